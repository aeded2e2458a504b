#include "replay/import/comma2k19.h"

#include <algorithm>

#include "replay/import/comma2k19_reference.h"
#include "replay/import/comma2k19_sensors.h"
#include "replay/recorder.h"
#include "sim/edge/configuration.h"
#include "stack/api/map.pb.h"
#include "stack/api/stack.pb.h"

namespace longtail::replay {
namespace {

using stack::Topic;

// Execution times of the replaying computer are drawn from this.
constexpr Seed kEdgeSeed{2019};
// An arrival pattern may stretch to 2.5 mean periods on a busy bus before a sample is taken to be missing; fixes are
// stamped by the receiver, so 1.5 is safe for them.
constexpr double kBusGapFactor = 2.5;
constexpr double kStampedGapFactor = 1.5;

// One thing at its place in the total order: by time, gaps before the message that showed them, then topic, sequence.
struct Item {
  SimTime t;
  Topic topic = Topic::kNone;
  bool after_gap = true;
  std::uint64_t sequence = 0;
  stack::MessagePtr message;  // null: `gap`
  FoundGap gap;
};

bool before(const Item& a, const Item& b) {
  return std::tie(a.t, a.topic, a.after_gap, a.sequence) < std::tie(b.t, b.topic, b.after_gap, b.sequence);
}

struct TopicPlan {
  Topic topic;
  std::vector<Arrival> messages;
  Duration period;
  double gap_factor;
  const char* device;
};

Duration mean_period(const std::vector<Arrival>& messages) {
  if (messages.size() < 2) return seconds(1);
  const Duration span = messages.back().message->capture_time - messages.front().message->capture_time;
  return std::max(span / static_cast<std::int64_t>(messages.size() - 1), nanoseconds(1));
}

template <class Body>
stack::MessagePtr opening_message(Topic topic, const char* frame_id, Body body) {
  stack::set_header(*body.mutable_header(), SimTime{}, SimTime{}, 0, frame_id);
  return stack::make_message(topic, std::move(body));
}

std::vector<Arrival> reference_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  const LocalTangentPlane plane(calibration.datum);
  std::vector<Arrival> out;
  for (std::uint64_t frame = 0; frame < log.frame_times.rows; ++frame) {
    stack::TruthEgo body = reference_at(log, calibration, plane, frame);
    const SimTime t = time_of(calibration, log.frame_times.at(frame));
    stack::set_header(*body.mutable_header(), t, t, frame, "map");
    out.push_back({stack::make_message(Topic::kTruthEgo, std::move(body)), t});
  }
  return out;
}

// What the vehicle knows before the first sample: its computer, its parameters, and where the map frame lies. There
// is no map: the stack follows the road ahead.
void open(RecordingBuilder& builder, const Comma2k19Calibration& calibration) {
  stack::MapRoute map;
  map.set_datum_latitude_deg(calibration.datum.latitude_deg);
  map.set_datum_longitude_deg(calibration.datum.longitude_deg);
  map.set_datum_altitude_m(calibration.datum.altitude_m);
  stack::StackParameters parameters;
  parameters.set_stack("baseline");
  parameters.set_yaml(stack_parameters(calibration));
  builder.add(*opening_message(Topic::kEdgeConfiguration, "", sim::edge_configuration({}, kEdgeSeed)), SimTime{});
  builder.add(*opening_message(Topic::kStackParameters, "", std::move(parameters)), SimTime{});
  builder.add(*opening_message(Topic::kMapRoute, "map", std::move(map)), SimTime{});
}

std::vector<TopicPlan> plan_topics(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  std::vector<TopicPlan> plans;
  const auto plan = [&plans](Topic topic, std::vector<Arrival> messages, double gap_factor, const char* device) {
    const Duration period = mean_period(messages);
    plans.push_back({topic, std::move(messages), period, gap_factor, device});
  };
  plan(Topic::kImu, imu_messages(log, calibration), kBusGapFactor, "EON IMU");
  plan(Topic::kGnss, gnss_messages(log, calibration), kStampedGapFactor, "u-blox");
  plans.back().period = milliseconds(100);
  plan(Topic::kWheelOdometry, wheel_messages(log, calibration), kBusGapFactor, "RAV4 CAN");
  plan(Topic::kSteeringAngle, steering_messages(log, calibration), kBusGapFactor, "RAV4 CAN");
  plan(Topic::kRadar, radar_messages(log, calibration), kBusGapFactor, "RAV4 radar");
  plan(Topic::kTruthEgo, reference_messages(log, calibration), kBusGapFactor, "comma2k19 global_pose");
  return plans;
}

}  // namespace

Result<Import> import_comma2k19(const std::string& folder) {
  const auto log = load_comma2k19(folder);
  if (!log) return log.error();
  const Comma2k19Calibration calibration = calibrate(log.value());

  Import out;
  RecordingBuilder builder;
  open(builder, calibration);
  std::vector<Item> items;
  for (const TopicPlan& plan : plan_topics(log.value(), calibration)) {
    const auto gaps = find_gaps(plan.messages, plan.period, plan.gap_factor);
    std::uint64_t missing = 0;
    for (const FoundGap& gap : gaps) {
      items.push_back({gap.t, plan.topic, false, 0, nullptr, gap});
      missing += gap.gap.count;
    }
    for (const Arrival& arrival : plan.messages) {
      items.push_back({arrival.t, plan.topic, true, arrival.message->sequence, arrival.message, {}});
    }
    builder.declare({plan.topic, "", "SI", plan.device, 1 / plan.period.seconds()});
    out.notes.push_back(fmt::format("{}: {} messages, {} missing in {} gaps", name_of(plan.topic), plan.messages.size(),
                                    missing, gaps.size()));
  }
  std::ranges::stable_sort(items, before);
  for (const Item& item : items) {
    if (item.message)
      builder.add(*item.message, item.t);
    else
      builder.add_gap(item.topic, item.t, item.gap.capture, item.gap.gap);
  }
  builder.add_component(
      {.kind = ComponentKind::kCalibration, .name = "comma2k19 import", .version = "1", .blob = to_text(calibration)});
  out.recording = builder.finish(RecordingKind::kIncident, SimTime{}, items.back().t, Digest{});
  for (const std::string& file : log.value().left_out) out.notes.push_back(fmt::format("left out: {}", file));
  return out;
}

}  // namespace longtail::replay
