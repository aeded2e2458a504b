#include "tests/unit/stack/support/mini_drive.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack::testing {
namespace {

constexpr double kStep_s = 0.005;
constexpr std::int64_t kStep_ns = 5'000'000;
const VehicleCalibration kVehicle;

bool rectangles_overlap(double ax, double ay, double ayaw, double al, double aw, double bx, double by, double byaw,
                        double bl, double bw) {
  // Separating axes of both rectangles.
  for (const double yaw : {ayaw, ayaw + 1.57079632679489661923, byaw, byaw + 1.57079632679489661923}) {
    const double c = strict::cos(yaw);
    const double s = strict::sin(yaw);
    const auto reach = [&](double yaw_other, double l, double w) {
      return std::fabs(strict::cos(yaw_other) * c + strict::sin(yaw_other) * s) * l / 2 +
             std::fabs(-strict::sin(yaw_other) * c + strict::cos(yaw_other) * s) * w / 2;
    };
    if (std::fabs((bx - ax) * c + (by - ay) * s) > reach(ayaw, al, aw) + reach(byaw, bl, bw)) return false;
  }
  return true;
}

}  // namespace

struct MiniDrive::Slot {
  std::string name;
  std::int64_t period_ns;
  std::int64_t phase_ns;
  std::int64_t latency_ns;
  Topic trigger;  // kNone: by period
  std::vector<Topic> inputs;
  std::function<std::unique_ptr<Node>()> make;
  std::unique_ptr<Node> node;
  bool alive = true;
};

MiniDrive::MiniDrive(MiniOptions options) : options_(std::move(options)), road_(options_.road) {
  const auto add = [&](std::string name, std::int64_t period_ms, std::int64_t phase_ms, std::int64_t latency_ms,
                       Topic trigger, std::vector<Topic> inputs, std::function<std::unique_ptr<Node>()> make) {
    auto slot = std::make_unique<Slot>(Slot{std::move(name), period_ms * 1'000'000, phase_ms * 1'000'000,
                                            latency_ms * 1'000'000, trigger, std::move(inputs), std::move(make),
                                            nullptr, true});
    slot->node = slot->make();
    slots_.push_back(std::move(slot));
  };
  using enum Topic;
  add("mode_manager", 50, 5, 1, kNone, {kHealth, kLocalization, kOperatorInput},
      [] { return make_mode_manager({}, kVehicle); });
  add("prediction", 100, 20, 5, kNone, {kTracks, kLocalization, kMapRoute},
      [] { return make_prediction({}, kVehicle); });
  add("planning", 100, 30, 15, kNone, {kLocalization, kTracks, kPrediction, kMode, kMapRoute, kOperatorInput},
      [this] { return make_planning(options_.planning, kVehicle); });
  add("control", 0, 0, 1, kLocalization, {kLocalization, kPlan, kCommand, kIngestSteeringAngle},
      [this] { return make_control(options_.control, kVehicle); });
  add("governor", 20, 15, 1, kNone, {kControlCommand, kTracks, kLocalization, kPlan, kMode, kIngestSteeringAngle},
      [this] { return make_governor(options_.safety, kVehicle); });

  const RoadPose start = road_.pose(options_.ego_s_m, options_.ego_offset_m);
  x_m_ = start.x_m;
  y_m_ = start.y_m;
  yaw_rad_ = start.heading_rad;
  speed_mps_ = options_.ego_speed_mps;
  yaw_rate_rps_ = speed_mps_ * start.curvature_per_m;
  wheel_rad_ = (kVehicle.wheelbase_m + kVehicle.understeer_gradient * speed_mps_ * speed_mps_) * start.curvature_per_m;
  road_s_m_ = options_.ego_s_m;
  for (ControlCommand& command : commands_) command.set_road_wheel_rad(wheel_rad_);
  auto route = options_.with_map ? road_.map_route() : MapRoute();
  publish(kMapRoute, {}, {}, std::make_shared<MapRoute>(std::move(route)));
}

MiniDrive::~MiniDrive() = default;

