#include "replay/score/mode_track.h"

namespace longtail::replay {

std::string mode_name(stack::ModeKind kind) {
  const std::string name = stack::ModeKind_Name(kind);  // "MODE_FULL"
  return name.starts_with("MODE_") ? name.substr(5) : name;
}

bool ModeTrack::observe(const stack::Message& message, SimTime t) {
  if (message.topic != stack::Topic::kMode) return false;
  const auto& mode = stack::body_as<stack::Mode>(message);
  if (!spans_.empty() && spans_.back().mode.mode() == mode.mode() && spans_.back().mode.reason() == mode.reason()) return false;
  spans_.push_back({t, mode});
  return true;
}

}  // namespace longtail::replay
