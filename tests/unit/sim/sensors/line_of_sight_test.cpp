#include "sim/sensors/line_of_sight.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/random/stream.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

const SensorPose kAtOrigin;

double visible_of(std::uint32_t id, std::span<const SightedActor> sighted) {
  for (const SightedActor& item : sighted) {
    if (item.actor->id.value == id) return item.visible;
  }
  return -1;
}

// A flat wall across the view: `width_m` wide, centred at (x, y), no depth to speak of.
ActorModel wall(double width_m, double height_m = 2) {
  return {.name = "wall",
          .kind = ActorKind::kBarrier,
          .length_m = 1e-6,
          .width_m = width_m,
          .height_m = height_m,
          .mass_kg = 1,
          .rcs_dbsm = 0};
}

struct Case {
  const char* what;
  std::vector<ActorState> actors;
  std::uint32_t target;
  double visible;
};

TEST(LineOfSight, HidesWhatLiesInTheShadowOfNearerActors) {
  // Walls at x = 10 cast shadows of twice their size on x = 20.
  const std::vector<Case> cases{
      {"nothing in between", {actor(1, wall(4), 20, 0)}, 1, 1.0},
      {"a wall of half the size hides all of the far one",
       {actor(1, wall(4), 20, 0), actor(2, wall(2), 10, 0)},
       1,
       0.0},
      {"a wider far wall shows at both sides", {actor(1, wall(8), 20, 0), actor(2, wall(2), 10, 0)}, 1, 0.5},
      {"a wall to the side hides its half", {actor(1, wall(4), 20, 0), actor(2, wall(1), 10, 0.5)}, 1, 0.5},
      {"two walls hide their union, overlap counted once",
       {actor(1, wall(8), 20, 0), actor(2, wall(2), 10, 0), actor(3, wall(2), 11, 1.1)},
       1,
       (8 - (2 + 2.1 * 20 / 11)) / 8},
      {"a wall beside the view hides nothing", {actor(1, wall(4), 20, 0), actor(2, wall(2), 10, 3)}, 1, 1.0},
      {"the nearer one is never hidden by the farther", {actor(1, wall(2), 10, 0), actor(2, wall(8), 20, 0)}, 1, 1.0},
      {"a removed actor hides nothing", {actor(1, wall(4), 20, 0), actor(2, wall(2), 10, 0)}, 1, 1.0},
  };
  for (Case test : cases) {
    if (std::string(test.what).starts_with("a removed")) test.actors[1].present = false;
    LineOfSight sight({.max_range_m = 100, .sensor_height_m = 0.5});
    EXPECT_NEAR(visible_of(test.target, sight.look(kAtOrigin, test.actors)), test.visible, 0.01) << test.what;
  }
}

TEST(LineOfSight, LooksOverWhatIsLowAndUnderNothing) {
  const auto seen = [](double sensor_height_m, const ActorModel& near, const ActorModel& far) {
    const std::vector<ActorState> actors{actor(1, far, 40, 0), actor(2, near, 20, 0)};
    LineOfSight sight({.max_range_m = 100, .sensor_height_m = sensor_height_m});
    return visible_of(1, sight.look(kAtOrigin, actors)) > 0.5;
  };
  EXPECT_TRUE(seen(0.5, debris_model(), car_model())) << "a radar sees past debris lower than itself";
  EXPECT_FALSE(seen(0.5, car_model(), car_model())) << "a car hides the car ahead of it";
  EXPECT_FALSE(seen(1.3, truck_model(), car_model()));
  EXPECT_TRUE(seen(1.3, car_model(), truck_model())) << "a truck rises over a car";
  EXPECT_FALSE(seen(1.3, truck_model(), pedestrian_model()));
}