void MiniDrive::set_alive(const std::string& node, bool alive) {
  for (auto& slot : slots_) {
    if (slot->name == node) slot->alive = alive;
  }
}

void MiniDrive::swap_nodes() {
  for (auto& slot : slots_) {
    StateWriter saved;
    slot->node->save(saved);
    slot->node = slot->make();
    StateReader reader(saved.bytes());
    slot->node->load(reader);
    CHECK(reader.at_end(), "{} did not read all it saved", slot->name);
  }
}

void MiniDrive::run_for(double seconds) {
  const auto steps = static_cast<int>(seconds / kStep_s + 0.5);
  for (int i = 0; i < steps; ++i) step();
}

void MiniDrive::publish(Topic topic, SimTime capture, SimTime at, std::shared_ptr<google::protobuf::Message> body) {
  auto& header = *static_cast<Header*>(
      body->GetReflection()->MutableMessage(body.get(), body->GetDescriptor()->FindFieldByNumber(1)));
  set_header(header, capture, at, sequences_[topic]++, "");
  pending_.push_back(
      {at.ns, order_++, make_message(topic, std::shared_ptr<const google::protobuf::Message>(std::move(body)))});
}

void MiniDrive::deliver_due() {
  const std::int64_t now_ns = tick_ * kStep_ns;
  // Runs until nothing more becomes due: a triggered node may publish within this step.
  while (true) {
    auto next = pending_.end();
    for (auto at = pending_.begin(); at != pending_.end(); ++at) {
      if (at->due_ns > now_ns) continue;
      if (next == pending_.end() || std::pair(at->due_ns, at->order) < std::pair(next->due_ns, next->order)) next = at;
    }
    if (next == pending_.end()) return;
    const MessagePtr message = next->message;
    pending_.erase(next);
    digest_.add(message->wire);
    latest_[message->topic] = message;
    const Topic out = options_.governor ? Topic::kCommand : Topic::kControlCommand;
    if (message->topic == out) commands_[static_cast<std::size_t>(tick_ % 13)] = body_as<ControlCommand>(*message);
    for (auto& slot : slots_) {
      if (slot->trigger == message->topic && slot->alive) run_node(*slot);
    }
  }
}

void MiniDrive::run_node(Slot& slot) {
  std::vector<Inputs::Queue> queues;
  for (const Topic topic : slot.inputs) {
    const auto at = latest_.find(topic);
    if (at != latest_.end()) queues.push_back({topic, {at->second}});
  }
  Outputs outputs;
  const SimTime now{tick_ * kStep_ns};
  slot.node->process(Inputs(queues), {now, now}, outputs);
  for (auto& item : outputs.items())
    publish(item.topic, item.capture_time, now + nanoseconds(slot.latency_ns), item.body);
}

void MiniDrive::step() {
  ++tick_;
  commands_[static_cast<std::size_t>(tick_ % 13)] = commands_[static_cast<std::size_t>((tick_ - 1) % 13)];
  move_actors(kStep_s);
  move_ego(kStep_s);
  sense();
  deliver_due();
  const std::int64_t now_ns = tick_ * kStep_ns;
  for (auto& slot : slots_) {
    if (slot->period_ns > 0 && slot->alive && now_ns % slot->period_ns == slot->phase_ns) run_node(*slot);
  }
  deliver_due();
  record();
}

