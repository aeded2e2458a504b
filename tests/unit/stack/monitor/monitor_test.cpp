#include "stack/monitor/monitor.h"

#include <gtest/gtest.h>

#include <map>

#include "stack/api/compute.pb.h"
#include "stack/monitor/condition.h"
#include "stack/monitor/reasons.h"

namespace longtail::stack {
namespace {

// How the vehicle's world is bent.
struct Bent {
  std::vector<Topic> silent;              // raw topics
  std::vector<Topic> frozen;
  std::vector<Topic> lossy;
  double disagreement = 0;
  double consistency = 1;
  double sigma_m = 0.5;
  double gnss_age_s = 0.1;
  bool valid = true;
  bool localization = true;
  double speed = 1;
  std::uint64_t misses_per_status = 0;
  std::int64_t latency_ms = 100;
  bool fusion_alive = true;
  bool status = true;
  double age_s = 0.05;
};

// Feeds the monitor a healthy vehicle, 20 activations a second, with things left out or bent by the test.
class Vehicle {
 public:
  Vehicle() : node_(make_monitor({}, {})) {}

  // Runs until `t_s` and returns the last report.
  Health run_until(double t_s, const Bent& bent = {}) {
    Health last;
    for (; now_.seconds() < t_s; now_ += milliseconds(50)) last = activate(bent);
    return last;
  }

  Node& node() { return *node_; }
  SimTime now() const { return now_; }

 private:
  static bool has(const std::vector<Topic>& topics, Topic topic) { return std::ranges::find(topics, topic) != topics.end(); }

  template <class Body>
  void push(Topic topic, Body body, SimTime capture) {
    set_header(*body.mutable_header(), capture, now_, sequence_++, "");
    queues_[topic].push_back(make_message(topic, std::move(body)));
  }

  Health activate(const Bent& bent) {
    queues_.clear();
    const SimTime capture = SimTime{now_.ns - duration_from_seconds(bent.age_s).ns};
    push_inputs(bent, capture);
    TrackList tracks;
    tracks.set_disagreement(bent.disagreement);
    push(Topic::kTracks, tracks, capture);
    if (bent.localization) push(Topic::kLocalization, localization(bent), capture);
    if (bent.status && activation_ % 2 == 0) push(Topic::kEdgeStatus, status(bent), now_);
    ++activation_;
    std::vector<Inputs::Queue> queues;
    for (const auto& [topic, messages] : queues_) queues.push_back({topic, messages});
    Outputs outputs;
    node_->process(Inputs(queues), {now_, now_}, outputs);
    EXPECT_EQ(outputs.items().size(), 1u);
    return static_cast<const Health&>(*outputs.items().front().body);
  }

  void push_inputs(const Bent& bent, SimTime capture) {
    const std::map<Topic, std::pair<Topic, int>> inputs{
        {Topic::kImu, {Topic::kIngestImu, 5}},           {Topic::kWheelOdometry, {Topic::kIngestWheelOdometry, 3}},
        {Topic::kSteeringAngle, {Topic::kIngestSteeringAngle, 3}}, {Topic::kRadar, {Topic::kIngestRadar, 1}},
        {Topic::kObjectList, {Topic::kIngestObjectList, 1}},       {Topic::kGnss, {Topic::kIngestGnss, 1}}};
    for (const auto& [raw, ingested] : inputs) {
      if (has(bent.silent, raw)) continue;
      if (has(bent.frozen, raw) || has(bent.lossy, raw)) {
        GapNotice notice;
        notice.set_topic(static_cast<std::uint32_t>(raw));
        notice.set_cause(has(bent.frozen, raw) ? GAP_FROZEN : GAP_TRANSPORT);
        push(Topic::kGapNotice, notice, capture);
      }
      if (has(bent.frozen, raw)) continue;
      for (int i = 0; i < ingested.second; ++i) push_one(ingested.first, capture);
    }
  }

