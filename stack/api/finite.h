// Finds NaN and infinity in serialised messages without reflection. Doubles are the only 64-bit fixed fields in
// our schemas, so a table per message type (built once from its descriptor) lets a flat walk find them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace google::protobuf {
class Descriptor;
}

namespace longtail::stack {

// The path of the first NaN or infinite double in `wire` ("detections[2].range_m"), or nothing.
std::optional<std::string> first_not_finite(const google::protobuf::Descriptor& type, std::string_view wire);

}  // namespace longtail::stack
