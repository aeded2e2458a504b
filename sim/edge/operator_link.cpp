#include "sim/edge/operator_link.h"

#include "stack/api/operator.h"
#include "stack/api/stack.pb.h"

namespace longtail::sim {

void OperatorLink::send(SimTime t, std::vector<Arrival>& out) {
  if (t.ns % config_.period.ns != 0) return;
  // Number 0 was what the operator wished before the start.
  const auto frame = static_cast<std::uint32_t>(t.ns / config_.period.ns);
  stack::OperatorInput wish;
  wish.set_set_speed_mps(set_speed_mps_);
  stack::set_header(*wish.mutable_header(), t, t, frame, stack::kRemoteOperatorFrame);
  const auto message = stack::make_message(stack::Topic::kOperatorInput, std::move(wish));
  const double late = jitter_.draw(frame, 0).uniform() * static_cast<double>(config_.jitter.ns);
  const SimTime arrival = t + config_.latency + nanoseconds(static_cast<std::int64_t>(late));
  for (const Duration delay : faults_.arrivals({.time = t, .frame = frame, .period = config_.period})) {
    out.push_back({message, arrival + delay});
  }
}

}  // namespace longtail::sim
