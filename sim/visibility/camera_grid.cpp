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

ImagePoint undistorted(const LensDistortion& lens, const ImagePoint& real) { return undistorted(lens, real, real); }

// Newton's method. Its error after a step is about the square of the step.
ImagePoint undistorted(const LensDistortion& lens, const ImagePoint& real, const ImagePoint& guess) {
  constexpr double kLastStep = 1e-8;
  ImagePoint at = guess;
  for (int step = 0; step < kMaxSteps; ++step) {
    const double x = at.right;
    const double y = at.down;
    const double r2 = x * x + y * y;
    const double radial = 1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3));
    const double miss_x = x * radial + 2 * lens.p1 * x * y + lens.p2 * (r2 + 2 * x * x) - real.right;
    const double miss_y = y * radial + lens.p1 * (r2 + 2 * y * y) + 2 * lens.p2 * x * y - real.down;
    if (std::fabs(miss_x) < kTolerance && std::fabs(miss_y) < kTolerance) return at;
    const double slope = 2 * (lens.k1 + r2 * (2 * lens.k2 + 3 * r2 * lens.k3));  // of radial, by r^2, times 2
    const double xx = radial + slope * x * x + 2 * lens.p1 * y + 6 * lens.p2 * x;
    const double xy = slope * x * y + 2 * lens.p1 * x + 2 * lens.p2 * y;
    const double yy = radial + slope * y * y + 6 * lens.p1 * y + 2 * lens.p2 * x;
    const double determinant = xx * yy - xy * xy;
    const double step_x = (yy * miss_x - xy * miss_y) / determinant;
    const double step_y = (xx * miss_y - xy * miss_x) / determinant;
    at.right -= step_x;
    at.down -= step_y;
    if (std::fabs(step_x) < kLastStep && std::fabs(step_y) < kLastStep && determinant > 0.1) return at;
  }
  CHECK(false, "the lens images nothing at ({}, {})", real.right, real.down);
  return at;
}

