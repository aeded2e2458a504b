#include "sim/visibility/turned_rays.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Geometry>

#include "sim/visibility/kernel/kernels.h"
#include "sim/visibility/padding.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Rodrigues' formula.
Eigen::Matrix3d rotation_about(const Eigen::Vector3d& axis, double angle_rad) {
  Eigen::Matrix3d cross;
  cross << 0, -axis.z(), axis.y(), axis.z(), 0, -axis.x(), -axis.y(), axis.x(), 0;
  return Eigen::Matrix3d::Identity() + strict::sin(angle_rad) * cross + (1 - strict::cos(angle_rad)) * (cross * cross);
}

}  // namespace

void TurnedRays::turn(const CameraTables& still, const Eigen::Vector3d& angle_rad, Isa isa) {
  const double angle = std::sqrt(angle_rad.squaredNorm());
  angle_rad_ = angle < kLeast_rad ? 0 : std::min(angle, kMost_rad);
  if (!any()) return;
  const Eigen::Vector3d axis = angle_rad / angle;
  rotation_.clear();
  for (int row = 0; row < still.rows; ++row) {
    const Eigen::Matrix3d turned = rotation_about(axis, angle_rad_ * static_cast<double>(still.phase[row]));
    for (int i = 0; i < 9; ++i) rotation_.push_back(static_cast<float>(turned(i / 3, i % 3)));
  }
  pitch_ = padded_to_lanes(still.columns);
  const std::size_t pixels = static_cast<std::size_t>(still.rows) * static_cast<std::size_t>(pitch_) + kLanePadding;
  y_.resize(pixels);
  z_.resize(pixels);
  kernels_of(isa).turn_rays({.still = &still, .rotation = rotation_.data(), .y = y_.data(), .z = z_.data(), .pitch = pitch_});
  const LensTables& lens = still.lens;
  const auto most = [](float low, float high) { return static_cast<double>(std::max(std::fabs(low), std::fabs(high))); };
  const double y = most(lens.y_low, lens.y_high);
  const double z = most(lens.z_low, lens.z_high);
  slack_rad_ = static_cast<float>(1.1 * (angle_rad_ / 2) * (1 + y * y + z * z) + 1e-5);
  widen_segments(still);
}

void TurnedRays::widen_segments(const CameraTables& still) {
  const auto count = static_cast<std::size_t>(still.rows) * static_cast<std::size_t>(still.segment_pitch);
  for (auto* values : {&segment_y_low_, &segment_y_high_, &segment_z_low_, &segment_z_high_}) values->resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = i / static_cast<std::size_t>(still.segment_pitch);
    const bool pinhole = still.pitch == 0;
    const std::size_t from = pinhole ? i % static_cast<std::size_t>(still.segment_pitch) : i;
    segment_y_low_[i] = still.segment_y_low[from] - slack_rad_;
    segment_y_high_[i] = still.segment_y_high[from] + slack_rad_;
    segment_z_low_[i] = (pinhole ? still.z[row] : still.segment_z_low[i]) - slack_rad_;
    segment_z_high_[i] = (pinhole ? still.z[row] : still.segment_z_high[i]) + slack_rad_;
  }
}

void TurnedRays::put_into(CameraTables& tables) const {
  tables.pitch = pitch_;
  tables.y = y_.data();
  tables.z = z_.data();
  tables.segment_y_low = segment_y_low_.data();
  tables.segment_y_high = segment_y_high_.data();
  tables.segment_z_low = segment_z_low_.data();
  tables.segment_z_high = segment_z_high_.data();
  tables.lens.turn_rad = slack_rad_;
  tables.lens.turn_px = slack_rad_ * tables.lens.px_per_rad_most;
}

}  // namespace longtail::sim
