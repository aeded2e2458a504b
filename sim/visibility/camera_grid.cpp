#include "sim/visibility/camera_grid.h"

#include <algorithm>
#include <cmath>

#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr double kTolerance = 1e-12;
constexpr int kMaxSteps = 50;

void widen(ValueInterval& interval, double value) {
  interval.low = std::min(interval.low, value);
  interval.high = std::max(interval.high, value);
}

}  // namespace

ImagePoint distorted(const LensDistortion& lens, const ImagePoint& ideal) {
  const double x = ideal.right;
  const double y = ideal.down;
  const double r2 = x * x + y * y;
  const double radial = 1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3));
  return {.right = x * radial + 2 * lens.p1 * x * y + lens.p2 * (r2 + 2 * x * x),
          .down = y * radial + lens.p1 * (r2 + 2 * y * y) + 2 * lens.p2 * x * y};
}

// Newton's method from the real point.
ImagePoint undistorted(const LensDistortion& lens, const ImagePoint& real) {
  ImagePoint at = real;
  for (int step = 0; step < kMaxSteps; ++step) {
    const ImagePoint image = distorted(lens, at);
    const double miss_x = image.right - real.right;
    const double miss_y = image.down - real.down;
    if (std::fabs(miss_x) < kTolerance && std::fabs(miss_y) < kTolerance) return at;
    const double x = at.right;
    const double y = at.down;
    const double r2 = x * x + y * y;
    const double radial = 1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3));
    const double slope = 2 * (lens.k1 + r2 * (2 * lens.k2 + 3 * r2 * lens.k3));  // of radial, by r^2, times 2
    const double xx = radial + slope * x * x + 2 * lens.p1 * y + 6 * lens.p2 * x;
    const double xy = slope * x * y + 2 * lens.p1 * x + 2 * lens.p2 * y;
    const double yy = radial + slope * y * y + 6 * lens.p1 * y + 2 * lens.p2 * x;
    const double determinant = xx * yy - xy * xy;
    at.right -= (yy * miss_x - xy * miss_y) / determinant;
    at.down -= (xx * miss_y - xy * miss_x) / determinant;
  }
  CHECK(false, "the lens images nothing at ({}, {})", real.right, real.down);
  return at;
}

CameraGrid::CameraGrid(const CameraGridConfig& config)
    : rows_(config.rows), columns_(config.columns), near_m_(static_cast<float>(config.near_m)) {
  CHECK(rows_ > 0 && columns_ > 0 && config.focal_x_px > 0 && config.focal_y_px > 0 && config.near_m > 0,
        "a camera of {} by {} pixels, focal lengths {} and {}, near plane {}", columns_, rows_, config.focal_x_px, config.focal_y_px,
        config.near_m);
  const int padded = padded_to_lanes(columns_);
  pitch_ = config.lens.none() ? 0 : padded;
  const auto ideal = [&](int row, int column) {
    const ImagePoint real{.right = (column + 0.5 - config.centre_x_px) / config.focal_x_px,
                          .down = (row + 0.5 - config.centre_y_px) / config.focal_y_px};
    return config.lens.none() ? real : undistorted(config.lens, real);
  };
  std::vector<ValueInterval> right(static_cast<std::size_t>(columns_), ValueInterval{.low = 1e30, .high = -1e30});
  std::vector<ValueInterval> down(static_cast<std::size_t>(rows_), ValueInterval{.low = 1e30, .high = -1e30});
  for (int row = 0; row < rows_; ++row) {
    phase_.push_back(static_cast<float>((row + 0.5) / rows_ - 0.5));
    for (int column = 0; column < padded; ++column) {
      const ImagePoint point = ideal(row, std::min(column, columns_ - 1));  // the padding repeats the last pixel
      widen(right[static_cast<std::size_t>(std::min(column, columns_ - 1))], point.right);
      widen(down[static_cast<std::size_t>(row)], point.down);
      if (pitch_ != 0 || row == 0) y_.push_back(static_cast<float>(-point.right));
      if (pitch_ != 0 || column == 0) z_.push_back(static_cast<float>(-point.down));
    }
  }
  // Groups of pixels are read from any column on.
  y_.resize(y_.size() + kLanePadding, y_.back());
  z_.resize(z_.size() + kLanePadding, z_.back());
  y_range_ = {-right.front().low, -right.front().low};
  for (const ValueInterval& interval : right) {
    widen(y_range_, -interval.low);
    widen(y_range_, -interval.high);
  }
  z_range_ = {-down.front().low, -down.front().low};
  for (const ValueInterval& interval : down) {
    widen(z_range_, -interval.low);
    widen(z_range_, -interval.high);
    row_z_low_.push_back(static_cast<float>(-interval.high));
    row_z_high_.push_back(static_cast<float>(-interval.low));
  }
  column_bounds_ = IndexBounds(right);
  row_bounds_ = IndexBounds(down);
}

// Outside one of the four planes through the eye, or behind it.
bool CameraGrid::sees(const Eigen::Vector3d& centre, double radius) const {
  const auto beyond = [&](double across, double slope) {
    return across - slope * centre.x() > radius * std::sqrt(1 + slope * slope) + 1e-3;
  };
  return centre.x() + radius > 0 && !beyond(centre.y(), y_range_.high) && !beyond(-centre.y(), -y_range_.low) &&
         !beyond(centre.z(), z_range_.high) && !beyond(-centre.z(), -z_range_.low);
}

PixelRay ray_of(const CameraTables& tables, int row, int column) {
  const bool distorted = tables.pitch != 0;
  const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * tables.pitch + column;
  return {.left = static_cast<double>(distorted ? tables.y[at] : tables.y[column]),
          .up = static_cast<double>(distorted ? tables.z[at] : tables.z[row])};
}

CameraTables CameraGrid::tables() const {
  return {.rows = rows_,
          .columns = columns_,
          .pitch = pitch_,
          .y = y_.data(),
          .z = z_.data(),
          .phase = phase_.data(),
          .row_z_low = row_z_low_.data(),
          .row_z_high = row_z_high_.data(),
          .column_of_right = column_bounds_.table(),
          .row_of_down = row_bounds_.table(),
          .near_m = near_m_};
}

}  // namespace longtail::sim
