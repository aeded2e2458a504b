#include <algorithm>

#include "replay/score/criteria.h"
#include "stack/api/compute.pb.h"

namespace longtail::replay {
namespace {

// From the computer's own status: counters grow, so the last one counts for the run.
class DeadlineMisses final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime) override {
    if (message.topic != stack::Topic::kEdgeStatus) return;
    misses_ = 0;
    for (const stack::NodeStatus& node : stack::body_as<stack::EdgeStatus>(message).nodes()) {
      if (name("node").empty() || node.node() == name("node")) misses_ += node.deadline_misses();
    }
  }
  void finish(SimTime end) override {
    const std::string whose = name("node").empty() ? "all nodes" : name("node");
    const auto misses = static_cast<double>(misses_);
    if (const auto most = number("at_most"); most && misses > *most) {
      fail(end, fmt::format("{} missed {} deadlines, allowed at most {:.0f}", whose, misses_, *most));
    }
    if (const auto least = number("at_least"); least && misses < *least) {
      fail(end, fmt::format("{} missed {} deadlines, expected at least {:.0f}", whose, misses_, *least));
    }
  }

 private:
  std::uint64_t misses_ = 0;
};

class Latency final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kCommand) return;
    const double latency_s = (message.publish_time - message.capture_time).seconds();
    worst_.highest(latency_s, t);
    all_s_.push_back(latency_s);
  }
  void finish(SimTime end) override {
    if (!worst_.value) return fail(end, "no command was published");
    judge(*worst_.value, worst_.t, "at_most", "worst");
    if (const auto least = number("at_least"); least && *worst_.value < *least) {
      fail(end, fmt::format("worst latency was {:.3f} s, expected at least {:.3f} s", *worst_.value, *least));
    }
    const auto at = static_cast<std::ptrdiff_t>((all_s_.size() - 1) * 99 / 100);
    std::nth_element(all_s_.begin(), all_s_.begin() + at, all_s_.end());
    judge(all_s_[static_cast<std::size_t>(at)], end, "p99_at_most", "99th percentile of");
  }

 private:
  void judge(double latency_s, SimTime t, const char* argument, const char* what) {
    if (const auto most = number(argument); most && latency_s > *most) {
      fail(t, fmt::format("{} latency was {:.3f} s, allowed at most {:.3f} s", what, latency_s, *most));
    }
  }
  Extreme worst_;
  std::vector<double> all_s_;
};

}  // namespace

std::unique_ptr<Criterion> make_deadline_misses(const sim::Expectation& e) { return std::make_unique<DeadlineMisses>(e); }
std::unique_ptr<Criterion> make_latency(const sim::Expectation& e) { return std::make_unique<Latency>(e); }

}  // namespace longtail::replay
