// Drops on the windscreen before the camera. They land as rain falls and the car drives into it, stay where they land, and go
// when the wiper passes. Each drop is a small lens out of focus: within it the scene stands on its head, blurred.
// How many: drops larger than the smallest that shows (Marshall and Palmer 1948), times the speed at which the glass meets
// them, times the area the camera looks through. How large: twice as wide on the glass as they fall.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/camera/shading.h"

namespace longtail::sim {

struct LensWaterConfig {
  double glass_m = 0.05;                 // from the lens
  double blur_px = 9;                    // edge of a drop: aperture over distance to the glass
  std::uint32_t wipe_frames = 24;        // the wiper passes every so many frames while it rains
  double frame_s = 0.05;
};

struct LensWaterShot {
  double rain_mm_per_h = 0;
  double speed_mps = 0;                  // of the car through the air
  double focal_px = 0;
};

class LensWater {
 public:
  LensWater(const LensWaterConfig& config, Seed seed, std::string_view camera);

  // Those that land before frame `frame`, then the picture through all there are. Without rain, and before the first drop, no
  // bit of the picture changes.
  void look_through(std::uint32_t frame, const LensWaterShot& shot, LuminanceImage& image);
  std::size_t drops() const { return drops_.size(); }
  // Mean number that lands in one frame, on a picture of that size.
  double landing_per_frame(const LensWaterShot& shot, int rows, int columns) const;
  void save(StateWriter& out) const;

 private:
  struct Drop {
    float column = 0;
    float row = 0;
    float radius_px = 0;
  };
  void refract(const Drop& drop, LuminanceImage& image) const;
  void average_blocks(const LuminanceImage& image);

  LensWaterConfig config_;
  Stream stream_;
  std::vector<Drop> drops_;
  // Scratch: means of blocks of the picture.
  int blocks_across_ = 0;
  int blocks_down_ = 0;
  std::vector<Rgb> blocks_;
};

}  // namespace longtail::sim
