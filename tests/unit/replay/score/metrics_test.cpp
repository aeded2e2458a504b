#include "replay/score/metrics.h"

#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "replay/score/encounter.h"
#include "replay/score/rss.h"
#include "replay/score/savitzky_golay.h"
#include "replay/score/scorer.h"
#include "tests/unit/replay/score/story.h"

namespace longtail::replay {
namespace {

using stack::Topic;

std::map<std::string, MetricValue> metrics_of(const Story& story, double end_s = 10) {
  Scorer scorer({});
  for (const auto& entry : story.messages()) scorer.on_message(entry.message, entry.t);
  std::map<std::string, MetricValue> out;
  for (const MetricValue& value : scorer.finish(Story::at(end_s)).metrics) {
    EXPECT_TRUE(out.emplace(value.name, value).second) << value.name << " twice";
  }
  return out;
}

double value(const std::map<std::string, MetricValue>& metrics, const std::string& name) {
  const auto at = metrics.find(name);
  if (at == metrics.end() || !at->second.value) return std::numeric_limits<double>::quiet_NaN();
  return *at->second.value;
}

std::string reason(const std::map<std::string, MetricValue>& metrics, const std::string& name) {
  const auto at = metrics.find(name);
  return at == metrics.end() ? "missing" : at->second.reason;
}

TEST(Metrics, every_value_is_finite_or_has_a_reason_even_for_an_empty_recording) {
  Story full;
  for (int i = 0; i < 40; ++i) full.ego(0.1 * i, {.x_m = 1.0 * i}).actors(0.1 * i, {{}});
  for (const Story& story : {Story(), full}) {
    const auto metrics = metrics_of(story);
    EXPECT_GE(metrics.size(), 40U);
    for (const auto& [name, metric] : metrics) {
      EXPECT_EQ(metric.value.has_value(), metric.reason.empty()) << name << ": " << metric.reason;
      EXPECT_TRUE(std::isfinite(metric.value.value_or(0))) << name;
    }
  }
  const auto none = metrics_of(Story());
  EXPECT_EQ(reason(none, "min_gap_m"), "no truth.ego");
  EXPECT_EQ(reason(none, "collisions"), "no truth.ego");
  EXPECT_EQ(reason(none, "time_full_s"), "no stack.mode");
  EXPECT_EQ(reason(none, "deadline_misses"), "no edge.status");
  EXPECT_EQ(reason(none, "localization_position_rms_m"), "no stack.localization");
}

// Each row by hand.
TEST(Encounters, have_their_closed_forms) {
  struct Row {
    Encounter e;
    std::optional<double> ttc, thw, drac, required;
  };
  const std::vector<Row> rows{
      {{20, 15, 5, 0}, 2.0, 20.0 / 15, 2.5, 2.5},
      {{20, 10, 10, 0}, std::nullopt, 2.0, 0.0, 0.0},           // not closing
      {{20, 10, 15, 0}, std::nullopt, 2.0, 0.0, 0.0},           // opening
      {{20, 0, 0, 0}, std::nullopt, std::nullopt, 0.0, 0.0},    // both stand
      {{30, 10, -10, 0}, 1.5, 3.0, 400.0 / 60, 400.0 / 60},     // oncoming
      {{0, 10, 5, 0}, 0.0, 0.0, std::nullopt, std::nullopt},    // contact
      {{40, 20, 15, -2}, 8.0, 2.0, 25.0 / 80, 400.0 / (2 * (40 + 225.0 / 4))},  // it stands after 7.5 s < 16 s
      {{10, 20, 15, -1}, 2.0, 0.5, 1.25, 1.25 + 1},             // speeds equal after 4 s, long before it stands
      {{10, 20, 15, 3}, 2.0, 0.5, 1.25, 0.0},                   // it accelerates away
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.e.gap_m << " " << row.e.ego_mps << " " << row.e.other_mps);
    const auto expect = [](const std::optional<double>& got, const std::optional<double>& wanted) {
      ASSERT_EQ(got.has_value(), wanted.has_value());
      EXPECT_NEAR(got.value_or(0), wanted.value_or(0), 1e-12);
    };
    expect(time_to_collision_s(row.e), row.ttc);
    expect(time_headway_s(row.e), row.thw);
    expect(deceleration_to_avoid_mps2(row.e), row.drac);
    expect(required_deceleration_mps2(row.e), row.required);
  }
}

// Driving with exactly the required deceleration just touches; a simulation in small steps agrees.
RC_GTEST_PROP(Encounters, the_required_deceleration_just_avoids_the_collision, ()) {
  const auto real = [](double low, double high) {
    return low + (high - low) * (*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint32_t>()) / 4294967296.0);
  };
  Encounter e;
  e.gap_m = real(5, 80);
  e.other_mps = real(2, 25);
  e.ego_mps = e.other_mps + real(1, 15);
  e.other_mps2 = real(-6, -0.5);
  const double required = *required_deceleration_mps2(e);
  const auto closest = [&](double braking) {
    double gap = e.gap_m, ego = e.ego_mps, other = e.other_mps, least = gap;
    constexpr double dt = 1e-3;
    while (ego > 0) {
      const double next_ego = std::max(0.0, ego - braking * dt);
      const double next_other = std::max(0.0, other + e.other_mps2 * dt);
      gap += 0.5 * dt * (other + next_other - ego - next_ego);
      ego = next_ego;
      other = next_other;
      least = std::min(least, gap);
    }
    return least;
  };
  RC_ASSERT(closest(required * 1.01) > -0.02);
  RC_ASSERT(closest(required * 0.97) < 0.02);
}

