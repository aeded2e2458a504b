// A recording with every topic, every field filled, gaps, components and a trigger: what the store tests write.
#pragma once

#include "replay/store/recording.h"

namespace longtail::replay::testing {

struct SampleOptions {
  int rounds = 3;          // messages per topic
  std::uint64_t salt = 1;  // changes every value
};
Recording sample_recording(const SampleOptions& options);

// A small recording that no change of a message schema touches: its root is golden for the file format alone.
Recording golden_recording();

// A message of `topic` with every field set to values drawn from `salt`.
stack::MessagePtr filled_message(stack::Topic topic, std::uint64_t sequence, std::uint64_t salt);

std::string scratch_path(const std::string& name);  // below the build folder's scratch space, removed before use
std::string file_bytes(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);

}  // namespace longtail::replay::testing
