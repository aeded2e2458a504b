#include "stack/planning/lane_change.h"

#include <gtest/gtest.h>

#include "tests/unit/stack/support/node_bench.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::track_list;
using testing::TrackSpec;

struct Stage {
  PlanningParameters p;
  Path path = path_along_arc({.extent = {100, 250, 2}});
  LateralProfile profile;
  EgoFrame ego{.speed_mps = 25, .time = at_ms(100)};
  TrackList tracks;

  explicit Stage(const std::vector<TrackSpec>& specs) : tracks(track_list(specs)) {
    set_header(*tracks.mutable_header(), at_ms(100), at_ms(150), 0, "");
    profile.start(0, {}, 0, 1);
  }
  Corridor corridor() const { return {profile, 0, ego.half_width_m + p.corridor_margin_m}; }
  Scene scene() const { return Scene(path, ego, &tracks, nullptr, {.behind_m = 150}); }
  Motive motive(const MotiveInput& input) const { return change_motive(p, scene(), corridor(), ego, input); }
  BandState left(double share = 1) const { return look_at_band(p, scene(), ego, {3.5, 1.75}, share); }
};

TEST(LaneChange, MotivesAreWhatLiesAhead) {
  struct Row {
    const char* what;
    std::vector<TrackSpec> tracks;
    MotiveInput input;
    ChangeMotive expected;
  };
  const std::vector<Row> rows{
      {"free road", {}, {.speed_wanted_mps = 25}, ChangeMotive::kNone},
      {"slow leader", {{.x_m = 80, .vx_mps = 18}}, {.speed_wanted_mps = 25}, ChangeMotive::kSlowLeader},
      {"leader fast enough", {{.x_m = 80, .vx_mps = 23}}, {.speed_wanted_mps = 25}, ChangeMotive::kNone},
      {"slow leader far off", {{.x_m = 200, .vx_mps = 18}}, {.speed_wanted_mps = 25}, ChangeMotive::kNone},
      {"stopped car", {{.x_m = 120}}, {.speed_wanted_mps = 25}, ChangeMotive::kObstacle},
      {"stopped car beside", {{.x_m = 120, .y_m = 3.5}}, {.speed_wanted_mps = 25}, ChangeMotive::kNone},
      {"oncoming", {{.x_m = 200, .vx_mps = -20, .yaw_rad = 3.14}}, {.speed_wanted_mps = 25}, ChangeMotive::kOncoming},
      {"lane ends", {}, {.speed_wanted_mps = 25, .lane_end_m = 250}, ChangeMotive::kLaneEnds},
      {"lane ends later", {}, {.speed_wanted_mps = 25, .lane_end_m = 500}, ChangeMotive::kNone},
      {"off the route", {}, {.speed_wanted_mps = 25, .off_route = true}, ChangeMotive::kRoute},
      {"people are not overtaken",
       {{.x_m = 60, .classification = OBJECT_PEDESTRIAN}},
       {.speed_wanted_mps = 25},
       ChangeMotive::kNone},
  };
  for (const Row& row : rows) EXPECT_EQ(Stage(row.tracks).motive(row.input).motive, row.expected) << row.what;
}

TEST(LaneChange, ALaneIsClearWhenTheSafeDistanceIsKeptBothWays) {
  const PlanningParameters p;
  const RssParameters& rss = p.lane_change_rss;
  const double behind_m = rss_same_direction_m(rss, 30, 25, rss.response_other_s);  // a faster one behind
  const double ahead_m = rss_same_direction_m(rss, 25, 20, rss.response_ego_s);     // a slower one ahead
  EXPECT_GT(behind_m, 20);
  EXPECT_GT(ahead_m, 20);
  const auto behind = [&](double gap_m) {
    return TrackSpec{.id = 1, .x_m = -0.95 - gap_m - 2.25, .y_m = 3.5, .vx_mps = 30};
  };
  const auto ahead = [&](double gap_m) {
    return TrackSpec{.id = 2, .x_m = 3.75 + gap_m + 2.25, .y_m = 3.5, .vx_mps = 20};
  };
  EXPECT_TRUE(Stage({}).left().clear);
  EXPECT_TRUE(Stage({behind(behind_m + 0.1), ahead(ahead_m + 0.1)}).left().clear);
  EXPECT_FALSE(Stage({behind(behind_m - 0.1)}).left().clear);
  EXPECT_FALSE(Stage({ahead(ahead_m - 0.1)}).left().clear);
  EXPECT_TRUE(Stage({behind(0.7 * behind_m), ahead(0.7 * ahead_m)}).left(0.6).clear);
  EXPECT_FALSE(Stage({{.x_m = 1, .y_m = 3.5, .vx_mps = 25}}).left(0.1).clear);  // alongside
  EXPECT_NEAR(Stage({ahead(90)}).left().ahead_mps, 20, 1e-9);
}

TEST(LaneChange, SomeoneMovingIntoTheLaneFromBeyondBlocksIt) {
  EXPECT_TRUE(Stage({{.x_m = 5, .y_m = 7, .vx_mps = 25}}).left().clear);
  EXPECT_FALSE(Stage({{.x_m = 5, .y_m = 7, .vx_mps = 25, .vy_mps = -1.2}}).left().clear);
}

TEST(LaneChange, OncomingTrafficBlocksALaneFromAfar) {
  EXPECT_FALSE(Stage({{.x_m = 240, .y_m = 3.5, .vx_mps = -25, .yaw_rad = 3.14}}).left().clear);
}

TEST(ClearingOffset, PassesWhatStandsInThePartOfTheLaneThatIsLeft) {
  struct Row {
    const char* what;
    double y_m, width_m;
    std::optional<double> expected;
  };
  // Ego half width 0.925, clearance 0.45; a 3.5 m lane leaves 0.775 m to either side.
  for (const Row& row :
       {Row{"nothing near", 5.0, 1.8, 0.0}, Row{"small thing to the left", 1.2, 0.5, 1.2 - 1.625},
        Row{"small thing to the right", -1.0, 0.5, -1.0 + 1.625}, Row{"in the middle", 0.0, 0.5, std::nullopt},
        Row{"a car over the line", 2.6, 1.8, 0.0}, Row{"a car further over it", 2.0, 1.8, 2.0 - 2.275},
        Row{"a car too far over it", 1.4, 1.8, std::nullopt}}) {
    const Stage stage({{.x_m = 60, .y_m = row.y_m, .width_m = row.width_m}});
    const auto offset = clearing_offset(stage.p, stage.scene(), stage.ego, 3.5, 100);
    EXPECT_EQ(offset.has_value(), row.expected.has_value()) << row.what;
    if (offset && row.expected) {
      EXPECT_NEAR(*offset, *row.expected, 1e-9) << row.what;
    }
  }
}

TEST(ClearingOffset, NarrowGapsBetweenTwoAreUsedOnlyIfWideEnough) {
  const Stage wide(
      {{.id = 1, .x_m = 60, .y_m = 1.9, .width_m = 0.4}, {.id = 2, .x_m = 70, .y_m = -1.9, .width_m = 0.4}});
  EXPECT_EQ(clearing_offset(wide.p, wide.scene(), wide.ego, 3.5, 100), 0.0);
  const Stage tight(
      {{.id = 1, .x_m = 60, .y_m = 1.3, .width_m = 0.4}, {.id = 2, .x_m = 70, .y_m = -1.3, .width_m = 0.4}});
  EXPECT_FALSE(clearing_offset(tight.p, tight.scene(), tight.ego, 3.5, 100));
}

}  // namespace
}  // namespace longtail::stack
