// Time to collision -d/dv (constant speeds) and time headway d/v_ego to what is in the ego's way.
#include "replay/score/corridor.h"
#include "replay/score/criteria.h"

namespace longtail::replay {
namespace {

constexpr double kStanding_mps = 0.1;

class Headway final : public Criterion {
 public:
  enum class Kind { kTimeToCollision, kTimeHeadway };
  Headway(const sim::Expectation& expectation, Kind kind) : Criterion(expectation), kind_(kind) {}

  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic == stack::Topic::kTruthEgo) ego_ = stack::body_as<stack::TruthEgo>(message);
    if (message.topic != stack::Topic::kTruthActors || !in_window(t) || !ego_) return;
    const std::string to = name("to");
    for (const stack::TruthActor& actor : stack::body_as<stack::TruthActors>(message).actors()) {
      if (!to.empty() && actor.name() != to) continue;
      const auto way = in_way(*ego_, actor);
      if (!way) continue;
      const double speed_mps = kind_ == Kind::kTimeToCollision ? way->closing_mps : ego_->speed_mps();
      if (speed_mps > kStanding_mps) shortest_.lowest(way->gap_m / speed_mps, t, actor.name());
    }
  }
  void finish(SimTime) override {
    if (!shortest_.value || *shortest_.value >= *number("at_least")) return;
    const char* what = kind_ == Kind::kTimeToCollision ? "time to collision with" : "time headway to";
    fail(shortest_.t, fmt::format("{} {} was {:.2f} s, allowed at least {:.2f} s", what, shortest_.who, *shortest_.value,
                                  *number("at_least")));
  }

 private:
  Kind kind_;
  std::optional<stack::TruthEgo> ego_;
  Extreme shortest_;
};

}  // namespace

std::unique_ptr<Criterion> make_min_ttc(const sim::Expectation& e) {
  return std::make_unique<Headway>(e, Headway::Kind::kTimeToCollision);
}
std::unique_ptr<Criterion> make_min_thw(const sim::Expectation& e) {
  return std::make_unique<Headway>(e, Headway::Kind::kTimeHeadway);
}

}  // namespace longtail::replay
