// The actuators that faults may target, as scenarios write them. "command": what goes to all of them.
#pragma once

#include <array>
#include <string_view>

namespace longtail::sim {

inline constexpr std::array<std::string_view, 4> kActuatorNames{"brake", "command", "steering", "throttle"};

}  // namespace longtail::sim
