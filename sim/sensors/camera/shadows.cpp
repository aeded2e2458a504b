#include "sim/sensors/camera/shadows.h"

#include <algorithm>
#include <cmath>

#include "sim/visibility/ground_surface.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kLowestSun = 0.035;      // sine of two degrees
constexpr double kLongestShadow_m = 60;

}  // namespace

void Shadows::cast(std::span<const SceneInstance> objects, const Eigen::Vector3f& to_sun, const Eigen::Vector3d& centre_m,
                   double range_m) {
  to_sun_ = to_sun.cast<double>();
  boxes_.clear();
  cells_ = 0;
  if (to_sun_.z() < kLowestSun) return;
  for (const SceneInstance& object : objects) {
    if (GroundSurface::is_ground(object.id)) continue;
    if ((object.position_m - centre_m).head<2>().norm() > range_m) continue;
    Eigen::Vector3d low = Eigen::Vector3d::Constant(1e9);
    Eigen::Vector3d high = -low;
    for (const Vec3f& v : object.mesh->vertices) {
      const Eigen::Vector3d p(static_cast<double>(v.x), static_cast<double>(v.y), static_cast<double>(v.z));
      low = low.cwiseMin(p);
      high = high.cwiseMax(p);
    }
    boxes_.push_back({&object, object.position_m.head<2>(), object.position_m.z(), strict::cos(object.yaw_rad),
                      strict::sin(object.yaw_rad), low, high});
  }
  corner_m_ = centre_m.head<2>() - Eigen::Vector2d::Constant(range_m);
  bin(range_m);
}

// A box is a member of every cell that its outline, drawn out along the shadow, can touch.
void Shadows::bin(double range_m) {
  cells_ = static_cast<int>(2 * range_m / kCell_m) + 1;
  const auto clamp_cell = [this](double x) { return std::clamp(static_cast<int>(std::floor(x / kCell_m)), 0, cells_ - 1); };
  struct Reach {
    int x0, x1, y0, y1;
  };
  std::vector<Reach> reaches;
  grid_.assign(static_cast<std::size_t>(cells_) * static_cast<std::size_t>(cells_), {});
  for (const Box& box : boxes_) {
    const double radius = std::max(box.low_m.head<2>().norm(), box.high_m.head<2>().norm());
    const double length = std::min(box.high_m.z() / to_sun_.z(), kLongestShadow_m);
    const Eigen::Vector2d at = box.centre_m - corner_m_;
    const Eigen::Vector2d tip = at - length * to_sun_.head<2>();
    const Reach reach{clamp_cell(std::min(at.x(), tip.x()) - radius), clamp_cell(std::max(at.x(), tip.x()) + radius),
                      clamp_cell(std::min(at.y(), tip.y()) - radius), clamp_cell(std::max(at.y(), tip.y()) + radius)};
    reaches.push_back(reach);
    for (int y = reach.y0; y <= reach.y1; ++y) {
      for (int x = reach.x0; x <= reach.x1; ++x) ++grid_[static_cast<std::size_t>(y * cells_ + x)].count;
    }
  }
  std::uint32_t total = 0;
  for (Cell& cell : grid_) {
    cell.first = total;
    total += cell.count;
    cell.count = 0;
  }
  members_.resize(total);
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    for (int y = reaches[i].y0; y <= reaches[i].y1; ++y) {
      for (int x = reaches[i].x0; x <= reaches[i].x1; ++x) {
        Cell& cell = grid_[static_cast<std::size_t>(y * cells_ + x)];
        members_[cell.first + cell.count++] = static_cast<std::uint32_t>(i);
      }
    }
  }
}

bool Shadows::hides(const Box& box, const Eigen::Vector3d& point_m) const {
  const Eigen::Vector2d off = point_m.head<2>() - box.centre_m;
  const double from[3] = {box.cos_yaw * off.x() + box.sin_yaw * off.y(), box.cos_yaw * off.y() - box.sin_yaw * off.x(),
                          point_m.z() - box.base_m};
  const double along[3] = {box.cos_yaw * to_sun_.x() + box.sin_yaw * to_sun_.y(),
                           box.cos_yaw * to_sun_.y() - box.sin_yaw * to_sun_.x(), to_sun_.z()};
  double enter = 0.02;
  double leave = kLongestShadow_m;
  for (int i = 0; i < 3; ++i) {
    if (std::fabs(along[i]) < 1e-9) {
      if (from[i] < box.low_m[i] || from[i] > box.high_m[i]) return false;
      continue;
    }
    const double a = (box.low_m[i] - from[i]) / along[i];
    const double b = (box.high_m[i] - from[i]) / along[i];
    enter = std::max(enter, std::min(a, b));
    leave = std::min(leave, std::max(a, b));
  }
  return enter <= leave;
}

bool Shadows::at(const Eigen::Vector3d& point_m, const SceneInstance* self) const {
  if (cells_ == 0) return false;
  const Eigen::Vector2d off = (point_m.head<2>() - corner_m_) / kCell_m;
  const auto x = static_cast<int>(std::floor(off.x()));
  const auto y = static_cast<int>(std::floor(off.y()));
  if (x < 0 || y < 0 || x >= cells_ || y >= cells_) return false;
  const Cell& cell = grid_[static_cast<std::size_t>(y * cells_ + x)];
  for (std::uint32_t i = cell.first; i < cell.first + cell.count; ++i) {
    const Box& box = boxes_[members_[i]];
    if (box.object != self && hides(box, point_m)) return true;
  }
  return false;
}

}  // namespace longtail::sim
