// How far and how fast the ego drove.
#include "replay/score/criterion.h"
#include "replay/score/metrics.h"
#include "stack/api/truth.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

class DriveMetrics final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kTruthEgo) return;
    const auto& ego = stack::body_as<stack::TruthEgo>(message);
    if (last_) distance_m_ += strict::hypot(ego.x_m() - last_->x_m(), ego.y_m() - last_->y_m());
    top_speed_.highest(ego.speed_mps(), t);
    last_ = ego;
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    const std::string reason = last_ ? "" : "no truth.ego";
    out.push_back({"distance_m", last_ ? std::optional(distance_m_) : std::nullopt, reason});
    out.push_back({"max_speed_mps", top_speed_.value, reason});
  }

 private:
  std::optional<stack::TruthEgo> last_;
  double distance_m_ = 0;
  Extreme top_speed_;
};

}  // namespace

std::unique_ptr<Metric> make_drive_metrics() { return std::make_unique<DriveMetrics>(); }

}  // namespace longtail::replay
