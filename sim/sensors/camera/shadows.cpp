#include "sim/sensors/camera/shadows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "sim/visibility/ground_surface.h"

namespace longtail::sim {
namespace {

constexpr double kLowestSun = 0.035;      // sine of two degrees
constexpr float kNearest_m = 0.02;        // a surface does not shade itself by rounding
constexpr float kLongestShadow_m = 60;
constexpr double kLowerGround_m = 3;      // what shadows fall on may lie so far below what casts them
constexpr double kSteepest = 1e9;         // stands for 1 / 0: along no ray does a box have this many metres

float narrow(double value) { return static_cast<float>(value); }

// What lies farthest from the base, as seen from above; a tilted box leans over by its height's share.
float radius_of(const ShadowBox& box) {
  const float x = std::max(std::fabs(box.low_m[0]), std::fabs(box.high_m[0]));
  const float y = std::max(std::fabs(box.low_m[1]), std::fabs(box.high_m[1]));
  const float leans = std::sqrt(box.axes[2][0] * box.axes[2][0] + box.axes[2][1] * box.axes[2][1]);
  return std::sqrt(x * x + y * y) + leans * box.high_m[2];
}

// Above the base. A tilted box reaches higher by its lifted end.
float height_of(const ShadowBox& box) {
  float height = box.axes[2][2] * box.high_m[2];
  for (int i = 0; i < 2; ++i) height += std::fabs(box.axes[i][2]) * std::max(std::fabs(box.low_m[i]), std::fabs(box.high_m[i]));
  return height;
}

float inverse(double along) { return narrow(std::fabs(along) < 1 / kSteepest ? kSteepest : 1 / along); }

}  // namespace

void Shadows::cast(const VisibleScene& scene, const Eigen::Vector3f& to_sun, const Eigen::Vector3d& centre_m, double range_m) {
  to_sun_ = to_sun.cast<double>();
  boxes_.clear();
  slabs_.clear();
  tables_ = {};
  if (to_sun_.z() < kLowestSun) return;
  double lowest_m = centre_m.z();  // of anything, so of the ground, too
  for (std::size_t c = 0; c < scene.clusters().size(); ++c) {
    const Cluster& cluster = scene.clusters()[c];
    lowest_m = std::min(lowest_m, cluster.lowest_m);
    constexpr double kRounding_m = 1e-3;
    if (way_m(cluster, centre_m).head<2>().norm() > range_m + kRounding_m) continue;
    for (std::size_t i = c * VisibleScene::kClusterSize; i < scene.end_of_cluster(c); ++i) {
      const SceneInstance& object = scene.instances()[i];
      if (GroundSurface::is_ground(object.id) || (object.position_m - centre_m).head<2>().squaredNorm() > range_m * range_m) continue;
      add(scene, i, centre_m);
    }
  }
  bin(narrow(range_m), lowest_m - centre_m.z());
}

void Shadows::add(const VisibleScene& scene, std::size_t index, const Eigen::Vector3d& centre_m) {
  const Eigen::Vector3d at = scene.instances()[index].position_m - centre_m;
  const Extent& extent = scene.extents()[index];
  ShadowBox box;
  for (int i = 0; i < 3; ++i) {
    const Eigen::Vector3d axis = scene.attitudes()[index].col(i);
    box.base_m[i] = narrow(at[i]);
    for (int k = 0; k < 3; ++k) box.axes[i][k] = narrow(axis[k]);
    box.low_m[i] = narrow(extent.low_m[i]);
    box.high_m[i] = narrow(extent.high_m[i]);
    box.per_along[i] = inverse(axis.x() * to_sun_.x() + axis.y() * to_sun_.y() + axis.z() * to_sun_.z());
  }
  box.owner = static_cast<std::int32_t>(index);
  boxes_.push_back(box);
  slabs_.push_back(slabs_of(box));
}

bool Shadows::hide_the_centre() const {
  const auto hides = [](const ShadowBox& box) {
    // The centre in the box's axes; then slabs.
    float enters = 0;
    float leaves = std::numeric_limits<float>::max();
    for (int i = 0; i < 3; ++i) {
      const float(&axis)[3] = box.axes[i];
      const float from = -(axis[0] * box.base_m[0] + axis[1] * box.base_m[1] + axis[2] * box.base_m[2]);
      const float a = (box.low_m[i] - from) * box.per_along[i];
      const float b = (box.high_m[i] - from) * box.per_along[i];
      enters = std::max(enters, std::min(a, b));
      leaves = std::min(leaves, std::max(a, b));
    }
    return enters < leaves;
  };
  return std::ranges::any_of(boxes_, hides);
}

// A box is a member of every cell that its outline, drawn out along the shadow, can touch.
void Shadows::bin(float range_m, double ground_m) {
  const int cells = static_cast<int>(2 * range_m / kCell_m) + 1;
  const auto clamp_cell = [cells](float x) { return std::clamp(static_cast<int>(std::floor(x / kCell_m)), 0, cells - 1); };
  const Eigen::Vector2f level = to_sun_.head<2>().cast<float>();
  struct Reach {
    int x0, x1, y0, y1;
  };
  std::vector<Reach> reaches;
  const int row_shift = std::bit_width(static_cast<unsigned>(cells - 1));
  grid_.assign(static_cast<std::size_t>(cells) << row_shift, {});
  const auto cell_at = [&](int x, int y) -> ShadowCell& { return grid_[static_cast<std::size_t>((y << row_shift) + x)]; };
  for (const ShadowBox& box : boxes_) {
    const float radius = radius_of(box);
    const float lower = narrow(std::clamp(static_cast<double>(box.base_m[2]) - ground_m, 0.0, kLowerGround_m));
    const float length = std::min((height_of(box) + lower) / narrow(to_sun_.z()), kLongestShadow_m);
    const Eigen::Vector2f at(box.base_m[0] + range_m, box.base_m[1] + range_m);
    const Eigen::Vector2f tip = at - length * level;
    const Reach reach{clamp_cell(std::min(at.x(), tip.x()) - radius), clamp_cell(std::max(at.x(), tip.x()) + radius),
                      clamp_cell(std::min(at.y(), tip.y()) - radius), clamp_cell(std::max(at.y(), tip.y()) + radius)};
    reaches.push_back(reach);
    for (int y = reach.y0; y <= reach.y1; ++y) {
      for (int x = reach.x0; x <= reach.x1; ++x) ++cell_at(x, y).count;
    }
  }
  std::uint32_t total = 0;
  for (ShadowCell& cell : grid_) {
    cell.first = total;
    total += cell.count;
    cell.count = 0;
  }
  members_.resize(total);
  for (std::size_t i = 0; i < boxes_.size(); ++i) {
    for (int y = reaches[i].y0; y <= reaches[i].y1; ++y) {
      for (int x = reaches[i].x0; x <= reaches[i].x1; ++x) {
        ShadowCell& cell = cell_at(x, y);
        members_[cell.first + cell.count++] = static_cast<std::uint32_t>(i);
      }
    }
  }
  count_used(cells, row_shift);
  tables_ = {.cells = cells,
             .row_shift = row_shift,
             .cells_per_m = 1 / kCell_m,
             .corner_m = -range_m,
             .cell = grid_.data(),
             .used_before = used_before_.data(),
             .member = members_.data(),
             .slabs = slabs_.data(),
             .nearest_m = kNearest_m,
             .farthest_m = kLongestShadow_m};
}

void Shadows::count_used(int cells, int row_shift) {
  const auto pitch = static_cast<std::size_t>(cells + 1);
  used_before_.assign(pitch * pitch, 0);
  for (int y = 0; y < cells; ++y) {
    std::uint32_t in_row = 0;
    for (int x = 0; x < cells; ++x) {
      in_row += grid_[static_cast<std::size_t>((y << row_shift) + x)].count != 0 ? 1 : 0;
      const std::size_t at = static_cast<std::size_t>(y + 1) * pitch + static_cast<std::size_t>(x + 1);
      used_before_[at] = used_before_[at - pitch] + in_row;
    }
  }
}

}  // namespace longtail::sim
