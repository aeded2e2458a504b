#include <gtest/gtest.h>

#include <set>

#include "tests/unit/replay/score/story.h"

namespace longtail::replay {
namespace {

using stack::Topic;

TEST(Criteria, every_rule_of_the_table_has_a_judge) {
  for (const sim::ExpectationRule& rule : sim::expectation_rules()) {
    sim::Expectation expectation;
    expectation.rule = rule.name;
    EXPECT_NE(make_criterion(expectation), nullptr) << rule.name;
  }
}

TEST(Criteria, no_collision) {
  const Story story = Story().contact(3, "van", 4.2);
  EXPECT_EQ(story.judge({"no_collision"}), "3.00: the ego hit van; its velocity changed by 4.20 m/s");
  EXPECT_EQ(story.judge({"no_collision", {}, {{"with", "child"}}}), "");
  EXPECT_EQ(Story().judge({"no_collision"}), "");
}

TEST(Criteria, contacts_between_others_are_not_the_egos) {
  stack::Contact crash;
  crash.set_id_a(1);
  crash.set_id_b(2);
  const Story story = Story().add(1, Topic::kContact, crash);
  EXPECT_EQ(story.judge({"no_collision"}), "");
}

TEST(Criteria, collision_delta_v) {
  const Story story = Story().contact(3, "van", 4.2).contact(4, "van", 1);
  EXPECT_EQ(story.judge({"collision_delta_v", {{"at_most", 4}}}),
            "3.00: hitting van changed the ego's velocity by 4.20 m/s, allowed at most 4.00 m/s");
  EXPECT_EQ(story.judge({"collision_delta_v", {{"at_most", 5}}}), "");
}

TEST(Criteria, min_gap) {
  const Story story = Story().actors(1, {{.gap_m = 3}, {.name = "child", .gap_m = 0.4}}).actors(2, {{.gap_m = 2}});
  EXPECT_EQ(story.judge({"min_gap", {{"at_least", 0.5}}, {{"to", "child"}}}),
            "1.00: gap to child was 0.40 m, allowed at least 0.50 m");
  EXPECT_EQ(story.judge({"min_gap", {{"at_least", 2.5}}, {{"to", "van"}}}), "2.00: gap to van was 2.00 m, allowed at least 2.50 m");
  EXPECT_EQ(story.judge({"min_gap", {{"at_least", 2.5}, {"before", 1.5}}, {{"to", "van"}}}), "");
}

TEST(Criteria, min_ttc_counts_only_what_is_in_the_way_and_closing) {
  const Story story = Story()
                          .ego(1, {.speed_mps = 15})
                          .actors(1, {{.gap_m = 20, .speed_mps = 5},
                                      {.name = "beside", .gap_m = 2, .aside_m = 3.5, .speed_mps = 0},
                                      {.name = "behind", .gap_m = 1, .ahead_m = -8, .speed_mps = 0},
                                      {.name = "faster", .gap_m = 1, .speed_mps = 20}});
  EXPECT_EQ(story.judge({"min_ttc", {{"at_least", 2.1}}}), "1.00: time to collision with van was 2.00 s, allowed at least 2.10 s");
  EXPECT_EQ(story.judge({"min_ttc", {{"at_least", 1.9}}}), "");
}

TEST(Criteria, the_way_bends_with_the_ego) {
  // A left curve of 100 m radius: what stands straight ahead at 40 m is 8 m beside the arc.
  const Story curve = Story().ego(1, {.speed_mps = 10, .yaw_rate_rps = 0.1}).actors(1, {{.gap_m = 5, .ahead_m = 40, .speed_mps = 0}});
  EXPECT_EQ(curve.judge({"min_ttc", {{"at_least", 3}}}), "");
  const Story hit = Story().ego(1, {.speed_mps = 10, .yaw_rate_rps = 0.1}).actors(1, {{.gap_m = 5, .ahead_m = 40, .aside_m = 8, .speed_mps = 0}});
  EXPECT_NE(hit.judge({"min_ttc", {{"at_least", 3}}}), "");
}

TEST(Criteria, min_thw) {
  const Story story = Story().ego(1, {.speed_mps = 20}).actors(1, {{.gap_m = 18, .speed_mps = 20}});
  EXPECT_EQ(story.judge({"min_thw", {{"at_least", 1}}}), "1.00: time headway to van was 0.90 s, allowed at least 1.00 s");
  EXPECT_EQ(story.judge({"min_thw", {{"at_least", 0.8}}}), "");
}

TEST(Criteria, rss_violation_counts_time) {
  Story story;
  for (int i = 0; i <= 20; ++i) {
    story.ego(0.1 * i, {.speed_mps = 20}).actors(0.1 * i, {{.gap_m = i < 10 ? 200.0 : 10.0, .speed_mps = 20}});
  }
  EXPECT_EQ(story.judge({"rss_violation", {{"at_most", 0.5}}}),
            "1.00: closer than the RSS distance for 1.10 s, allowed at most 0.50 s");
  EXPECT_EQ(story.judge({"rss_violation", {{"at_most", 1.2}}}), "");
}

TEST(Criteria, speeds) {
  const Story story = Story().ego(0, {.speed_mps = 10}).ego(1, {.speed_mps = 14}).ego(2, {.speed_mps = 9});
  EXPECT_EQ(story.judge({"max_speed", {{"at_most", 13}}}), "1.00: ego speed at its highest was 14.00 m/s, allowed at most 13.00 m/s");
  EXPECT_EQ(story.judge({"max_speed", {{"at_least", 15}}}), "1.00: ego speed at its highest was 14.00 m/s, allowed at least 15.00 m/s");
  EXPECT_EQ(story.judge({"max_speed", {{"at_most", 13}, {"after", 1.5}}}), "");
  EXPECT_EQ(story.judge({"min_speed", {{"at_least", 9.5}}}), "2.00: ego speed at its lowest was 9.00 m/s, allowed at least 9.50 m/s");
  EXPECT_EQ(story.judge({"final_speed", {{"at_most", 8}}}), "10.00: ego speed at the end was 9.00 m/s, allowed at most 8.00 m/s");
  EXPECT_EQ(story.judge({"speed_at", {{"t", 0.5}, {"at_most", 12}}}), "1.00: ego speed at 0.50 s was 14.00 m/s, allowed at most 12.00 m/s");
  EXPECT_EQ(story.judge({"speed_at", {{"t", 5}, {"at_most", 12}}}), "10.00: the run ended before 5.00 s");
}

TEST(Criteria, braking) {
  const Story story = Story().ego(0, {.acceleration_mps2 = 0}).ego(1, {.acceleration_mps2 = -6}).ego(2, {.acceleration_mps2 = -1});
  EXPECT_EQ(story.judge({"max_deceleration", {{"at_most", 5}}}), "1.00: the ego braked with 6.00 m/s^2, allowed at most 5.00 m/s^2");
  EXPECT_EQ(story.judge({"max_deceleration", {{"at_least", 7}}}),
            "10.00: the ego never braked harder than 6.00 m/s^2, expected at least 7.00 m/s^2");
  EXPECT_EQ(story.judge({"max_jerk", {{"at_most", 5}}}), "1.00: the ego's jerk was 6.00 m/s^3, allowed at most 5.00 m/s^3");
  EXPECT_EQ(story.judge({"max_jerk", {{"at_most", 6}}}), "");
}

TEST(Criteria, lanes) {
  const Story weaves = Story().ego(0, {}).ego(1, {.lane_offset_m = -0.7});
  EXPECT_EQ(weaves.judge({"stays_in_lane", {{"tolerance", 0.5}}}),
            "1.00: the ego was 0.70 m off the centre of main/-1, allowed at most 0.50 m");
  EXPECT_EQ(weaves.judge({"stays_in_lane", {{"tolerance", 0.8}}}), "");
  const Story changes = Story().ego(0, {}).ego(1, {.lane = "main/-2"});
  EXPECT_EQ(changes.judge({"stays_in_lane", {{"tolerance", 5}}}), "1.00: the ego left lane main/-1 for main/-2");
  EXPECT_EQ(changes.judge({"ends_in_lane", {}, {{"lane", "main/-2"}}}), "");
  EXPECT_EQ(changes.judge({"ends_in_lane", {}, {{"lane", "main/-1"}}}), "10.00: the ego ended in main/-2, expected main/-1");
  EXPECT_EQ(Story().ego(0, {.lane = ""}).judge({"stays_in_lane", {{"tolerance", 5}}}), "0.00: the ego left the road");
}

TEST(Criteria, progress_and_stops) {
  const Story story = Story().ego(0, {}).ego(1, {.x_m = 3, .y_m = 4}).ego(2, {.x_m = 3, .y_m = 4, .speed_mps = 0}).actors(2, {{.gap_m = 1.5}});
  EXPECT_EQ(story.judge({"progress", {{"at_least", 6}}}), "10.00: the ego drove 5.0 m, expected at least 6.0 m");
  EXPECT_EQ(story.judge({"progress", {{"at_most", 4}}}), "10.00: the ego drove 5.0 m, expected at most 4.0 m");
  EXPECT_EQ(story.judge({"stops"}), "");
  EXPECT_EQ(story.judge({"stops", {{"before", 1}}}), "10.00: the ego did not come to a standstill");
  EXPECT_EQ(story.judge({"stops", {{"gap_at_least", 2}}, {{"to", "van"}}}), "2.00: the ego stood 1.50 m from van, allowed at least 2.00 m");
}

TEST(Criteria, modes) {
  const Story story = Story()
                          .mode(0, stack::MODE_FULL, "start")
                          .mode(4, stack::MODE_CONSTRAINED, "gnss_lost", "Reduced speed")
                          .mode(7, stack::MODE_FULL, "recovered");
  EXPECT_EQ(story.judge({"mode_reached", {}, {{"mode", "CONSTRAINED"}, {"reason", "gnss"}}}), "");
  EXPECT_EQ(story.judge({"mode_reached", {{"before", 3}}, {{"mode", "CONSTRAINED"}}}),
            "10.00: mode CONSTRAINED was not reached; modes were FULL at 0.00 s, CONSTRAINED at 4.00 s, FULL at 7.00 s");
  EXPECT_EQ(story.judge({"mode_reached", {{"after", 5}, {"before", 6}}, {{"mode", "CONSTRAINED"}}}), "");
  EXPECT_EQ(story.judge({"mode_reached", {}, {{"not", "CONSTRAINED"}}}), "4.00: mode CONSTRAINED was entered (gnss_lost)");
  EXPECT_EQ(story.judge({"mode_never", {}, {{"mode", "STOPPED"}}}), "");
  EXPECT_EQ(story.judge({"mode_never", {{"after", 8}}, {{"mode", "CONSTRAINED"}}}), "");
  EXPECT_EQ(story.judge({"mode_never", {{"after", 6}}, {{"mode", "CONSTRAINED"}}}), "4.00: mode CONSTRAINED was entered (gnss_lost)");
  EXPECT_EQ(story.judge({"final_mode", {}, {{"mode", "STOPPED"}}}), "10.00: the run ended in mode FULL, expected STOPPED");
  EXPECT_EQ(story.judge({"time_in_mode", {{"at_most", 2}}, {{"mode", "CONSTRAINED"}}}),
            "10.00: 3.00 s in mode CONSTRAINED, allowed at most 2.00 s");
  EXPECT_EQ(story.judge({"time_in_mode", {{"at_least", 7}}, {{"mode", "FULL"}}}), "");
  EXPECT_EQ(story.judge({"mode_message", {}, {{"mode", "CONSTRAINED"}, {"contains", "Reduced"}}}), "");
  EXPECT_EQ(story.judge({"mode_message", {}, {{"mode", "FULL"}}}), "10.00: the user was never told in mode FULL");
}

TEST(Criteria, behaviours_and_events) {
  stack::Plan plan;
  plan.set_behaviour(stack::BEHAVIOUR_EMERGENCY_BRAKE);
  plan.set_reason("van");
  stack::ScenarioEvent event;
  event.set_event("cut_in");
  const Story story = Story().add(2, Topic::kPlan, plan).add(3, Topic::kScenarioEvent, event);
  EXPECT_EQ(story.judge({"behaviour_reached", {}, {{"behaviour", "EMERGENCY_BRAKE"}}}), "");
  EXPECT_EQ(story.judge({"behaviour_reached", {}, {{"behaviour", "STOP"}}}), "10.00: the plan never showed STOP");
  EXPECT_EQ(story.judge({"behaviour_never", {}, {{"behaviour", "EMERGENCY_BRAKE"}}}), "2.00: the plan showed EMERGENCY_BRAKE (van)");
  EXPECT_EQ(story.judge({"event_fired", {}, {{"event", "cut_in"}}}), "");
  EXPECT_EQ(story.judge({"event_fired", {{"before", 2}}, {{"event", "cut_in"}}}), "10.00: event cut_in did not take place");
  EXPECT_EQ(story.judge({"event_not_fired", {}, {{"event", "cut_in"}}}), "3.00: event cut_in took place");
}

TEST(Criteria, health_and_timing) {
  stack::Health health;
  health.add_items()->set_subject("sensor.radar");
  stack::EdgeStatus status;
  for (const char* node : {"fusion", "planning"}) {
    status.add_nodes()->set_node(node);
    status.mutable_nodes(status.nodes_size() - 1)->set_deadline_misses(3);
  }
  Story story = Story().add(1, Topic::kHealth, health).add(2, Topic::kEdgeStatus, status);
  for (int i = 0; i < 100; ++i) story.add(3 + 0.01 * i, Topic::kCommand, stack::ControlCommand{}, 3 + 0.01 * i - (i == 50 ? 0.4 : 0.1));
  EXPECT_EQ(story.judge({"health_reported", {}, {{"subject", "sensor.radar"}}}), "");
  EXPECT_EQ(story.judge({"health_reported", {}, {{"subject", "sensor.gnss"}}}), "10.00: no trouble with sensor.gnss was reported");
  EXPECT_EQ(story.judge({"deadline_misses", {{"at_most", 5}}}), "10.00: all nodes missed 6 deadlines, allowed at most 5");
  EXPECT_EQ(story.judge({"deadline_misses", {{"at_most", 5}}, {{"node", "fusion"}}}), "");
  EXPECT_EQ(story.judge({"deadline_misses", {{"at_least", 4}}, {{"node", "fusion"}}}),
            "10.00: fusion missed 3 deadlines, expected at least 4");
  EXPECT_EQ(story.judge({"latency", {{"at_most", 0.3}}}), "3.50: worst latency was 0.400 s, allowed at most 0.300 s");
  EXPECT_EQ(story.judge({"latency", {{"p99_at_most", 0.3}}}), "");
  EXPECT_EQ(story.judge({"latency", {{"at_least", 0.5}}}), "10.00: worst latency was 0.400 s, expected at least 0.500 s");
  EXPECT_EQ(Story().judge({"latency", {{"at_most", 1}}}), "10.00: no command was published");
}

TEST(Criteria, localization_is_compared_with_the_truth_at_its_capture_time) {
  // Truth moves 10 m/s along x; the pose of 1.05 s is published late and 2 m off in y.
  stack::Localization pose;
  pose.set_valid(true);
  pose.set_x_m(10.5);
  pose.set_y_m(2);
  const Story story = Story().ego(1, {.x_m = 10}).add(1.08, Topic::kLocalization, pose, 1.05).ego(1.1, {.x_m = 11});
  EXPECT_EQ(story.judge({"localization_error", {{"at_most", 1.5}}}), "1.05: localization was 2.00 m off, allowed at most 1.50 m");
  EXPECT_EQ(story.judge({"localization_error", {{"rms", 1.9}}}), "10.00: localization was 2.00 m off (RMS), allowed at most 1.90 m");
  EXPECT_EQ(story.judge({"localization_error", {{"at_most", 2.1}}}), "");
  EXPECT_EQ(Story().judge({"localization_error", {{"at_most", 1}}}),
            "10.00: no valid localization beside a truth to compare with");
}

}  // namespace
}  // namespace longtail::replay
