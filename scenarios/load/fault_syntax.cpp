#include "scenarios/load/fault_syntax.h"

namespace longtail::scenarios {
namespace {

using sim::FaultKind;
using stack::Dimension;

// Fields carry their unit in the name: "range_m", "gyro_z_rps".
Dimension dimension_of_field(std::string_view field) {
  if (field.ends_with("_mps2")) return Dimension::kAcceleration;
  if (field.ends_with("_mps")) return Dimension::kSpeed;
  if (field.ends_with("_rps")) return Dimension::kAngularRate;
  if (field.ends_with("_rad")) return Dimension::kAngle;
  if (field.ends_with("_m")) return Dimension::kLength;
  return Dimension::kNumber;
}

}  // namespace

std::optional<MagnitudeSyntax> magnitude_syntax(FaultKind kind, std::string_view field) {
  switch (kind) {
    case FaultKind::kDelay:
    case FaultKind::kActuatorDelay: return MagnitudeSyntax{"by", Dimension::kTime};
    case FaultKind::kBias: return MagnitudeSyntax{"by", dimension_of_field(field), true};
    case FaultKind::kNoise: return MagnitudeSyntax{"sd", dimension_of_field(field), true};
    case FaultKind::kGhost: return MagnitudeSyntax{"ahead", Dimension::kLength};
    case FaultKind::kNodeSlow:
    case FaultKind::kActuatorScale: return MagnitudeSyntax{"factor", Dimension::kNumber};
    case FaultKind::kAmbientHeat: return MagnitudeSyntax{"temperature", Dimension::kTemperature};
    case FaultKind::kDropout:
    case FaultKind::kFreeze:
    case FaultKind::kBlind:
    case FaultKind::kNodeCrash:
    case FaultKind::kNodeHang:
    case FaultKind::kActuatorStuck: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace longtail::scenarios
