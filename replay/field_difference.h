// The first field in which two messages of one type differ, found by reflection. Slow; called only after bytes differ.
#pragma once

#include <optional>
#include <string>

#include "stack/api/message.h"

namespace longtail::replay {

struct FieldDifference {
  std::string field;     // "tracks[2].x_m"; "tracks.size" when one list is longer
  std::string recorded;  // doubles as hex floats ("0x1.8p+3"), enumerations by name, text in quotes
  std::string replayed;
};

// Content first: header fields count only when all else is equal. Nothing when the messages are equal.
std::optional<FieldDifference> first_field_difference(const google::protobuf::Message& recorded,
                                                      const google::protobuf::Message& replayed);

}  // namespace longtail::replay
