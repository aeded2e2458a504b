#include "sim/world/footprint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;

Footprint box(double x, double y, double yaw, double length, double width) {
  return {.center_m = {x, y},
          .forward = {strict::cos(yaw), strict::sin(yaw)},
          .half_length_m = length / 2,
          .half_width_m = width / 2};
}

TEST(Footprint, gaps_of_known_places) {
  struct Case { const char* what; Footprint a, b; double expected; };
  const Footprint at_origin = box(0, 0, 0, 4, 2);
  const Case cases[] = {
      {"in line", at_origin, box(10, 0, 0, 4, 2), 6},
      {"abreast", at_origin, box(0, 3.5, 0, 4, 2), 1.5},
      {"corner to corner", at_origin, box(7, 6, 0, 4, 2), 5},
      {"across", at_origin, box(10, 0, kPi / 2, 4, 2), 7},
      {"a corner towards a side", at_origin, box(10, 0, kPi / 4, 2, 2), 10 - 2 - std::sqrt(2.0)},
      {"touching", at_origin, box(4, 0, 0, 4, 2), 0},
      {"overlapping", at_origin, box(3, 1, 0.3, 4, 2), 0},
      {"one inside the other", at_origin, box(0.2, 0.1, 1, 0.5, 0.5), 0},
      {"crossed, no corner inside", at_origin, box(0, 0, kPi / 2, 8, 0.5), 0},
  };
  for (const Case& c : cases) {
    EXPECT_NEAR(gap(c.a, c.b), c.expected, 1e-12) << c.what;
    EXPECT_NEAR(gap(c.b, c.a), c.expected, 1e-12) << c.what << ", the other way round";
  }
}

TEST(Footprint, gap_is_the_distance_of_the_nearest_outline_points) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    test::Random random(seed);
    const auto draw = [&random] {
      const double x = random.uniform(-6, 6);
      const double y = random.uniform(-6, 6);
      const double yaw = random.uniform(-kPi, kPi);
      const double length = random.uniform(0.5, 5);
      return box(x, y, yaw, length, random.uniform(0.3, 2.5));
    };
    const Footprint a = draw();
    const Footprint b = draw();
    // Outlines sampled every 2 %: the nearest pair is at most one spacing farther than the true gap.
    double nearest = 1e9;
    const auto ca = a.corners();
    const auto cb = b.corners();
    for (int i = 0; i < 200; ++i) {
      const Eigen::Vector2d pa = ca[i / 50] + (i % 50) / 50.0 * (ca[(i / 50 + 1) % 4] - ca[i / 50]);
      for (int j = 0; j < 200; ++j) {
        const Eigen::Vector2d pb = cb[j / 50] + (j % 50) / 50.0 * (cb[(j / 50 + 1) % 4] - cb[j / 50]);
        nearest = std::min(nearest, (pa - pb).norm());
      }
    }
    const double exact = gap(a, b);
    EXPECT_LE(exact, nearest + 1e-9);
    if (exact == 0) continue;
    EXPECT_GE(exact, nearest - 0.1);
  }
}

TEST(Footprint, the_egos_reaches_from_its_rear_to_its_front_bumper) {
  EgoState ego;
  ego.position_m = {100, 50, 3};
  ego.yaw_rad = kPi / 2;
  const VehicleModel model;
  const Footprint f = footprint_of(ego, model);
  double rear = 1e9;
  double front = -1e9;
  for (const Eigen::Vector2d& corner : f.corners()) {
    rear = std::min(rear, corner.y());
    front = std::max(front, corner.y());
  }
  EXPECT_NEAR(rear, 50 - model.rear_overhang_m, 1e-9);
  EXPECT_NEAR(front, 50 - model.rear_overhang_m + model.length_m, 1e-9);
}

}  // namespace
}  // namespace longtail::sim
