#include "stack/safety/governor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/node_bench.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::localization_at;
using testing::NodeBench;
using testing::track_list;

ControlCommand wish(double acceleration, double angle) {
  ControlCommand command;
  command.set_acceleration_mps2(acceleration);
  command.set_road_wheel_rad(angle);
  return command;
}

// A governor on a free straight road at `speed`, told everything it needs at `ms`.
NodeBench bench_at(std::int64_t ms, double speed) {
  NodeBench bench(make_governor({}, {}));
  bench.put(Topic::kLocalization, localization_at(0, 0, 0, speed), at_ms(ms));
  bench.put(Topic::kTracks, track_list({}), at_ms(ms));
  return bench;
}

const ControlCommand& granted(NodeBench& bench, std::int64_t ms) {
  bench.run(at_ms(ms));
  const auto* command = bench.output<ControlCommand>(Topic::kCommand);
  CHECK(command != nullptr, "the governor always speaks");
  return *command;
}

TEST(Governor, LetsASafeCommandThroughUntouched) {
  NodeBench bench = bench_at(100, 20);
  bench.put(Topic::kControlCommand, wish(0.8, 0.01), at_ms(100));
  const ControlCommand& c = granted(bench, 110);
  EXPECT_EQ(c.acceleration_mps2(), 0.8);
  EXPECT_EQ(c.road_wheel_rad(), 0.01);
  EXPECT_FALSE(c.governed());
  EXPECT_EQ(bench.outputs().items()[0].capture_time, at_ms(100));
}

TEST(Governor, BeforeTheFirstCommandItKeepsTheWheelsWhereTheyAre) {
  NodeBench bench = bench_at(0, 20);
  SteeringAngle wheels;
  wheels.set_road_wheel_rad(0.02);
  bench.put(Topic::kIngestSteeringAngle, wheels, at_ms(0));
  for (int k = 0; k < 50; ++k) {
    const ControlCommand& c = granted(bench, 20 * k);
    EXPECT_EQ(c.acceleration_mps2(), 0);
    EXPECT_EQ(c.road_wheel_rad(), 0.02);
    EXPECT_FALSE(c.governed());
  }
}

TEST(Governor, WithoutAnyCommandEverItStopsAfterTheGraceTime) {
  NodeBench bench = bench_at(0, 20);
  double last = 0;
  for (int k = 0; k < 200; ++k) last = granted(bench, 20 * k).acceleration_mps2();
  EXPECT_LE(last, -3);
}

TEST(Governor, WhenControlFallsSilentItStopsHoldingTheBend) {
  const VehicleCalibration vehicle;
  const double curvature = 0.004;
  const auto angle_at = [&](double v) {
    return (vehicle.wheelbase_m + vehicle.understeer_gradient * v * v) * curvature;
  };
  NodeBench bench = bench_at(1000, 25);
  for (int k = 0; k < 20; ++k) {  // the wheels turn in within the rate limit
    bench.put(Topic::kControlCommand, wish(0, angle_at(25)), at_ms(600 + 20 * k));
    granted(bench, 600 + 20 * k);
  }
  EXPECT_FALSE(granted(bench, 1100).governed());  // 120 ms old: still good
  double before = 0;
  for (int k = 0; k < 150; ++k) {
    const std::int64_t ms = 1240 + 20 * k;
    const double v = std::fmax(0, 25 - 3 * 0.02 * k);
    bench.put(Topic::kLocalization, localization_at(0, 0, 0, v), at_ms(ms));
    bench.put(Topic::kTracks, track_list({}), at_ms(ms));
    const ControlCommand& c = granted(bench, ms);
    EXPECT_TRUE(c.governed());
    EXPECT_NEAR(c.road_wheel_rad(), angle_at(v), 1e-4);
    EXPECT_GE(c.acceleration_mps2(), before - 6 * 0.02 - 1e-9);  // eases in
    EXPECT_LE(c.acceleration_mps2(), before + 1e-9);
    before = c.acceleration_mps2();
    if (k == 60) {
      EXPECT_EQ(before, -3);
    }
  }
  EXPECT_EQ(before, -4.5);
  bench.put(Topic::kControlCommand, wish(0.3, angle_at(16)), at_ms(4300));
  EXPECT_EQ(granted(bench, 4310).acceleration_mps2(), 0.3);  // and believes it again when it is back
}

TEST(Governor, BoundsALeaderTooCloseAndSaysSo) {
  NodeBench bench = bench_at(100, 25);
  bench.put(Topic::kTracks, track_list({{.x_m = 3.75 + 2.25 + 18, .vx_mps = 25}}), at_ms(100));
  bench.put(Topic::kControlCommand, wish(1, 0), at_ms(100));
  const ControlCommand& c = granted(bench, 100);
  EXPECT_LT(c.acceleration_mps2(), -0.5);
  EXPECT_TRUE(c.governed());
  EXPECT_FALSE(c.emergency());
}

TEST(Governor, BrakesFullyWhenACollisionIsImminentAndUntilItIsAverted) {
  NodeBench bench = bench_at(100, 20);
  bench.put(Topic::kTracks, track_list({{.x_m = 3.75 + 2.25 + 30}}), at_ms(100));
  bench.put(Topic::kControlCommand, wish(0, 0), at_ms(100));
  EXPECT_TRUE(granted(bench, 100).emergency());
  EXPECT_EQ(granted(bench, 100).acceleration_mps2(), -9.5);
  // Slower: 3.6 m/s^2 would do now, yet it goes on until 2 would.
  bench.put(Topic::kLocalization, localization_at(0, 0, 0, 13), at_ms(120));
  EXPECT_TRUE(granted(bench, 120).emergency());
  bench.put(Topic::kLocalization, localization_at(0, 0, 0, 8), at_ms(140));
  EXPECT_FALSE(granted(bench, 140).emergency());
}

