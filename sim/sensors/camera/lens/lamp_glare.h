// What lamps in the picture that outshine the sensor's range do inside a lens: the veil of glare.h around each, which is what keeps the
// colour of a lamp whose own image is white, and what blinds at night. Stiles and Holladay's 10 E / theta^2 is taken from 30 degrees down to
// a pixel and a half (declared: their formula was measured down to one degree).
//   near  within two degrees, around tiles of 4 x 4 pixels of lamps, what exceeds the veil at two degrees
//   far   everywhere, at most that of two degrees, around the middle of lamps in squares of 32 x 32 pixels
#pragma once

#include <span>
#include <vector>

#include "sim/sensors/camera/lens/glare.h"

namespace longtail::sim {

class LampGlare {
 public:
  // Of the lamps at `runs`, by row. `full_cdm2`: the luminance at which a pixel of the sensor is full.
  void gather(std::span<const LampRun> runs, const LuminanceImage& seen, const GlareView& view, float full_cdm2);
  void add(const GlareView& view, LuminanceImage& image) const;

 private:
  // Light of many pixels and where its middle is.
  struct Sum {
    Rgb lux{};
    double weight = 0;
    double column = 0;  // times weight, as is the row
    double row = 0;
    void add(const Rgb& lux_more, double column_px, double row_px);
  };
  struct Tile {
    Rgb lux{};          // at the lens
    double column = 0;
    double row = 0;
  };
  void close_tiles(float least_lux);
  void add_near(const Tile& tile, double degrees_per_px, LuminanceImage& image) const;
  void add_far(const GlareView& view, LuminanceImage& image) const;

  std::vector<Sum> open_;  // scratch: tiles of the rows being read
  std::vector<Tile> near_;
  std::vector<Sum> squares_;
  std::vector<GlareSource> far_;
};

}  // namespace longtail::sim
