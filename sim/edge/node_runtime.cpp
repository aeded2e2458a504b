#include "sim/edge/node_runtime.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace longtail::sim {

using stack::MessagePtr;
using stack::Topic;

namespace {

// Does every message of the topic count: does one of them, alone or in a set, set the node going?
bool triggers(const stack::Trigger& trigger, Topic topic) {
  if (const auto* message = std::get_if<stack::MessageTrigger>(&trigger)) return message->topic == topic;
  const auto* sync = std::get_if<stack::SyncTrigger>(&trigger);
  return sync && std::ranges::find(sync->topics, topic) != sync->topics.end();
}

// Under memory pressure; declared, not measured on one computer.
constexpr double kPagingCost = 1.5;
constexpr double kStallProbability = 0.05;
constexpr double kStallMean_ns = 25e6;  // a few hundred pages from flash storage

Stream stream_of(const stack::NodeSpec& spec, Seed seed) { return {seed, "edge/" + spec.name, 0}; }

}  // namespace

NodeRuntime::NodeRuntime(const stack::NodeSpec& spec, Seed seed)
    : spec_(&spec), stream_(stream_of(spec, seed)), stalls_(stream_), node_(spec.make()) {
  for (const stack::InputSpec& input : spec.inputs) {
    const bool is_state = input.latched && input.depth == 1 && !triggers(spec.trigger, input.topic);
    inputs_.push_back({&input, {}, nullptr, !is_state});
  }
}

void NodeRuntime::accept(const MessagePtr& message, SimTime t) {
  for (Input& input : inputs_) {
    if (input.spec->topic != message->topic) continue;
    if (input.spec->latched) input.latched = message;
    if (!alive_) return;
    // More than one may have to go when the queue has just shrunk.
    while (input.waiting.size() >= depth_of(*input.spec)) {
      if (input.loss_counts) ++counters_.inputs_dropped;
      if (input.spec->policy == stack::DropPolicy::kDropNewest) return;
      input.waiting.pop_front();
    }
    input.waiting.push_back(message);
    apply_trigger(*message, t);
    return;
  }
}

void NodeRuntime::apply_trigger(const stack::Message& message, SimTime t) {
  if (const auto* trigger = std::get_if<stack::MessageTrigger>(&spec_->trigger)) {
    if (trigger->topic == message.topic) release(t);
  } else if (const auto* sync = std::get_if<stack::SyncTrigger>(&spec_->trigger)) {
    apply_sync_trigger(*sync, message, t);
  }
}

void NodeRuntime::apply_sync_trigger(const stack::SyncTrigger& sync, const stack::Message& message, SimTime t) {
  if (std::ranges::find(sync.topics, message.topic) == sync.topics.end()) return;
  SimTime newest = message.capture_time;
  for (const Topic topic : sync.topics) {
    if (topic == message.topic) continue;
    const auto& waiting = input_of(topic)->waiting;
    const auto partner = std::find_if(waiting.rbegin(), waiting.rend(), [&](const MessagePtr& other) {
      const Duration apart = other->capture_time - message.capture_time;
      return apart <= sync.tolerance && -apart <= sync.tolerance;
    });
    if (partner == waiting.rend()) return;
    newest = std::max(newest, (*partner)->capture_time);
  }
  matched_capture_ = std::max(newest, matched_capture_.value_or(newest));
  release(t);
}

void NodeRuntime::release(SimTime t) {
  if (alive_ && !released_) released_ = t;
}

const NodeRuntime::Input* NodeRuntime::input_of(Topic topic) const {
  const auto at = std::ranges::find(inputs_, topic, [](const Input& input) { return input.spec->topic; });
  CHECK(at != inputs_.end(), "{} has no input {}", spec_->name, name_of(topic));
  return &*at;
}

// Everything that waits; for a synchronised set, only what is not newer than the set.
std::vector<stack::Inputs::Queue> NodeRuntime::take_inputs() {
  const auto* sync = std::get_if<stack::SyncTrigger>(&spec_->trigger);
  std::vector<stack::Inputs::Queue> queues;
  queues.reserve(inputs_.size());
  for (Input& input : inputs_) {
    stack::Inputs::Queue queue{input.spec->topic, {}};
    const bool in_set = sync && std::ranges::find(sync->topics, input.spec->topic) != sync->topics.end();
    if (input.spec->latched && input.waiting.empty() && input.latched) queue.messages.push_back(input.latched);
    while (!input.waiting.empty()) {
      if (in_set && matched_capture_ && input.waiting.front()->capture_time > *matched_capture_) break;
      queue.messages.push_back(std::move(input.waiting.front()));
      input.waiting.pop_front();
    }
    queues.push_back(std::move(queue));
  }
  matched_capture_.reset();
  return queues;
}

