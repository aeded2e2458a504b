#include "stack/prediction/prediction.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "stack/prediction/hypotheses.h"
#include "tests/unit/stack/support/node_bench.h"
#include "tests/unit/stack/support/test_road.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::localization_at;
using testing::NodeBench;
using testing::RoadOptions;
using testing::RoadPose;
using testing::TestRoad;
using testing::track_list;
using testing::TrackSpec;

constexpr double kHalfPi = 1.57079632679489661923;
const RoadOptions kStraight{.pieces = {{600, 0}}, .lanes = 2};

Prediction predict(const RoadOptions& road, const std::vector<TrackSpec>& tracks) {
  NodeBench bench(make_prediction({}, {}));
  bench.put(Topic::kMapRoute, TestRoad(road).map_route(), at_ms(0));
  bench.put(Topic::kLocalization, localization_at(100, 0, 0, 20), at_ms(40));
  bench.put(Topic::kTracks, track_list(tracks), at_ms(50));
  bench.run(at_ms(120));
  return *bench.output<Prediction>(Topic::kPrediction);
}

double total_probability(const Prediction& prediction, std::uint32_t track) {
  double sum = 0;
  for (const PredictedPath& path : prediction.paths()) sum += path.track_id() == track ? path.probability() : 0;
  return sum;
}

TEST(Prediction, ALaneFollowerStaysInItsBend) {
  const RoadOptions bend{.pieces = {{100, 0}, {800, 1 / 200.0}}, .lanes = 2};
  const TestRoad road(bend);
  const RoadPose start = road.pose(160, 3.5);
  const Prediction prediction = predict(bend, {{.x_m = start.x_m,
                                                .y_m = start.y_m,
                                                .vx_mps = 20 * strict::cos(start.heading_rad),
                                                .vy_mps = 20 * strict::sin(start.heading_rad)}});
  ASSERT_EQ(prediction.paths_size(), 1);
  const PredictedPath& path = prediction.paths(0);
  EXPECT_EQ(path.probability(), 1);
  ASSERT_EQ(path.x_m_size(), 26);
  for (int i = 0; i < 26; ++i) {
    // 20 m/s along the lane's own arc, whose radius is 3.5 m less.
    const RoadPose expected = road.pose(160 + 20 * 0.2 * i * 200 / 196.5, 3.5);
    EXPECT_NEAR(path.x_m(i), expected.x_m, 0.1) << i;
    EXPECT_NEAR(path.y_m(i), expected.y_m, 0.1) << i;
    EXPECT_NEAR(strict::wrap_angle(path.yaw_rad(i) - expected.heading_rad), 0, 0.01) << i;
  }
}

TEST(Prediction, ABrakingVehicleStopsAndStays) {
  const Prediction prediction = predict(kStraight, {{.x_m = 150, .vx_mps = 10, .acceleration_mps2 = -5}});
  const PredictedPath& path = prediction.paths(0);
  EXPECT_NEAR(path.x_m(5), 150 + 10 * 1 - 2.5, 1e-9);   // after 1 s
  EXPECT_NEAR(path.x_m(10), 160, 1e-9);                 // v^2 / 2a = 10 m after 2 s
  EXPECT_NEAR(path.x_m(25), 160, 1e-9);
}

TEST(Prediction, AnAcceleratingVehicleStopsDoingSo) {
  const Prediction prediction = predict(kStraight, {{.x_m = 150, .vx_mps = 10, .acceleration_mps2 = 2}});
  // Gains a * tau = 3 m/s in the end: x = v t + a tau (t - tau (1 - e^(-t/tau))).
  const double expected_m = 150 + 10 * 5 + 3 * (5 - 1.5 * (1 - strict::exp(-5 / 1.5)));
  EXPECT_NEAR(prediction.paths(0).x_m(25), expected_m, 1e-9);
}

TEST(Prediction, DriftTowardsTheLineBecomesACutInHypothesis) {
  struct Row {
    double offset_m, drift_mps, sigma_mps, probability;
  };
  const PredictionParameters p;
  // (offset + 1.5 s * (drift - 0.7 sigma) - 0.6) / (1.75 - 0.6), within [0, 0.95]
  for (const Row& row : {Row{0, 0, 0.1, 0}, Row{0, 0.4, 0, 0}, Row{0, 0.4, 0.2, 0}, Row{0, 1.0, 0, 0.9 / 1.15},
                         Row{0, 1.0, 0.5, 0.375 / 1.15}, Row{1.0, 0.3, 0, 0.85 / 1.15}, Row{1.5, 2, 0, 0.95},
                         Row{1.5, -1, 0, 0}}) {
    EXPECT_NEAR(lane_change_probability(p, row.offset_m, row.drift_mps, row.sigma_mps, 3.5), row.probability, 1e-9)
        << row.offset_m << " " << row.drift_mps << " " << row.sigma_mps;
  }
  const Prediction prediction = predict(kStraight, {{.x_m = 140, .y_m = 2.8, .vx_mps = 20, .vy_mps = -1.0}});
  ASSERT_EQ(prediction.paths_size(), 2);
  EXPECT_NEAR(total_probability(prediction, 1), 1, 1e-12);
  EXPECT_GT(prediction.paths(1).probability(), 0.5);
  // One stays on its lane's centre at y = 3.5, the other ends on ours at 0.
  EXPECT_NEAR(prediction.paths(0).y_m(25), 3.5, 0.2);
  EXPECT_NEAR(prediction.paths(1).y_m(25), 0, 0.01);
}

