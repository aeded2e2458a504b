#include "sim/sensors/camera/precipitation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/weather/drop_sizes.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kNear_m = 0.4;       // the windscreen keeps what is nearer off
constexpr double kFar_m = 4;          // a drop of 1 mm is an eighth of a pixel wide there
constexpr double kSmallestDrop_mm = 0.8;
constexpr double kSmallestFlake_mm = 0.4;   // melted
constexpr double kFlakeSwelling = 5;
constexpr double kFlakeFall_mps = 1.2;
constexpr double kMostWidth_px = 6;         // out of focus beyond that anyway
constexpr std::uint64_t kMost = 30'000;
constexpr float kSentBack = 0.2f;           // of the headlights' light, as a white card's share

// Those larger than the smallest that shows.
double larger_than(double smallest_mm, const DropSizes& sizes) {
  return sizes.number / sizes.slope * strict::exp(-sizes.slope * smallest_mm);
}

struct Particle {
  double width_m = 0;
  double fall_mps = 0;
  double whiteness = 0;  // how much of the view behind it is covered
};

class Painter {
 public:
  Painter(const PrecipitationView& view, const Precipitation& falling, LuminanceImage& image)
      : view_(view), image_(image), half_columns_(0.5 * image.columns), half_rows_(0.5 * image.rows) {
    drift_ = view.sensor_from_map * (falling.wind_mps - view.velocity_mps);
    down_ = view.sensor_from_map * Eigen::Vector3d(0, 0, -1);
  }

  // `column`, `row` and `depth_m` in the middle of the exposure.
  void draw(const Particle& p, double column, double row, double depth_m) {
    const Eigen::Vector3d v = drift_ + p.fall_mps * down_;
    const double left = (half_columns_ - column) / view_.focal_px;
    const double up = (half_rows_ - row) / view_.focal_px;
    const double scale = view_.focal_px / depth_m * view_.exposure_s;
    const double columns = -scale * (v.y() - left * v.x());
    const double rows = -scale * (v.z() - up * v.x());
    const double length = std::sqrt(columns * columns + rows * rows);
    const double width = std::min(p.width_m * view_.focal_px / depth_m, kMostWidth_px);
    // The share of the exposure for which it covers a pixel on its way, times the share of the pixel.
    const double cover = p.whiteness * std::min(1.0, width) * std::min(1.0, std::max(width, 1.0) / std::max(length, 1.0));
    const int steps = static_cast<int>(std::min(length, 400.0)) + 1;
    const Rgb colour = luminance(depth_m, left, up);
    for (int i = 0; i < steps; ++i) {
      const double along = (i + 0.5) / steps - 0.5;
      blot(column + along * columns, row + along * rows, width, static_cast<float>(cover), colour);
    }
  }

 private:
  Rgb luminance(double depth_m, double left, double up) const {
    Rgb colour = view_.lit_by;
    if (!view_.headlights.on) return colour;
    const Eigen::Vector3d place = view_.position_m + view_.sensor_from_map.transpose() * (depth_m * Eigen::Vector3d(1, left, up));
    const float glow = kSentBack / std::numbers::pi_v<float> * lux_at(view_.headlights, place);
    for (float& c : colour) c += glow;
    return colour;
  }

  void blot(double column, double row, double width, float cover, const Rgb& colour) {
    const int reach = static_cast<int>(0.5 * width);
    const int c0 = static_cast<int>(std::floor(column));
    const int r0 = static_cast<int>(std::floor(row));
    for (int r = std::max(r0 - reach, 0); r <= std::min(r0 + reach, image_.rows - 1); ++r) {
      for (int c = std::max(c0 - reach, 0); c <= std::min(c0 + reach, image_.columns - 1); ++c) {
        const std::size_t at = static_cast<std::size_t>(r) * static_cast<std::size_t>(image_.columns) + static_cast<std::size_t>(c);
        for (std::size_t i = 0; i < 3; ++i) image_.plane[i][at] += cover * (colour[i] - image_.plane[i][at]);
      }
    }
  }

  const PrecipitationView& view_;
  LuminanceImage& image_;
  double half_columns_;
  double half_rows_;
  Eigen::Vector3d drift_;  // of still particles against the camera, sensor axes
  Eigen::Vector3d down_;
};

// The kinds of particle there are, each as frequent as any other: sizes by quantiles of their exponential law.
class Sizes {
 public:
  template <class MakeParticle>
  Sizes(double smallest_mm, double slope, const MakeParticle& make) {
    for (int i = 0; i < kQuantiles; ++i) {
      const double beyond = 1 - (i + 0.5) / kQuantiles;
      particles_[static_cast<std::size_t>(i)] = make(smallest_mm - strict::log(beyond) / slope);
    }
  }
  const Particle& pick(const Draw& draw) const { return particles_[draw.bits() % kQuantiles]; }

 private:
  static constexpr int kQuantiles = 256;
  std::array<Particle, kQuantiles> particles_;
};

// One draw for the number, then four for each particle.
int fill(Painter& painter, const LuminanceImage& image, double focal_px, double per_m3, Draws& draws, const Sizes& sizes) {
  const double near3 = kNear_m * kNear_m * kNear_m;
  const double far3 = kFar_m * kFar_m * kFar_m;
  const double volume = image.columns * image.rows / (focal_px * focal_px) * (far3 - near3) / 3;
  const std::uint64_t count = std::min(draws.next().poisson(per_m3 * volume), kMost);
  for (std::uint64_t i = 0; i < count; ++i) {
    const double depth = strict::cbrt(near3 + draws.next().uniform() * (far3 - near3));
    const double column = draws.next().uniform(0, image.columns);
    const double row = draws.next().uniform(0, image.rows);
    painter.draw(sizes.pick(draws.next()), column, row, depth);
  }
  return static_cast<int>(count);
}

}  // namespace

double drops_per_m3(double rain) {
  if (rain <= 0) return 0;
  return larger_than(kSmallestDrop_mm, rain_drop_sizes(rain));
}

double flakes_per_m3(double snow) {
  if (snow <= 0) return 0;
  return larger_than(kSmallestFlake_mm, snow_flake_sizes(snow));
}

int add_precipitation(const Precipitation& falling, const PrecipitationView& view, const Stream& stream, std::uint32_t frame,
                      LuminanceImage& image) {
  if (!falling.any()) return 0;
  Draws draws = stream.at(frame);
  Painter painter(view, falling, image);
  int drawn = 0;
  if (falling.rain_mm_per_h > 0) {
    const double slope = rain_drop_sizes(falling.rain_mm_per_h).slope;
    const Sizes sizes(kSmallestDrop_mm, slope, [](double diameter_mm) {
      return Particle{1e-3 * diameter_mm, 3.78 * strict::pow(diameter_mm, 0.67), 0.7};
    });
    drawn += fill(painter, image, view.focal_px, drops_per_m3(falling.rain_mm_per_h), draws, sizes);
  }
  if (falling.snow_mm_per_h > 0) {
    const double slope = snow_flake_sizes(falling.snow_mm_per_h).slope;
    const Sizes sizes(kSmallestFlake_mm, slope, [](double melted_mm) {
      return Particle{1e-3 * kFlakeSwelling * melted_mm, kFlakeFall_mps, 0.9};
    });
    drawn += fill(painter, image, view.focal_px, flakes_per_m3(falling.snow_mm_per_h), draws, sizes);
  }
  return drawn;
}

}  // namespace longtail::sim
