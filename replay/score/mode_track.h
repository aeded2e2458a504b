// Which mode is in force when, from stack.mode messages. Before the first message no mode is in force.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stack/api/message.h"
#include "stack/api/stack.pb.h"

namespace longtail::replay {

struct ModeSpan {
  SimTime from;
  stack::Mode mode;
};

// "FULL", "CONSTRAINED", ...
std::string mode_name(stack::ModeKind kind);

class ModeTrack {
 public:
  // True when the message starts a new span: another mode or another reason.
  bool observe(const stack::Message& message, SimTime t);
  const std::vector<ModeSpan>& spans() const { return spans_; }

 private:
  std::vector<ModeSpan> spans_;
};

}  // namespace longtail::replay
