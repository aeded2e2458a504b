#include "sim/sensors/camera/develop.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/sensors/camera/kernel/camera_kernels.h"
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

// Three bytes of each of four pixels, in three words: byte by byte it takes twice as long.
void put_four(std::uint8_t* to, const std::uint8_t* first, const std::uint16_t* a, const std::uint8_t* second, const std::uint16_t* b,
              const std::uint8_t* third, const std::uint16_t* c) {
  static_assert(std::endian::native == std::endian::little);
  const auto word = [](std::uint32_t low, std::uint32_t next, std::uint32_t after, std::uint32_t high) {
    return low | next << 8 | after << 16 | high << 24;
  };
  const std::uint32_t words[3] = {word(first[a[0]], second[b[0]], third[c[0]], first[a[1]]),
                                  word(second[b[1]], third[c[1]], first[a[2]], second[b[2]]),
                                  word(third[c[2]], first[a[3]], second[b[3]], third[c[3]])};
  std::memcpy(to, words, sizeof words);
}

}  // namespace

Developer::Developer(Isa isa, const DevelopConfig& config)
    : kernel_(camera_kernels_of(isa).demosaic_row),
      rows_(config.rows),
      columns_(config.columns),
      order_(config.order),
      curve_{curve(config, config.white_balance[0]), curve(config, config.white_balance[1]), curve(config, config.white_balance[2])},
      pitch_(static_cast<std::size_t>(columns_ + kRowPadding)),
      mosaic_(3 * pitch_),
      beside_(pitch_),
      green_(pitch_),
      across_(pitch_) {
  CHECK(rows_ > 0 && columns_ > 0 && rows_ % 2 == 0 && columns_ % 2 == 0, "a mosaic of {} x {}; both must be even", columns_, rows_);
  CHECK(config.bits <= 14, "{} bits a pixel; up to 14 are possible", config.bits);
}

std::uint16_t* Developer::padded(int row) { return mosaic_.data() + static_cast<std::size_t>(row % 3) * pitch_; }

// Beyond the border the mosaic is mirrored at its outermost pixel, which keeps the pattern of colours.
void Developer::fetch(std::span<const std::uint16_t> raw, int row) {
  const auto columns = static_cast<std::size_t>(columns_);
  const std::span<const std::uint16_t> from = raw.subspan(static_cast<std::size_t>(row) * columns, columns);
  std::uint16_t* const to = padded(row);
  to[0] = from[1];
  std::ranges::copy(from, to + 1);
  to[columns + 1] = from[columns - 2];
}

void Developer::develop(std::span<const std::uint16_t> raw, std::span<std::uint8_t> bytes) {
  const auto columns = static_cast<std::size_t>(columns_);
  const std::size_t pixels = static_cast<std::size_t>(rows_) * columns;
  CHECK(raw.size() == pixels && bytes.size() == 3 * pixels, "{} raw values and {} bytes for {} pixels", raw.size(), bytes.size(), pixels);
  fetch(raw, 0);
  for (int row = 0; row < rows_; ++row) {
    if (row + 1 < rows_) fetch(raw, row + 1);
    const int above = row == 0 ? 1 : row - 1;
    const int below = row == rows_ - 1 ? rows_ - 2 : row + 1;
    kernel_({.columns = columns_,
             .first_green = row % 2 == 0 ? 1 : 0,
             .above = padded(above),
             .here = padded(row),
             .below = padded(below),
             .beside = beside_.data(),
             .green = green_.data(),
             .across = across_.data()});
    interleave(row % 2 == 0, bytes.data() + 3 * static_cast<std::size_t>(row) * columns);
  }
}

void Developer::interleave(bool even_row, std::uint8_t* bytes) const {
  // In an even row the colour beside green is red and the one across is blue; in an odd row the other way round.
  const bool beside_first = even_row == (order_ == ByteOrder::kRgb);
  const std::uint8_t* const beside_curve = curve_[even_row ? 0 : 2].data();
  const std::uint8_t* const across_curve = curve_[even_row ? 2 : 0].data();
  const std::uint8_t* const first_curve = beside_first ? beside_curve : across_curve;
  const std::uint8_t* const last_curve = beside_first ? across_curve : beside_curve;
  const std::uint16_t* const first = beside_first ? beside_.data() : across_.data();
  const std::uint16_t* const last = beside_first ? across_.data() : beside_.data();
  int c = 0;
  for (; c + 4 <= columns_; c += 4) put_four(bytes + 3 * c, first_curve, first + c, curve_[1].data(), green_.data() + c, last_curve, last + c);
  for (; c < columns_; ++c) {
    bytes[3 * c] = first_curve[first[c]];
    bytes[3 * c + 1] = curve_[1][green_[static_cast<std::size_t>(c)]];
    bytes[3 * c + 2] = last_curve[last[c]];
  }
}

}  // namespace longtail::sim
