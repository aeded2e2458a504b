// All faults on one sensor, composed: what the device sees (view, mounting, GNSS), the values it reports, stamps and
// bytes, and its link. In the order of FaultKind, equal kinds by id. The sensor suite asks at every capture;
// outside its window [onset, onset + duration) a fault changes no byte, and at neutral strength none inside either.
#pragma once

#include "sim/faults/link_faults.h"
#include "sim/faults/sensor_effects.h"
#include "sim/faults/value_faults.h"
#include "stack/api/message.h"

namespace longtail::sim {

class SensorFaults {
 public:
  SensorFaults(Seed seed, stack::Topic topic) : seed_(seed), topic_(topic), link_(seed) {}

  void start(const Fault& fault, SimTime onset);

  SensorEffects effects(SimTime capture) const;
  // Changes the values of the finished message body.
  void perturb(SimTime capture, std::uint32_t frame, google::protobuf::Message& body) const;
  // What is left of the stamped message; null: nothing.
  stack::MessagePtr corrupt(SimTime capture, std::uint32_t frame, stack::MessagePtr message) const;
  // One extra delay per copy that arrives.
  std::vector<Duration> arrivals(SimTime capture, std::uint32_t frame, Duration period) const;

  void hash_state(StateWriter& out) const;

 private:
  Seed seed_;
  stack::Topic topic_;
  FaultSet faults_;
  LinkFaults link_;
};

}  // namespace longtail::sim
