#include "sim/actors/actor.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/actors/lane_path.h"
#include "stack/base/strict_math.h"
#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;

// One actor alone on a map, decided for every 20 ms as Traffic does.
class ActorTest : public testing::Test {
 protected:
  void place(const std::string& map_name, const ActorSetup& setup) {
    map_ = load_map(map_name);
    place_on_map(setup);
  }
  void place_on_map(const ActorSetup& setup) {
    const LanePosition& at = std::get<LanePosition>(setup.at);
    const RoadIndex road = *map_->find_road(at.road);
    const RoadNetwork::LanePoint lane{*map_->lane_ref(road, at.s_m, at.lane), at.s_m, at.offset_m};
    const MapPose pose = map_->pose(lane);
    const bool follows = setup.heading_rad == 0;
    ActorPlace place{.lane = follows ? std::optional(lane) : std::nullopt,
                     .position_m = {pose.x_m, pose.y_m, pose.z_m},
                     .yaw_rad = pose.heading_rad + setup.heading_rad + (setup.against_traffic ? kPi : 0.0),
                     .road = road_point(*map_, lane)};
    actor_.emplace(setup, place);
  }
  void run(double seconds) {
    const int ticks = static_cast<int>(seconds / 0.02 + 0.5);
    for (int i = 0; i < ticks; ++i) {
      actor_->arrive(now_, *map_);
      actor_->plan(now_, milliseconds(20), {}, *map_);
      now_ += milliseconds(20);
    }
  }
  void act(const ActorAction& action) {
    actor_->apply(action, now_, *map_);
    actor_->plan(now_, milliseconds(20), {}, *map_);
  }
  MotionSample here() const { return actor_->at(now_); }

  std::shared_ptr<const RoadNetwork> map_;
  std::optional<Actor> actor_;
  SimTime now_;
};

TEST_F(ActorTest, cruises_along_its_lane_at_its_speed) {
  place("highway_curves", car("a", -2, 1200, 30));
  const double lane_t = here().road->t_m;
  run(20);
  EXPECT_NEAR(here().road->t_m, lane_t, 1e-6);
  EXPECT_DOUBLE_EQ(here().speed_mps, 30);
  EXPECT_NEAR(here().velocity_mps.norm(), 30, 0.05);
  // Right of the reference line the way is longer in left curves and shorter in right ones: about 600 m of s.
  EXPECT_NEAR(here().road->s_m, 1800, 12);
}

TEST_F(ActorTest, faces_along_the_road_and_its_velocity_is_its_motion) {
  place("rural_two_lane", car("a", -1, 300, 20));
  for (int i = 0; i < 400; ++i) {
    run(0.02);
    const MotionSample before = actor_->at(now_ - milliseconds(10));
    const MotionSample after = actor_->at(now_ - milliseconds(5));
    const Eigen::Vector3d moved = (after.position_m - before.position_m) / 0.005;
    EXPECT_LT((moved - after.velocity_mps).norm(), 1e-6);
    EXPECT_NEAR(strict::wrap_angle(after.yaw_rad - strict::atan2(moved.y(), moved.x())), 0, 0.002);
  }
}

TEST_F(ActorTest, stands_when_stationary_until_told_otherwise) {
  ActorSetup setup = car("a", -1, 300, 0);
  setup.behaviour = BehaviourKind::kStationary;
  place("highway_straight", setup);
  run(5);
  EXPECT_EQ(here().position_m.x(), 300);
  act(SpeedAction{.speed_mps = 10, .rate_mps2 = 2});
  run(2);
  EXPECT_NEAR(here().speed_mps, 4, 1e-9);
  EXPECT_NEAR(here().position_m.x(), 304, 1e-6);
}

TEST_F(ActorTest, reaches_a_speed_at_the_given_rate_and_holds_it) {
  // From v0 to v1 at rate a: time |v1 - v0| / a, distance (v1^2 - v0^2) / 2a.
  place("highway_straight", car("a", -1, 300, 30));
  act(SpeedAction{.speed_mps = 12, .rate_mps2 = 6});
  run(3);
  EXPECT_NEAR(here().speed_mps, 12, 1e-9);
  EXPECT_NEAR(here().position_m.x(), 300 + (30 * 30 - 12 * 12) / 12.0, 0.01);
  run(5);
  EXPECT_NEAR(here().speed_mps, 12, 1e-9);
  EXPECT_EQ(here().acceleration_mps2, 0);
}