TEST(Metrics, criticality_takes_the_worst_moment_of_each_quantity) {
  Story story;
  // 20 m/s behind a van at 10 m/s, 60 m ahead; then 15 m/s and 12 m; a child beside the road at 2 m.
  story.ego(1, {.speed_mps = 20, .friction = 0.5}).actors(1, {{.gap_m = 60, .ahead_m = 64, .speed_mps = 10}});
  story.ego(1.5, {.speed_mps = 15, .friction = 0.5})
      .actors(1.5, {{.gap_m = 12, .ahead_m = 16, .speed_mps = 10},
                    {.name = "child", .gap_m = 2, .ahead_m = 5, .aside_m = 4, .speed_mps = 0}});
  const auto metrics = metrics_of(story);
  EXPECT_DOUBLE_EQ(value(metrics, "min_gap_m"), 2);
  EXPECT_DOUBLE_EQ(value(metrics, "min_ttc_s"), 2.4);
  EXPECT_DOUBLE_EQ(value(metrics, "min_thw_s"), 0.8);
  EXPECT_DOUBLE_EQ(value(metrics, "max_drac_mps2"), 25.0 / 24);
  EXPECT_DOUBLE_EQ(value(metrics, "max_required_deceleration_mps2"), 25.0 / 24);
  EXPECT_NEAR(value(metrics, "max_brake_threat_ratio"), 25.0 / 24 / (0.5 * 9.80665), 1e-12);
  // 15 m/s behind 10 m/s: 15 + 1.75 + 18.5^2 / 8 - 100 / 16.
  EXPECT_NEAR(value(metrics, "min_rss_margin_m"), 12 - (15 + 1.75 + 342.25 / 8 - 6.25), 1e-9);
}

TEST(Metrics, a_braking_lead_raises_the_required_deceleration) {
  Story story;
  story.ego(1, {.speed_mps = 20}).actors(1, {{.gap_m = 30, .ahead_m = 34, .speed_mps = 16}});
  story.ego(1.1, {.speed_mps = 20}).actors(1.1, {{.gap_m = 30, .ahead_m = 34, .speed_mps = 15.5}});  // -5 m/s^2
  // It stands after 3.1 s, before the speeds could be equal (13 s): 400 / (2 (30 + 240.25 / 10)).
  EXPECT_NEAR(value(metrics_of(story), "max_required_deceleration_mps2"), 400 / (2 * (30 + 24.025)), 1e-9);
  EXPECT_EQ(reason(metrics_of(story), "max_brake_threat_ratio"), "no friction in truth.ego");
}

