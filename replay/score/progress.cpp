#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kStanding_mps = 0.1;

class Progress final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime) override {
    if (message.topic != stack::Topic::kTruthEgo) return;
    const auto& ego = stack::body_as<stack::TruthEgo>(message);
    if (last_) driven_m_ += strict::hypot(ego.x_m() - last_->x_m(), ego.y_m() - last_->y_m());
    last_ = ego;
  }
  void finish(SimTime end) override {
    if (const auto least = number("at_least"); least && driven_m_ < *least) {
      fail(end, fmt::format("the ego drove {:.1f} m, expected at least {:.1f} m", driven_m_, *least));
    }
    if (const auto most = number("at_most"); most && driven_m_ > *most) {
      fail(end, fmt::format("the ego drove {:.1f} m, expected at most {:.1f} m", driven_m_, *most));
    }
  }

 private:
  std::optional<stack::TruthEgo> last_;
  double driven_m_ = 0;
};

class Stops final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic == stack::Topic::kTruthEgo) {
      standing_ = stack::body_as<stack::TruthEgo>(message).speed_mps() < kStanding_mps;
      if (standing_ && in_window(t)) stopped_ = true;
    } else if (message.topic == stack::Topic::kTruthActors && standing_ && in_window(t)) {
      const std::string to = name("to");
      for (const stack::TruthActor& actor : stack::body_as<stack::TruthActors>(message).actors()) {
        if (to.empty() || actor.name() == to) closest_.lowest(actor.gap_m(), t, actor.name());
      }
    }
  }
  void finish(SimTime end) override {
    if (!stopped_) return fail(end, "the ego did not come to a standstill");
    const auto least = number("gap_at_least");
    if (least && closest_.value && *closest_.value < *least) {
      fail(closest_.t, fmt::format("the ego stood {:.2f} m from {}, allowed at least {:.2f} m", *closest_.value, closest_.who, *least));
    }
  }

 private:
  bool standing_ = false;
  bool stopped_ = false;
  Extreme closest_;
};

}  // namespace

std::unique_ptr<Criterion> make_progress(const sim::Expectation& e) { return std::make_unique<Progress>(e); }
std::unique_ptr<Criterion> make_stops(const sim::Expectation& e) { return std::make_unique<Stops>(e); }

}  // namespace longtail::replay
