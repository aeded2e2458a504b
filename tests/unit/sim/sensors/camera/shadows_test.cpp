#include "sim/sensors/camera/shadows.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/visibility/ground_surface.h"
#include "sim/visibility/shapes/shapes.h"
#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

bool is_member(const ShadowTables& shadows, const Eigen::Vector3d& at, std::uint32_t box) {
  const auto index = [&](double along_m) {
    return static_cast<int>((along_m - static_cast<double>(shadows.corner_m)) * static_cast<double>(shadows.cells_per_m));
  };
  const ShadowCell& cell = shadows.cell[(index(at.y()) << shadows.row_shift) + index(at.x())];
  return std::ranges::count(std::span(shadows.member + cell.first, cell.count), box) == 1;
}

// What lies in the shadow of any of its points is in a cell that knows of it. A bug: beside a road on a dam, shadows were cut off
// where they would have ended on the road.
TEST(Shadows, reach_ground_that_lies_lower) {
  const Mesh van = mesh_of(shape("van").value());
  const Mesh ground = mesh_of(shape("carton").value());
  int asked = 0;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    VisibleScene scene;
    scene.add({.mesh = &van, .position_m = {random.uniform(-30, 30), random.uniform(-30, 30), 0}, .yaw_rad = random.uniform(-3, 3)});
    scene.add({.mesh = &ground, .position_m = {50, 50, -2.9}, .id = GroundSurface::kFirstId});
    const Eigen::Vector3d to_sun = Eigen::Vector3d(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(0.1, 1)).normalized();
    Shadows shadows;
    shadows.cast(scene, to_sun.cast<float>(), Eigen::Vector3d::Zero(), 120);
    const Extent& extent = scene.extents()[0];
    const auto inside = [&](int i) { return random.uniform(extent.low_m[i], extent.high_m[i]); };
    const Eigen::Vector3d point = scene.instances()[0].position_m + scene.attitudes()[0] * Eigen::Vector3d(inside(0), inside(1), inside(2));
    const double along_m = (point.z() - random.uniform(-2.9, 0)) / to_sun.z();
    if (along_m > 55) continue;  // shadows are no longer than 60 m
    EXPECT_TRUE(is_member(shadows.tables(), point - along_m * to_sun, 0));
    ++asked;
  }
  EXPECT_GT(asked, 1000);
}

}  // namespace
}  // namespace longtail::sim