TEST(Metrics, exposure_counts_the_time_below_two_seconds_to_collision) {
  Story story;
  // Closing with 10 m/s from 40 m: TTC 4 s at t = 0, 2 s at t = 2, 1 s at t = 3.
  for (int i = 0; i <= 30; ++i) {
    const double t = 0.1 * i;
    story.ego(t, {.speed_mps = 10}).actors(t, {{.gap_m = 40 - 10 * t + 1e-9, .ahead_m = 44 - 10 * t, .speed_mps = 0}});
  }
  const auto metrics = metrics_of(story);
  EXPECT_NEAR(value(metrics, "tet_s"), 1.0, 1e-9);       // 2.1 .. 3.0: ten steps
  EXPECT_NEAR(value(metrics, "tit_s2"), 0.55, 1e-6);     // 0.1 (0.1 + 0.2 + ... + 1.0)
  EXPECT_NEAR(value(metrics, "min_ttc_s"), 1.0, 1e-6);
  EXPECT_GT(value(metrics, "rss_violation_s"), 2.0);
}

// ad-rss-lib 5.0.0's own expectations (stated braking from 100 km/h, response 1 s and 2 s).
TEST(Metrics, rss_distance_behind_a_standing_lead_is_the_stated_braking_distance) {
  EXPECT_NEAR(rss_distance_m({.response_s = 2}, 100 / 3.6, 0), 213.74, 0.01);
  EXPECT_NEAR(rss_distance_m({.response_s = 1}, 100 / 3.6, 0), 151.81, 0.01);
  EXPECT_EQ(rss_distance_m({}, 10 / 3.6, 100 / 3.6), 0);
}

// nuPlan's published test scenes (ego_acceleration, ego_jerk, ego_yaw_rate): inputs 1 s apart, results rounded to 0.01.
TEST(SavitzkyGolay, agrees_with_the_published_comfort_scenes) {
  const std::vector<double> acceleration{0, 1, 0.5, 1, 0.5, 0.7, 0.3, 1, 0.5, 1, 0.5, 0.7};
  const std::vector<double> smooth{0.36, 0.5, 0.61, 0.69, 0.62, 0.61, 0.63, 0.71, 0.72, 0.72, 0.7, 0.66};
  const std::vector<double> jerk{0.07, 0.06, 0.05, 0.04, 0.04, 0.03, 0.02, 0.01, 0, -0.01, -0.02, -0.03};
  const auto found = savitzky_golay(acceleration, 8, 1, 0);
  const auto slope = savitzky_golay(found, 15, 1, 1);
  ASSERT_EQ(found.size(), smooth.size());
  for (std::size_t i = 0; i < smooth.size(); ++i) {
    EXPECT_NEAR(found[i], smooth[i], 0.00501) << i;
    EXPECT_NEAR(slope[i], jerk[i], 0.00501) << i;
  }
  const double yaw = 1.534863576938717;
  const auto rate = savitzky_golay(std::vector<double>{-yaw, -yaw, -yaw, -yaw, yaw}, 15, 1, 1);
  const std::vector<double> rates{-1.14, -0.26, 0.61, 1.49, 2.37};
  for (std::size_t i = 0; i < rates.size(); ++i) EXPECT_NEAR(rate[i], rates[i], 0.00501) << i;
  EXPECT_TRUE(savitzky_golay(std::vector<double>{1, 2}, 8, 1, 0).empty());
}

TEST(SavitzkyGolay, keeps_parabolas_and_finds_their_slope) {
  std::vector<double> y;
  for (int i = 0; i < 30; ++i) y.push_back(1 + 0.2 * i - 0.01 * i * i);
  const auto same = savitzky_golay(y, 9, 0.5, 0);
  const auto slope = savitzky_golay(y, 9, 0.5, 1);
  for (int i = 0; i < 30; ++i) {
    EXPECT_NEAR(same[static_cast<std::size_t>(i)], y[static_cast<std::size_t>(i)], 1e-12);
    EXPECT_NEAR(slope[static_cast<std::size_t>(i)], (0.2 - 0.02 * i) / 0.5, 1e-12);
  }
}

