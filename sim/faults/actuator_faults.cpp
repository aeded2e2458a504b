#include "sim/faults/actuator_faults.h"

#include <algorithm>

#include "sim/faults/fault_kinds.h"
#include "stack/api/stack.pb.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

// Two faults of 5 s each on one channel (the largest delay a fault may have), with room.
constexpr Duration kHistory = seconds(11);

// Brakes that fade have lost their share when they took up this much: one stop from 100 km/h, for worn pads and old
// fluid; what they took up leaves with this time constant. Both declared, not measured.
constexpr double kFadeHeat_j_per_kg = 400;
constexpr double kCooling_s = 120;

}  // namespace

ActuatorLink::ActuatorLink(Seed seed, const ActuatorLinkConfig& config, SimTime start)
    : config_(config), last_reception_(start), link_faults_(seed) {}

bool ActuatorLink::ActiveFault::acts_on(std::size_t channel) const {
  if (fault.target == "command") return fault.kind != FaultKind::kActuatorDelay;  // that one acts on the link
  if (channel == kThrottle) return fault.target == "throttle";
  if (channel == kBrake) return fault.target == "brake";
  return fault.target == "steering";
}

void ActuatorLink::accept(const stack::Message& message) {
  const auto& command = stack::body_as<stack::ControlCommand>(message);
  const double acceleration = command.acceleration_mps2();
  Duration delay = config_.link_delay;
  for (const ActiveFault& active : faults_) {
    const bool delays_link = active.fault.kind == FaultKind::kActuatorDelay && active.fault.target == "command";
    if (!delays_link || !active.active(message.publish_time)) continue;
    delay = delay + duration_from_seconds(active.strength(message.publish_time));
  }
  Request request;
  request.value = {std::max(acceleration, 0.0), std::min(acceleration, 0.0), command.road_wheel_rad()};
  request.emergency = command.emergency();
  const Sending sending{.time = message.publish_time,
                        .frame = static_cast<std::uint32_t>(message.sequence),
                        .period = config_.command_period};
  for (const Duration late : link_faults_.arrivals(sending)) {
    in_flight_.push_back({message.publish_time, message.publish_time + delay + late, request});
  }
}

void ActuatorLink::start_fault(const Fault& fault, SimTime onset) {
  const FaultFamily family = info_of(fault.kind).family;
  if (family == FaultFamily::kLink) return link_faults_.start(fault, onset);
  CHECK(family == FaultFamily::kActuator, "'{}' is no actuator fault", fault.id);
  std::erase_if(faults_, [&](const ActiveFault& active) { return active.fault.id == fault.id; });
  faults_.push_back({{fault, onset}, std::nullopt});
}

// The newest command that has arrived comes into force; an older one arriving after it is stale.
void ActuatorLink::receive(SimTime t) {
  std::optional<std::size_t> newest;
  for (std::size_t i = 0; i < in_flight_.size(); ++i) {
    if (in_flight_[i].arrival <= t) newest = i;
  }
  if (!newest) return;
  const InFlight arrived = in_flight_[*newest];
  in_flight_.erase(in_flight_.begin(), in_flight_.begin() + static_cast<std::ptrdiff_t>(*newest) + 1);
  published_ = arrived.published;
  last_reception_ = arrived.arrival;
  received_ = arrived.request;
}

ActuatorLink::Request ActuatorLink::platform_request(SimTime t) {
  timed_out_ = t - last_reception_ >= config_.command_timeout;
  if (!timed_out_) return received_;
  Request request = received_;
  request.value[kThrottle] = 0;
  request.value[kBrake] = std::min(received_.value[kBrake], -config_.timeout_deceleration_mps2);
  return request;
}

void ActuatorLink::remember(SimTime t, const Request& request) {
  if (!history_.empty() && history_.back().request == request) return;
  history_.push_back({t, request});
  // Keep the last entry at or before the horizon: it is still in force there.
  std::size_t old = 0;
  while (old + 1 < history_.size() && history_[old + 1].from <= t - kHistory) ++old;
  if (old > 64) history_.erase(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(old));
}