void MiniDrive::move_ego(double dt_s) {
  // Dead times of 60 ms (drive, brake) and 40 ms (steering), then lags.
  const ControlCommand& drive = commands_[static_cast<std::size_t>((tick_ - 12 + 13) % 13)];
  const ControlCommand& steer = commands_[static_cast<std::size_t>((tick_ - 8 + 13) % 13)];
  const double grip_mps2 = options_.friction * 9.81;
  const double wanted_mps2 = drive.emergency() ? -10 : drive.acceleration_mps2();
  const double lag_s = wanted_mps2 < 0 ? 0.06 : 0.15;
  acceleration_mps2_ += dt_s / (dt_s + lag_s) * (std::clamp(wanted_mps2, -grip_mps2, 4.0) - acceleration_mps2_);
  wheel_rad_ += std::clamp((steer.road_wheel_rad() - wheel_rad_) * dt_s / (dt_s + 0.05), -0.8 * dt_s, 0.8 * dt_s);

  const double before_mps = speed_mps_;
  speed_mps_ = std::max(0.0, speed_mps_ + acceleration_mps2_ * dt_s);
  // Steady-state bicycle with a first-order yaw response; the rear axle slips outwards with lateral acceleration.
  const double steady_rps =
      speed_mps_ * wheel_rad_ / (kVehicle.wheelbase_m + kVehicle.understeer_gradient * speed_mps_ * speed_mps_);
  yaw_rate_rps_ += dt_s / (dt_s + 0.12) * (steady_rps - yaw_rate_rps_);
  if (speed_mps_ > 1) yaw_rate_rps_ = std::clamp(yaw_rate_rps_, -grip_mps2 / speed_mps_, grip_mps2 / speed_mps_);
  const double course_rad = yaw_rad_ + yaw_rate_rps_ * dt_s / 2 - 0.005 * speed_mps_ * yaw_rate_rps_;
  const double moved_m = (before_mps + speed_mps_) / 2 * dt_s;
  x_m_ += moved_m * strict::cos(course_rad);
  y_m_ += moved_m * strict::sin(course_rad);
  yaw_rad_ = strict::wrap_angle(yaw_rad_ + yaw_rate_rps_ * dt_s);
  road_.locate(x_m_, y_m_, road_s_m_, road_s_m_, road_offset_m_);
}

void MiniDrive::move_actors(double dt_s) {
  for (MiniActor& actor : options_.actors) {
    if (actor.script) actor.script(actor, static_cast<double>(tick_) * kStep_s);
    const double before_mps = actor.speed_mps;
    actor.speed_mps = std::max(0.0, actor.speed_mps + actor.acceleration_mps2 * dt_s);
    const double moved_m = (before_mps + actor.speed_mps) / 2 * dt_s;
    actor.s_m += moved_m * strict::cos(actor.heading_rad);
    actor.offset_m += moved_m * strict::sin(actor.heading_rad);
  }
}

