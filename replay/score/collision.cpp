#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

constexpr std::uint32_t kEgo = 0;

const std::string& other_of(const stack::Contact& contact) {
  return contact.id_a() == kEgo ? contact.name_b() : contact.name_a();
}

class NoCollision final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kContact) return;
    const auto& contact = stack::body_as<stack::Contact>(message);
    if (contact.id_a() != kEgo && contact.id_b() != kEgo) return;
    const std::string with = name("with");
    if (!with.empty() && other_of(contact) != with) return;
    fail(t, fmt::format("the ego hit {}; its velocity changed by {:.2f} m/s", other_of(contact), contact.ego_delta_v_mps()));
  }
  void finish(SimTime) override {}
};

class CollisionDeltaV final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic != stack::Topic::kContact) return;
    const auto& contact = stack::body_as<stack::Contact>(message);
    if (contact.id_a() == kEgo || contact.id_b() == kEgo) worst_.highest(contact.ego_delta_v_mps(), t, other_of(contact));
  }
  void finish(SimTime) override {
    if (worst_.value && *worst_.value > *number("at_most")) {
      fail(worst_.t, fmt::format("hitting {} changed the ego's velocity by {:.2f} m/s, allowed at most {:.2f} m/s", worst_.who,
                                 *worst_.value, *number("at_most")));
    }
  }

 private:
  Extreme worst_;
};

}  // namespace

std::unique_ptr<Criterion> make_no_collision(const sim::Expectation& e) { return std::make_unique<NoCollision>(e); }
std::unique_ptr<Criterion> make_collision_delta_v(const sim::Expectation& e) { return std::make_unique<CollisionDeltaV>(e); }

}  // namespace longtail::replay
