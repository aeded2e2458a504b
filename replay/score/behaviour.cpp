#include "replay/score/criteria.h"
#include "stack/api/stack.pb.h"

namespace longtail::replay {
namespace {

class BehaviourShown final : public Criterion {
 public:
  BehaviourShown(const sim::Expectation& expectation, bool wanted) : Criterion(expectation), wanted_(wanted) {}

  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kPlan || !in_window(t)) return;
    const auto& plan = stack::body_as<stack::Plan>(message);
    if (stack::Behaviour_Name(plan.behaviour()) != "BEHAVIOUR_" + name("behaviour")) return;
    shown_ = true;
    if (!wanted_) fail(t, fmt::format("the plan showed {} ({})", name("behaviour"), plan.reason()));
  }
  void finish(SimTime end) override {
    if (wanted_ && !shown_) fail(end, fmt::format("the plan never showed {}", name("behaviour")));
  }

 private:
  bool wanted_;
  bool shown_ = false;
};

}  // namespace

std::unique_ptr<Criterion> make_behaviour_reached(const sim::Expectation& e) { return std::make_unique<BehaviourShown>(e, true); }
std::unique_ptr<Criterion> make_behaviour_never(const sim::Expectation& e) { return std::make_unique<BehaviourShown>(e, false); }

}  // namespace longtail::replay
