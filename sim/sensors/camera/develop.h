// From the raw mosaic to the picture the stack gets: black level, white balance, bilinear demosaicing, and the sRGB
// transfer curve (IEC 61966-2-1). Integer arithmetic on the mosaic and one table per colour: the same bytes everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace longtail::sim {

// RGGB: red at even rows and even columns, blue at odd rows and odd columns, green elsewhere.
enum class Colour : std::uint8_t { kRed, kGreen, kBlue };
constexpr Colour mosaic_colour(int row, int column) {
  if (row % 2 == 0) return column % 2 == 0 ? Colour::kRed : Colour::kGreen;
  return column % 2 == 0 ? Colour::kGreen : Colour::kBlue;
}

struct DevelopConfig {
  int rows = 0;     // even
  int columns = 0;  // even
  int bits = 12;
  double black_dn = 64;
  std::array<double, 3> white_balance{1, 1, 1};  // by colour
};

class Developer {
 public:
  explicit Developer(const DevelopConfig& config);

  // `raw` holds rows x columns numbers; `rgb` three bytes a pixel, interleaved.
  void develop(std::span<const std::uint16_t> raw, std::span<std::uint8_t> rgb) const;

 private:
  void develop_row(const std::uint16_t* above, const std::uint16_t* row, const std::uint16_t* below, bool even_row,
                   std::uint8_t* rgb) const;

  int rows_;
  int columns_;
  std::array<std::vector<std::uint8_t>, 3> curve_;  // by colour
};

}  // namespace longtail::sim
