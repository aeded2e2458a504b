#include "sim/faults/fault_kinds.h"

#include <algorithm>
#include <array>
#include <limits>

#include "sim/faults/fault_fields.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr double kAny = std::numeric_limits<double>::max();
constexpr bool kByField = true;
constexpr bool kRamps = true;
using enum FaultFamily;
using enum stack::Dimension;

constexpr FaultKindInfo plain(FaultKind kind, std::string_view name, FaultFamily family, std::string_view target,
                              std::vector<std::string_view> (*fields)(stack::Topic)) {
  return {kind, name, family, target, "", kNumber, false, false, 0, 0, 0, fields};
}

// Delays end at 5 s: the actuator link keeps that much history.
constexpr std::array kKinds{
    FaultKindInfo{FaultKind::kGhost, "ghost", kSensor, "", "ahead", kLength, false, false, 0, 1, 250, ghost_fields},
    plain(FaultKind::kBlind, "blind", kSensor, "", object_sensor_fields),
    FaultKindInfo{FaultKind::kBlockage, "blockage", kSensor, "", "share", kNumber, false, kRamps, 0, 0, 1, sector_fields},
    FaultKindInfo{FaultKind::kMisalignment, "misalignment", kSensor, "", "by", kAngle, false, kRamps, 0, -0.5, 0.5,
                  mounting_fields},
    FaultKindInfo{FaultKind::kGnssSpoof, "gnss_spoof", kSensor, "sensor.gnss", "by", kLength, false, kRamps, 0, -1e5, 1e5,
                  spoof_fields},
    FaultKindInfo{FaultKind::kScale, "scale", kSensor, "", "factor", kNumber, false, kRamps, 1, -100, 100, scalar_fields},
    FaultKindInfo{FaultKind::kBias, "bias", kSensor, "", "by", kNumber, kByField, kRamps, 0, -kAny, kAny, shift_fields},
    FaultKindInfo{FaultKind::kNoise, "noise", kSensor, "", "sd", kNumber, kByField, kRamps, 0, 0, kAny, noise_fields},
    FaultKindInfo{FaultKind::kSaturation, "saturation", kSensor, "", "limit", kNumber, kByField, false, kAny, 0, kAny,
                  scalar_fields},
    plain(FaultKind::kFreeze, "freeze", kSensor, "", freeze_fields),
    FaultKindInfo{FaultKind::kClockOffset, "clock_offset", kSensor, "", "by", kTime, false, kRamps, 0, -5, 5, no_field},
    FaultKindInfo{FaultKind::kClockDrift, "clock_drift", kSensor, "", "ppm", kNumber, false, false, 0, -1e5, 1e5, no_field},
    FaultKindInfo{FaultKind::kClockStep, "clock_step", kSensor, "", "by", kTime, false, false, 0, -5, 5, no_field},
    FaultKindInfo{FaultKind::kCorruption, "corruption", kSensor, "", "share", kNumber, false, kRamps, 0, 0, 1,
                  corruption_fields},
    plain(FaultKind::kDropout, "dropout", kLink, "", dropout_fields),
    FaultKindInfo{FaultKind::kLoss, "loss", kLink, "", "share", kNumber, false, kRamps, 0, 0, 1, link_fields},
    FaultKindInfo{FaultKind::kDelay, "delay", kLink, "", "by", kTime, false, kRamps, 0, 0, 5, link_fields},
    FaultKindInfo{FaultKind::kJitter, "jitter", kLink, "", "by", kTime, false, kRamps, 0, 0, 5, link_fields},
    FaultKindInfo{FaultKind::kReorder, "reorder", kLink, "", "share", kNumber, false, kRamps, 0, 0, 1, link_fields},
    FaultKindInfo{FaultKind::kDuplicate, "duplicate", kLink, "", "share", kNumber, false, kRamps, 0, 0, 1,
                  copying_link_fields},
    plain(FaultKind::kNodeCrash, "node_crash", kEdge, "", nullptr),
    plain(FaultKind::kNodeHang, "node_hang", kEdge, "", nullptr),
    FaultKindInfo{FaultKind::kNodeSlow, "node_slow", kEdge, "", "factor", kNumber, false, kRamps, 1, 0.01, 1000, nullptr},
    FaultKindInfo{FaultKind::kLocalizationOffset, "localization_offset", kEdge, "localization", "by", kNumber, kByField,
                  kRamps, 0, -1e5, 1e5, pose_fields},
    FaultKindInfo{FaultKind::kAmbientHeat, "ambient_heat", kEdge, "computer", "temperature", kTemperature, false, kRamps, 0,
                  -60, 200, nullptr},
    FaultKindInfo{FaultKind::kThermalThrottle, "thermal_throttle", kEdge, "computer", "speed", kNumber, false, kRamps, 1,
                  0.01, 1, nullptr},
    FaultKindInfo{FaultKind::kMemoryPressure, "memory_pressure", kEdge, "computer", "share", kNumber, false, kRamps, 0, 0,
                  1, nullptr},
    FaultKindInfo{FaultKind::kActuatorDelay, "actuator_delay", kActuator, "", "by", kTime, false, kRamps, 0, 0, 5, nullptr},
    FaultKindInfo{FaultKind::kActuatorScale, "actuator_scale", kActuator, "", "factor", kNumber, false, kRamps, 1, 0, 10,
                  nullptr},
    FaultKindInfo{FaultKind::kBrakeFade, "brake_fade", kActuator, "brake", "share", kNumber, false, kRamps, 0, 0, 1,
                  nullptr},
    plain(FaultKind::kActuatorStuck, "actuator_stuck", kActuator, "", nullptr),
    FaultKindInfo{FaultKind::kSteeringBias, "steering_bias", kActuator, "steering", "by", kAngle, false, kRamps, 0, -0.5,
                  0.5, nullptr},
    FaultKindInfo{FaultKind::kMapMovedLane, "map_moved_lane", kMap, "map", "left", kLength, false, false, 0, -10, 10,
                  nullptr},
    FaultKindInfo{FaultKind::kMapRoadworks, "map_roadworks", kMap, "map", "left", kLength, false, false, 0, -10, 10,
                  nullptr},
    FaultKindInfo{FaultKind::kMapSpeedLimit, "map_speed_limit", kMap, "map", "limit", kSpeed, false, false, kAny, 0.1, 100,
                  nullptr},
    plain(FaultKind::kMapMissingLimit, "map_missing_limit", kMap, "map", nullptr),
};
static_assert(std::ranges::is_sorted(kKinds, {}, &FaultKindInfo::kind));

}  // namespace

