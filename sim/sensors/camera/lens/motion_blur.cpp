#include "sim/sensors/camera/lens/motion_blur.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace longtail::sim {
namespace {

constexpr double kSharp_px = 1;       // shorter smears are within the lens's own blur
constexpr int kMostSamples = 24;
constexpr std::uint32_t kMostMovers = 100'000;  // road users have small ids, scenery does not move

// No pixel of a row can move farther than this during the exposure.
double longest_in_row(const MotionBlurView& view, const RelativeVelocities& velocities, float nearest_m) {
  // (1 + tan^2) and the like for rays up to 45 degrees off the axis.
  constexpr double kOffAxis = 2;
  const double rate = velocities.fastest_mps() / static_cast<double>(nearest_m) + view.angular_velocity_rps.norm();
  return kOffAxis * view.focal_px * view.exposure_s * rate;
}

void smear(const std::array<std::vector<float>, 3>& sharp, int row, int column, double columns, double rows, int samples, LuminanceImage& image) {
  Rgb sum{};
  for (int s = 0; s < samples; ++s) {
    const double along = (s + 0.5) / samples - 0.5;
    const int r = std::clamp(static_cast<int>(std::floor(row + 0.5 + along * rows)), 0, image.rows - 1);
    const int c = std::clamp(static_cast<int>(std::floor(column + 0.5 + along * columns)), 0, image.columns - 1);
    const auto from = static_cast<std::size_t>(r) * static_cast<std::size_t>(image.columns) + static_cast<std::size_t>(c);
    for (std::size_t k = 0; k < 3; ++k) sum[k] += sharp[k][from];
  }
  const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) + static_cast<std::size_t>(column);
  for (std::size_t k = 0; k < 3; ++k) image.plane[k][at] = sum[k] / static_cast<float>(samples);
}

}  // namespace

ImageVelocity image_velocity(double focal_px, double left, double up, double depth_m, const Eigen::Vector3d& relative_mps,
                             const Eigen::Vector3d& camera_rps) {
  // w / x: a turn moves every depth alike, P / x = (1, left, up).
  const Eigen::Vector3d w = relative_mps / depth_m - camera_rps.cross(Eigen::Vector3d(1, left, up));
  return {.columns = -focal_px * (w.y() - left * w.x()), .rows = -focal_px * (w.z() - up * w.x())};
}

RelativeVelocities::RelativeVelocities(const MotionBlurView& view) : by_id_{-(view.sensor_from_map * view.velocity_mps)} {
  for (const SceneInstance& instance : view.instances) {
    if (instance.id == 0 || instance.id >= kMostMovers || instance.velocity_mps.isZero()) continue;
    if (instance.id >= by_id_.size()) by_id_.resize(instance.id + 1, by_id_[0]);
    by_id_[instance.id] = view.sensor_from_map * (instance.velocity_mps - view.velocity_mps);
  }
  for (const Eigen::Vector3d& v : by_id_) fastest_mps_ = std::max(fastest_mps_, v.norm());
}

std::vector<int> MotionBlur::rows_to_smear(const MotionBlurView& view, const RelativeVelocities& velocities, std::span<const float> nearest_m) {
  std::vector<int> rows;
  for (std::size_t row = 0; row < nearest_m.size(); ++row) {
    if (longest_in_row(view, velocities, nearest_m[row]) >= kSharp_px) rows.push_back(static_cast<int>(row));
  }
  return rows;
}

int MotionBlur::apply(const MotionBlurView& view, const RelativeVelocities& velocities, std::span<const int> rows, LuminanceImage& image) {
  int smeared = 0;
  bool copied = false;
  for (const int row : rows) {
    for (int column = 0; column < image.columns; ++column) {
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) + static_cast<std::size_t>(column);
      const double depth_m = static_cast<double>(image.depth_m[i]);
      const auto [left, up] = ray_of(view.rays, row, column);
      // The sky is infinitely far: only turning moves it.
      const ImageVelocity v =
          image_velocity(view.focal_px, left, up, depth_m, velocities.of(image.instance[i]), view.angular_velocity_rps);
      const double columns = v.columns * view.exposure_s;
      const double lines = v.rows * view.exposure_s;
      const double length = std::sqrt(columns * columns + lines * lines);
      if (length < kSharp_px) continue;
      if (!copied) sharp_ = image.plane;
      copied = true;
      smear(sharp_, row, column, columns, lines, std::min(kMostSamples, 1 + static_cast<int>(std::ceil(length))), image);
      ++smeared;
    }
  }
  return smeared;
}

}  // namespace longtail::sim
