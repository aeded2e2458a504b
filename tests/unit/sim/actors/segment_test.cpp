#include "sim/actors/segment.h"

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

Segment straight(double speed_mps, double acceleration_mps2) {
  Segment s;
  const double length = set_motion(s, speed_mps, acceleration_mps2, 0.02);
  s.to.position_m = {length, 0, 0};
  return s;
}

TEST(Segment, distance_is_v_t_plus_half_a_t_squared_at_any_instant) {
  const Segment s = straight(20, -6);
  for (const double t : {0.0, 0.005, 0.01, 0.015, 0.02}) {
    const MotionSample sample = s.at(t);
    EXPECT_NEAR(sample.position_m.x(), 20 * t - 3 * t * t, 1e-12);
    EXPECT_NEAR(sample.speed_mps, 20 - 6 * t, 1e-12);
    EXPECT_NEAR(sample.velocity_mps.x(), sample.speed_mps, 1e-9);
    EXPECT_EQ(sample.acceleration_mps2, -6);
  }
}

TEST(Segment, stops_where_braking_ends_and_does_not_back_up) {
  // v = 0.08, a = -8: stands after 10 ms and 0.4 mm.
  const Segment s = straight(0.08, -8);
  EXPECT_NEAR(s.at(0.02).position_m.x(), 0.0004, 1e-12);
  EXPECT_EQ(s.at(0.02).speed_mps, 0);
  EXPECT_EQ(s.at(0.02).acceleration_mps2, 0);
  EXPECT_GT(s.at(0.005).speed_mps, 0);
}

TEST(Segment, turns_the_short_way_round) {
  Segment s = straight(10, 0);
  s.from.yaw_rad = 3.1;
  s.to.yaw_rad = -3.1;
  const MotionSample half = s.at(0.01);
  EXPECT_NEAR(std::abs(half.yaw_rad), 3.14159265358979, 1e-6);
  EXPECT_NEAR(half.yaw_rate_rps, (2 * 3.14159265358979 - 6.2) / 0.02, 1e-6);
}

TEST(Segment, moves_sideways_by_time_when_it_does_not_drive) {
  Segment s = straight(0, 0);
  s.to.position_m = {0, 0.1, 0};
  EXPECT_NEAR(s.at(0.01).position_m.y(), 0.05, 1e-12);
  EXPECT_NEAR(s.at(0.01).velocity_mps.y(), 5, 1e-9);
}

TEST(Segment, interpolates_the_road_point_within_a_road_only) {
  Segment s = straight(10, 0);
  s.from.road = RoadPoint{{1}, 5, -2};
  s.to.road = RoadPoint{{1}, 5.2, -2.2};
  EXPECT_NEAR(s.at(0.01).road->s_m, 5.1, 1e-12);
  EXPECT_NEAR(s.at(0.01).road->t_m, -2.1, 1e-12);
  s.to.road = RoadPoint{{2}, 0.1, -2};
  EXPECT_EQ(s.at(0.01).road->road, RoadIndex{1});
  EXPECT_EQ(s.at(0.02).road->road, RoadIndex{2});
}

}  // namespace
}  // namespace longtail::sim
