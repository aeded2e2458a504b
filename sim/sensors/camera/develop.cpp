#include "sim/sensors/camera/develop.h"

#include <algorithm>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// IEC 61966-2-1, linear light 0..1 to 0..1.
double srgb(double linear) {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * strict::pow(linear, 1 / 2.4) - 0.055;
}

std::vector<std::uint8_t> curve(const DevelopConfig& config, double gain) {
  const int values = 1 << config.bits;
  std::vector<std::uint8_t> table(static_cast<std::size_t>(values));
  for (int dn = 0; dn < values; ++dn) {
    const double linear = std::clamp((dn - config.black_dn) / (values - 1 - config.black_dn) * gain, 0.0, 1.0);
    table[static_cast<std::size_t>(dn)] = static_cast<std::uint8_t>(255 * srgb(linear) + 0.5);
  }
  return table;
}

int mean(int a, int b) { return (a + b + 1) / 2; }
int mean(int a, int b, int c, int d) { return (a + b + c + d + 2) / 4; }

}  // namespace

Developer::Developer(const DevelopConfig& config)
    : rows_(config.rows),
      columns_(config.columns),
      curve_{curve(config, config.white_balance[0]), curve(config, config.white_balance[1]), curve(config, config.white_balance[2])} {
  CHECK(rows_ > 0 && columns_ > 0 && rows_ % 2 == 0 && columns_ % 2 == 0, "a mosaic of {} x {}; both must be even", columns_, rows_);
}

// Beyond the border the mosaic is mirrored at its outermost pixel, which keeps the pattern of colours.
void Developer::develop(std::span<const std::uint16_t> raw, std::span<std::uint8_t> rgb) const {
  const auto columns = static_cast<std::size_t>(columns_);
  const std::size_t pixels = static_cast<std::size_t>(rows_) * columns;
  CHECK(raw.size() == pixels && rgb.size() == 3 * pixels, "{} raw values and {} bytes for {} pixels", raw.size(), rgb.size(), pixels);
  for (int row = 0; row < rows_; ++row) {
    const int above = row == 0 ? 1 : row - 1;
    const int below = row == rows_ - 1 ? rows_ - 2 : row + 1;
    const auto at = [&](int r) { return raw.data() + static_cast<std::size_t>(r) * columns; };
    develop_row(at(above), at(row), at(below), row % 2 == 0, rgb.data() + 3 * static_cast<std::size_t>(row) * columns);
  }
}

void Developer::develop_row(const std::uint16_t* above, const std::uint16_t* row, const std::uint16_t* below, bool even_row,
                            std::uint8_t* rgb) const {
  // In an even row the colour beside green is red and the one across is blue; in an odd row the other way round.
  const auto& beside_curve = curve_[even_row ? 0 : 2];
  const auto& across_curve = curve_[even_row ? 2 : 0];
  const auto& green_curve = curve_[1];
  const std::size_t beside_byte = even_row ? 0 : 2;
  for (int c = 0; c < columns_; ++c, rgb += 3) {
    const int left = c == 0 ? 1 : c - 1;
    const int right = c == columns_ - 1 ? columns_ - 2 : c + 1;
    const bool green = (c % 2 == 0) != even_row;
    int beside = row[c];
    int across = 0;
    int between = row[c];
    if (green) {
      beside = mean(row[left], row[right]);
      across = mean(above[c], below[c]);
    } else {
      between = mean(row[left], row[right], above[c], below[c]);
      across = mean(above[left], above[right], below[left], below[right]);
    }
    rgb[beside_byte] = beside_curve[static_cast<std::size_t>(beside)];
    rgb[1] = green_curve[static_cast<std::size_t>(between)];
    rgb[2 - beside_byte] = across_curve[static_cast<std::size_t>(across)];
  }
}

}  // namespace longtail::sim
