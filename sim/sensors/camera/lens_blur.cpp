#include "sim/sensors/camera/lens_blur.h"

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

Rgb weighted(const Rgb& a, const Rgb& b, const Rgb& c) {
  return {0.25f * a[0] + 0.5f * b[0] + 0.25f * c[0], 0.25f * a[1] + 0.5f * b[1] + 0.25f * c[1],
          0.25f * a[2] + 0.5f * b[2] + 0.25f * c[2]};
}

void blur_row(const Rgb* from, int columns, std::vector<Rgb>& to) {
  for (int c = 0; c < columns; ++c) {
    to[static_cast<std::size_t>(c)] = weighted(from[c == 0 ? 0 : c - 1], from[c], from[c == columns - 1 ? c : c + 1]);
  }
}

}  // namespace

void blur_by_lens(int rows, int columns, std::vector<Rgb>& pixels) {
  const auto width = static_cast<std::size_t>(columns);
  CHECK(pixels.size() == static_cast<std::size_t>(rows) * width, "{} pixels for {} x {}", pixels.size(), columns, rows);
  // Three rows blurred along themselves, of which one leaves and one enters per step.
  std::vector<Rgb> above(width);
  std::vector<Rgb> here(width);
  std::vector<Rgb> below(width);
  const auto at = [&](int row) { return pixels.data() + static_cast<std::size_t>(row) * width; };
  blur_row(at(0), columns, here);
  above = here;
  for (int row = 0; row < rows; ++row) {
    if (row + 1 < rows) {
      blur_row(at(row + 1), columns, below);
    } else {
      below = here;
    }
    for (std::size_t c = 0; c < width; ++c) at(row)[c] = weighted(above[c], here[c], below[c]);
    std::swap(above, here);
    std::swap(here, below);
  }
}

}  // namespace longtail::sim