TEST(Governor, AGhostThatHardlyExistsChangesNothing) {
  NodeBench bench = bench_at(100, 20);
  bench.put(Topic::kTracks, track_list({{.x_m = 20, .existence = 0.4}}), at_ms(100));
  bench.put(Topic::kControlCommand, wish(0.5, 0), at_ms(100));
  EXPECT_FALSE(granted(bench, 100).governed());
}

TEST(Governor, LooksAlongThePlanAndNotStraightAhead) {
  // The plan bends left with a radius of 100 m; someone stands straight ahead, beside the bend.
  Plan plan;
  plan.set_step_ns(100'000'000);
  for (int i = 0; i <= 50; ++i) {
    const double angle = 1.5 * i / 100.0;
    plan.add_x_m(100 * strict::sin(angle));
    plan.add_y_m(100 * (1 - strict::cos(angle)));
    plan.add_yaw_rad(angle);
    plan.add_speed_mps(15);
    plan.add_acceleration_mps2(0);
    plan.add_curvature_per_m(0.01);
  }
  NodeBench bench = bench_at(100, 15);
  bench.put(Topic::kPlan, plan, at_ms(100));
  bench.put(Topic::kTracks, track_list({{.x_m = 31}}), at_ms(100));
  bench.put(Topic::kControlCommand, wish(0, 0), at_ms(100));
  EXPECT_FALSE(granted(bench, 100).governed());
  // On the bend it counts; and without the plan straight ahead counts.
  bench.put(Topic::kTracks,
            track_list({{.x_m = 100 * strict::sin(0.22), .y_m = 100 * (1 - strict::cos(0.22)), .yaw_rad = 0.22}}),
            at_ms(100));
  EXPECT_TRUE(granted(bench, 100).governed());
  bench.put(Topic::kTracks, track_list({{.x_m = 20}}), at_ms(700));
  bench.put(Topic::kLocalization, localization_at(0, 0, 0, 15), at_ms(800));
  bench.put(Topic::kControlCommand, wish(0, 0), at_ms(800));
  EXPECT_TRUE(granted(bench, 800).governed());
}

TEST(Governor, BlindItDoesNotAccelerate) {
  NodeBench bench = bench_at(0, 20);
  bench.put(Topic::kControlCommand, wish(1, 0), at_ms(3000));
  bench.put(Topic::kLocalization, localization_at(0, 0, 0, 20), at_ms(3000));
  granted(bench, 0);
  EXPECT_EQ(granted(bench, 3000).acceleration_mps2(), 0);
}

TEST(Governor, BoundsSteeringByLateralAccelerationAndRate) {
  const GovernorParameters p;
  const VehicleCalibration vehicle;
  NodeBench bench = bench_at(100, 30);
  double before = 0;
  for (int k = 0; k < 60; ++k) {
    bench.put(Topic::kControlCommand, wish(0, 0.5), at_ms(100 + 20 * k));
    const ControlCommand& c = granted(bench, 100 + 20 * k);
    EXPECT_LE(c.road_wheel_rad() - before, p.road_wheel_rate_max_rps * p.step_s + 1e-12);
    before = c.road_wheel_rad();
  }
  const double lateral = 900 * before / (vehicle.wheelbase_m + vehicle.understeer_gradient * 900);
  EXPECT_NEAR(lateral, p.lateral_acceleration_max_mps2, 1e-9);
}

TEST(Governor, StoppingModesForbidAcceleratingAndHoldAtStandstill) {
  for (const auto& [kind, speed, expected] :
       {std::tuple{MODE_FULL, 10.0, 0.8}, std::tuple{MODE_CONSTRAINED, 10.0, 0.8},
        std::tuple{MODE_MINIMAL_RISK, 10.0, 0.0}, std::tuple{MODE_STOPPED, 0.0, -1.5}}) {
    NodeBench bench = bench_at(100, speed);
    Mode mode;
    mode.set_mode(kind);
    bench.put(Topic::kMode, mode, at_ms(100));
    bench.put(Topic::kControlCommand, wish(0.8, 0), at_ms(100));
    EXPECT_EQ(granted(bench, 100).acceleration_mps2(), expected) << kind;
  }
}

TEST(Governor, RemembersEverythingAcrossSaveAndLoad) {
  NodeBench kept = bench_at(0, 20);
  NodeBench swapped = bench_at(0, 20);
  DigestChain digest;
  for (int k = 0; k < 300; ++k) {
    const std::int64_t ms = 20 * k;
    for (NodeBench* bench : {&kept, &swapped}) {
      bench->put(Topic::kLocalization, localization_at(0.4 * k, 0, 0, 20 + strict::sin(0.03 * k)), at_ms(ms));
      if (k % 100 < 60)
        bench->put(Topic::kControlCommand, wish(strict::sin(0.1 * k), 0.01 * strict::sin(0.05 * k)), at_ms(ms));
      if (k % 3 == 0)
        bench->put(Topic::kTracks, track_list({{.x_m = 0.4 * k + 25 + 20 * strict::sin(0.02 * k), .vx_mps = 18}}),
                   at_ms(ms));
    }
    const std::string bytes = granted(kept, ms + 10).SerializeAsString();
    ASSERT_EQ(bytes, granted(swapped, ms + 10).SerializeAsString()) << k;
    digest.add(bytes);
    swapped.swap(make_governor({}, {}));
    ASSERT_EQ(kept.state(), swapped.state());
  }
  EXPECT_EQ(digest.value().hex(), "3f25ff6b96333e2ab0316d941c90543b");
}

}  // namespace
}  // namespace longtail::stack
