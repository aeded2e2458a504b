// The links that are no sensor's, as scenarios write them: the remote operator's radio, and the bus over which commands
// reach the actuators.
#pragma once

#include <array>
#include <string_view>

#include "stack/api/topics.h"

namespace longtail::sim {

struct NamedLink {
  std::string_view name;
  stack::Topic topic;
};
inline constexpr std::array kNamedLinks{NamedLink{"command", stack::Topic::kCommand},
                                        NamedLink{"operator", stack::Topic::kOperatorInput}};

}  // namespace longtail::sim
