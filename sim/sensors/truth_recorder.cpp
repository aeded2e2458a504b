#include "sim/sensors/truth.h"

namespace longtail::sim {
namespace {

template <class Body>
stack::MessagePtr stamped(stack::Topic topic, SimTime t, std::uint64_t sequence, Body body) {
  stack::set_header(*body.mutable_header(), t, t, sequence, "map");
  return stack::make_message(topic, std::move(body));
}

}  // namespace

void TruthRecorder::observe(SimTime t, const World& world, const AppliedCommand& applied,
                            std::vector<stack::MessagePtr>& out) {
  using stack::Topic;
  const bool due = t.ns % kPeriod.ns == 0;
  if (due) {
    out.push_back(stamped(Topic::kTruthEgo, t, samples_, truth_ego(world.ego(), &world.map())));
    const auto gap_to_ego = [&world](ActorId id) { return world.footprint_gap(kEgoId, id); };
    out.push_back(stamped(Topic::kTruthActors, t, samples_, truth_actors(world.actors(), gap_to_ego)));
  }
  for (const ContactEvent& contact : world.new_contacts()) {
    out.push_back(stamped(Topic::kContact, contact.time, contacts_++, truth_contact(contact, world.actors())));
  }
  if (!due) return;
  out.push_back(stamped(Topic::kActuation, t, samples_, truth_actuation(world.ego(), applied)));
  ++samples_;
}

}  // namespace longtail::sim
