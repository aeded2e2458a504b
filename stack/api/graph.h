// A stack as data: the wired nodes with triggers, queues, budgets and cost models.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "stack/api/node.h"

namespace longtail::stack {

// Fires at phase + k * period.
struct PeriodTrigger {
  Duration period;
  Duration phase;
};
// Fires when a message of the topic arrives.
struct MessageTrigger {
  Topic topic = Topic::kNone;
};
// Fires when every topic holds a message and their capture times lie within `tolerance`. The newest
// matching set is used; older messages of the set's topics are passed along before it.
struct SyncTrigger {
  std::vector<Topic> topics;
  Duration tolerance;
};
using Trigger = std::variant<PeriodTrigger, MessageTrigger, SyncTrigger>;

enum class DropPolicy { kDropOldest, kDropNewest };

struct InputSpec {
  Topic topic = Topic::kNone;
  std::size_t depth = 10;
  DropPolicy policy = DropPolicy::kDropOldest;
  bool latched = false;  // keep the last message and show it at every activation
};

enum class JitterKind { kNone, kUniform, kTruncatedNormal, kExponential };

// Execution time on an idle core at full speed: base + per_item * work_items + jitter(scale).
// kUniform: [0, scale]; kTruncatedNormal: |N(0, scale)| up to 4 scale; kExponential: mean scale, cut at 10.
struct CostModel {
  Duration base;
  Duration per_item;
  JitterKind jitter = JitterKind::kNone;
  Duration jitter_scale;
};

enum class Criticality { kSafety, kDriving, kComfort };

struct NodeSpec {
  std::string name;
  std::vector<InputSpec> inputs;
  std::vector<Topic> outputs;
  Trigger trigger;
  Duration budget;      // deadline: release to publication
  CostModel cost;
  int priority = 0;     // lower runs first; ties by position in the graph
  Criticality criticality = Criticality::kDriving;
  std::function<std::unique_ptr<Node>()> make;
};

struct Graph {
  std::string name;
  std::string parameters_yaml;  // canonical text of the parameters it was built with
  std::vector<NodeSpec> nodes;
};

// Names unique, topics known, no topic with two producers, outputs of role STACK_OUT or ACTUATOR, positive budgets
// and periods, queues of depth >= 1, triggers among the inputs. The error names node and field.
Result<void> validate(const Graph& graph);

// The producer of a topic, or nullptr.
const NodeSpec* producer_of(const Graph& graph, Topic topic);

}  // namespace longtail::stack