TEST(Metrics, comfort_reports_a_steady_ramp_as_it_is) {
  Story story;
  // Braking grows by 2 m/s^3 from t = 0 to 2 s, 20 Hz; yaw turns at 0.1 rad/s across +-pi; 1.5 m/s^2 to the right.
  for (int i = 0; i <= 40; ++i) {
    const double t = 0.05 * i;
    story.ego(t, {.acceleration_mps2 = -2 * t, .lateral_acceleration_mps2 = -1.5,
                  .yaw_rad = std::remainder(3.1 + 0.1 * t, 2 * 3.14159265358979323846)});
  }
  const auto metrics = metrics_of(story);
  EXPECT_NEAR(value(metrics, "max_deceleration_mps2"), 4, 1e-9);
  EXPECT_NEAR(value(metrics, "max_acceleration_mps2"), 0, 1e-9);
  EXPECT_NEAR(value(metrics, "max_lateral_acceleration_mps2"), 1.5, 1e-9);
  EXPECT_NEAR(value(metrics, "max_longitudinal_jerk_mps3"), 2, 1e-9);
  EXPECT_NEAR(value(metrics, "max_yaw_rate_rps"), 0.1, 1e-9);
  EXPECT_NEAR(value(metrics, "max_yaw_acceleration_rps2"), 0, 1e-6);
  EXPECT_EQ(value(metrics, "comfortable"), 1);
  Story hard;
  for (int i = 0; i <= 40; ++i) hard.ego(0.05 * i, {.acceleration_mps2 = -6});
  EXPECT_EQ(value(metrics_of(hard), "comfortable"), 0);
  Story rare;  // never three samples in a row
  for (int i = 0; i < 8; ++i) rare.ego(i / 2 + 0.05 * (i % 2), {});
  EXPECT_EQ(reason(metrics_of(rare), "max_jerk_mps3"), "fewer than 3 samples without a gap");
}

TEST(Metrics, collisions_count_the_egos_contacts_only) {
  stack::Contact others;
  others.set_id_a(1);
  others.set_id_b(2);
  others.set_ego_delta_v_mps(99);
  const auto metrics = metrics_of(Story().ego(0, {}).contact(1, "van", 3).contact(2, "bin", 5).add(3, Topic::kContact, others));
  EXPECT_EQ(value(metrics, "collisions"), 2);
  EXPECT_EQ(value(metrics, "max_collision_delta_v_mps"), 5);
  const auto none = metrics_of(Story().ego(0, {}));
  EXPECT_EQ(value(none, "collisions"), 0);
  EXPECT_EQ(reason(none, "max_collision_delta_v_mps"), "the ego hit nothing");
}

TEST(Metrics, localization_errors_are_taken_at_the_capture_time_of_the_pose) {
  Story story;
  const auto pose = [&](double at_s, double captured_s, double x, double y, double speed, bool valid) {
    stack::Localization body;
    body.set_x_m(x);
    body.set_y_m(y);
    body.set_speed_mps(speed);
    body.set_valid(valid);
    story.add(at_s, Topic::kLocalization, body, captured_s);
  };
  story.ego(0, {.x_m = 0, .speed_mps = 10});
  pose(0.6, 0.5, 5 + 3, 4, 10.5, true);  // 5 m off
  story.ego(1, {.x_m = 10, .speed_mps = 10});
  pose(1.1, 0.9, 9, 1, 9, true);         // 1 m off
  pose(1.1, 0.95, 500, 0, 0, false);
  story.ego(2, {.x_m = 20, .speed_mps = 10});
  const auto metrics = metrics_of(story);
  EXPECT_NEAR(value(metrics, "localization_position_rms_m"), std::sqrt((25.0 + 1) / 2), 1e-9);
  EXPECT_NEAR(value(metrics, "localization_position_max_m"), 5, 1e-9);
  EXPECT_NEAR(value(metrics, "localization_speed_rms_mps"), std::sqrt((0.25 + 1) / 2), 1e-9);
  EXPECT_NEAR(value(metrics, "localization_speed_max_mps"), 1, 1e-9);
  EXPECT_NEAR(value(metrics, "localization_valid_ratio"), 2.0 / 3, 1e-12);
}

