#include "sim/sensors/camera/lens/lamp_glare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/sensors/camera/lens/corner_field.h"

namespace longtail::sim {
namespace {

constexpr int kTile_px = 4;
constexpr int kSquare_px = 32;
constexpr float kOutshines = 4;        // times a full pixel; what is weaker leaves no veil to be seen
constexpr float kInvisible = 5e-4f;    // of a full pixel: less than two steps of the picture's darkest bytes
constexpr double kVeil_deg2 = 10;      // cd/m^2 per lx at one degree
constexpr double kNearest_px = 1.5;
constexpr double kNear_deg = 2;        // two blocks of the far field's and more, which its straight lines can follow
constexpr double kDegreesPerRadian = 180 / std::numbers::pi;

Eigen::Vector3d direction_of(const CameraTables& rays, double column, double row) {
  const PixelRay ray = ray_of(rays, static_cast<int>(row), static_cast<int>(column));
  return Eigen::Vector3d(1, ray.left, ray.up).normalized();
}

float brightest(const Rgb& colour) { return std::max({colour[0], colour[1], colour[2]}); }

}  // namespace

void LampGlare::Sum::add(const Rgb& lux_more, double column_px, double row_px) {
  const double more = static_cast<double>(lux_more[0]) + static_cast<double>(lux_more[1]) + static_cast<double>(lux_more[2]);
  for (std::size_t c = 0; c < 3; ++c) lux[c] += lux_more[c];
  weight += more;
  column += more * column_px;
  row += more * row_px;
}

// The tiles of a band of rows are complete.
void LampGlare::close_tiles(float least_lux) {
  for (Sum& sum : open_) {
    if (sum.weight > 0 && brightest(sum.lux) > least_lux) near_.push_back({sum.lux, sum.column / sum.weight, sum.row / sum.weight});
    sum = {};
  }
}

void LampGlare::gather(std::span<const LampRun> runs, const LuminanceImage& seen, const GlareView& view, float full_cdm2) {
  near_.clear();
  far_.clear();
  if (runs.empty()) return;
  const double degrees_per_px = kDegreesPerRadian / view.grid.focal_x_px;
  const double nearest_deg = kNearest_px * degrees_per_px;
  const auto least_near = static_cast<float>(static_cast<double>(kInvisible * full_cdm2) * nearest_deg * nearest_deg / kVeil_deg2);
  const auto pixel_sr = static_cast<float>(1 / (view.grid.focal_x_px * view.grid.focal_y_px));
  const int squares_across = seen.columns / kSquare_px + 1;
  open_.assign(static_cast<std::size_t>(seen.columns / kTile_px + 1), {});
  squares_.assign(static_cast<std::size_t>(squares_across * (seen.rows / kSquare_px + 1)), {});
  int band = runs.front().row / kTile_px;
  for (const LampRun& run : runs) {
    if (run.row / kTile_px != band) {
      close_tiles(least_near);
      band = run.row / kTile_px;
    }
    for (int column = run.first; column <= run.last; ++column) {
      const Rgb luminance = seen.luminance(static_cast<std::size_t>(run.row) * static_cast<std::size_t>(seen.columns) + static_cast<std::size_t>(column));
      if (!(brightest(luminance) > kOutshines * full_cdm2)) continue;
      Rgb lux;
      for (std::size_t c = 0; c < 3; ++c) lux[c] = luminance[c] * pixel_sr;
      open_[static_cast<std::size_t>(column / kTile_px)].add(lux, column, run.row);
      squares_[static_cast<std::size_t>(run.row / kSquare_px * squares_across + column / kSquare_px)].add(lux, column, run.row);
    }
  }
  close_tiles(least_near);
  for (const Sum& sum : squares_) {
    if (!(static_cast<float>(kVeil_deg2) * brightest(sum.lux) > kInvisible * full_cdm2)) continue;
    far_.push_back({direction_of(view.rays, sum.column / sum.weight, sum.row / sum.weight), sum.lux});
  }
}

void LampGlare::add_near(const Tile& tile, double degrees_per_px, LuminanceImage& image) const {
  const auto per_px2 = static_cast<float>(degrees_per_px * degrees_per_px);
  const auto nearest = static_cast<float>(kNearest_px * kNearest_px) * per_px2;
  const double reach_px = kNear_deg / degrees_per_px;
  const int top = std::max(0, static_cast<int>(std::ceil(tile.row - reach_px)));
  const int bottom = std::min(image.rows - 1, static_cast<int>(std::floor(tile.row + reach_px)));
  const int left = std::max(0, static_cast<int>(std::ceil(tile.column - reach_px)));
  const int right = std::min(image.columns - 1, static_cast<int>(std::floor(tile.column + reach_px)));
  const auto at_reach = static_cast<float>(kVeil_deg2 / (kNear_deg * kNear_deg));
  for (int row = top; row <= bottom; ++row) {
    const auto line = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns);
    const auto down = static_cast<float>(row - tile.row);
    for (int column = left; column <= right; ++column) {
      const auto across = static_cast<float>(column - tile.column);
      const float off_deg2 = std::max((down * down + across * across) * per_px2, nearest);
      const float per_lux = std::max(0.0f, static_cast<float>(kVeil_deg2) / off_deg2 - at_reach);
      for (std::size_t c = 0; c < 3; ++c) image.plane[c][line + static_cast<std::size_t>(column)] += per_lux * tile.lux[c];
    }
  }
}

void LampGlare::add_far(const GlareView& view, LuminanceImage& image) const {
  std::array<CornerField, 3> veil{CornerField(image.columns), CornerField(image.columns), CornerField(image.columns)};
  CornerField::visit_corners(image.rows, image.columns, [&](int row, int column) {
    const PixelRay ray = ray_of(view.rays, row, column);
    Rgb sum{};
    for (const GlareSource& source : far_) {
      const auto per_lux = static_cast<float>(kVeil_deg2 / std::max(off_squared_deg2(source.direction, ray), kNear_deg * kNear_deg));
      for (std::size_t c = 0; c < 3; ++c) sum[c] += per_lux * source.lux[c];
    }
    for (std::size_t c = 0; c < 3; ++c) veil[c].push(sum[c]);
  });
  for (std::size_t c = 0; c < 3; ++c) {
    for (int row = 0; row < image.rows; ++row) {
      veil[c].add_row(row, 1, image.plane[c].data() + static_cast<std::ptrdiff_t>(row) * image.columns, image.columns);
    }
  }
}

void LampGlare::add(const GlareView& view, LuminanceImage& image) const {
  for (const Tile& tile : near_) add_near(tile, kDegreesPerRadian / view.grid.focal_x_px, image);
  if (!far_.empty()) add_far(view, image);
}

}  // namespace longtail::sim
