#include <cmath>

#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

class StaysInLane final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kTruthEgo || !in_window(t)) return;
    const auto& ego = stack::body_as<stack::TruthEgo>(message);
    if (ego.lane().empty()) return fail(t, "the ego left the road");
    if (lane_.empty()) lane_ = ego.lane();
    if (ego.lane() != lane_) return fail(t, fmt::format("the ego left lane {} for {}", lane_, ego.lane()));
    farthest_.highest(std::fabs(ego.lane_offset_m()), t);
  }
  void finish(SimTime) override {
    if (farthest_.value && *farthest_.value > *number("tolerance")) {
      fail(farthest_.t, fmt::format("the ego was {:.2f} m off the centre of {}, allowed at most {:.2f} m", *farthest_.value,
                                    lane_, *number("tolerance")));
    }
  }

 private:
  std::string lane_;
  Extreme farthest_;
};

class EndsInLane final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime) override {
    if (message.topic == stack::Topic::kTruthEgo) lane_ = stack::body_as<stack::TruthEgo>(message).lane();
  }
  void finish(SimTime end) override {
    if (lane_ == name("lane")) return;
    fail(end, fmt::format("the ego ended in {}, expected {}", lane_.empty() ? "no lane" : lane_, name("lane")));
  }

 private:
  std::string lane_;
};

}  // namespace

std::unique_ptr<Criterion> make_stays_in_lane(const sim::Expectation& e) { return std::make_unique<StaysInLane>(e); }
std::unique_ptr<Criterion> make_ends_in_lane(const sim::Expectation& e) { return std::make_unique<EndsInLane>(e); }

}  // namespace longtail::replay