const ActuatorLink::Request& ActuatorLink::remembered(SimTime t) const {
  for (auto at = history_.rbegin(); at != history_.rend(); ++at) {
    if (at->from <= t) return at->request;
  }
  return history_.front().request;
}

void ActuatorLink::apply_faults(SimTime t, std::size_t channel, Request& out) {
  Duration delay;
  double scale = 1;
  double bias = 0;
  const Request* held = nullptr;
  for (ActiveFault& active : faults_) {
    if (!active.active(t) || !active.acts_on(channel)) continue;
    const double strength = active.strength(t);
    if (active.fault.kind == FaultKind::kActuatorDelay) delay = delay + duration_from_seconds(strength);
    if (active.fault.kind == FaultKind::kActuatorScale) scale *= strength;
    if (active.fault.kind == FaultKind::kBrakeFade) scale *= 1 - strength * std::min(1.0, active.heat_j_per_kg / kFadeHeat_j_per_kg);
    if (active.fault.kind == FaultKind::kSteeringBias) bias += strength;
    if (active.fault.kind == FaultKind::kActuatorStuck) {
      if (!active.held) active.held = output_;
      held = &*active.held;
    }
  }
  const Request& source = held != nullptr ? *held : remembered(t - delay);
  out.value[channel] = source.value[channel];
  // A stuck actuator does what it did; there is nothing left to scale.
  const bool scaled = held == nullptr && scale != 1;
  if (scaled) out.value[channel] *= scale;
  if (bias != 0) out.value[channel] += bias;
  if (channel != kBrake) return;
  // An emergency means all the brakes can do. Scaled brakes do that share of it, as an ordinary request.
  out.emergency = source.emergency && !scaled;
  if (source.emergency && scaled) out.value[kBrake] = -config_.full_brake_mps2 * std::min(scale, 1.0);
}

AppliedCommand ActuatorLink::at(SimTime t) {
  receive(t);
  const Request request = platform_request(t);
  remember(t, request);
  Request out = request;
  if (!faults_.empty()) {
    for (const std::size_t channel : {kThrottle, kBrake, kSteering}) apply_faults(t, channel, out);
  }
  output_ = out;

  AppliedCommand applied;
  applied.command.acceleration_mps2 = out.value[kThrottle] + out.value[kBrake];
  applied.command.road_wheel_rad = out.value[kSteering];
  applied.command.emergency = out.emergency;
  if (published_) applied.command_age = t - *published_;
  applied.timed_out = timed_out_;
  return applied;
}

void ActuatorLink::heat_brakes(Duration step, double speed_mps) {
  const double braking_mps2 = output_.emergency ? config_.full_brake_mps2 : -output_.value[kBrake];
  const double heat = braking_mps2 * std::max(speed_mps, 0.0) * step.seconds();
  for (ActiveFault& active : faults_) {
    if (active.fault.kind != FaultKind::kBrakeFade) continue;
    active.heat_j_per_kg += heat - active.heat_j_per_kg * step.seconds() / kCooling_s;
  }
}

void ActuatorLink::hash_state(StateWriter& out) const {
  const auto write = [&](const Request& request) {
    out.f64s(request.value);
    out.boolean(request.emergency);
  };
  for (const InFlight& command : in_flight_) {
    out.i64(command.published.ns);
    out.i64(command.arrival.ns);
    write(command.request);
  }
  out.i64(published_ ? published_->ns : -1);
  out.i64(last_reception_.ns);
  write(received_);
  write(output_);
  for (const Dated& change : history_) {
    out.i64(change.from.ns);
    write(change.request);
  }
  for (const ActiveFault& active : faults_) {
    out.str(active.fault.id);
    out.i64(active.onset.ns);
    if (active.fault.kind == FaultKind::kBrakeFade) out.f64(active.heat_j_per_kg);
    if (active.held) write(*active.held);
  }
  link_faults_.hash_state(out);
}

}  // namespace longtail::sim
