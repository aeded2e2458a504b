#include "stack/planning/targets.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/node_bench.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::track_list;
using testing::TrackSpec;

constexpr double kHalfPi = 1.57079632679489661923;

// An ego at the origin on a straight path along x, at 20 m/s.
struct Stage {
  PlanningParameters p;
  Path path = path_along_arc({.extent = {60, 250, 2}});
  LateralProfile profile;
  EgoFrame ego{.speed_mps = 20, .time = at_ms(100)};
  TrackList tracks;
  Prediction prediction;

  explicit Stage(const std::vector<TrackSpec>& specs) : tracks(track_list(specs)) {
    set_header(*tracks.mutable_header(), at_ms(100), at_ms(150), 0, "");
    set_header(*prediction.mutable_header(), at_ms(100), at_ms(150), 0, "");
    prediction.set_step_ns(200'000'000);
    profile.start(0, {}, 0, 1);
  }
  // A path of constant velocity for a track.
  void predict(std::uint32_t id, double probability, double x_m, double y_m, double vx_mps, double vy_mps) {
    PredictedPath& predicted = *prediction.add_paths();
    predicted.set_track_id(id);
    predicted.set_probability(probability);
    for (int i = 0; i < 26; ++i) {
      predicted.add_x_m(x_m + 0.2 * i * vx_mps);
      predicted.add_y_m(y_m + 0.2 * i * vy_mps);
      predicted.add_yaw_rad(strict::atan2(vy_mps, vx_mps));
      predicted.add_sigma_m(0);
    }
  }
  Corridor corridor() const { return {profile, 0, ego.half_width_m + p.corridor_margin_m}; }
  Scene scene() const { return Scene(path, ego, &tracks, &prediction, {}); }
};

TEST(Scene, SeesTracksAlongAndAcrossThePathAtTheEgosTime) {
  Stage stage(
      {{.id = 4, .x_m = 50, .y_m = 3, .vx_mps = 10, .vy_mps = 1, .yaw_rad = kHalfPi, .length_m = 4, .width_m = 2}});
  set_header(*stage.tracks.mutable_header(), at_ms(0), at_ms(50), 0, "");  // 100 ms old
  const Scene scene = stage.scene();
  ASSERT_EQ(scene.obstacles().size(), 1u);
  const Obstacle& o = scene.obstacles()[0];
  EXPECT_NEAR(o.rear_s_m, 51 - 1, 1e-9);   // moved 1 m, stands across: half its width
  EXPECT_NEAR(o.front_s_m, 52, 1e-9);
  EXPECT_NEAR(o.offset_m, 3.1, 1e-9);
  EXPECT_NEAR(o.half_width_m, 2, 1e-9);
  EXPECT_NEAR(o.speed_mps, 10, 1e-9);
  EXPECT_NEAR(o.lateral_mps, 1, 1e-9);
}

TEST(Scene, LeavesOutWhatIsOutOfReach) {
  Stage stage({{.id = 1, .x_m = 240},
               {.id = 2, .x_m = 260},
               {.id = 3, .x_m = 50, .y_m = 30},
               {.id = 4, .x_m = 50, .existence = 0.4}});
  ASSERT_EQ(stage.scene().obstacles().size(), 1u);
  EXPECT_EQ(stage.scene().obstacles()[0].id, 1u);
}

TEST(Targets, TheCorridorDecidesWhoLeads) {
  struct Row {
    const char* what;
    double y_m;
    bool leads;
  };
  for (const Row& row : {Row{"ahead", 0.3, true}, Row{"just inside", 2.05, true}, Row{"just outside", 2.1, false},
                         Row{"next lane", 3.5, false}}) {
    // Half widths 0.925 + 0.25 + 0.9 = 2.075.
    Stage stage({{.x_m = 60, .y_m = row.y_m, .vx_mps = 15}});
    const auto targets = leading_targets(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego);
    EXPECT_EQ(!targets.empty(), row.leads) << row.what;
    if (targets.empty()) continue;
    EXPECT_EQ(targets[0].kind, TargetKind::kLead);
    EXPECT_NEAR(targets[0].leader.gap_m, 60 - 2.25 - 3.75, 1e-9);
    EXPECT_NEAR(targets[0].leader.speed_mps, 15, 1e-9);
  }
}

TEST(Targets, ALaneChangeMovesTheCorridor) {
  Stage stage({{.id = 1, .x_m = 100, .y_m = 0, .vx_mps = 15}, {.id = 2, .x_m = 100, .y_m = 3.5, .vx_mps = 18}});
  stage.profile.start(0, {}, 3.5, 80);  // 100 m ahead the ego will be in the left lane
  const auto targets = leading_targets(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego);
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0].id, 2u);
}

TEST(Targets, VehiclesBehindOrBesideDoNotLead) {
  Stage stage({{.id = 1, .x_m = -20, .vx_mps = 30}, {.id = 2, .x_m = 0.5, .y_m = 0.2, .vx_mps = 20}});
  EXPECT_TRUE(leading_targets(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego).empty());
}

TEST(Targets, AnOncomingVehicleInTheCorridorIsTold) {
  Stage stage({{.x_m = 150, .vx_mps = -20, .yaw_rad = 3.14}});
  const auto targets = leading_targets(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego);
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0].kind, TargetKind::kOncoming);
}