TEST_F(ActorTest, brakes_to_a_stop_in_v_squared_over_two_a) {
  place("highway_straight", car("a", -1, 300, 28));
  act(SpeedAction{.speed_mps = 0, .rate_mps2 = 8});
  run(10);
  EXPECT_NEAR(here().position_m.x(), 300 + 28 * 28 / 16.0, 0.01);
  EXPECT_EQ(here().speed_mps, 0);
  EXPECT_EQ(here().velocity_mps.norm(), 0);
}

TEST_F(ActorTest, an_action_takes_effect_at_its_very_instant) {
  place("highway_straight", car("a", -1, 300, 20));
  actor_->plan(now_, milliseconds(20), {}, *map_);
  now_ += milliseconds(5);
  const double x = here().position_m.x();
  EXPECT_NEAR(x, 300.1, 1e-9);
  actor_->apply(SpeedAction{.speed_mps = 0, .rate_mps2 = 8}, now_, *map_);
  actor_->plan(now_, milliseconds(15), {}, *map_);
  EXPECT_NEAR(actor_->at(now_ + milliseconds(5)).speed_mps, 20 - 8 * 0.005, 1e-9);
  EXPECT_NEAR(actor_->at(now_ + milliseconds(15)).position_m.x(), x + 20 * 0.015 - 4 * 0.015 * 0.015, 1e-9);
}

TEST_F(ActorTest, a_speed_without_a_rate_is_taken_at_once) {
  place("highway_straight", car("a", -1, 300, 20));
  run(0.02);
  act(SpeedAction{.speed_mps = 25, .rate_mps2 = 0});
  EXPECT_EQ(here().speed_mps, 25);
}

TEST_F(ActorTest, a_lateral_move_ends_in_the_other_lane_without_a_jerk) {
  place("highway_straight", car("a", -2, 300, 25));
  const double from_t = here().road->t_m;
  act(LateralAction{.offset_m = 3.75, .duration = milliseconds(4000)});
  double last_t = from_t;
  double half_way = 0;
  for (int i = 0; i < 200; ++i) {
    run(0.02);
    EXPECT_GE(here().road->t_m, last_t - 1e-9) << "never back";
    EXPECT_LT(here().road->t_m - last_t, 1.9 * 3.75 / 4 * 0.02) << "peak speed of a minimum-jerk move: 1.875 D / T";
    last_t = here().road->t_m;
    if (i == 99) half_way = last_t;
  }
  EXPECT_NEAR(half_way - from_t, 3.75 / 2, 0.01);
  run(1);
  EXPECT_NEAR(here().road->t_m - from_t, 3.75, 1e-6);
  EXPECT_EQ(actor_->lane()->lane.lane, -1);
  EXPECT_NEAR(actor_->lane()->offset_m, 0, 1e-6);
  EXPECT_NEAR(here().yaw_rad, 0, 1e-6);
}

TEST_F(ActorTest, left_is_the_actors_own_left_in_any_direction_of_travel) {
  for (const bool against : {false, true}) {
    for (const int lane : {-1, 1}) {
      ActorSetup setup = car("a", lane, 1500, 15);
      setup.against_traffic = against;
      place("rural_two_lane", setup);
      const MotionSample start = here();
      const Eigen::Vector2d left(-strict::sin(start.yaw_rad), strict::cos(start.yaw_rad));
      const RoadPoint from = *start.road;
      act(LateralAction{.offset_m = 0.5, .duration = milliseconds(1000)});
      run(1.2);
      const double sign = (lane < 0) != against ? 1 : -1;  // of the own left, in t
      EXPECT_NEAR(here().road->t_m - from.t_m, 0.5 * sign, 1e-6) << against << lane;
      EXPECT_GT((here().road->s_m - from.s_m) * sign, 10);
    }
  }
}

TEST_F(ActorTest, crossing_into_the_oncoming_lane_makes_it_a_wrong_way_driver) {
  place("rural_two_lane", car("a", -1, 300, 20));
  act(LateralAction{.offset_m = 3.5, .duration = milliseconds(2000)});
  run(4);
  EXPECT_EQ(actor_->lane()->lane.lane, 1);
  EXPECT_TRUE(actor_->against_traffic());
  EXPECT_NEAR(here().road->s_m, 380, 2);  // still forward
  act(LateralAction{.offset_m = -3.5, .duration = milliseconds(2000)});
  run(4);
  EXPECT_EQ(actor_->lane()->lane.lane, -1);
  EXPECT_FALSE(actor_->against_traffic());
}

