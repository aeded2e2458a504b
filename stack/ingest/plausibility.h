// Range limits of every raw sensor field: physically impossible values mark a message as corrupt.
// SI units, frames as in sensors.proto. Used by the ingest channels.
#pragma once

#include <optional>
#include <string_view>

#include "stack/api/message.h"

namespace longtail::stack {

// The first field outside its limits, or nothing. CHECKs that the topic is one ingest reads.
std::optional<std::string_view> implausible_field(const Message& message);

}  // namespace longtail::stack
