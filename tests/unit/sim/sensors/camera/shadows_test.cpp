#include "sim/sensors/camera/shadows.h"

#include <Eigen/Geometry>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/sensors/camera/shadow_slabs.h"
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

ShadowBox random_box(test::Random& random, const Eigen::Matrix3d& axes, const Eigen::Vector3d& to_sun) {
  ShadowBox box;
  for (int i = 0; i < 3; ++i) {
    for (int k = 0; k < 3; ++k) box.axes[i][k] = static_cast<float>(axes(k, i));
    box.base_m[i] = static_cast<float>(random.uniform(-60, 60));
    box.low_m[i] = static_cast<float>(random.uniform(-6, -1));
    box.high_m[i] = static_cast<float>(random.uniform(1, 6));
    box.per_along[i] = static_cast<float>(1 / axes.col(i).dot(to_sun));
  }
  return box;
}

// From a place on one face of the box, the ray to the sun starts to be between that face and the opposite one, or stops to be.
TEST(Shadows, planes_of_a_box_are_met_where_its_faces_are) {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    const Eigen::Vector3d to_sun = Eigen::Vector3d(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(0.1, 1)).normalized();
    const Eigen::Vector3d about(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1));
    const Eigen::Matrix3d axes = Eigen::AngleAxisd(random.uniform(-3, 3), about.normalized()).toRotationMatrix();
    const ShadowBox box = random_box(random, axes, to_sun);
    const ShadowSlabs slabs = slabs_of(box);
    for (int i = 0; i < 3; ++i) {
      const bool high = random.chance(0.5);
      const auto wide = [](float v) { return static_cast<double>(v); };
      Eigen::Vector3d in_box(random.uniform(-20, 20), random.uniform(-20, 20), random.uniform(-20, 20));
      in_box[i] = wide(high ? box.high_m[i] : box.low_m[i]);
      const double before_m = random.uniform(0, 50);
      const Eigen::Vector3d from = Eigen::Vector3d(wide(box.base_m[0]), wide(box.base_m[1]), wide(box.base_m[2])) + axes * in_box - before_m * to_sun;
      double along = 0;
      for (int k = 0; k < 3; ++k) along += wide(slabs.along[i][k][0]) * from[k];
      const bool leaves = high == (box.per_along[i] > 0);
      const double rounding_m = 1e-4 * (1 + std::fabs(wide(box.per_along[i])));
      EXPECT_NEAR(wide(leaves ? slabs.high_m[i][0] : slabs.low_m[i][0]) - along, before_m, rounding_m);
      EXPECT_LE(slabs.low_m[i][0], slabs.high_m[i][0]);
      EXPECT_EQ(slabs.per_metre[i][3], std::fabs(box.per_along[i]));
    }
  }
}

}  // namespace
}  // namespace longtail::sim