TEST(Prediction, AWrongWayDriverFollowsTheLaneBackwards) {
  const Prediction prediction = predict(kStraight, {{.x_m = 200, .y_m = 0.2, .vx_mps = -15, .yaw_rad = 3.1}});
  ASSERT_EQ(prediction.paths_size(), 1);
  EXPECT_NEAR(prediction.paths(0).x_m(25), 200 - 75, 1e-6);
  EXPECT_NEAR(std::fabs(prediction.paths(0).yaw_rad(25)), 2 * kHalfPi, 1e-9);
}

TEST(Prediction, PeopleMayWalkOnOrStop) {
  const Prediction prediction =
      predict(kStraight, {{.x_m = 150, .y_m = -6, .vy_mps = 1.5, .classification = OBJECT_PEDESTRIAN}});
  ASSERT_EQ(prediction.paths_size(), 2);
  EXPECT_NEAR(total_probability(prediction, 1), 1, 1e-12);
  EXPECT_NEAR(prediction.paths(0).y_m(25), 1.5, 1e-9);
  EXPECT_NEAR(prediction.paths(1).y_m(25), -6 + 1.5 * 0.8, 1e-9);
}

TEST(Prediction, SomeoneStandingAtTheRoadsideMayStepOutButHardlyDoes) {
  const Prediction near = predict(kStraight, {{.x_m = 150, .y_m = -2.5, .classification = OBJECT_PEDESTRIAN}});
  ASSERT_EQ(near.paths_size(), 2);
  EXPECT_NEAR(near.paths(1).probability(), 0.1, 1e-12);
  EXPECT_GT(near.paths(1).y_m(25), 3);
  EXPECT_EQ(predict(kStraight, {{.x_m = 150, .y_m = -7, .classification = OBJECT_PEDESTRIAN}}).paths_size(), 0);
}

TEST(Prediction, UncertaintyGrowsFromTheTracksOwn) {
  const Prediction prediction = predict(kStraight, {{.x_m = 150, .vx_mps = 10, .variance = 0.09}});
  const PredictedPath& path = prediction.paths(0);
  EXPECT_NEAR(path.sigma_m(0), 0.3, 1e-12);
  for (int i = 1; i < path.sigma_m_size(); ++i) EXPECT_GT(path.sigma_m(i), path.sigma_m(i - 1));
  // sqrt(0.09 + 0.09 * 25 + (0.5 * 0.5 * 25)^2)
  EXPECT_NEAR(path.sigma_m(25), std::sqrt(0.09 + 2.25 + 39.0625), 1e-9);
}

TEST(Prediction, LeavesOutWhatStandsWhatIsFarAndWhatHardlyExists) {
  EXPECT_EQ(predict(kStraight, {{.x_m = 150}}).paths_size(), 0);
  EXPECT_EQ(predict(kStraight, {{.x_m = 300, .vx_mps = 10}}).paths_size(), 0);
  EXPECT_EQ(predict(kStraight, {{.x_m = 10, .vx_mps = 10}}).paths_size(), 0);
  EXPECT_EQ(predict(kStraight, {{.x_m = 110, .y_m = 40, .vx_mps = 10}}).paths_size(), 0);
  EXPECT_EQ(predict(kStraight, {{.x_m = 150, .vx_mps = 10, .existence = 0.2}}).paths_size(), 0);
}

TEST(Prediction, WithoutAMapATurningVehicleKeepsTurningForAWhile) {
  NodeBench bench(make_prediction({}, {}));
  double heading_rad = 0;
  const double rate_rps = 0.2;
  for (int k = 0; k < 60; ++k) {
    heading_rad = rate_rps * 0.1 * k;
    bench.put(
        Topic::kTracks,
        track_list({{.x_m = 10, .vx_mps = 10 * strict::cos(heading_rad), .vy_mps = 10 * strict::sin(heading_rad)}}),
        at_ms(100 * k));
    bench.run(at_ms(100 * k + 20));
  }
  const auto* prediction = bench.output<Prediction>(Topic::kPrediction);
  ASSERT_EQ(prediction->paths_size(), 1);
  const PredictedPath& path = prediction->paths(0);
  // Turned by r t (1 - t / 2T) after t = 2 s of a horizon T = 5 s.
  EXPECT_NEAR(strict::wrap_angle(path.yaw_rad(10) - heading_rad), rate_rps * 2 * (1 - 0.2), 0.01);
}

