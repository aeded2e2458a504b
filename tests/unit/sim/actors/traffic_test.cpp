#include "sim/actors/traffic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "sim/physics/ground.h"
#include "sim/world/placement.h"
#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

constexpr Duration kStep = milliseconds(5);

class TestTraffic {
 public:
  TestTraffic(const std::string& map, std::vector<ActorSetup> setups, std::vector<FrictionPatch> patches = {}) {
    scenario_.map = load_map(map);
    scenario_.friction_patches = std::move(patches);
    scenario_.actors = std::move(setups);
    std::vector<TrafficMember> members;
    const std::vector<ActorSetup> sorted = sorted_actors(scenario_).value();
    for (const ActorSetup& setup : sorted) {
      members.push_back({.id = ActorId{static_cast<std::uint32_t>(members.size() + 1)},
                         .length_m = setup.model.length_m,
                         .width_m = setup.model.width_m,
                         .actor = Actor(setup, place_actor(scenario_, setup).value())});
    }
    count = static_cast<std::uint32_t>(members.size());
    friction_.emplace(FrictionMap::create(scenario_).value());
    traffic.emplace(*scenario_.map, *friction_, std::move(members));
  }
  void run(double seconds, const std::function<void()>& each = [] {}) {
    const int steps = static_cast<int>(seconds / kStep.seconds() + 0.5);
    for (int i = 0; i < steps; ++i) {
      if (traffic->decision_due(now)) traffic->decide(now, others);
      now += kStep;
      each();
    }
  }
  MotionSample at(std::uint32_t id) const { return traffic->at(ActorId{id}, now); }
  double gap(std::uint32_t rear, std::uint32_t front) const {
    return at(front).road->s_m - at(rear).road->s_m - actor_model("car").value().length_m;
  }
  void apply(std::uint32_t id, const ActorAction& action) { traffic->apply(ActorId{id}, action, now); }

  std::optional<Traffic> traffic;
  std::vector<RoadUser> others;
  std::uint32_t count = 0;
  SimTime now;

 private:
  Scenario scenario_;
  std::optional<FrictionMap> friction_;
};

TEST(Traffic, a_string_of_ten_settles_at_the_equilibrium_gap) {
  // Behind a leader at v = 22 m/s each keeps (s0 + v T) / sqrt(1 - (v / v0)^4).
  std::vector<ActorSetup> setups{car("a0", -2, 1000, 22)};
  for (int i = 1; i < 10; ++i) setups.push_back(idm_car("a" + std::to_string(i), -2, 1000 - 60 * i, 22, 30));
  TestTraffic t("highway_straight", setups);
  t.run(180);
  const double expected = idm_equilibrium_gap({}, 30, 22);
  for (std::uint32_t id = 2; id <= 10; ++id) {
    EXPECT_NEAR(t.gap(id, id - 1), expected, 0.1) << "follower " << id - 1;
    EXPECT_NEAR(t.at(id).speed_mps, 22, 0.02);
  }
}

TEST(Traffic, nobody_hits_anybody_when_the_first_of_ten_brakes_hard) {
  for (const double rate : {3.0, 6.0, 8.0}) {
    std::vector<ActorSetup> setups{car("a0", -1, 1000, 28)};
    const double spacing = idm_equilibrium_gap({}, 33, 28) + actor_model("car").value().length_m;
    for (int i = 1; i < 10; ++i) setups.push_back(idm_car("a" + std::to_string(i), -1, 1000 - spacing * i, 28, 33));
    TestTraffic t("highway_straight", setups);
    t.run(2);
    t.apply(1, SpeedAction{.speed_mps = 0, .rate_mps2 = rate});
    double smallest = 1e9;
    t.run(40, [&] {
      for (std::uint32_t id = 2; id <= 10; ++id) smallest = std::min(smallest, t.gap(id, id - 1));
    });
    EXPECT_GT(smallest, 0.5) << rate;
    EXPECT_LT(t.at(10).speed_mps, 0.1);
  }
}

TEST(Traffic, follows_the_ego_and_stops_behind_a_standing_obstacle) {
  TestTraffic t("highway_straight", {idm_car("a", -2, 300, 25, 28)});
  RoadUser obstacle{.id = kEgoId, .road = {RoadIndex{0}, 600, t.at(1).road->t_m}, .half_length_m = 2.35,
                    .half_width_m = 0.9};
  t.others = {obstacle};
  t.run(40);
  EXPECT_EQ(t.at(1).speed_mps, 0);
  EXPECT_NEAR(600 - 2.35 - 2.3 - t.at(1).road->s_m, 2.0, 0.5);  // the minimum gap
}