TEST(Targets, APredictedCutInCostsAsMuchAsItIsLikely) {
  for (const double probability : {0.1, 0.3, 0.8}) {
    Stage stage({{.x_m = 40, .y_m = 3.5, .vx_mps = 18, .vy_mps = -1}});
    stage.predict(1, 1 - probability, 40, 3.5, 18, 0);
    stage.predict(1, probability, 40, 3.5, 18, -1);
    const auto targets = leading_targets(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego);
    if (probability < stage.p.path_probability_min) {
      EXPECT_TRUE(targets.empty());
      continue;
    }
    ASSERT_EQ(targets.size(), 1u);
    EXPECT_EQ(targets[0].kind, TargetKind::kCutIn);
    EXPECT_NEAR(targets[0].deceleration_max_mps2, probability * stage.p.cut_in_deceleration_mps2, 1e-9);
  }
}

TEST(Targets, SomeoneWhoMergesInBehindUsIsNoCutIn) {
  Stage stage({{.x_m = 3, .y_m = 3.5, .vx_mps = 14, .vy_mps = -1}});
  stage.predict(1, 1, 3, 3.5, 14, -1);
  EXPECT_TRUE(leading_targets(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego).empty());
}

Stage pedestrian_stage(double y_m, double vy_mps) {
  Stage stage({{.id = 7, .x_m = 60, .y_m = y_m, .vy_mps = vy_mps, .yaw_rad = kHalfPi, .length_m = 0.6, .width_m = 0.6,
                .classification = OBJECT_PEDESTRIAN}});
  stage.predict(7, 1, 60, y_m, 0, vy_mps);
  return stage;
}

TEST(Crossings, KnowWhenAndWhereThePathIsCrossed) {
  const Stage stage = pedestrian_stage(-5, 2);
  const auto found = crossings(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego);
  ASSERT_EQ(found.size(), 1u);
  // In the corridor (half width 1.175 + 0.3) from 1.7625 s to 3.2375 s: at the 0.2 s samples, 1.8 s to 3.2 s.
  EXPECT_NEAR(found[0].enter_s, 1.8, 1e-9);
  EXPECT_NEAR(found[0].leave_s, 3.2, 1e-9);
  EXPECT_NEAR(found[0].near_s_m, 59.7, 1e-6);
  EXPECT_NEAR(found[0].far_s_m, 60.3, 1e-6);
}

TEST(Crossings, OnlyWhoeverHeadsForTheCorridorCrosses) {
  EXPECT_TRUE(crossings({}, pedestrian_stage(-5, -2).path, pedestrian_stage(-5, -2).scene(),
                        pedestrian_stage(-5, -2).corridor(), {})
                  .empty());
  Stage along({{.id = 7, .x_m = 60, .y_m = -3, .vx_mps = 1.5, .classification = OBJECT_PEDESTRIAN}});
  along.predict(7, 1, 60, -3, 1.5, 0);
  EXPECT_TRUE(crossings(along.p, along.path, along.scene(), along.corridor(), along.ego).empty());
}

// A thing that is no person crosses when it is faster than two of its sigmas, not when its velocity may be noise.
TEST(Crossings, OfThingsNeedMotionBeyondTheirUncertainty) {
  struct Row {
    ObjectClass classification;
    double sigma_mps;
    bool crosses;
  };
  for (const Row& row : {Row{OBJECT_UNKNOWN, 0.1, true}, Row{OBJECT_UNKNOWN, 0.99, true}, Row{OBJECT_UNKNOWN, 1.01, false},
                         Row{OBJECT_CAR, 1.5, false}, Row{OBJECT_PEDESTRIAN, 1.5, true}, Row{OBJECT_ANIMAL, 1.5, true}}) {
    Stage stage({{.id = 7, .x_m = 60, .y_m = -5, .vy_mps = 2, .yaw_rad = kHalfPi, .length_m = 0.6, .width_m = 0.6,
                  .classification = row.classification, .variance = row.sigma_mps * row.sigma_mps}});
    stage.predict(7, 1, 60, -5, 0, 2);
    EXPECT_NEAR(stage.scene().obstacles()[0].speed_sigma_mps, row.sigma_mps, 1e-12);
    EXPECT_EQ(!crossings(stage.p, stage.path, stage.scene(), stage.corridor(), stage.ego).empty(), row.crosses)
        << row.classification << " " << row.sigma_mps;
  }
}

TEST(Crossings, ConflictWhenTimesAtThePlaceOverlap) {
  const PlanningParameters p;
  const EgoFrame ego{.speed_mps = 20};
  std::vector<double> travelled;
  for (int k = 0; k <= 50; ++k) travelled.push_back(2.0 * k);  // 20 m/s
  const EgoMotion motion{0.1, travelled};
  // The ego's front is at 60 m after (60 - 3.75) / 20 = 2.9 s, its rear leaves 60.6 m after 3.1 s.
  const auto conflict = [&](double enter_s, double leave_s, double widen_s) {
    return conflicts(p, {1, enter_s, leave_s, 60, 60.6}, motion, ego, widen_s);
  };
  EXPECT_TRUE(conflict(2.5, 3.5, 0));
  EXPECT_TRUE(conflict(4.0, 4.8, 0));    // it comes 0.9 s after us: within the second kept clear
  EXPECT_FALSE(conflict(4.3, 4.8, 0));
  EXPECT_TRUE(conflict(4.3, 4.8, 1));
  EXPECT_FALSE(conflict(0.5, 1.7, 0));   // it is gone 1.2 s before
  EXPECT_TRUE(conflict(0.5, 2.0, 0));
  EXPECT_FALSE(conflicts(p, {1, 2, 3, 400, 401}, motion, ego, 0));  // out of the horizon's reach
}

}  // namespace
}  // namespace longtail::stack
