// What a run recorded: every message with the time it arrived or was published, in the run's order.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include "sim/run.h"

namespace longtail::test {

struct Recorded {
  SimTime t;
  stack::Topic topic;
  std::string wire;
  auto operator<=>(const Recorded& other) const {
    return std::tie(t, topic, wire) <=> std::tie(other.t, other.topic, other.wire);
  }
  bool operator==(const Recorded&) const = default;
};

// Of all messages, or of those that are `wanted`.
class RunLog final : public sim::RunObserver {
 public:
  RunLog() = default;
  explicit RunLog(bool (*wanted)(stack::Topic)) : wanted_(wanted) {}
  void on_message(const stack::MessagePtr& message, SimTime t) override {
    if (wanted_ == nullptr || wanted_(message->topic)) messages.push_back({t, message->topic, message->wire});
  }
  std::vector<Recorded> messages;

 private:
  bool (*wanted_)(stack::Topic) = nullptr;
};

// What one of the two has and the other has not, earliest first.
inline std::vector<Recorded> differences(std::vector<Recorded> a, std::vector<Recorded> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  std::vector<Recorded> out;
  std::ranges::set_symmetric_difference(a, b, std::back_inserter(out));
  return out;
}

}  // namespace longtail::test
