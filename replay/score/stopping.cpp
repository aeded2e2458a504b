// The longest stop: distance from the start of braking to standstill, and its ratio to what friction allows,
// v^2 / (2 mu g) (1 = as short as physics lets it be).
#include "replay/score/criterion.h"
#include "replay/score/metrics.h"
#include "stack/api/truth.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kGravity_mps2 = 9.80665;
constexpr double kBraking_mps2 = 0.5;   // from here on it is braking, not coasting
constexpr double kStanding_mps = 0.1;
constexpr double kWorthwhile_mps = 3;   // slower starts say little about the brakes

class Stopping final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime) override {
    if (message.topic != stack::Topic::kTruthEgo) return;
    const auto& ego = stack::body_as<stack::TruthEgo>(message);
    has_truth_ = true;
    if (last_ && from_mps_) driven_m_ += strict::hypot(ego.x_m() - last_->x_m(), ego.y_m() - last_->y_m());
    last_ = ego;
    if (from_mps_ && ego.speed_mps() < kStanding_mps) {
      keep();
      from_mps_.reset();
    } else if (from_mps_ && ego.acceleration_mps2() > -kBraking_mps2) {
      from_mps_.reset();  // let go before it stood
    } else if (!from_mps_ && ego.acceleration_mps2() <= -kBraking_mps2 && ego.speed_mps() >= kWorthwhile_mps) {
      from_mps_ = ego.speed_mps();
      friction_ = ego.friction();
      driven_m_ = 0;
    }
    if (from_mps_ && ego.friction() < friction_) friction_ = ego.friction();
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    const std::string reason = has_truth_ ? "the ego did not brake to a standstill" : "no truth.ego";
    out.push_back({"stopping_distance_m", longest_m_, longest_m_ ? "" : reason});
    out.push_back({"stopping_distance_ratio", ratio_, ratio_ ? "" : (longest_m_ ? "no friction in truth.ego" : reason)});
  }

 private:
  void keep() {
    if (longest_m_ && driven_m_ <= *longest_m_) return;
    longest_m_ = driven_m_;
    ratio_.reset();
    if (friction_ > 0) ratio_ = driven_m_ * 2 * friction_ * kGravity_mps2 / (*from_mps_ * *from_mps_);
  }

  bool has_truth_ = false;
  std::optional<stack::TruthEgo> last_;
  std::optional<double> from_mps_;
  double friction_ = 0;  // the least under it while it braked
  double driven_m_ = 0;
  std::optional<double> longest_m_;
  std::optional<double> ratio_;
};

}  // namespace

std::unique_ptr<Metric> make_stopping() { return std::make_unique<Stopping>(); }

}  // namespace longtail::replay