TEST_F(ActorTest, walks_in_a_straight_line_to_its_goal_and_stands_there) {
  ActorSetup setup = car("child", -1, 97, 0);
  setup.model = actor_model("pedestrian_child").value();
  setup.behaviour = BehaviourKind::kStationary;
  setup.heading_rad = kPi / 2;
  place("urban_residential", setup);
  const Eigen::Vector3d from = here().position_m;
  act(MoveToAction{.road = "main", .s_m = 97, .t_m = 4, .speed_mps = 3.2});
  const MapPose goal = map_->pose(RoadPoint{*map_->find_road("main"), 97, 4});
  const double way = (Eigen::Vector2d(goal.x_m, goal.y_m) - from.head<2>()).norm();
  run(1);
  EXPECT_NEAR((here().position_m - from).norm(), 3.2, 1e-6);
  EXPECT_NEAR(here().speed_mps, 3.2, 1e-12);
  run(way / 3.2 - 1 + 0.1);
  EXPECT_NEAR(here().position_m.x(), goal.x_m, 1e-9);
  EXPECT_NEAR(here().position_m.y(), goal.y_m, 1e-9);
  EXPECT_EQ(here().speed_mps, 0);
  run(5);
  EXPECT_NEAR(here().position_m.y(), goal.y_m, 1e-9);
  EXPECT_NEAR(here().road->t_m, 4, 1e-6);
}

TEST_F(ActorTest, an_animal_with_a_heading_of_its_own_runs_straight_along_it) {
  ActorSetup setup = car("deer", -1, 500, 8);
  setup.model = actor_model("deer").value();
  setup.heading_rad = kPi / 2;
  place("highway_straight", setup);
  const double t = here().road->t_m;
  run(1);
  EXPECT_NEAR(here().road->t_m, t + 8, 1e-6);
  EXPECT_NEAR(here().road->s_m, 500, 1e-6);
}

TEST_F(ActorTest, drives_its_lane_the_wrong_way) {
  ActorSetup setup = car("ghost", -2, 900, 33);
  setup.against_traffic = true;
  place("highway_straight", setup);
  run(10);
  EXPECT_NEAR(here().road->s_m, 900 - 330, 1e-6);
  EXPECT_NEAR(std::fabs(here().yaw_rad), kPi, 1e-9);
  EXPECT_LT(here().velocity_mps.x(), -32.9);
}

TEST_F(ActorTest, crosses_roads_whose_directions_differ_both_ways) {
  map_ = road_with_reversed_middle();
  for (const bool against : {false, true}) {
    now_ = SimTime{};
    ActorSetup setup = car("a", -1, against ? 80 : 20, 20);
    setup.at = LanePosition{against ? "r3" : "r1", -1, against ? 80.0 : 20.0, 0.2};
    setup.against_traffic = against;
    place_on_map(setup);
    const Eigen::Vector3d from = here().position_m;
    for (int i = 0; i < 50 * 13; ++i) {
      run(0.02);
      const double x = from.x() + (against ? -1 : 1) * 20 * now_.seconds();
      ASSERT_TRUE(actor_->present()) << x;
      ASSERT_NEAR(here().position_m.x(), x, 1e-3);
      ASSERT_NEAR(here().position_m.y(), from.y(), 1e-6);
    }
  }
}

TEST_F(ActorTest, is_removed_when_its_lane_ends_for_good) {
  for (const bool against : {false, true}) {
    now_ = SimTime{};
    ActorSetup setup = car("a", -1, against ? 30 : 6450, 30);
    setup.against_traffic = against;
    place("highway_straight", setup);
    run(0.5);
    EXPECT_TRUE(actor_->present());
    run(5);
    EXPECT_FALSE(actor_->present());
  }
}

TEST_F(ActorTest, equal_pasts_save_equal_bytes_and_different_futures_different_ones) {
  place("highway_straight", car("a", -2, 300, 25));
  Actor other = *actor_;
  const auto bytes = [](const Actor& actor) {
    StateWriter out;
    actor.save(out);
    return std::string(out.bytes());
  };
  EXPECT_EQ(bytes(*actor_), bytes(other));
  other.apply(LateralAction{.offset_m = 1, .duration = milliseconds(1000)}, now_, *map_);
  EXPECT_NE(bytes(*actor_), bytes(other));
}

}  // namespace
}  // namespace longtail::sim
