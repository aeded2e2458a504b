#include "sim/sensors/camera/develop.h"

#include <algorithm>

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

std::array<std::vector<std::uint8_t>, 3> curves(const DevelopConfig& config) {
  const std::array<double, 3>& gain = config.white_balance;
  std::array<std::vector<std::uint8_t>, 3> all{curve(config, gain[0])};
  for (std::size_t i = 1; i < 3; ++i) all[i] = gain[i] == gain[0] ? all[0] : curve(config, gain[i]);
  return all;
}

}  // namespace

Developer::Developer(Isa isa, const DevelopConfig& config)
    : kernels_(camera_kernels_of(isa)),
      rows_(config.rows),
      columns_(config.columns),
      order_(config.order),
      curve_(curves(config)),
      pitch_(static_cast<std::size_t>(columns_ + 4 + 2 * kSitePadding)),
      mosaic_(3 * pitch_),
      encoded_(static_cast<std::size_t>(columns_ + kSitePadding)) {
  CHECK(rows_ > 0 && columns_ > 0 && rows_ % 2 == 0 && columns_ % 2 == 0, "a mosaic of {} x {}; both must be even", columns_, rows_);
  CHECK(config.bits <= 14, "{} bits a pixel; up to 14 are possible", config.bits);
}

std::uint8_t* Developer::padded(int row) { return mosaic_.data() + static_cast<std::size_t>(row % 3) * pitch_; }

MosaicSites Developer::sites(int row) { return {padded(row), padded(row) + pitch_ / 2 + 1}; }

// Every pixel by the curve of its own colour. Beyond the border the mosaic is mirrored at its outermost pixel, which keeps the
// pattern of colours.
void Developer::encode(const std::uint16_t* from, int row) {
  const auto columns = static_cast<std::size_t>(columns_);
  const std::uint8_t* const even_curve = curve_[static_cast<std::size_t>(mosaic_colour(row, 0))].data();
  const std::uint8_t* const odd_curve = curve_[static_cast<std::size_t>(mosaic_colour(row, 1))].data();
  std::uint8_t* const to = encoded_.data();
#pragma GCC unroll 4
  for (std::size_t c = 0; c < columns; c += 2) {
    to[c] = even_curve[from[c]];
    to[c + 1] = odd_curve[from[c + 1]];
  }
  std::uint8_t* const even = padded(row);
  std::uint8_t* const odd = even + pitch_ / 2 + 1;
  kernels_.split_sites(to, columns_ / 2, even, odd);
  even[columns / 2] = even[columns / 2 - 1];
  odd[-1] = odd[0];
}

// A row whose neighbours are encoded too.
void Developer::demosaic(int row, std::uint8_t* bytes) {
  const bool even_row = row % 2 == 0;
  // In an even row the colour beside green is red and the one across is blue; in an odd row the other way round.
  kernels_.demosaic_row({.columns = columns_,
                         .first_green = even_row ? 1 : 0,
                         .beside_first = even_row == (order_ == ByteOrder::kRgb),
                         .above = sites(row == 0 ? 1 : row - 1),
                         .here = sites(row),
                         .below = sites(row == rows_ - 1 ? rows_ - 2 : row + 1),
                         .bytes = bytes});
}

void Developer::develop(std::span<const std::uint16_t> raw, std::span<std::uint8_t> bytes) {
  const auto columns = static_cast<std::size_t>(columns_);
  const std::size_t pixels = static_cast<std::size_t>(rows_) * columns;
  CHECK(raw.size() == pixels && bytes.size() == 3 * pixels, "{} raw values and {} bytes for {} pixels", raw.size(), bytes.size(), pixels);
  encode(raw.data(), 0);
  for (int row = 0; row < rows_; ++row) {
    if (row + 1 < rows_) encode(raw.data() + static_cast<std::size_t>(row + 1) * columns, row + 1);
    demosaic(row, bytes.data() + 3 * static_cast<std::size_t>(row) * columns);
  }
}

void Developer::append(std::span<const std::uint16_t> next_rows, std::string& bytes) {
  const auto columns = static_cast<std::size_t>(columns_);
  const int end = encoded_rows_ + static_cast<int>(next_rows.size() / columns);
  CHECK(next_rows.size() % columns == 0 && end <= rows_, "{} raw values after {} rows of {} x {}", next_rows.size(), encoded_rows_,
        columns_, rows_);
  row_.resize(3 * columns);
  const auto append_row = [&](int row) {
    demosaic(row, row_.data());
    bytes.append(reinterpret_cast<const char*>(row_.data()), row_.size());
  };
  for (const std::uint16_t* from = next_rows.data(); encoded_rows_ < end; from += columns) {
    encode(from, encoded_rows_++);
    if (encoded_rows_ > 1) append_row(encoded_rows_ - 2);
  }
  if (end < rows_) return;
  append_row(rows_ - 1);
  encoded_rows_ = 0;
}

}  // namespace longtail::sim
