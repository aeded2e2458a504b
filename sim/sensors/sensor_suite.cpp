#include "sim/sensors/sensor_suite.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <tuple>

#include "sim/faults/sensor_faults.h"
#include "sim/sensors/acoustics/microphones.h"
#include "sim/sensors/camera/front_camera.h"
#include "sim/sensors/drawn_world.h"
#include "sim/sensors/gnss.h"
#include "sim/sensors/imu.h"
#include "sim/sensors/lidar/lidar.h"
#include "sim/sensors/object_list.h"
#include "sim/sensors/radar.h"
#include "sim/sensors/steering_angle.h"
#include "sim/sensors/wheel_odometry.h"

namespace longtail::sim {
namespace {

using stack::Topic;

// Latencies are those of the classes of device: IMU and chassis sensors one bus frame; GNSS the receiver's filter;
// radar one chirp sequence and its processing; a smart camera exposure plus inference (literature, typical).
SensorTiming every(Duration period, Duration phase, Duration latency, Duration jitter) {
  return {.period = period, .phase = phase, .latency = latency, .jitter = jitter};
}

// A copy whose header may be set. Only on the path of a freeze fault.
SensorSample copy_of(const google::protobuf::Message& body) {
  std::shared_ptr<google::protobuf::Message> copy(body.New());
  copy->CopyFrom(body);
  const auto* header = copy->GetDescriptor()->FindFieldByNumber(1);
  auto* mutable_header = static_cast<stack::Header*>(copy->GetReflection()->MutableMessage(copy.get(), header));
  return {std::move(copy), mutable_header};
}

}  // namespace

// THE TABLE. Phases differ so that the sensors are not in step, as unsynchronised devices are not.
std::vector<SensorEntry> reference_sensors(Seed seed, const VehicleModel& vehicle) { return reference_sensors(seed, vehicle, nullptr); }

std::vector<SensorEntry> reference_sensors(Seed seed, const VehicleModel& vehicle, std::shared_ptr<const RoadNetwork> map) {
  const double front_m = vehicle.length_m - vehicle.rear_overhang_m;
  RadarConfig radar;
  radar.ego_front_m = front_m;
  radar.map = std::move(map);
  ObjectListConfig camera;
  camera.ego_front_m = front_m;

  std::vector<SensorEntry> table;
  const auto add = [&](Topic topic, const char* frame_id, SensorTiming timing, std::unique_ptr<Sensor> sensor) {
    table.push_back({topic, frame_id, timing, std::move(sensor)});
  };
  add(Topic::kImu, "imu", every(milliseconds(10), milliseconds(0), milliseconds(1), microseconds(200)),
      std::make_unique<Imu>(seed, ImuConfig{}));
  add(Topic::kGnss, "gnss_antenna", every(milliseconds(100), milliseconds(25), milliseconds(50), milliseconds(15)),
      std::make_unique<Gnss>(seed, GnssConfig{}));
  add(Topic::kWheelOdometry, "wheels", every(milliseconds(20), milliseconds(5), milliseconds(4), milliseconds(1)),
      std::make_unique<WheelOdometry>(seed, WheelOdometryConfig{}));
  add(Topic::kSteeringAngle, "steering", every(milliseconds(20), milliseconds(10), milliseconds(4), milliseconds(1)),
      std::make_unique<SteeringAngle>(seed, SteeringAngleConfig{}));
  add(Topic::kRadar, "radar_front", every(milliseconds(50), milliseconds(15), milliseconds(40), milliseconds(5)),
      std::make_unique<Radar>(seed, radar));
  add(Topic::kObjectList, "ego", every(milliseconds(50), milliseconds(35), milliseconds(70), milliseconds(15)),
      std::make_unique<ObjectList>(seed, camera));
  return table;
}

std::vector<SensorEntry> raw_sensors(const Scenario& scenario, const DrawnWorld& drawn, Isa isa) {
  const Conditions at_start = WeatherState(scenario).conditions();
  std::vector<SensorEntry> table;
  FrontCameraConfig front;
  front.camera.jpeg_quality = scenario.sensors.camera_jpeg_quality;
  front.camera.isa = isa;
  LidarConfig roof;
  roof.isa = isa;
  table.push_back({Topic::kCamera, "camera_front", kCameraTiming,
                   std::make_unique<FrontCamera>(scenario.seed, front, drawn.surface(), at_start), true});
  table.push_back({Topic::kLidar, "lidar_roof", kLidarTiming,
                   std::make_unique<Lidar>(scenario.seed, roof, drawn.surface()), true});
  MicrophonesConfig microphones;
  microphones.period = milliseconds(100);
  microphones.isa = isa;
  table.push_back({Topic::kAcoustic, "microphones", every(microphones.period, milliseconds(45), milliseconds(60), milliseconds(10)),
                   std::make_unique<Microphones>(scenario.seed, microphones)});
  return table;
}

struct SensorSuite::State {
  struct Slot {
    SensorEntry entry;
    SensorFaults faults;
    Stream jitter;
    std::uint64_t sequence = 0;
    std::shared_ptr<const google::protobuf::Message> last_body;  // the last one sent, for a freeze
    SimTime last_capture;                                        // its stamps
    SimTime last_published;
  };