namespace {

// The most that |a + b r^2 + c r^4 + d r^6| comes to between two values of r^2.
ValueInterval polynomial(double a, double b, double c, double d, const ValueInterval& r2) {
  ValueInterval sum{a, a};
  const auto add = [&sum](double low, double high) {
    sum.low += std::min(low, high);
    sum.high += std::max(low, high);
  };
  add(b * r2.low, b * r2.high);
  add(c * r2.low * r2.low, c * r2.high * r2.high);
  add(d * r2.low * r2.low * r2.low, d * r2.high * r2.high * r2.high);
  return sum;
}
double magnitude(const ValueInterval& interval) { return std::max(std::fabs(interval.low), std::fabs(interval.high)); }

// The derivatives of `distorted` within a rectangle of ideal points.
void widen_by_rectangle(const LensDistortion& lens, const ValueInterval& right, const ValueInterval& down, LensTables& tables) {
  const auto least = [](const ValueInterval& i) { return i.low <= 0 && i.high >= 0 ? 0 : std::min(std::fabs(i.low), std::fabs(i.high)); };
  const auto square = [](double value) { return value * value; };
  const double x = magnitude(right);
  const double y = magnitude(down);
  const ValueInterval r2{square(least(right)) + square(least(down)), x * x + y * y};
  const ValueInterval radial = polynomial(1, lens.k1, lens.k2, lens.k3, r2);
  const ValueInterval slope = polynomial(2 * lens.k1, 4 * lens.k2, 6 * lens.k3, 0, r2);
  const auto along = [&](double least_of, double most_of, double skew) {
    const ValueInterval bent{std::min(slope.low * square(least_of), slope.low * square(most_of)),
                             std::max(slope.high * square(least_of), slope.high * square(most_of))};
    return magnitude({radial.low + bent.low - skew, radial.high + bent.high + skew});
  };
  const double p1 = std::fabs(lens.p1);
  const double p2 = std::fabs(lens.p2);
  const auto keep_most = [](float& most, double value) { most = std::max(most, static_cast<float>(value * (1 + 1e-6))); };
  keep_most(tables.along_x_most, along(least(right), x, 2 * p1 * y + 6 * p2 * x));
  keep_most(tables.along_y_most, along(least(down), y, 6 * p1 * y + 2 * p2 * x));
  keep_most(tables.slope_most, magnitude(slope));
}

// How small triangles are imaged. The derivative of `distorted` is a symmetric matrix: where its least eigenvalue is above some
// value, points are no farther apart than their images over it. The linear interpolation between corners is off by at most a
// quarter of the second derivative times the square of their distance.
void set_small(const LensDistortion& lens, LensTables& tables) {
  constexpr double kSmall_px = 64;
  constexpr double kStraight = 0.5;
  const double x = std::max(std::fabs(static_cast<double>(tables.y_low)), std::fabs(static_cast<double>(tables.y_high)));
  const double y = std::max(std::fabs(static_cast<double>(tables.z_low)), std::fabs(static_cast<double>(tables.z_high)));
  const double r2 = x * x + y * y;
  const double r = std::sqrt(r2);
  const double slope = std::fabs(lens.k1) + r2 * (2 * std::fabs(lens.k2) + r2 * 3 * std::fabs(lens.k3));  // of the radial factor by r^2
  const double change = 2 * std::fabs(lens.k2) + r2 * 6 * std::fabs(lens.k3);                             // of that
  const double tangential = std::fabs(lens.p1) + std::fabs(lens.p2);
  const double least = 1 - r2 * slope - 2 * r2 * slope - 8 * tangential * r;
  if (least < kStraight) return;
  const double second = 6 * r * slope + 4 * r * r2 * change + 6 * tangential;
  const double focal = std::max(tables.focal_x, tables.focal_y);
  tables.px_per_rad_most = static_cast<float>(1.2 * focal * std::max(tables.along_x_most, tables.along_y_most) * (1 + r2));
  const double per_px = 1 / (least * std::min(tables.focal_x, tables.focal_y));
  tables.small_px = static_cast<float>(kSmall_px);
  tables.bend_per_px = static_cast<float>(1.1 * focal * second * per_px * per_px / 4);
}

LensTables lens_tables(const CameraGridConfig& config, const ValueInterval& y_range, const ValueInterval& z_range) {
  const auto narrow = [](double value) { return static_cast<float>(value); };
  constexpr double kBeyond = 0.02;  // what lies just outside has an image too
  const LensDistortion& lens = config.lens;
  LensTables tables{.k1 = narrow(lens.k1), .k2 = narrow(lens.k2), .k3 = narrow(lens.k3), .p1 = narrow(lens.p1), .p2 = narrow(lens.p2),
                    .focal_x = narrow(config.focal_x_px), .focal_y = narrow(config.focal_y_px),
                    .centre_x = narrow(config.centre_x_px), .centre_y = narrow(config.centre_y_px),
                    .y_low = narrow(y_range.low - kBeyond), .y_high = narrow(y_range.high + kBeyond),
                    .z_low = narrow(z_range.low - kBeyond), .z_high = narrow(z_range.high + kBeyond),
                    .along_x_most = 0, .along_y_most = 0, .slope_most = 0,
                    .skew_x_most = narrow(2.001 * std::fabs(lens.p1)), .skew_y_most = narrow(2.001 * std::fabs(lens.p2)),
                    .slack_px = narrow(0.01 + 1e-5 * std::max(config.focal_x_px, config.focal_y_px))};
  constexpr int kParts = 32;
  const auto part = [](double low, double high, int i) {
    const double step = (high - low) / kParts;
    return ValueInterval{low + i * step, low + (i + 1) * step};
  };
  for (int i = 0; i < kParts; ++i) {
    for (int j = 0; j < kParts; ++j) {
      widen_by_rectangle(lens, part(-y_range.high - kBeyond, -y_range.low + kBeyond, i), part(-z_range.high - kBeyond, -z_range.low + kBeyond, j),
                         tables);
    }
  }
  set_small(lens, tables);
  return tables;
}

ImagePoint real_point(const CameraGridConfig& config, int row, int column) {
  return {.right = (column + 0.5 - config.centre_x_px) / config.focal_x_px, .down = (row + 0.5 - config.centre_y_px) / config.focal_y_px};
}

// Of all pixels. A lens about the picture's middle images one half of it as the other, mirrored.
class IdealPoints {
 public:
  explicit IdealPoints(const CameraGridConfig& config)
      : config_(config),
        mirrors_columns_(config.lens.p2 == 0 && 2 * config.centre_x_px == config.columns),
        mirrors_rows_(config.lens.p1 == 0 && 2 * config.centre_y_px == config.rows),
        columns_(mirrors_columns_ ? (config.columns + 1) / 2 : config.columns),
        rows_(mirrors_rows_ ? (config.rows + 1) / 2 : config.rows) {
    if (config.lens.none()) return;
    points_.reserve(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
    for (int row = 0; row < rows_; ++row) add_row(row);
  }

  ImagePoint at(int row, int column) const {
    if (config_.lens.none()) return real_point(config_, row, column);
    const bool right = column >= columns_;
    const bool below = row >= rows_;
    const int r = below ? config_.rows - 1 - row : row;
    const int c = right ? config_.columns - 1 - column : column;
    const ImagePoint& point = points_[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(c)];
    return {.right = right ? -point.right : point.right, .down = below ? -point.down : point.down};
  }

 private:
  // The last three pixels say nearly all about the next.
  void add_row(int row) {
    ImagePoint last;
    ImagePoint before_last;
    ImagePoint before_that;
    for (int column = 0; column < columns_; ++column) {
      const ImagePoint real = real_point(config_, row, column);
      const ImagePoint guess{.right = 3 * (last.right - before_last.right) + before_that.right,
                             .down = 3 * (last.down - before_last.down) + before_that.down};
      before_that = before_last;
      before_last = last;
      last = undistorted(config_.lens, real, column < 3 ? real : guess);
      points_.push_back(last);
    }
  }

  CameraGridConfig config_;
  bool mirrors_columns_;
  bool mirrors_rows_;
  int columns_;  // that are worked out
  int rows_;
  std::vector<ImagePoint> points_;
};

}  // namespace

CameraGrid::CameraGrid(const CameraGridConfig& config)
    : rows_(config.rows),
      columns_(config.columns),
      focal_px_(std::max(config.focal_x_px, config.focal_y_px)),
      near_m_(static_cast<float>(config.near_m)) {
  CHECK(rows_ > 0 && columns_ > 0 && config.focal_x_px > 0 && config.focal_y_px > 0 && config.near_m > 0,
        "a camera of {} by {} pixels, focal lengths {} and {}, near plane {}", columns_, rows_, config.focal_x_px, config.focal_y_px,
        config.near_m);
  const int padded = padded_to_lanes(columns_);
  pitch_ = config.lens.none() ? 0 : padded;
  const IdealPoints ideal(config);
  y_.resize(static_cast<std::size_t>(padded) * static_cast<std::size_t>(pitch_ == 0 ? 1 : rows_));
  z_.resize(pitch_ == 0 ? static_cast<std::size_t>(rows_) : y_.size());
  std::vector<ValueInterval> right(static_cast<std::size_t>(columns_), ValueInterval{.low = 1e30, .high = -1e30});
  std::vector<ValueInterval> down(static_cast<std::size_t>(rows_), ValueInterval{.low = 1e30, .high = -1e30});
  for (int row = 0; row < rows_; ++row) {
    phase_.push_back(static_cast<float>((row + 0.5) / rows_ - 0.5));
    float* const y = y_.data() + static_cast<std::ptrdiff_t>(row) * pitch_;  // without distortion the same in every row
    float* const z = z_.data() + (pitch_ == 0 ? row : static_cast<std::ptrdiff_t>(row) * pitch_);
    ValueInterval down_here{.low = 1e30, .high = -1e30};
    for (int column = 0; column < columns_; ++column) {
      const ImagePoint point = ideal.at(row, column);
      widen(right[static_cast<std::size_t>(column)], point.right);
      widen(down_here, point.down);
      y[column] = static_cast<float>(-point.right);
      z[pitch_ == 0 ? 0 : column] = static_cast<float>(-point.down);
    }
    down[static_cast<std::size_t>(row)] = down_here;
    // The padding repeats the last pixel.
    std::fill(y + columns_, y + padded, y[columns_ - 1]);
    if (pitch_ != 0) std::fill(z + columns_, z + padded, z[columns_ - 1]);
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
  }
  column_bounds_ = IndexBounds(right);
  row_bounds_ = IndexBounds(down);
  find_segments();
  lens_ = lens_tables(config, y_range_, z_range_);
}

// The least and the most of every segment's rays; the last segment is repeated, so that any number of them may be loaded.
void CameraGrid::find_segments() {
  const int segments = (columns_ + kSegmentColumns - 1) / kSegmentColumns;
  segment_pitch_ = segments + kLanePadding;
  const auto extremes = [&](const std::vector<float>& values, int row, int segment, std::vector<float>& low, std::vector<float>& high) {
    const int first = row * pitch_ + std::min(segment, segments - 1) * kSegmentColumns;
    const auto [least, most] = std::minmax_element(&values[static_cast<std::size_t>(first)], &values[static_cast<std::size_t>(first)] + kSegmentColumns);
    low.push_back(*least);
    high.push_back(*most);
  };
  for (int row = 0; row < (pitch_ == 0 ? 1 : rows_); ++row) {
    for (int segment = 0; segment < segment_pitch_; ++segment) {
      extremes(y_, row, segment, segment_y_low_, segment_y_high_);
      if (pitch_ != 0) extremes(z_, row, segment, segment_z_low_, segment_z_high_);
    }
  }
}

// Outside one of the four planes through the eye, or behind it.
bool CameraGrid::sees(const Eigen::Vector3d& centre, double radius) const {
  const double turn = turned_.angle_rad();  // more than half of it, as the picture's corners move faster than its middle
  const auto beyond = [&](double across, double slope) {
    return across - (slope + turn) * centre.x() > radius * std::sqrt(1 + (slope + turn) * (slope + turn)) + 1e-3;
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
  CameraTables tables = still_tables();
  if (turned_.any()) turned_.put_into(tables);
  return tables;
}

CameraTables CameraGrid::still_tables() const {
  return {.rows = rows_,
          .columns = columns_,
          .pitch = pitch_,
          .y = y_.data(),
          .z = z_.data(),
          .phase = phase_.data(),
          .segment_pitch = segment_pitch_,
          .segment_y_low = segment_y_low_.data(),
          .segment_y_high = segment_y_high_.data(),
          .segment_z_low = segment_z_low_.data(),
          .segment_z_high = segment_z_high_.data(),
          .column_of_right = column_bounds_.table(),
          .row_of_down = row_bounds_.table(),
          .lens = lens_,
          .near_m = near_m_};
}

}  // namespace longtail::sim
