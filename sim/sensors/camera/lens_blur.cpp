#include "sim/sensors/camera/lens_blur.h"

#include <algorithm>

#include "sim/sensors/camera/develop.h"
#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "stack/base/check.h"

namespace longtail::sim {

Lens::Lens(Isa isa) : kernel_(camera_kernels_of(isa).lens_row) {}

void Lens::collect(const LuminanceImage& seen, float electrons_per_cdm2, const Rows& wanted, std::span<float> electrons) {
  const auto columns = static_cast<std::size_t>(seen.columns);
  const std::size_t pixels = static_cast<std::size_t>(wanted.end - wanted.first) * columns;
  CHECK(electrons.size() >= pixels + static_cast<std::size_t>(kRowPadding), "{} electrons for {} pixels", electrons.size(), pixels);
  scratch_.resize(2 * (columns + 2 * static_cast<std::size_t>(kRowPadding)));
  for (int row = wanted.first; row < wanted.end; ++row) {
    const int rows[3] = {std::max(row - 1, 0), row, std::min(row + 1, seen.rows - 1)};
    LensRow lens{.columns = seen.columns,
                 .gain = electrons_per_cdm2,
                 .scratch = scratch_.data(),
                 .electrons = electrons.data() + static_cast<std::size_t>(row - wanted.first) * columns};
    for (int i = 0; i < 3; ++i) {
      const std::size_t at = static_cast<std::size_t>(rows[i]) * columns;
      lens.even[i] = seen.plane[static_cast<std::size_t>(mosaic_colour(row, 0))].data() + at;
      lens.odd[i] = seen.plane[static_cast<std::size_t>(mosaic_colour(row, 1))].data() + at;
    }
    kernel_(lens);
  }
}

}  // namespace longtail::sim