// --- without a map: an ego on an arc, at the origin, heading along x, 20 m/s.

constexpr double kEgoSpeed_mps = 20;

Path ego_arc(double curvature_per_m) {
  return path_along_arc({.curvature_per_m = curvature_per_m, .extent = {100, 300, 2}});
}

// A track beside the arc that moves along it at `speed_mps` (negative: against) and across at `drift_mps`.
TrackSpec on_arc(const Path& arc, double s_m, double offset_m, double speed_mps, double drift_mps) {
  const PathPoint at = arc.at(s_m);
  return {.x_m = at.x_m - offset_m * at.tangent_y,
          .y_m = at.y_m + offset_m * at.tangent_x,
          .vx_mps = speed_mps * at.tangent_x - drift_mps * at.tangent_y,
          .vy_mps = speed_mps * at.tangent_y + drift_mps * at.tangent_x,
          .yaw_rad = at.heading_rad};
}

Prediction predict_unmapped(double curvature_per_m, const TrackSpec& track) {
  NodeBench bench(make_prediction({}, {}));
  Localization ego = localization_at(0, 0, 0, kEgoSpeed_mps);
  ego.set_yaw_rate_rps(kEgoSpeed_mps * curvature_per_m);
  bench.put(Topic::kLocalization, ego, at_ms(50));
  bench.put(Topic::kTracks, track_list({track}), at_ms(50));
  bench.run(at_ms(120));
  return *bench.output<Prediction>(Topic::kPrediction);
}

TEST(Prediction, WithoutAMapVehiclesGoParallelToTheEgosArc) {
  for (const double curvature : {0.0, 0.004, -0.008}) {
    const Path arc = ego_arc(curvature);
    for (const double offset : {0.0, 3.6, -3.4, 7.0}) {
      for (const double speed : {18.0, -15.0}) {
        const Prediction prediction = predict_unmapped(curvature, on_arc(arc, 60, offset, speed, 0));
        ASSERT_EQ(prediction.paths_size(), 1) << curvature << " " << offset << " " << speed;
        const PredictedPath& path = prediction.paths(0);
        EXPECT_EQ(path.probability(), 1);
        double near_s_m = 60;
        for (int i = 0; i < path.x_m_size(); ++i) {
          const auto at = arc.project(path.x_m(i), path.y_m(i), near_s_m);
          ASSERT_TRUE(at);
          near_s_m = at->s_m;
          EXPECT_NEAR(at->offset_m, offset, 0.03) << curvature << " " << speed << " " << i;
          EXPECT_NEAR(at->s_m, 60 + speed * 0.2 * i / (1 - curvature * offset), 0.2);
          const double heading_rad = arc.at(at->s_m).heading_rad + (speed < 0 ? 2 * kHalfPi : 0);
          EXPECT_NEAR(strict::wrap_angle(path.yaw_rad(i) - heading_rad), 0, 0.01);
        }
      }
    }
  }
}

// The phantom cut-ins of the real drive: what keeps its lane in a bend, or only seems to drift because the road may
// bend otherwise over there, cuts nobody off; who surely comes over does.
TEST(Prediction, WithoutAMapOnlyDriftAgainstTheArcIsACutIn) {
  const PredictionParameters p;
  struct Row {
    const char* what;
    double s_m, offset_m, drift_mps, sigma_mps;
    bool may_change;
  };
  for (const double curvature : {0.0, 0.003, -0.003}) {
    const Path arc = ego_arc(curvature);
    for (const Row& row :
         {Row{"keeps its lane", 30, 3.6, 0, 0.1, false}, Row{"wanders", 20, 3.6, -0.3, 0.1, false},
          Row{"comes over near by", 20, 3.6, -1.2, 0.1, true}, Row{"comes over from the right", 20, -3.6, 1.2, 0.1, true},
          Row{"goes away", 20, 3.6, 1.2, 0.1, true}, Row{"unsurely", 20, 3.6, -1.2, 1.2, false},
          Row{"the same far off", 110, 3.6, -1.0, 0.1, false}, Row{"nearer to us in its lane", 20, 2.9, -0.3, 0.1, true},
          Row{"drifts in our own lane", 20, 0.2, -0.3, 0.1, false}}) {
      TrackSpec track = on_arc(arc, row.s_m, row.offset_m, 18, row.drift_mps);
      track.variance = row.sigma_mps * row.sigma_mps;
      const Prediction prediction = predict_unmapped(curvature, track);
      EXPECT_EQ(prediction.paths_size(), row.may_change ? 2 : 1) << row.what << " " << curvature;
      EXPECT_NEAR(total_probability(prediction, 1), 1, 1e-12) << row.what;
      if (prediction.paths_size() != 2) continue;
      const PredictedPath& path = prediction.paths(1);
      const auto end = arc.project(path.x_m(25), path.y_m(25), row.s_m + 90);
      const double target_m = row.offset_m + (row.drift_mps > 0 ? 1 : -1) * p.unmapped_width_m;
      EXPECT_NEAR(end->offset_m, std::floor(target_m / p.unmapped_width_m + 0.5) * p.unmapped_width_m, 0.1) << row.what;
    }
  }
}