  void push_one(Topic topic, SimTime capture) {
    std::shared_ptr<google::protobuf::Message> body = new_body(topic);
    const auto* field = body->GetDescriptor()->FindFieldByNumber(1);
    set_header(static_cast<Header&>(*body->GetReflection()->MutableMessage(body.get(), field)), capture, now_, sequence_++, "");
    queues_[topic].push_back(make_message(topic, std::shared_ptr<const google::protobuf::Message>(body)));
  }

  static Localization localization(const Bent& bent) {
    Localization pose;
    for (int i = 0; i < 16; ++i) pose.add_covariance(i % 5 == 0 ? bent.sigma_m * bent.sigma_m : 0);
    pose.set_consistency(bent.consistency);
    pose.set_gnss_age_s(bent.gnss_age_s);
    pose.set_valid(bent.valid);
    return pose;
  }

  EdgeStatus status(const Bent& bent) {
    misses_ += bent.misses_per_status;
    EdgeStatus status;
    status.set_speed(bent.speed);
    status.set_capture_to_command_ns(bent.latency_ms * 1'000'000);
    NodeStatus& node = *status.add_nodes();
    node.set_node("fusion");
    node.set_deadline_misses(misses_);
    node.set_alive(bent.fusion_alive);
    return status;
  }

  std::unique_ptr<Node> node_;
  SimTime now_{milliseconds(50).ns};
  int activation_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t misses_ = 0;
  std::map<Topic, std::vector<MessagePtr>> queues_;
};

std::string text(const Health& health) {
  std::string text;
  for (const HealthItem& item : health.items()) {
    text += item.subject() + " " + item.reason() + (item.level() == HEALTH_FAILED ? " F\n" : " D\n");
  }
  return text;
}

struct TroubleCase {
  const char* name;
  Bent bent;
  const char* report;
};
class MonitorTrouble : public ::testing::TestWithParam<TroubleCase> {};

TEST_P(MonitorTrouble, is_named_after_a_healthy_start_and_forgotten_after_recovery) {
  Vehicle vehicle;
  EXPECT_EQ(text(vehicle.run_until(5)), "");
  EXPECT_EQ(text(vehicle.run_until(8, GetParam().bent)), GetParam().report);
  EXPECT_EQ(text(vehicle.run_until(14)), "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, MonitorTrouble,
    ::testing::Values(
        TroubleCase{"imu_silent", {.silent = {Topic::kImu}}, "sensor.imu imu_silent F\n"},
        TroubleCase{"gnss_silent", {.silent = {Topic::kGnss}}, "sensor.gnss gnss_lost D\n"},
        TroubleCase{"radar_silent", {.silent = {Topic::kRadar}}, "sensor.radar radar_silent D\n"},
        TroubleCase{"radar_frozen", {.frozen = {Topic::kRadar}}, "sensor.radar radar_frozen D\n"},
        TroubleCase{"both_perceptions_down", {.silent = {Topic::kRadar}, .frozen = {Topic::kObjectList}},
                    "perception perception_lost F\nsensor.object_list object_list_frozen D\nsensor.radar radar_silent D\n"},
        TroubleCase{"messages_lost", {.lossy = {Topic::kGnss}}, "sensor.gnss input_gaps D\n"},
        TroubleCase{"disagreement", {.disagreement = 0.9}, "perception sensors_disagree D\n"},
        TroubleCase{"inconsistent", {.consistency = 5}, "localization localization_doubt D\n"},
        TroubleCase{"uncertain", {.sigma_m = 4}, "localization localization_doubt D\n"},
        TroubleCase{"no_fix_for_long", {.gnss_age_s = 12}, "localization localization_doubt D\n"},
        TroubleCase{"invalid", {.valid = false}, "localization localization_lost F\n"},
        TroubleCase{"localization_silent", {.localization = false}, "localization localization_lost F\n"},
        TroubleCase{"warm", {.speed = 0.8}, "compute compute_hot D\n"},
        TroubleCase{"hot", {.speed = 0.3}, "compute compute_hot F\n"},
        TroubleCase{"some_misses", {.misses_per_status = 1}, "fusion deadline_missed D\n"},
        TroubleCase{"many_misses", {.misses_per_status = 3}, "fusion deadline_missed F\n"},
        TroubleCase{"late", {.latency_ms = 400}, "compute command_late D\n"},
        TroubleCase{"very_late", {.latency_ms = 700}, "compute command_late F\n"},
        TroubleCase{"dead_node", {.fusion_alive = false}, "fusion node_dead:fusion F\n"},
        TroubleCase{"no_status", {.status = false}, "compute compute_silent F\n"}),
    [](const auto& info) { return info.param.name; });

TEST(Monitor, stale_data_are_named_for_every_input) {
  Vehicle vehicle;
  vehicle.run_until(5);
  const Health health = vehicle.run_until(8, {.age_s = 0.9});
  EXPECT_EQ(health.items_size(), 6);
  for (const HealthItem& item : health.items()) EXPECT_EQ(item.reason(), reason::kInputStale);
}

TEST(Monitor, an_item_tells_what_was_observed_and_what_is_allowed) {
  Vehicle vehicle;
  vehicle.run_until(5);
  const Health health = vehicle.run_until(6, {.silent = {Topic::kGnss}});
  ASSERT_EQ(health.items_size(), 1);
  EXPECT_NEAR(health.items(0).value(), 1.0, 0.06);
  EXPECT_EQ(health.items(0).limit(), 0.5);
  EXPECT_EQ(health.level(), HEALTH_DEGRADED);
}

TEST(Monitor, nothing_is_silent_before_the_start_up_grace) {
  Vehicle vehicle;
  const Bent nothing{.silent = {Topic::kImu, Topic::kGnss, Topic::kRadar}, .localization = false, .status = false};
  EXPECT_EQ(text(vehicle.run_until(1.45, nothing)), "");
  EXPECT_NE(text(vehicle.run_until(2.5, nothing)), "");
}

TEST(Monitor, a_restored_monitor_goes_on_as_the_saved_one) {
  Vehicle a;
  Vehicle b;
  a.run_until(5);
  b.run_until(5);
  const Bent trouble{.silent = {Topic::kRadar}, .misses_per_status = 2};
  a.run_until(6, trouble);
  b.run_until(6, trouble);
  StateWriter saved;
  a.node().save(saved);
  StateReader reader(saved.bytes());
  b.node().load(reader);
  EXPECT_TRUE(reader.at_end());
  StateWriter again;
  b.node().save(again);
  EXPECT_EQ(again.bytes(), saved.bytes());
  EXPECT_EQ(a.run_until(7.2).SerializeAsString(), b.run_until(7.2).SerializeAsString());
}

TEST(Condition, a_flicker_shorter_than_its_times_changes_nothing) {
  const Hysteresis hysteresis{milliseconds(100), milliseconds(1000)};
  Condition condition;
  const auto observe = [&](std::int64_t ms, HealthLevel level) {
    condition.observe(level, 1, 2, hysteresis, SimTime{} + milliseconds(ms));
    return condition.level();
  };
  EXPECT_EQ(observe(0, HEALTH_DEGRADED), HEALTH_OK);
  EXPECT_EQ(observe(50, HEALTH_OK), HEALTH_OK);
  EXPECT_EQ(observe(100, HEALTH_DEGRADED), HEALTH_OK);  // the count begins anew
  EXPECT_EQ(observe(150, HEALTH_FAILED), HEALTH_OK);
  EXPECT_EQ(observe(200, HEALTH_FAILED), HEALTH_FAILED);
  EXPECT_EQ(observe(300, HEALTH_OK), HEALTH_FAILED);
  EXPECT_EQ(observe(800, HEALTH_FAILED), HEALTH_FAILED);
  EXPECT_EQ(observe(900, HEALTH_OK), HEALTH_FAILED);
  EXPECT_EQ(observe(1899, HEALTH_OK), HEALTH_FAILED);
  EXPECT_EQ(observe(1900, HEALTH_OK), HEALTH_OK);
}

}  // namespace
}  // namespace longtail::stack