TEST(Metrics, latency_and_the_computers_own_counters) {
  Story story;
  for (int i = 1; i <= 200; ++i) story.add(0.05 * i, Topic::kCommand, stack::ControlCommand(), 0.05 * i - 0.001 * i);
  stack::EdgeStatus early;
  early.set_temperature_c(80);
  early.set_speed(0.7);
  early.add_nodes()->set_node("planning");
  stack::EdgeStatus late = early;
  late.set_temperature_c(60);
  late.set_speed(1);
  late.mutable_nodes(0)->set_deadline_misses(3);
  late.mutable_nodes(0)->set_worst_response_ns(25'000'000);
  stack::NodeStatus& fusion = *late.add_nodes();
  fusion.set_node("fusion");
  fusion.set_deadline_misses(4);
  fusion.set_inputs_dropped(9);
  const auto metrics = metrics_of(story.add(1, Topic::kEdgeStatus, early).add(2, Topic::kEdgeStatus, late));
  EXPECT_NEAR(value(metrics, "capture_to_command_p50_s"), 0.100, 1e-9);
  EXPECT_NEAR(value(metrics, "capture_to_command_p99_s"), 0.198, 1e-9);
  EXPECT_NEAR(value(metrics, "capture_to_command_max_s"), 0.200, 1e-9);
  EXPECT_EQ(value(metrics, "deadline_misses"), 7);
  EXPECT_EQ(value(metrics, "deadline_misses.planning"), 3);
  EXPECT_EQ(value(metrics, "inputs_dropped"), 9);
  EXPECT_NEAR(value(metrics, "worst_response.planning_s"), 0.025, 1e-12);
  EXPECT_EQ(value(metrics, "max_compute_temperature_c"), 80);
  EXPECT_EQ(value(metrics, "min_compute_speed_ratio"), 0.7);
}

TEST(Metrics, mode_dwell_adds_up_to_the_run) {
  const auto metrics = metrics_of(Story()
                                      .mode(0, stack::MODE_FULL, "")
                                      .mode(2, stack::MODE_CONSTRAINED, "gnss_lost")
                                      .mode(3, stack::MODE_CONSTRAINED, "heat")
                                      .mode(5, stack::MODE_MINIMAL_RISK, "heat")
                                      .mode(9, stack::MODE_STOPPED, "standstill"),
                                  12);
  EXPECT_NEAR(value(metrics, "time_full_s"), 2, 1e-12);
  EXPECT_NEAR(value(metrics, "time_constrained_s"), 3, 1e-12);
  EXPECT_NEAR(value(metrics, "time_minimal_risk_s"), 4, 1e-12);
  EXPECT_NEAR(value(metrics, "time_stopped_s"), 3, 1e-12);
  EXPECT_EQ(value(metrics, "time_handover_s"), 0);
  EXPECT_EQ(value(metrics, "mode_changes"), 3);
  EXPECT_NEAR(value(metrics, "time_to_minimal_risk_condition_s"), 4, 1e-12);
}

TEST(Metrics, stopping_distance_is_measured_from_the_start_of_braking_and_against_friction) {
  Story story;
  double x = 0;
  double v = 20;
  double t = 0;
  for (; t < 1; t += 0.05, x += v * 0.05) story.ego(t, {.x_m = x, .speed_mps = v, .friction = 0.9});
  const double begun = x;
  for (; v > 0.05; t += 0.05) {  // 4 m/s^2: v^2 / 2a = 50 m
    story.ego(t, {.x_m = x, .speed_mps = v, .acceleration_mps2 = -4, .friction = 0.9});
    x += v * 0.05 - 0.5 * 4 * 0.05 * 0.05;
    v -= 4 * 0.05;
  }
  story.ego(t, {.x_m = x, .speed_mps = 0, .friction = 0.9});
  const auto metrics = metrics_of(story);
  EXPECT_NEAR(value(metrics, "stopping_distance_m"), x - begun, 1e-9);
  EXPECT_NEAR(value(metrics, "stopping_distance_m"), 50, 0.1);
  EXPECT_NEAR(value(metrics, "stopping_distance_ratio"), 50 / (400 / (2 * 0.9 * 9.80665)), 0.01);
  Story rolls_on;
  rolls_on.ego(0, {.speed_mps = 20, .acceleration_mps2 = -4}).ego(1, {.speed_mps = 16}).ego(9, {.speed_mps = 0});
  EXPECT_EQ(reason(metrics_of(rolls_on), "stopping_distance_m"), "the ego did not brake to a standstill");
}

}  // namespace
}  // namespace longtail::replay
