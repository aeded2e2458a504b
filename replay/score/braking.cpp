#include <cmath>

#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

class MaxDeceleration final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kTruthEgo || !in_window(t)) return;
    hardest_.highest(-stack::body_as<stack::TruthEgo>(message).acceleration_mps2(), t);
  }
  void finish(SimTime end) override {
    const double hardest = hardest_.value.value_or(0);
    if (const auto most = number("at_most"); most && hardest > *most) {
      fail(hardest_.t, fmt::format("the ego braked with {:.2f} m/s^2, allowed at most {:.2f} m/s^2", hardest, *most));
    }
    if (const auto least = number("at_least"); least && hardest < *least) {
      fail(end, fmt::format("the ego never braked harder than {:.2f} m/s^2, expected at least {:.2f} m/s^2", hardest, *least));
    }
  }

 private:
  Extreme hardest_;
};

// Change of acceleration over a quarter of a second: shorter differences show suspension and tyre, not comfort.
class MaxJerk final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kTruthEgo) return;
    const double acceleration = stack::body_as<stack::TruthEgo>(message).acceleration_mps2();
    if (!before_) before_ = {t, acceleration};
    if (t - before_->t < kSpan) return;
    if (in_window(t)) largest_.highest(std::fabs(acceleration - before_->acceleration) / (t - before_->t).seconds(), t);
    before_ = {t, acceleration};
  }
  void finish(SimTime) override {
    if (largest_.value && *largest_.value > *number("at_most")) {
      fail(largest_.t, fmt::format("the ego's jerk was {:.2f} m/s^3, allowed at most {:.2f} m/s^3", *largest_.value,
                                   *number("at_most")));
    }
  }

 private:
  static constexpr Duration kSpan = milliseconds(250);
  struct Sample {
    SimTime t;
    double acceleration = 0;
  };
  std::optional<Sample> before_;
  Extreme largest_;
};

}  // namespace

std::unique_ptr<Criterion> make_max_deceleration(const sim::Expectation& e) { return std::make_unique<MaxDeceleration>(e); }
std::unique_ptr<Criterion> make_max_jerk(const sim::Expectation& e) { return std::make_unique<MaxJerk>(e); }

}  // namespace longtail::replay