double MiniDrive::noise() {
  // Sum of twelve uniforms (SplitMix64), about standard normal.
  double sum = -6;
  for (int i = 0; i < 12; ++i) {
    std::uint64_t z = (noise_state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    sum += static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  return sum;
}

void MiniDrive::sense() {
  const SimTime now{tick_ * kStep_ns};
  if (tick_ % 4 == 0) {
    auto localization = std::make_shared<Localization>();
    localization->set_x_m(x_m_);
    localization->set_y_m(y_m_);
    // The direction of motion, as a localization tells that knows no side slip.
    localization->set_yaw_rad(strict::wrap_angle(yaw_rad_ - 0.005 * speed_mps_ * yaw_rate_rps_));
    localization->set_speed_mps(speed_mps_ + 0.1 * options_.speed_noise_mps * noise());
    localization->set_yaw_rate_rps(yaw_rate_rps_);
    localization->set_acceleration_mps2(acceleration_mps2_);
    localization->set_consistency(1);
    localization->set_valid(true);
    publish(Topic::kLocalization, now, now + milliseconds(10), std::move(localization));
    auto wheels = std::make_shared<SteeringAngle>();
    wheels->set_road_wheel_rad(wheel_rad_);
    publish(Topic::kIngestSteeringAngle, now, now + milliseconds(5), std::move(wheels));
  }
  if (tick_ % 20 == 0) {
    auto health = std::make_shared<Health>();
    for (const HealthItem& item : options_.health) *health->add_items() = item;
    publish(Topic::kHealth, now, now + milliseconds(2), std::move(health));
    auto wish = std::make_shared<OperatorInput>();
    wish->set_set_speed_mps(options_.set_speed_mps);
    wish->set_buttons(buttons_);
    publish(Topic::kOperatorInput, now, now, std::move(wish));
  }
  if (tick_ % 10 != 0) return;
  auto list = std::make_shared<TrackList>();
  for (const MiniActor& actor : options_.actors) {
    const RoadPose at = road_.pose(actor.s_m, actor.offset_m);
    const double dx = at.x_m - x_m_;
    const double dy = at.y_m - y_m_;
    if (!actor.visible || dx * dx + dy * dy > options_.sight_m * options_.sight_m) continue;
    const double yaw_rad = at.heading_rad + actor.heading_rad;
    Track& track = *list->add_tracks();
    track.set_id(actor.id);
    const double noise_x = noise();
    const double noise_y = noise();
    const double noise_v = noise();
    track.set_x_m(at.x_m + options_.position_noise_m * noise_x);
    track.set_y_m(at.y_m + options_.position_noise_m * noise_y);
    const double speed_mps = std::max(0.0, actor.speed_mps + options_.speed_noise_mps * noise_v);
    track.set_velocity_x_mps(speed_mps * strict::cos(yaw_rad));
    track.set_velocity_y_mps(speed_mps * strict::sin(yaw_rad));
    track.set_acceleration_mps2(actor.speed_mps > 0 ? actor.acceleration_mps2 : 0);
    track.set_yaw_rad(strict::wrap_angle(yaw_rad));
    track.set_length_m(actor.length_m);
    track.set_width_m(actor.width_m);
    track.set_existence(0.99);
    track.set_confirmed(true);
    track.set_classification(actor.classification);
    for (int i = 0; i < 16; ++i) track.add_covariance(i % 5 == 0 ? 0.01 : 0);
  }
  publish(Topic::kTracks, now, now + milliseconds(60), std::move(list));
}

void MiniDrive::record() {
  MiniSample sample;
  sample.t_s = static_cast<double>(tick_) * kStep_s;
  sample.s_m = road_s_m_;
  sample.offset_m = road_offset_m_;
  sample.speed_mps = speed_mps_;
  sample.acceleration_mps2 = speed_mps_ > 0 ? acceleration_mps2_ : 0;
  sample.lateral_mps2 = speed_mps_ * yaw_rate_rps_;
  sample.road_wheel_rad = wheel_rad_;
  if (const auto* command = latest<ControlCommand>(Topic::kCommand)) sample.command = *command;
  if (const auto* plan = latest<Plan>(Topic::kPlan)) {
    sample.behaviour = plan->behaviour();
    sample.target = plan->target_track();
  }
  if (const auto* mode = latest<Mode>(Topic::kMode)) sample.mode = mode->mode();
  const double centre_m = kVehicle.length_m / 2 - kVehicle.rear_overhang_m;
  const double front_m = kVehicle.length_m - kVehicle.rear_overhang_m;
  for (const MiniActor& actor : options_.actors) {
    const RoadPose at = road_.pose(actor.s_m, actor.offset_m);
    if (rectangles_overlap(x_m_ + centre_m * strict::cos(yaw_rad_), y_m_ + centre_m * strict::sin(yaw_rad_), yaw_rad_,
                           kVehicle.length_m, kVehicle.width_m, at.x_m, at.y_m, at.heading_rad + actor.heading_rad,
                           actor.length_m, actor.width_m)) {
      collided_ = true;
    }
    const double along = std::fabs(strict::cos(actor.heading_rad));
    const double across = std::fabs(strict::sin(actor.heading_rad));
    const double half_length_m = (along * actor.length_m + across * actor.width_m) / 2;
    const double half_width_m = (across * actor.length_m + along * actor.width_m) / 2;
    if (std::fabs(actor.offset_m - road_offset_m_) < half_width_m + kVehicle.width_m / 2 && actor.s_m > road_s_m_) {
      sample.gap_m = std::min(sample.gap_m, actor.s_m - half_length_m - road_s_m_ - front_m);
    }
  }
  samples_.push_back(sample);
}

double MiniDrive::max_abs(double MiniSample::*field, double from_s) const {
  double most = 0;
  for (const MiniSample& sample : samples_) {
    if (sample.t_s >= from_s) most = std::max(most, std::fabs(sample.*field));
  }
  return most;
}

}  // namespace longtail::stack::testing