TEST(LineOfSight, LeavesOutWhatIsBehindOrTooFar) {
  const std::vector<ActorState> actors{actor(1, car_model(), -20, 0), actor(2, car_model(), 103, 0),
                                       actor(3, car_model(), 101, 0), actor(4, truck_model(), 1, 4)};
  LineOfSight sight({.max_range_m = 100, .sensor_height_m = 0.5});
  const auto sighted = sight.look(kAtOrigin, actors);
  EXPECT_EQ(visible_of(1, sighted), -1);
  EXPECT_EQ(visible_of(2, sighted), -1) << "its rear bumper is 100.75 m away";
  EXPECT_EQ(visible_of(3, sighted), 1) << "its rear bumper is 98.75 m away";
  EXPECT_EQ(visible_of(4, sighted), 1) << "a truck alongside has its front part ahead";
}

TEST(LineOfSight, ASensorInsideAnActorSeesNothingElse) {
  const std::vector<ActorState> actors{actor(1, truck_model(), 0, 0), actor(2, car_model(), 30, 0)};
  LineOfSight sight({.max_range_m = 100, .sensor_height_m = 0.5});
  EXPECT_EQ(visible_of(2, sight.look(kAtOrigin, actors)), 0);
}

TEST(LineOfSight, DoesNotDependOnTheOrderOfActors) {
  const Stream stream(Seed{11}, "test", 0);
  for (std::uint32_t round = 0; round < 50; ++round) {
    Draws draws = stream.at(round);
    std::vector<ActorState> actors;
    for (std::uint32_t i = 1; i <= 12; ++i) {
      const double x = draws.next().uniform(5, 80);
      const double y = draws.next().uniform(-15, 15);
      actors.push_back(actor(i, i % 3 == 0 ? truck_model() : car_model(), x, y, draws.next().uniform(-3, 3)));
    }
    LineOfSight sight({.max_range_m = 100, .sensor_height_m = 0.5});
    const auto first = sight.look(kAtOrigin, actors);
    std::vector<std::pair<std::uint32_t, double>> expected;
    for (const SightedActor& item : first) expected.push_back({item.actor->id.value, item.visible});
    std::ranges::reverse(actors);
    std::vector<std::pair<std::uint32_t, double>> got;
    for (const SightedActor& item : sight.look(kAtOrigin, actors)) got.push_back({item.actor->id.value, item.visible});
    EXPECT_EQ(got, expected) << "round " << round;
  }
}

// Against brute force: rays at fine angular steps to the nearest footprint.
TEST(LineOfSight, AgreesWithRaysCastAtFineSteps) {
  const Stream stream(Seed{12}, "test", 0);
  for (std::uint32_t round = 0; round < 10; ++round) {
    Draws draws = stream.at(round);
    std::vector<ActorState> actors;
    for (std::uint32_t i = 1; i <= 8; ++i) {
      // One per range band: rectangles that do not interlock in depth.
      const double y = draws.next().uniform(-4, 4);
      actors.push_back(actor(i, car_model(), 10.0 * i, y, draws.next().uniform(-0.4, 0.4)));
    }
    LineOfSight sight({.max_range_m = 200, .sensor_height_m = 0.5});
    const auto sighted = sight.look(kAtOrigin, actors);
    const auto hit = [](const ActorState& box, double angle) {
      // The ray in the box's axes against the slabs.
      const double c = std::cos(box.yaw_rad), s = std::sin(box.yaw_rad);
      const double ox = -(c * box.position_m.x() + s * box.position_m.y()),
                   oy = -(c * box.position_m.y() - s * box.position_m.x());
      const double dx = c * std::cos(angle) + s * std::sin(angle), dy = c * std::sin(angle) - s * std::cos(angle);
      const double hx = box.model.length_m / 2, hy = box.model.width_m / 2;
      double enter = 0, leave = 1e9;
      for (const auto& [o, d, h] : {std::array{ox, dx, hx}, std::array{oy, dy, hy}}) {
        const double a = (-h - o) / d, b = (h - o) / d;
        enter = std::max(enter, std::min(a, b));
        leave = std::min(leave, std::max(a, b));
      }
      return leave > enter ? enter : -1;
    };
    std::vector<double> seen(9), total(9);
    for (double angle = -0.8; angle < 0.8; angle += 2e-4) {
      double nearest = 1e9;
      std::uint32_t first = 0;
      for (const ActorState& box : actors) {
        const double t = hit(box, angle);
        if (t < 0) continue;
        total[box.id.value] += 1;
        if (t < nearest) {
          nearest = t;
          first = box.id.value;
        }
      }
      if (first != 0) seen[first] += 1;
    }
    for (const SightedActor& item : sighted) {
      const std::uint32_t id = item.actor->id.value;
      EXPECT_NEAR(item.visible, seen[id] / total[id], 0.02) << "round " << round << ", actor " << id;
    }
  }
}

