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

LidarGrid::LidarGrid(const LidarGridConfig& config)
    : columns_(config.columns), centre_rad_(config.centre_azimuth_rad), span_rad_(config.span_rad) {
  CHECK(columns_ > 0 && columns_ <= kMaxColumns, "a lidar with {} columns; allowed 1 to {}", columns_, kMaxColumns);
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
  make_columns();
  cos_centre_ = static_cast<float>(strict::cos(config.centre_azimuth_rad));
  sin_centre_ = static_cast<float>(strict::sin(config.centre_azimuth_rad));
}

// Columns past the last are computed and never shown; groups of them are read from any column on.
void LidarGrid::make_columns() {
  const auto padded = static_cast<std::size_t>(padded_to_lanes(columns_) + kLanePadding);
  for (std::size_t c = 0; c < padded; ++c) {
    const double phase = (static_cast<double>(c) + 0.5) / columns_ - 0.5;
    phase_made_.push_back(phase);
    cos_az_made_.push_back(strict::cos(centre_rad_ + span_rad_ * phase));
    sin_az_made_.push_back(strict::sin(centre_rad_ + span_rad_ * phase));
    phase_.push_back(static_cast<float>(phase));
  }
  cos_az_.resize(padded);
  sin_az_.resize(padded);
  set_span(span_rad_);
}

// By a series to the ninth power where the angle is small.
LidarGrid::Turn LidarGrid::turn_by(double angle_rad) {
  if (std::fabs(angle_rad) > 0.25) return {strict::cos(angle_rad), strict::sin(angle_rad)};
  const double square = angle_rad * angle_rad;
  return {1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56))),
          angle_rad * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))))};
}

void LidarGrid::set_span(double span_rad) {
  CHECK(std::fabs(span_rad) >= kMinSpanRad, "a lidar that spans {} rad; allowed from {}", span_rad, kMinSpanRad);
  for (std::size_t c = 0; c < cos_az_.size(); ++c) {
    const Turn turn = turn_by((span_rad - span_rad_) * phase_made_[c]);
    cos_az_[c] = static_cast<float>(cos_az_made_[c] * turn.cosine - sin_az_made_[c] * turn.sine);
    sin_az_[c] = static_cast<float>(sin_az_made_[c] * turn.cosine + cos_az_made_[c] * turn.sine);
  }
  columns_per_rad_ = static_cast<float>(columns_ / span_rad);
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
          .columns_per_turn = static_cast<float>(2 * std::numbers::pi * std::fabs(static_cast<double>(columns_per_rad_))),
          .per_column = 1 / static_cast<float>(columns_),
          .rad_per_column = 1 / std::fabs(columns_per_rad_)};
}

}  // namespace longtail::sim
