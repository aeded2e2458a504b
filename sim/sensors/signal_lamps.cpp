#include "sim/sensors/signal_lamps.h"

#include <cmath>

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr double kBraking_mps2 = -0.7;
constexpr double kStands_mps = 0.05;
constexpr Duration kIndicatorPeriod = microseconds(666'667);
constexpr Duration kBeaconPeriod = milliseconds(500);
constexpr Duration kBeaconFlash = milliseconds(80);

std::int64_t into(SimTime t, Duration period) { return t.ns % period.ns; }

LampSet indicators(Indicator indicator) {
  switch (indicator) {
    case Indicator::kOff: return 0;
    case Indicator::kLeft: return lamp_bit(Lamp::kIndicatorLeft);
    case Indicator::kRight: return lamp_bit(Lamp::kIndicatorRight);
    case Indicator::kHazard: return lamp_bit(Lamp::kIndicatorLeft) | lamp_bit(Lamp::kIndicatorRight);
  }
  return 0;
}

bool beacon_flashes(SimTime t) {
  const std::int64_t at = into(t, kBeaconPeriod);
  return at < kBeaconFlash.ns || (at >= 2 * kBeaconFlash.ns && at < 3 * kBeaconFlash.ns);
}

}  // namespace

LampSet lamps_of(const ActorState& actor, const LampMoment& moment) {
  const SimTime t = moment.t;
  const bool held = moment.driven && std::fabs(actor.speed_mps) < kStands_mps;
  LampSet lit = 0;
  if (moment.dark) lit |= lamp_bit(Lamp::kHead) | lamp_bit(Lamp::kTail);
  if (held || actor.acceleration_mps2 < kBraking_mps2) lit |= lamp_bit(Lamp::kBrake);
  if (into(t, kIndicatorPeriod) < kIndicatorPeriod.ns / 2) lit |= indicators(actor.signals.indicator);
  if (actor.signals.beacon && beacon_flashes(t)) lit |= lamp_bit(Lamp::kEmergency);
  return lit;
}

SignalColour colour_at(const TrafficLight& light, SimTime t) {
  Duration cycle;
  for (const TrafficLightPhase& phase : light.phases) cycle = cycle + phase.lasts;
  CHECK(cycle > Duration{}, "traffic light '{}' has no phases", light.id);
  std::int64_t at = (t.ns + light.offset.ns) % cycle.ns;
  for (const TrafficLightPhase& phase : light.phases) {
    if (at < phase.lasts.ns) return phase.colour;
    at -= phase.lasts.ns;
  }
  return light.phases.back().colour;
}

LampSet lamps_of(SignalColour colour) {
  switch (colour) {
    case SignalColour::kRed: return lamp_bit(Lamp::kRed);
    case SignalColour::kRedAmber: return lamp_bit(Lamp::kRed) | lamp_bit(Lamp::kAmber);
    case SignalColour::kGreen: return lamp_bit(Lamp::kGreen);
    case SignalColour::kAmber: return lamp_bit(Lamp::kAmber);
    case SignalColour::kDark: return 0;
  }
  return 0;
}

}  // namespace longtail::sim