std::int64_t NodeRuntime::start(SimTime now, bool zero_cost) {
  CHECK(ready(), "{} started while it is not ready", spec_->name);
  busy_ = true;
  activation_released_ = *released_;
  released_.reset();
  const std::vector<stack::Inputs::Queue> queues = take_inputs();
  stack::Outputs outputs;
  node_->process(stack::Inputs(queues), {.now = now, .released = activation_released_}, outputs);
  outputs_ = std::move(outputs.items());
  const std::int64_t work = zero_cost ? 0 : execution_work_ns(outputs.work_items());
  ++counters_.runs;
  return work;
}

std::int64_t NodeRuntime::execution_work_ns(std::int64_t work_items) const {
  const stack::CostModel& cost = spec_->cost;
  const auto scale = static_cast<double>(cost.jitter_scale.ns);
  const Draw draw = stream_.draw(static_cast<std::uint32_t>(counters_.runs), 0);
  double jitter = 0;
  switch (cost.jitter) {
    case stack::JitterKind::kNone: break;
    case stack::JitterKind::kUniform: jitter = draw.uniform(0, scale); break;
    case stack::JitterKind::kTruncatedNormal: jitter = scale * std::fabs(draw.truncated_normal(0, 1, -4, 4)); break;
    case stack::JitterKind::kExponential: jitter = scale > 0 ? std::min(draw.exponential(scale), 10 * scale) : 0; break;
  }
  const std::int64_t nominal = cost.base.ns + cost.per_item.ns * work_items + static_cast<std::int64_t>(jitter);
  return static_cast<std::int64_t>(static_cast<double>(nominal) * stretch()) + stall_ns();
}

void NodeRuntime::set_memory_pressure(double share, Seed seed) {
  memory_pressure_ = share;
  stalls_ = stream_of(*spec_, seed);
}

double NodeRuntime::stretch() const { return slow_factor_ * (1 + kPagingCost * memory_pressure_); }

// Drawn apart from the jitter, which therefore stays what it was.
std::int64_t NodeRuntime::stall_ns() const {
  if (memory_pressure_ == 0) return 0;
  const auto run = static_cast<std::uint32_t>(counters_.runs);
  if (!stalls_.draw(run, 1).bernoulli(kStallProbability * memory_pressure_)) return 0;
  return static_cast<std::int64_t>(std::min(stalls_.draw(run, 2).exponential(kStallMean_ns), 10 * kStallMean_ns));
}

std::size_t NodeRuntime::depth_of(const stack::InputSpec& input) const {
  if (memory_pressure_ == 0) return input.depth;
  const auto left = static_cast<std::size_t>((1 - memory_pressure_) * static_cast<double>(input.depth));
  return std::max<std::size_t>(left, 1);
}

NodeRuntime::Finished NodeRuntime::finish(SimTime now) {
  CHECK(busy_, "{} finished without having started", spec_->name);
  busy_ = false;
  const Duration response = now - activation_released_;
  counters_.last_response = response;
  counters_.total_response = counters_.total_response + response;
  counters_.worst_response = std::max(counters_.worst_response, response);
  counters_.best_response = counters_.runs == 1 ? response : std::min(counters_.best_response, response);
  if (response > spec_->budget) ++counters_.deadline_misses;
  return {std::exchange(outputs_, {}), activation_released_};
}

void NodeRuntime::crash() {
  alive_ = false;
  busy_ = false;
  released_.reset();
  matched_capture_.reset();
  outputs_.clear();
  for (Input& input : inputs_) input.waiting.clear();
}

void NodeRuntime::restart() {
  crash();
  alive_ = true;
  hung_ = false;
  node_ = spec_->make();
}

Digest NodeRuntime::state_digest() const {
  StateWriter state;
  node_->save(state);
  return digest_of(state.bytes());
}

void NodeRuntime::hash_state(StateWriter& out) const {
  out.boolean(alive_);
  out.boolean(hung_);
  out.boolean(busy_);
  out.f64(stretch());
  out.i64(released_ ? released_->ns : -1);
  out.u64(counters_.runs);
  out.u64(counters_.deadline_misses);
  out.u64(counters_.inputs_dropped);
  for (const Input& input : inputs_) out.u64(input.waiting.size());
}

}  // namespace longtail::sim