  std::vector<Slot> slots;  // by topic

  void sample(Slot& slot, SimTime t, const SensorView& view, std::vector<SensorOutput>& out);
  bool looks_at_surfaces(SimTime t) const;
};

SensorSuite::SensorSuite(const Scenario& scenario, const VehicleModel& vehicle, Fidelity fidelity, Isa isa)
    : state_(std::make_unique<State>()) {
  std::vector<SensorEntry> sensors = reference_sensors(scenario.seed, vehicle, scenario.map);
  if (fidelity == Fidelity::kFull) {
    drawn_ = std::make_unique<DrawnWorld>(scenario);
    for (SensorEntry& entry : raw_sensors(scenario, *drawn_, isa)) sensors.push_back(std::move(entry));
  }
  install(scenario.seed, std::move(sensors));
}

SensorSuite::SensorSuite(Seed seed, std::vector<SensorEntry> sensors) : state_(std::make_unique<State>()) {
  install(seed, std::move(sensors));
}

void SensorSuite::install(Seed seed, std::vector<SensorEntry> sensors) {
  std::sort(sensors.begin(), sensors.end(),
            [](const SensorEntry& a, const SensorEntry& b) { return a.topic < b.topic; });
  for (SensorEntry& entry : sensors) {
    const Topic topic = entry.topic;
    const std::string_view name = stack::name_of(topic);
    const bool on_steps = entry.timing.period > Duration{} && entry.timing.period.ns % kPhysicsStep.ns == 0 &&
                          entry.timing.phase.ns % kPhysicsStep.ns == 0;
    CHECK(on_steps, "{} must have period and phase in whole physics steps", name);
    CHECK(state_->slots.empty() || state_->slots.back().entry.topic < topic, "two sensors on {}", name);
    state_->slots.push_back({.entry = std::move(entry),
                             .faults = SensorFaults(seed, topic),
                             .jitter = Stream(seed, "sensors.jitter", static_cast<std::uint32_t>(topic)),
                             .sequence = 0,
                             .last_body = nullptr,
                             .last_capture = {},
                             .last_published = {}});
  }
}

SensorSuite::SensorSuite() : state_(std::make_unique<State>()) {}
SensorSuite::~SensorSuite() = default;

std::unique_ptr<SensorSuite> SensorSuite::raw_only(const Scenario& scenario) {
  std::unique_ptr<SensorSuite> suite(new SensorSuite);
  suite->drawn_ = std::make_unique<DrawnWorld>(scenario);
  suite->install(scenario.seed, raw_sensors(scenario, *suite->drawn_));
  return suite;
}

bool SensorSuite::State::looks_at_surfaces(SimTime t) const {
  return std::ranges::any_of(slots, [t](const Slot& slot) { return slot.entry.looks_at_surfaces && slot.entry.timing.due(t); });
}

void SensorSuite::State::sample(Slot& slot, SimTime t, const SensorView& view, std::vector<SensorOutput>& out) {
  const SensorTiming& timing = slot.entry.timing;
  if (!timing.due(t)) return;
  const std::int64_t since_phase = t.ns - timing.phase.ns;
  const auto frame = static_cast<std::uint32_t>(since_phase / timing.period.ns);

  const SensorEffects effects = slot.faults.effects(t);
  SensorSample sample = slot.entry.sensor->sample(frame, view, effects);
  // No message, no sequence number: the receiver of a device without a fix sees no gap, only silence. A frozen device
  // repeats itself whether or not it would have something to say.
  const bool repeats = effects.frozen && slot.last_body;
  if (!sample.body && !repeats) return;
  const std::uint64_t sequence = slot.sequence++;
  if (effects.frozen) {
    if (!repeats) return;
    sample = copy_of(*slot.last_body);
  } else {
    slot.faults.perturb(t, frame, *sample.body);
  }
  const double jitter_share = timing.jitter > Duration{} ? slot.jitter.draw(frame, 0).uniform() : 0;
  const SimTime sent =
      t + timing.latency + nanoseconds(static_cast<std::int64_t>(jitter_share * static_cast<double>(timing.jitter.ns)));
  const bool repeats_stamp = effects.frozen && effects.old_stamp;
  if (!repeats_stamp) {
    slot.last_capture = t + effects.clock_offset;
    slot.last_published = sent + effects.clock_offset;
  }
  stack::set_header(*sample.header, slot.last_capture, slot.last_published, sequence, slot.entry.frame_id);
  slot.last_body = sample.body;
  const std::vector<Duration> delays = slot.faults.arrivals(t, frame, timing.period);
  if (delays.empty()) return;
  const stack::MessagePtr message =
      slot.faults.corrupt(t, frame, stack::make_message(slot.entry.topic, std::move(sample.body)));
  if (!message) return;
  for (const Duration delay : delays) out.push_back({message, sent + delay});
}

void SensorSuite::sample(SimTime t, const SensorView& view, std::vector<SensorOutput>& out) {
  const auto first = static_cast<std::ptrdiff_t>(out.size());
  for (State::Slot& slot : state_->slots) state_->sample(slot, t, view, out);
  std::sort(out.begin() + first, out.end(), [](const SensorOutput& a, const SensorOutput& b) {
    return std::tie(a.arrival, a.message->topic, a.message->sequence) <
           std::tie(b.arrival, b.message->topic, b.message->sequence);
  });
}

void SensorSuite::sample(SimTime t, const World& world, std::vector<SensorOutput>& out) {
  if (!datum_) {
    const GeoDatum datum = world.map().datum();
    datum_.emplace(GeodeticPosition{datum.latitude_deg, datum.longitude_deg, datum.altitude_m});
  }
  const SensorView view{.ego = world.ego(),
                        .actors = world.actors(),
                        .weather = world.weather(),
                        .datum = *datum_,
                        .drawn = drawn_.get()};
  if (drawn_ && state_->looks_at_surfaces(t)) drawn_->show(t, world.actors(), world.weather());
  sample(t, view, out);
}

void SensorSuite::start_fault(const Fault& fault, SimTime onset) {
  for (State::Slot& slot : state_->slots) {
    if (stack::name_of(slot.entry.topic) == fault.target) return slot.faults.start(fault, onset);
  }
  CHECK(false, "fault '{}': no sensor on '{}'", fault.id, fault.target);
}

SensorEffects SensorSuite::effects(stack::Topic topic, SimTime capture) const {
  const auto at = std::ranges::find(state_->slots, topic, [](const State::Slot& slot) { return slot.entry.topic; });
  CHECK(at != state_->slots.end(), "no sensor on '{}'", stack::name_of(topic));
  return at->faults.effects(capture);
}

void SensorSuite::hash_state(StateWriter& out) const {
  for (const State::Slot& slot : state_->slots) {
    out.u32(static_cast<std::uint32_t>(slot.entry.topic));
    out.u64(slot.sequence);
    slot.entry.sensor->hash_state(out);
    slot.faults.hash_state(out);
    // What a freeze would repeat, the stamps in its header included; a digest, as it may be a picture.
    const Digest last = slot.last_body ? digest_of(slot.last_body->SerializeAsString()) : Digest{};
    out.u64(last.high);
    out.u64(last.low);
  }
}

}  // namespace longtail::sim