TEST(Traffic, minds_a_vehicle_that_reaches_into_its_lane) {
  // A parked bus 1 m over the line, in the neighbouring lane by its centre.
  TestTraffic t("highway_straight", {idm_car("a", -2, 300, 25, 28)});
  const double lane_t = t.at(1).road->t_m;
  t.others = {RoadUser{.id = kEgoId, .road = {RoadIndex{0}, 600, lane_t + 3.75 - 1.6}, .half_length_m = 6,
                       .half_width_m = 1.275}};
  t.run(40);
  EXPECT_LT(t.at(1).road->s_m, 594);
  EXPECT_LT(t.at(1).speed_mps, 0.05);
}

TEST(Traffic, passes_a_vehicle_in_the_next_lane) {
  TestTraffic t("highway_straight", {idm_car("a", -2, 300, 25, 28), car("b", -1, 340, 10), car("c", -3, 350, 5)});
  t.run(10);
  EXPECT_GT(t.at(1).road->s_m, t.at(2).road->s_m + 50);
}

TEST(Traffic, makes_room_for_a_car_that_cuts_in) {
  TestTraffic t("highway_straight", {idm_car("a", -2, 300, 28, 28), car("b", -1, 320, 24)});
  t.run(0.5);
  t.apply(2, LateralAction{.offset_m = -3.75, .duration = milliseconds(3000)});
  double smallest = 1e9;
  t.run(120, [&] {
    if (t.now.seconds() > 2) smallest = std::min(smallest, t.gap(1, 2));
  });
  EXPECT_GT(smallest, 2);
  EXPECT_NEAR(t.gap(1, 2), idm_equilibrium_gap({}, 28, 24), 0.5);
}

TEST(Traffic, a_lane_changer_minds_the_car_ahead_in_the_lane_it_is_bound_for) {
  TestTraffic t("highway_straight", {idm_car("a", -2, 300, 28, 28), car("b", -1, 360, 15)});
  t.run(0.1);
  EXPECT_NEAR(t.at(1).acceleration_mps2, 0, 0.01);  // nobody ahead
  t.apply(1, LateralAction{.offset_m = 3.75, .duration = milliseconds(4000)});
  t.run(0.1);
  EXPECT_LT(t.at(1).acceleration_mps2, -1);
}

TEST(Traffic, an_idm_driver_going_the_wrong_way_sees_what_is_ahead_of_it) {
  ActorSetup ghost = idm_car("a", -2, 900, 25, 28);
  ghost.against_traffic = true;
  TestTraffic t("highway_straight", {ghost, car("b", -2, 600, 0)});
  t.run(40);
  EXPECT_LT(t.at(1).speed_mps, 0.05);
  EXPECT_NEAR(t.at(1).road->s_m, 600 + 4.6 + 2, 0.5);
}

TEST(Traffic, sees_a_leader_across_the_end_of_a_road) {
  Scenario scenario;
  scenario.map = road_with_reversed_middle();
  std::vector<ActorSetup> setups{idm_car("a", -1, 0, 20, 25), car("b", -1, 0, 0)};
  setups[0].at = LanePosition{"r1", -1, 10, 0};
  setups[1].at = LanePosition{"r3", -1, 20, 0};
  std::vector<TrafficMember> members;
  for (const ActorSetup& setup : setups) {
    members.push_back({.id = ActorId{static_cast<std::uint32_t>(members.size() + 1)},
                       .length_m = 4.6,
                       .width_m = 1.8,
                       .actor = Actor(setup, place_actor(scenario, setup).value())});
  }
  const FrictionMap friction = FrictionMap::create(scenario).value();
  Traffic traffic(*scenario.map, friction, std::move(members));
  SimTime now;
  for (int i = 0; i < 2000; ++i, now += kDecisionPeriod) traffic.decide(now, {});
  EXPECT_NEAR(traffic.at(ActorId{1}, now).position_m.x(), 220 - 4.6 - 2, 0.5);
  EXPECT_LT(traffic.at(ActorId{1}, now).speed_mps, 0.05);
}

TEST(Traffic, brakes_no_harder_than_the_road_under_it_allows) {
  for (const bool icy : {false, true}) {
    TestTraffic t("highway_straight", {idm_car("a", -2, 300, 25, 28), car("b", -2, 330, 0)},
                  {{"main", icy ? 290.0 : 600.0, 700, 0.2}});
    double hardest = 0;
    t.run(2, [&] { hardest = std::min(hardest, t.at(1).acceleration_mps2); });
    EXPECT_NEAR(hardest, icy ? -0.2 * kGravity : -8.0, 1e-9);
  }
}

TEST(Traffic, an_actor_handed_over_obeys_nothing_but_removal) {
  TestTraffic t("highway_straight", {car("a", -2, 300, 25)});
  t.run(0.1);
  t.traffic->hand_over(ActorId{1});
  const Digest before = t.traffic->digest();
  t.apply(1, SpeedAction{.speed_mps = 0, .rate_mps2 = 5});
  t.run(0.1);
  EXPECT_EQ(t.traffic->digest(), before);
  t.apply(1, RemoveAction{});
  EXPECT_FALSE(t.traffic->present(ActorId{1}));
}

}  // namespace
}  // namespace longtail::sim
