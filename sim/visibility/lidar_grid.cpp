#include "sim/visibility/lidar_grid.h"

#include <cmath>
#include <numbers>

#include "sim/visibility/padding.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr int kMaxColumns = 4096;      // rounded_up and rounded_down of the kernels
constexpr double kMinSpanRad = 1.0;    // below it the bounds of shifting vertices would not converge
constexpr double kMaxElevationRad = 1.4;

}  // namespace

LidarGrid::LidarGrid(const LidarGridConfig& config) : columns_(config.columns) {
  CHECK(columns_ > 0 && columns_ <= kMaxColumns, "a lidar with {} columns; allowed 1 to {}", columns_, kMaxColumns);
  CHECK(std::fabs(config.span_rad) >= kMinSpanRad, "a lidar that spans {} rad; allowed from {}", config.span_rad, kMinSpanRad);
  std::vector<ValueInterval> tangents;
  for (const double elevation : config.elevation_rad) {
    CHECK(std::fabs(elevation) <= kMaxElevationRad, "a lidar row at elevation {} rad; allowed within {}", elevation,
          kMaxElevationRad);
    const double tangent = strict::tan(elevation);
    CHECK(tangents.empty() || tangents.back().low < tangent, "the elevations of a lidar rise with the row");
    tangents.push_back({tangent, tangent});
    cos_el_.push_back(static_cast<float>(strict::cos(elevation)));
    sin_el_.push_back(static_cast<float>(strict::sin(elevation)));
  }
  row_bounds_ = IndexBounds(tangents);
  const int padded = padded_to_lanes(columns_);
  for (int c = 0; c < padded; ++c) {  // columns past the last are computed and never shown
    const double phase = (c + 0.5) / columns_ - 0.5;
    const double azimuth = config.centre_azimuth_rad + config.span_rad * phase;
    cos_az_.push_back(static_cast<float>(strict::cos(azimuth)));
    sin_az_.push_back(static_cast<float>(strict::sin(azimuth)));
    phase_.push_back(static_cast<float>(phase));
  }
  cos_centre_ = static_cast<float>(strict::cos(config.centre_azimuth_rad));
  sin_centre_ = static_cast<float>(strict::sin(config.centre_azimuth_rad));
  columns_per_rad_ = static_cast<float>(columns_ / config.span_rad);
}

LidarTables LidarGrid::tables() const {
  return {.rows = rows(),
          .columns = columns_,
          .cos_az = cos_az_.data(),
          .sin_az = sin_az_.data(),
          .phase = phase_.data(),
          .cos_el = cos_el_.data(),
          .sin_el = sin_el_.data(),
          .row_of_tangent = row_bounds_.table(),
          .cos_centre = cos_centre_,
          .sin_centre = sin_centre_,
          .columns_per_rad = columns_per_rad_,
          .columns_per_turn = static_cast<float>(2 * std::numbers::pi * std::fabs(static_cast<double>(columns_per_rad_)))};
}

}  // namespace longtail::sim