TEST(Prediction, WithoutAMapWhatMayAsWellStandGetsNoPath) {
  for (const double sigma_mps : {0.2, 0.49, 0.51, 1.0}) {
    TrackSpec track = on_arc(ego_arc(0), 80, 0.4, 1.0, 0);
    track.variance = sigma_mps * sigma_mps;
    EXPECT_EQ(predict_unmapped(0, track).paths_size(), sigma_mps < 0.5 ? 1 : 0) << sigma_mps;
    track.classification = OBJECT_PEDESTRIAN;
    EXPECT_EQ(predict_unmapped(0, track).paths_size(), 2) << "people count, whatever is known of their speed";
  }
}

TEST(Prediction, WithoutAMapWhoDrivesAcrossGoesStraightOn) {
  const Prediction prediction = predict_unmapped(0.004, {.x_m = 60, .y_m = -20, .vy_mps = 8, .yaw_rad = kHalfPi});
  ASSERT_EQ(prediction.paths_size(), 1);
  EXPECT_NEAR(prediction.paths(0).x_m(25), 60, 1e-6);
  EXPECT_NEAR(prediction.paths(0).y_m(25), 20, 1e-6);
}

TEST(Prediction, WhereTheEgoIsOnTheMapTheMapDecides) {
  // The ego turns, the road does not.
  NodeBench bench(make_prediction({}, {}));
  Localization ego = localization_at(100, 0, 0, 20);
  ego.set_yaw_rate_rps(0.2);
  bench.put(Topic::kMapRoute, TestRoad(kStraight).map_route(), at_ms(0));
  bench.put(Topic::kLocalization, ego, at_ms(50));
  bench.put(Topic::kTracks, track_list({{.x_m = 140, .y_m = 3.5, .vx_mps = 20}}), at_ms(50));
  bench.run(at_ms(120));
  const auto* prediction = bench.output<Prediction>(Topic::kPrediction);
  ASSERT_EQ(prediction->paths_size(), 1);
  EXPECT_NEAR(prediction->paths(0).y_m(25), 3.5, 1e-6);
}

TEST(Prediction, RemembersTheArcAcrossSaveAndLoad) {
  NodeBench kept(make_prediction({}, {}));
  NodeBench swapped(make_prediction({}, {}));
  for (int k = 0; k < 20; ++k) {
    Localization ego = localization_at(2 * k, 0, 0, 20);
    ego.set_yaw_rate_rps(k % 3 == 0 ? 0.1 : -0.05);
    for (NodeBench* bench : {&kept, &swapped}) {
      bench->put(Topic::kLocalization, ego, at_ms(100 * k));
      bench->put(Topic::kTracks, track_list({{.x_m = 2.0 * k + 40, .y_m = 3, .vx_mps = 19}}), at_ms(100 * k));
      bench->run(at_ms(100 * k + 20));
    }
    ASSERT_EQ(kept.output<Prediction>(Topic::kPrediction)->SerializeAsString(),
              swapped.output<Prediction>(Topic::kPrediction)->SerializeAsString());
    swapped.swap(make_prediction({}, {}));
  }
}

TEST(Prediction, RemembersTurnRatesAcrossSaveAndLoad) {
  NodeBench kept(make_prediction({}, {}));
  NodeBench swapped(make_prediction({}, {}));
  for (int k = 0; k < 20; ++k) {
    const double heading_rad = 0.03 * k;
    const TrackList list = track_list(
        {{.id = 5, .x_m = 10, .vx_mps = 10 * strict::cos(heading_rad), .vy_mps = 10 * strict::sin(heading_rad)},
         {.id = 9, .x_m = 20, .y_m = 5, .vx_mps = 12}});
    for (NodeBench* bench : {&kept, &swapped}) {
      bench->put(Topic::kTracks, list, at_ms(100 * k));
      bench->run(at_ms(100 * k + 20));
    }
    ASSERT_EQ(kept.output<Prediction>(Topic::kPrediction)->SerializeAsString(),
              swapped.output<Prediction>(Topic::kPrediction)->SerializeAsString());
    swapped.swap(make_prediction({}, {}));
  }
}

}  // namespace
}  // namespace longtail::stack
