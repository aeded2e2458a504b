// What the header of an OperatorInput says about who sent it.
#pragma once

#include <string_view>

namespace longtail::stack {

// `frame_id` of a remote operator's input: it is repeated all the time, so its silence is a loss of the link.
// Anything else is a driver in the vehicle, who speaks when there is something to say.
inline constexpr std::string_view kRemoteOperatorFrame = "remote";

}  // namespace longtail::stack
