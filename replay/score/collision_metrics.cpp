// What the ego hit and how hard.
#include "replay/score/criterion.h"
#include "replay/score/metrics.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

class Collisions final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime t) override {
    has_truth_ = has_truth_ || message.topic == stack::Topic::kTruthEgo;
    if (message.topic != stack::Topic::kContact) return;
    const auto& contact = stack::body_as<stack::Contact>(message);
    if (contact.id_a() != kEgoId.value && contact.id_b() != kEgoId.value) return;
    ++count_;
    delta_v_.highest(contact.ego_delta_v_mps(), t);
    impulse_.highest(contact.impulse_ns(), t);
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    const bool known = has_truth_ || count_ > 0;
    out.push_back({"collisions", known ? std::optional(static_cast<double>(count_)) : std::nullopt,
                   known ? "" : "no truth.ego"});
    const std::string reason = known ? "the ego hit nothing" : "no truth.ego";
    out.push_back({"max_collision_delta_v_mps", delta_v_.value, delta_v_.value ? "" : reason});
    out.push_back({"max_collision_impulse_ns", impulse_.value, impulse_.value ? "" : reason});
  }

 private:
  bool has_truth_ = false;
  int count_ = 0;
  Extreme delta_v_, impulse_;
};

}  // namespace

std::unique_ptr<Metric> make_collisions() { return std::make_unique<Collisions>(); }

}  // namespace longtail::replay
