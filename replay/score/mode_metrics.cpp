// How long each mode was in force, how often it changed, and how long a minimal-risk manoeuvre took.
#include <array>

#include "replay/score/metrics.h"
#include "replay/score/mode_track.h"

namespace longtail::replay {
namespace {

constexpr std::array<std::pair<stack::ModeKind, const char*>, 5> kDwell{{
    {stack::MODE_FULL, "time_full_s"},
    {stack::MODE_CONSTRAINED, "time_constrained_s"},
    {stack::MODE_HANDOVER, "time_handover_s"},
    {stack::MODE_MINIMAL_RISK, "time_minimal_risk_s"},
    {stack::MODE_STOPPED, "time_stopped_s"},
}};

class ModeMetrics final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime t) override { track_.observe(message, t); }

  void finish(SimTime end, std::vector<MetricValue>& out) override {
    const std::vector<ModeSpan>& spans = track_.spans();
    const std::string reason = spans.empty() ? "no stack.mode" : "";
    for (const auto& [kind, name] : kDwell) {
      Duration sum;
      for (std::size_t i = 0; i < spans.size(); ++i) {
        if (spans[i].mode.mode() != kind) continue;
        sum = sum + ((i + 1 < spans.size() ? spans[i + 1].from : end) - spans[i].from);
      }
      out.push_back({name, spans.empty() ? std::nullopt : std::optional(sum.seconds()), reason});
    }
    int changes = 0;
    for (std::size_t i = 1; i < spans.size(); ++i) changes += spans[i].mode.mode() != spans[i - 1].mode.mode() ? 1 : 0;
    out.push_back({"mode_changes", spans.empty() ? std::nullopt : std::optional<double>(changes), reason});
    add_time_to_standstill(out, reason);
  }

 private:
  // From the first minimal-risk manoeuvre to the first standstill after it.
  void add_time_to_standstill(std::vector<MetricValue>& out, const std::string& no_mode) const {
    std::optional<SimTime> begun;
    std::optional<double> taken_s;
    for (const ModeSpan& span : track_.spans()) {
      if (!begun && span.mode.mode() == stack::MODE_MINIMAL_RISK) begun = span.from;
      if (begun && !taken_s && span.mode.mode() == stack::MODE_STOPPED) taken_s = (span.from - *begun).seconds();
    }
    const std::string reason = !no_mode.empty() ? no_mode
                               : begun          ? "the manoeuvre did not end in a standstill"
                                                : "no minimal-risk manoeuvre";
    out.push_back({"time_to_minimal_risk_condition_s", taken_s, taken_s ? "" : reason});
  }

  ModeTrack track_;
};

}  // namespace

std::unique_ptr<Metric> make_mode_metrics() { return std::make_unique<ModeMetrics>(); }

}  // namespace longtail::replay
