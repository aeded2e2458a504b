// How late: from capture to command, and what the edge computer says of itself.
#include <algorithm>

#include <fmt/format.h>

#include "replay/score/criterion.h"
#include "replay/score/metrics.h"
#include "stack/api/compute.pb.h"

namespace longtail::replay {
namespace {

class LatencyMetrics final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime) override {
    if (message.topic != stack::Topic::kCommand) return;
    latencies_.push_back(message.publish_time - message.capture_time);
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    std::ranges::sort(latencies_);
    for (const auto& [name, percent] : {std::pair{"capture_to_command_p50_s", 50U}, std::pair{"capture_to_command_p99_s", 99U},
                                        std::pair{"capture_to_command_max_s", 100U}}) {
      // The sample at that share of the ordered list, rounded down.
      const auto value = latencies_.empty() ? std::nullopt
                                            : std::optional(latencies_[(latencies_.size() - 1) * percent / 100].seconds());
      out.push_back({name, value, value ? "" : "no actuator.command"});
    }
  }

 private:
  std::vector<Duration> latencies_;
};

class EdgeMetrics final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kEdgeStatus) return;
    // Counters only grow, so the last status counts for the run.
    last_ = stack::body_as<stack::EdgeStatus>(message);
    temperature_.highest(last_->temperature_c(), t);
    speed_.lowest(last_->speed(), t);
    utilisation_.highest(last_->utilisation(), t);
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    const std::string reason = last_ ? "" : "no edge.status";
    const auto add = [&](const std::string& name, const std::optional<double>& value) {
      out.push_back({name, value, value ? "" : reason});
    };
    std::uint64_t misses = 0;
    std::uint64_t dropped = 0;
    if (last_) {
      for (const stack::NodeStatus& node : last_->nodes()) {
        misses += node.deadline_misses();
        dropped += node.inputs_dropped();
        add(fmt::format("deadline_misses.{}", node.node()), static_cast<double>(node.deadline_misses()));
        add(fmt::format("worst_response.{}_s", node.node()), static_cast<double>(node.worst_response_ns()) * 1e-9);
      }
    }
    add("deadline_misses", last_ ? std::optional(static_cast<double>(misses)) : std::nullopt);
    add("inputs_dropped", last_ ? std::optional(static_cast<double>(dropped)) : std::nullopt);
    add("max_compute_temperature_c", temperature_.value);
    add("min_compute_speed_ratio", speed_.value);
    add("max_compute_utilisation_ratio", utilisation_.value);
  }

 private:
  std::optional<stack::EdgeStatus> last_;
  Extreme temperature_, speed_, utilisation_;
};

}  // namespace

std::unique_ptr<Metric> make_latency_metrics() { return std::make_unique<LatencyMetrics>(); }
std::unique_ptr<Metric> make_edge_metrics() { return std::make_unique<EdgeMetrics>(); }

}  // namespace longtail::replay
