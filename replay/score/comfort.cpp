// How the drive felt: extremes of acceleration, jerk, yaw rate and yaw acceleration of the true motion, smoothed as the
// published comfort bounds demand (Karnchanachari et al., nuPlan, 2024): second-order Savitzky-Golay filters over 0.8 s
// for accelerations, 1.5 s for their derivatives and for yaw; at least 8 and 15 samples. See docs/metrics.md.
#include <algorithm>
#include <cmath>

#include "replay/score/criterion.h"
#include "replay/score/metrics.h"
#include "replay/score/savitzky_golay.h"
#include "stack/api/truth.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kAccelerationWindow_s = 0.8;
constexpr double kDerivativeWindow_s = 1.5;
constexpr std::size_t kAccelerationWindow = 8;
constexpr std::size_t kDerivativeWindow = 15;
constexpr double kGap = 1.5;  // steps: a longer pause between samples begins a new stretch

struct Bounds {
  double braking_mps2 = 4.05;
  double accelerating_mps2 = 2.40;
  double lateral_mps2 = 4.89;
  double jerk_mps3 = 8.37;
  double longitudinal_jerk_mps3 = 4.13;
  double yaw_rate_rps = 0.95;
  double yaw_acceleration_rps2 = 1.93;
};

struct Sample {
  double t_s = 0;
  double longitudinal_mps2 = 0;
  double lateral_mps2 = 0;
  double yaw_rad = 0;  // continuous
};

class Comfort final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kTruthEgo) return;
    const auto& ego = stack::body_as<stack::TruthEgo>(message);
    double yaw = ego.yaw_rad();
    if (!samples_.empty()) yaw = samples_.back().yaw_rad + strict::wrap_angle(yaw - samples_.back().yaw_rad);
    samples_.push_back({t.seconds(), ego.acceleration_mps2(), ego.lateral_acceleration_mps2(), yaw});
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    for (std::size_t from = 0; from < samples_.size();) {
      std::size_t until = from + 1;
      while (until < samples_.size() && !is_gap(until)) ++until;
      rate(std::span(samples_).subspan(from, until - from));
      from = until;
    }
    const std::string reason = samples_.empty() ? "no truth.ego" : "fewer than 3 samples without a gap";
    const auto add = [&](const char* name, const std::optional<double>& value) {
      out.push_back({name, value, value ? "" : reason});
    };
    add("max_deceleration_mps2", braking_.value);
    add("max_acceleration_mps2", accelerating_.value);
    add("max_lateral_acceleration_mps2", lateral_.value);
    add("max_jerk_mps3", jerk_.value);
    add("max_longitudinal_jerk_mps3", longitudinal_jerk_.value);
    add("max_yaw_rate_rps", yaw_rate_.value);
    add("max_yaw_acceleration_rps2", yaw_acceleration_.value);
    add("comfortable", braking_.value ? std::optional(is_comfortable() ? 1.0 : 0.0) : std::nullopt);
  }

 private:
  // The step is the recording's own: the distance of its first two samples.
  double step_s() const { return samples_.size() < 2 ? 0 : samples_[1].t_s - samples_[0].t_s; }
  bool is_gap(std::size_t next) const {
    const double pause_s = samples_[next].t_s - samples_[next - 1].t_s;
    return !(pause_s > 0 && pause_s <= kGap * step_s());
  }

  void rate(std::span<const Sample> stretch) {
    if (stretch.size() < 3) return;
    const double step = (stretch.back().t_s - stretch.front().t_s) / static_cast<double>(stretch.size() - 1);
    // Odd, so that finer recordings are free of the half-sample shift that the published filter has at 10 Hz.
    const auto window = [step](std::size_t least, double seconds) {
      const auto samples = static_cast<std::size_t>(seconds / step + 0.5);
      return samples <= least ? least : samples | 1U;
    };
    const std::size_t smooth = window(kAccelerationWindow, kAccelerationWindow_s);
    const std::size_t derive = window(kDerivativeWindow, kDerivativeWindow_s);
    const auto series = [&](double Sample::*field) {
      std::vector<double> values;
      for (const Sample& sample : stretch) values.push_back(sample.*field);
      return values;
    };
    const auto longitudinal = savitzky_golay(series(&Sample::longitudinal_mps2), smooth, step, 0);
    const auto lateral = savitzky_golay(series(&Sample::lateral_mps2), smooth, step, 0);
    std::vector<double> size;
    for (std::size_t i = 0; i < longitudinal.size(); ++i) size.push_back(strict::hypot(longitudinal[i], lateral[i]));
    const auto jerk = savitzky_golay(size, derive, step, 1);
    const auto longitudinal_jerk = savitzky_golay(longitudinal, derive, step, 1);
    const auto yaw_rate = savitzky_golay(series(&Sample::yaw_rad), derive, step, 1);
    const auto yaw_acceleration = savitzky_golay(yaw_rate, derive, step, 1);
    for (std::size_t i = 0; i < longitudinal.size(); ++i) {
      braking_.highest(std::max(0.0, -longitudinal[i]), {});
      accelerating_.highest(std::max(0.0, longitudinal[i]), {});
      lateral_.highest(std::fabs(lateral[i]), {});
      jerk_.highest(std::fabs(jerk[i]), {});
      longitudinal_jerk_.highest(std::fabs(longitudinal_jerk[i]), {});
      yaw_rate_.highest(std::fabs(yaw_rate[i]), {});
      yaw_acceleration_.highest(std::fabs(yaw_acceleration[i]), {});
    }
  }

  bool is_comfortable() const {
    const Bounds bounds;
    return *braking_.value <= bounds.braking_mps2 && *accelerating_.value <= bounds.accelerating_mps2 &&
           *lateral_.value <= bounds.lateral_mps2 && *jerk_.value <= bounds.jerk_mps3 &&
           *longitudinal_jerk_.value <= bounds.longitudinal_jerk_mps3 && *yaw_rate_.value <= bounds.yaw_rate_rps &&
           *yaw_acceleration_.value <= bounds.yaw_acceleration_rps2;
  }

  std::vector<Sample> samples_;
  Extreme braking_, accelerating_, lateral_, jerk_, longitudinal_jerk_, yaw_rate_, yaw_acceleration_;
};

}  // namespace

std::unique_ptr<Metric> make_comfort() { return std::make_unique<Comfort>(); }

}  // namespace longtail::replay
