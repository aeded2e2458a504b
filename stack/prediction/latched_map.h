// The lane map of the latched MapRoute, rebuilt only when another message arrives. It holds nothing that the
// latched input does not, so nodes neither save nor hash it.
#pragma once

#include <string>

#include "stack/api/node.h"
#include "stack/prediction/lane_map.h"

namespace longtail::stack {

class LatchedMap {
 public:
  void update(const Inputs& inputs) {
    const Message* message = inputs.latest(Topic::kMapRoute);
    if (!message) return;
    const Version version{message->capture_time, message->sequence, message->wire.size(), true};
    if (version == version_) return;
    version_ = version;
    auto map = LaneMap::from(body_as<MapRoute>(*message));
    error_ = map.ok() ? "" : describe(map.error());
    map_ = map.ok() ? std::move(map).value() : LaneMap();
  }
  const LaneMap& map() const { return map_; }
  const std::string& error() const { return error_; }  // why the message is of no use; empty = fine

 private:
  struct Version {
    SimTime capture;
    std::uint64_t sequence = 0;
    std::size_t size = 0;
    bool present = false;
    bool operator==(const Version&) const = default;
  };
  Version version_;
  LaneMap map_;
  std::string error_;
};

}  // namespace longtail::stack
