#include "sim/actors/idm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace longtail::sim {
namespace {

constexpr double kStep = 0.02;

TEST(Idm, neither_gains_nor_falls_back_at_the_equilibrium_gap) {
  // s_e(v) = (s0 + v T) / sqrt(1 - (v / v0)^4), Treiber 2000, equation 5.
  const IdmParameters idm;
  for (const double v : {5.0, 15.0, 25.0, 32.0}) {
    const double fourth_power = v * v * v * v / (33.0 * 33.0 * 33.0 * 33.0);
    const double gap = (idm.min_gap_m + v * idm.time_headway_s) / std::sqrt(1 - fourth_power);
    EXPECT_NEAR(idm_equilibrium_gap(idm, 33, v), gap, 1e-9);
    EXPECT_NEAR(idm_acceleration(idm, 33, v, Leader{gap, v}, 8), 0, 1e-9) << v;
    EXPECT_LT(idm_acceleration(idm, 33, v, Leader{0.9 * gap, v}, 8), 0);
    EXPECT_GT(idm_acceleration(idm, 33, v, Leader{1.1 * gap, v}, 8), 0);
  }
}

TEST(Idm, accelerates_freely_from_rest_and_not_at_its_desired_speed) {
  const IdmParameters idm;
  EXPECT_DOUBLE_EQ(idm_acceleration(idm, 30, 0, std::nullopt, 8), idm.max_acceleration_mps2);
  EXPECT_NEAR(idm_acceleration(idm, 30, 30, std::nullopt, 8), 0, 1e-12);
}

TEST(Idm, brakes_comfortably_when_merely_too_fast) {
  const IdmParameters idm;
  EXPECT_DOUBLE_EQ(idm_acceleration(idm, 10, 40, std::nullopt, 8), -idm.comfortable_deceleration_mps2);
  EXPECT_DOUBLE_EQ(idm_acceleration(idm, 0, 10, std::nullopt, 8), -idm.comfortable_deceleration_mps2);
}

TEST(Idm, never_brakes_harder_than_it_can) {
  EXPECT_DOUBLE_EQ(idm_acceleration({}, 30, 30, Leader{1, 0}, 6.5), -6.5);
  EXPECT_DOUBLE_EQ(idm_acceleration({}, 30, 30, Leader{-5, 0}, 6.5), -6.5);  // already overlapping
  EXPECT_DOUBLE_EQ(idm_acceleration({}, 30, 30, Leader{40, -30}, 6.5), -6.5);  // oncoming
}

TEST(Idm, does_not_run_into_a_leader_that_brakes_to_a_stop) {
  for (const double braking : {2.0, 4.0, 8.0}) {
    for (const double v : {10.0, 20.0, 30.0}) {
      double leader_x = idm_equilibrium_gap({}, 35, v);
      double leader_v = v;
      double x = 0;
      double speed = v;
      double smallest = leader_x;
      for (int i = 0; i < 3000; ++i) {
        const double a = idm_acceleration({}, 35, speed, Leader{leader_x - x, leader_v}, 8);
        x += speed * kStep;
        speed = std::max(0.0, speed + a * kStep);
        leader_x += leader_v * kStep;
        leader_v = std::max(0.0, leader_v - braking * kStep);
        smallest = std::min(smallest, leader_x - x);
      }
      EXPECT_GT(smallest, 0.5) << "from " << v << " m/s behind " << braking << " m/s^2";
      EXPECT_NEAR(leader_x - x, IdmParameters{}.min_gap_m, 0.6);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
