// Runs one stack node without an executor: hands it messages, stamps its outputs with publish time and dense
// sequences, and chains them into a digest. For unit tests of nodes.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "stack/api/graph.h"
#include "stack/api/node.h"
#include "stack/api/sensors.pb.h"

namespace longtail::test {

// Stamps `body` and makes it a message of `topic`, published `latency` after capture.
template <class Body>
stack::MessagePtr stamped(stack::Topic topic, Body body, SimTime capture, std::uint64_t sequence,
                          Duration latency = {}) {
  stack::set_header(*body.mutable_header(), capture, capture + latency, sequence, "");
  return stack::make_message(topic, std::move(body));
}

// The messages of one topic.
inline std::vector<stack::MessagePtr> of_topic(std::span<const stack::MessagePtr> messages, stack::Topic topic) {
  std::vector<stack::MessagePtr> chosen;
  for (const auto& message : messages) {
    if (message->topic == topic) chosen.push_back(message);
  }
  return chosen;
}

class NodeHarness {
 public:
  explicit NodeHarness(const stack::NodeSpec& spec) : spec_(spec), node_(spec.make()) {}

  // Runs the node once at `now` on `messages` (any order of topics, arrival order within a topic).
  std::vector<stack::MessagePtr> run(SimTime now, std::span<const stack::MessagePtr> messages);
  std::vector<stack::MessagePtr> run(SimTime now) { return run(now, {}); }

  std::int64_t work_items() const { return work_items_; }
  // Over every output so far.
  Digest digest() const { return chain_.value(); }
  std::string saved() const {
    StateWriter out;
    node_->save(out);
    return std::string(out.bytes());
  }
  // A harness around a fresh node that continues from this one's saved state.
  NodeHarness restored_copy() const;

 private:
  stack::NodeSpec spec_;
  std::unique_ptr<stack::Node> node_;
  std::map<stack::Topic, std::uint64_t> sequences_;
  std::map<stack::Topic, stack::MessagePtr> latched_;
  DigestChain chain_;
  std::int64_t work_items_ = 0;
};

inline std::vector<stack::MessagePtr> NodeHarness::run(SimTime now, std::span<const stack::MessagePtr> messages) {
  std::vector<stack::Inputs::Queue> queues;
  for (const stack::InputSpec& input : spec_.inputs) {
    stack::Inputs::Queue queue{input.topic, of_topic(messages, input.topic)};
    if (input.latched) {
      if (!queue.messages.empty()) latched_[input.topic] = queue.messages.back();
      queue.messages.clear();
      if (const auto kept = latched_.find(input.topic); kept != latched_.end()) queue.messages = {kept->second};
    }
    queues.push_back(std::move(queue));
  }
  stack::Outputs outputs;
  node_->process(stack::Inputs(queues), {.now = now, .released = now}, outputs);
  work_items_ = outputs.work_items();
  std::vector<stack::MessagePtr> published;
  for (auto& item : outputs.items()) {
    const auto* field = item.body->GetDescriptor()->FindFieldByNumber(1);
    auto* header = item.body->GetReflection()->MutableMessage(item.body.get(), field);
    stack::set_header(static_cast<stack::Header&>(*header), item.capture_time, now, sequences_[item.topic]++,
                      spec_.name);
    published.push_back(stack::make_message(item.topic, std::shared_ptr<const google::protobuf::Message>(item.body)));
    chain_.add(published.back()->wire);
  }
  return published;
}

inline NodeHarness NodeHarness::restored_copy() const {
  NodeHarness copy(spec_);
  const std::string state = saved();
  StateReader in(state);
  copy.node_->load(in);
  CHECK(in.at_end(), "{} did not read all of its saved state", spec_.name);
  copy.sequences_ = sequences_;
  copy.chain_ = chain_;
  copy.latched_ = latched_;
  return copy;
}

}  // namespace longtail::test
