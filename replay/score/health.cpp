#include "replay/score/criteria.h"
#include "stack/api/stack.pb.h"

namespace longtail::replay {
namespace {

class HealthReported final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kHealth || !in_window(t)) return;
    for (const stack::HealthItem& item : stack::body_as<stack::Health>(message).items()) {
      reported_ = reported_ || item.subject() == name("subject");
    }
  }
  void finish(SimTime end) override {
    if (!reported_) fail(end, fmt::format("no trouble with {} was reported", name("subject")));
  }

 private:
  bool reported_ = false;
};

}  // namespace

std::unique_ptr<Criterion> make_health_reported(const sim::Expectation& e) { return std::make_unique<HealthReported>(e); }

}  // namespace longtail::replay
