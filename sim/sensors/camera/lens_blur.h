// A real lens is never quite sharp: a binomial kernel of three pixels in both directions, much what focus and the anti-alias
// filter before a mosaic leave. It keeps the sum of the light. Each pixel of the mosaic then collects its own colour.
#pragma once

#include <span>
#include <vector>

#include "sim/sensors/camera/kernel/picture_tables.h"
#include "sim/sensors/camera/shading.h"

namespace longtail::sim {

class Lens {
 public:
  explicit Lens(Isa isa);
  // Through the lens onto the mosaic (develop.h): `electrons` holds the pixels of these rows and kRowPadding more.
  void collect(const LuminanceImage& seen, float electrons_per_cdm2, std::span<float> electrons) {
    collect(seen, electrons_per_cdm2, {0, seen.rows}, electrons);
  }
  struct Rows {
    int first = 0;
    int end = 0;
  };
  void collect(const LuminanceImage& seen, float electrons_per_cdm2, const Rows& rows, std::span<float> electrons);

 private:
  LensKernel kernel_;
  std::vector<float> scratch_;
};

}  // namespace longtail::sim
