// How well the stack knows where it is and how fast: against the truth (or the reference of a recorded drive) at the
// capture time of each pose.
#include <cmath>

#include "replay/score/criterion.h"
#include "replay/score/metrics.h"
#include "replay/score/pose_error.h"

namespace longtail::replay {
namespace {

class LocalizationMetrics final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime) override {
    has_truth_ = has_truth_ || message.topic == stack::Topic::kTruthEgo;
    if (message.topic == stack::Topic::kLocalization) {
      ++poses_;
      valid_ += stack::body_as<stack::Localization>(message).valid() ? 1 : 0;
    }
    for (const PoseError& error : errors_.observe(message)) {
      ++count_;
      position2_m2_ += error.position_m * error.position_m;
      speed2_ += error.speed_mps * error.speed_mps;
      yaw2_ += error.yaw_rad * error.yaw_rad;
      position_.highest(error.position_m, error.t);
      speed_.highest(std::fabs(error.speed_mps), error.t);
    }
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    const std::string reason = poses_ == 0 ? "no stack.localization"
                               : !has_truth_ ? "no truth.ego"
                                             : "no valid pose within the time of the truth";
    const auto add = [&](const char* name, const std::optional<double>& value) {
      out.push_back({name, value, value ? "" : reason});
    };
    const auto rms = [&](double sum) {
      return count_ > 0 ? std::optional(std::sqrt(sum / static_cast<double>(count_))) : std::nullopt;
    };
    add("localization_position_rms_m", rms(position2_m2_));
    add("localization_position_max_m", position_.value);
    add("localization_speed_rms_mps", rms(speed2_));
    add("localization_speed_max_mps", speed_.value);
    add("localization_yaw_rms_rad", rms(yaw2_));
    add("localization_valid_ratio",
        poses_ > 0 ? std::optional(static_cast<double>(valid_) / static_cast<double>(poses_)) : std::nullopt);
  }

 private:
  PoseErrors errors_;
  bool has_truth_ = false;
  std::uint64_t poses_ = 0;
  std::uint64_t valid_ = 0;
  std::uint64_t count_ = 0;
  double position2_m2_ = 0;
  double speed2_ = 0;
  double yaw2_ = 0;
  Extreme position_, speed_;
};

}  // namespace

std::unique_ptr<Metric> make_localization_metrics() { return std::make_unique<LocalizationMetrics>(); }

}  // namespace longtail::replay
