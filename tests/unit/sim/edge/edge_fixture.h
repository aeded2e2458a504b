// Small graphs and a recording sink for tests of the edge computer.
#pragma once

#include <gtest/gtest.h>

#include "sim/edge/configuration.h"
#include "sim/edge/edge_computer.h"
#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"

namespace longtail::sim {

// Counts what it is given and publishes the count as Localization.x; `items` is what it reports as work.
class CountingNode final : public stack::Node {
 public:
  CountingNode(stack::Topic output, std::int64_t items) : output_(output), items_(items) {}
  void process(const stack::Inputs& inputs, const stack::Context& context, stack::Outputs& outputs) override {
    SimTime capture = context.now;
    for (const auto& queue : inputs.queues()) {
      seen_ += queue.messages.size();
      if (!queue.messages.empty()) capture = queue.messages.back()->capture_time;
    }
    outputs.work_items(items_);
    if (output_ == stack::Topic::kCommand) {
      outputs.publish(output_, capture, stack::ControlCommand{});
    } else {
      stack::Localization body;
      body.set_x_m(static_cast<double>(seen_));
      outputs.publish(output_, capture, std::move(body));
    }
  }
  void save(StateWriter& out) const override { out.u64(seen_); }
  void load(StateReader& in) override { seen_ = in.u64(); }

 private:
  stack::Topic output_;
  std::int64_t items_;
  std::uint64_t seen_ = 0;
};

struct NodeOptions {
  std::string name = "counter";
  stack::Trigger trigger = stack::MessageTrigger{stack::Topic::kGnss};
  std::vector<stack::InputSpec> inputs = {{stack::Topic::kGnss}};
  stack::Topic output = stack::Topic::kLocalization;
  stack::CostModel cost = {};
  int priority = 0;
  Duration budget = milliseconds(5);
  std::int64_t items = 0;
};

inline stack::NodeSpec node_spec(const NodeOptions& options) {
  stack::NodeSpec spec;
  spec.name = options.name;
  spec.inputs = options.inputs;
  spec.outputs = {options.output};
  spec.trigger = options.trigger;
  spec.budget = options.budget;
  spec.cost = options.cost;
  spec.priority = options.priority;
  const stack::Topic output = options.output;
  const std::int64_t items = options.items;
  spec.make = [output, items] { return std::make_unique<CountingNode>(output, items); };
  return spec;
}

struct Seen {
  stack::MessagePtr message;
  SimTime at;
};

// An edge computer whose sink keeps everything; contention off so that times are round numbers.
class EdgeTest : public ::testing::Test {
 protected:
  void build(std::vector<stack::NodeSpec> nodes, const EdgeSetup& setup = {.cores = 1, .preemptive = false}) {
    stack::Graph graph{"test", "", std::move(nodes)};
    stack::EdgeConfiguration configuration = edge_configuration(setup, Seed{7});
    configuration.set_contention_per_core(contention_);
    edge_ = std::make_unique<EdgeComputer>(graph, configuration, [this](const stack::MessagePtr& message, SimTime t) {
      seen_.push_back({message, t});
    });
  }

  void deliver(stack::Topic topic, SimTime capture, SimTime arrival) {
    std::shared_ptr<google::protobuf::Message> body = stack::new_body(topic);
    const auto* field = body->GetDescriptor()->FindFieldByNumber(1);
    auto& header = static_cast<stack::Header&>(*body->GetReflection()->MutableMessage(body.get(), field));
    stack::set_header(header, capture, arrival, next_sequence_++, "test");
    edge_->deliver(stack::make_message(topic, std::shared_ptr<const google::protobuf::Message>(body)), arrival);
  }

  void deliver_fault(stack::EdgeFaultKind kind, const std::string& node, double value, SimTime arrival) {
    stack::EdgeFault fault;
    stack::set_header(*fault.mutable_header(), arrival, arrival, next_sequence_++, "edge");
    fault.set_kind(kind);
    fault.set_node(node);
    fault.set_value(value);
    edge_->deliver(stack::make_message(stack::Topic::kEdgeFault, fault), arrival);
  }

  // When messages of the topic appeared.
  std::vector<SimTime> times(stack::Topic topic) const {
    std::vector<SimTime> result;
    for (const Seen& seen : seen_) {
      if (seen.message->topic == topic) result.push_back(seen.at);
    }
    return result;
  }

  static SimTime ms(std::int64_t n) { return SimTime{} + milliseconds(n); }

  double contention_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::vector<Seen> seen_;
  std::unique_ptr<EdgeComputer> edge_;
};

}  // namespace longtail::sim