TEST(LineOfSight, FindsThePointWhereTheRayToTheCentreEntersTheFootprint) {
  struct Row {
    ActorState target;
    double x_m;
    double y_m;
  };
  const double half_turn = std::numbers::pi / 2;
  for (const Row& row :
       {Row{actor(1, car_model(), 30, 0), 27.75, 0}, Row{actor(1, car_model(), 30, 0, half_turn), 29.1, 0},
        Row{actor(1, car_model(), 30, 4), 27.75, 3.7}, Row{actor(1, car_model(), 3, 10), 3 * 9.1 / 10, 9.1}}) {
    const std::vector<ActorState> actors{row.target};
    LineOfSight sight({.max_range_m = 100, .sensor_height_m = 0.5});
    const SightedActor seen = sight.look(kAtOrigin, actors)[0];
    EXPECT_NEAR(entry_share(seen) * seen.x_m, row.x_m, 1e-9);
    EXPECT_NEAR(entry_share(seen) * seen.y_m, row.y_m, 1e-9);
  }
}

TEST(SensorPose, CarriesTheMountingAlongWithTheTurningEgo) {
  // Ego turning left about a centre 20 m to its left: every point moves at omega x its own radius.
  EgoState ego = ego_driving(10, 0.7);
  ego.position_m = {100, 50, 0};
  ego.angular_velocity_rps = {0, 0, 0.5};
  const SensorPose pose = sensor_pose(ego, {.x_m = 3, .y_m = -1, .z_m = 0.5, .yaw_rad = 0.2});
  const Eigen::Vector2d forward(std::cos(0.7), std::sin(0.7)), left(-std::sin(0.7), std::cos(0.7));
  const Eigen::Vector2d place = ego.position_m.head<2>() + 3 * forward - left;
  EXPECT_NEAR(pose.x_m, place.x(), 1e-12);
  EXPECT_NEAR(pose.y_m, place.y(), 1e-12);
  EXPECT_DOUBLE_EQ(pose.yaw_rad, 0.9);
  // v + omega x r: r = (3, -1) in ego axes gives (10 + 0.5, 1.5), turned into sensor axes by -0.2.
  EXPECT_NEAR(pose.velocity_x_mps, 10.5 * std::cos(0.2) + 1.5 * std::sin(0.2), 1e-12);
  EXPECT_NEAR(pose.velocity_y_mps, 1.5 * std::cos(0.2) - 10.5 * std::sin(0.2), 1e-12);
}

TEST(QuarterTurns, AreMonotonicAroundTheCircleAndNearTheTrueAngle) {
  double last = -3;
  for (double angle = -3.14; angle < 3.14; angle += 0.001) {
    const double turns = quarter_turns(std::cos(angle), std::sin(angle));
    EXPECT_GT(turns, last) << angle;
    EXPECT_NEAR(turns, angle / (std::numbers::pi / 2), 0.012) << angle;
    last = turns;
  }
  EXPECT_EQ(quarter_turns(1, 0), 0);
  EXPECT_EQ(quarter_turns(0, 1), 1);
  EXPECT_EQ(quarter_turns(0, -1), -1);
  EXPECT_EQ(quarter_turns(-1, 0), 2);
}

}  // namespace
}  // namespace longtail::sim