std::span<const FaultKindInfo> all_fault_kinds() { return kKinds; }

const FaultKindInfo& info_of(FaultKind kind) {
  for (const FaultKindInfo& info : kKinds) {
    if (info.kind == kind) return info;
  }
  CHECK(false, "no fault kind {}", static_cast<int>(kind));
  return kKinds.front();
}

stack::Dimension dimension_of(const FaultKindInfo& info, std::string_view field) {
  if (!info.by_field) return info.dimension;
  if (field.ends_with("_mps2")) return kAcceleration;
  if (field.ends_with("_mps")) return kSpeed;
  if (field.ends_with("_rps")) return kAngularRate;
  if (field.ends_with("_rad")) return kAngle;
  if (field.ends_with("_m")) return kLength;
  if (field.ends_with("_hz")) return kFrequency;
  return kNumber;
}

bool draws_numbers(FaultKind kind, std::string_view field) {
  switch (kind) {
    case FaultKind::kGhost:
    case FaultKind::kCorruption:
    case FaultKind::kLoss:
    case FaultKind::kJitter:
    case FaultKind::kReorder:
    case FaultKind::kDuplicate:
    case FaultKind::kMemoryPressure: return true;
    case FaultKind::kNoise: return field != kFieldMultipath;  // reflections are the receiver's own, the fault says how strong
    default: return false;
  }
}

bool in_force(const Fault& fault, Duration since_onset) {
  return since_onset >= Duration{} && (fault.duration == Duration{} || since_onset < fault.duration);
}

double ramped(double neutral, const Fault& fault, Duration since_onset) {
  if (since_onset >= fault.ramp) return fault.magnitude;
  const double share = static_cast<double>(since_onset.ns) / static_cast<double>(fault.ramp.ns);
  return neutral + (fault.magnitude - neutral) * share;
}

double ramped(const Fault& fault, Duration since_onset) {
  return ramped(info_of(fault.kind).neutral, fault, since_onset);
}

}  // namespace longtail::sim
