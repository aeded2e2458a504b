// From the raw mosaic to the picture the stack gets: black level, white balance and the sRGB transfer curve (IEC 61966-2-1) by one
// table per colour, then bilinear demosaicing of what is encoded, as simple image processors do: a byte between two others is
// their mean, not that of their light. Integer arithmetic: the same bytes everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/sensors/camera/kernel/picture_tables.h"
#include "sim/visibility/isa.h"

namespace longtail::sim {

struct CameraKernels;

// RGGB: red at even rows and even columns, blue at odd rows and odd columns, green elsewhere.
enum class Colour : std::uint8_t { kRed, kGreen, kBlue };
constexpr Colour mosaic_colour(int row, int column) {
  if (row % 2 == 0) return column % 2 == 0 ? Colour::kRed : Colour::kGreen;
  return column % 2 == 0 ? Colour::kGreen : Colour::kBlue;
}

enum class ByteOrder : std::uint8_t { kRgb, kBgr };

struct DevelopConfig {
  int rows = 0;     // even
  int columns = 0;  // even
  int bits = 12;    // up to 14
  double black_dn = 64;
  std::array<double, 3> white_balance{1, 1, 1};  // by colour
  ByteOrder order = ByteOrder::kRgb;
};

class Developer {
 public:
  Developer(Isa isa, const DevelopConfig& config);

  // `raw` holds rows x columns numbers; `bytes` three a pixel, interleaved.
  void develop(std::span<const std::uint16_t> raw, std::span<std::uint8_t> bytes);
  // The same as the rows come, some at a time: appends what can be told by then.
  void append(std::span<const std::uint16_t> next_rows, std::string& bytes);

 private:
  void demosaic(int row, std::uint8_t* bytes);
  std::uint8_t* padded(int row);  // its even sites; the odd ones half a pitch behind
  MosaicSites sites(int row);
  void encode(const std::uint16_t* from, int row);

  const CameraKernels& kernels_;
  int rows_;
  int columns_;
  ByteOrder order_;
  std::array<std::vector<std::uint8_t>, 3> curve_;  // by colour
  // Scratch: encoded rows of the mosaic with a border, three in turn, sites apart; one as it is; one of the picture.
  std::size_t pitch_;
  std::vector<std::uint8_t> mosaic_;
  std::vector<std::uint8_t> encoded_;
  std::vector<std::uint8_t> row_;
  int encoded_rows_ = 0;  // of the picture that is appended
};

}  // namespace longtail::sim
