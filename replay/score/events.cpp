#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

class EventFired final : public Criterion {
 public:
  EventFired(const sim::Expectation& expectation, bool wanted) : Criterion(expectation), wanted_(wanted) {}

  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kScenarioEvent || !in_window(t)) return;
    if (stack::body_as<stack::ScenarioEvent>(message).event() != name("event")) return;
    fired_ = true;
    if (!wanted_) fail(t, fmt::format("event {} took place", name("event")));
  }
  void finish(SimTime end) override {
    if (wanted_ && !fired_) fail(end, fmt::format("event {} did not take place", name("event")));
  }

 private:
  bool wanted_;
  bool fired_ = false;
};

}  // namespace

std::unique_ptr<Criterion> make_event_fired(const sim::Expectation& e) { return std::make_unique<EventFired>(e, true); }
std::unique_ptr<Criterion> make_event_not_fired(const sim::Expectation& e) { return std::make_unique<EventFired>(e, false); }

}  // namespace longtail::replay
