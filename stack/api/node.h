// THE CONTRACT between the stack's nodes and whatever runs them (the simulated edge computer in a run
// or a replay, a real executor on a vehicle).
//
// A node is a deterministic function of its inputs and its own saved state: no clock but Context::now,
// no randomness, no threads, no I/O. `process` is called when the node's trigger fires and a core is
// free; its outputs are published at the simulated completion time, which the node does not know.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stack/api/message.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::stack {

// Messages that arrived since the node's last start, oldest first, per declared input.
class Inputs {
 public:
  struct Queue {
    Topic topic;
    std::vector<MessagePtr> messages;
  };

  explicit Inputs(std::span<const Queue> queues) : queues_(queues) {}

  // All waiting messages of the topic, oldest first; empty for a topic that is not an input.
  std::span<const MessagePtr> all(Topic topic) const {
    for (const Queue& queue : queues_) {
      if (queue.topic == topic) return queue.messages;
    }
    return {};
  }
  const Message* latest(Topic topic) const {
    const auto messages = all(topic);
    return messages.empty() ? nullptr : messages.back().get();
  }
  template <class Body>
  const Body* latest_as(Topic topic) const {
    const Message* message = latest(topic);
    return message ? &body_as<Body>(*message) : nullptr;
  }
  std::span<const Queue> queues() const { return queues_; }

 private:
  std::span<const Queue> queues_;
};

// What a node hands back. The executor fills in publish time, sequence and frame when it publishes.
class Outputs {
 public:
  struct Item {
    Topic topic;
    SimTime capture_time;
    std::shared_ptr<google::protobuf::Message> body;
  };

  // capture_time: the capture time of the newest sensor data that this output rests on.
  template <class Body>
  void publish(Topic topic, SimTime capture_time, Body body) {
    items_.push_back({topic, capture_time, std::make_shared<Body>(std::move(body))});
  }
  // How many things this activation worked on (detections, tracks, points); drives the cost model.
  void work_items(std::int64_t count) { work_items_ = count; }

  std::vector<Item>& items() { return items_; }
  std::int64_t work_items() const { return work_items_; }

 private:
  std::vector<Item> items_;
  std::int64_t work_items_ = 0;
};

struct Context {
  SimTime now;        // simulated start of this activation
  SimTime released;   // when its trigger fired
};

class Node {
 public:
  virtual ~Node() = default;
  virtual void process(const Inputs& inputs, const Context& context, Outputs& outputs) = 0;
  // Everything that can change a later output goes in here; it is saved, restored and hashed.
  virtual void save(StateWriter& out) const = 0;
  virtual void load(StateReader& in) = 0;
};

}  // namespace longtail::stack
