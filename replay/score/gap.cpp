#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

class MinGap final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kTruthActors || !in_window(t)) return;
    const std::string to = name("to");
    for (const stack::TruthActor& actor : stack::body_as<stack::TruthActors>(message).actors()) {
      if (to.empty() || actor.name() == to) closest_.lowest(actor.gap_m(), t, actor.name());
    }
  }
  void finish(SimTime) override {
    if (closest_.value && *closest_.value < *number("at_least")) {
      fail(closest_.t, fmt::format("gap to {} was {:.2f} m, allowed at least {:.2f} m", closest_.who, *closest_.value,
                                   *number("at_least")));
    }
  }

 private:
  Extreme closest_;
};

}  // namespace

std::unique_ptr<Criterion> make_min_gap(const sim::Expectation& e) { return std::make_unique<MinGap>(e); }

}  // namespace longtail::replay
