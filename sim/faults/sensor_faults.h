// Faults on one sensor: dropout, freeze, delay, bias, noise, ghost, blind. The sensor suite asks at every capture
// what is in force; outside its window [onset, onset + duration) a fault changes no byte, and at zero strength
// it changes none inside either.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/random/stream.h"
#include "sim/scenario.h"
#include "stack/api/topics.h"
#include "stack/base/digest.h"

namespace google::protobuf {
class Message;
}

namespace longtail::sim {

// A false object straight ahead of the ego's front bumper.
struct Ghost {
  double distance_ahead_m = 0;
  bool standing = false;  // true: stays where it was at the onset; false: keeps its distance, moving with the ego
  SimTime onset;          // of the fault
  std::uint32_t entity = 0;
};

// What is in force at one capture. The model acts on no_fix, blind, ghosts and multipath; the suite on the rest.
struct SensorEffects {
  bool lost = false;
  bool frozen = false;
  bool no_fix = false;
  bool blind = false;
  Duration delay;
  double multipath_sigma_m = 0;
  std::vector<Ghost> ghosts;
};

class SensorFaults {
 public:
  SensorFaults(Seed seed, stack::Topic topic) : seed_(seed), topic_(topic) {}

  void start(const Fault& fault, SimTime onset);

  SensorEffects effects(SimTime capture) const;
  // Adds the bias and noise in force to the finished message body.
  void perturb(SimTime capture, std::uint32_t frame, google::protobuf::Message& body) const;

  void hash_state(StateWriter& out) const;

 private:
  struct Entry {
    Fault fault;
    SimTime onset;
    bool active(SimTime t) const { return t >= onset && (fault.duration == Duration{} || t < onset + fault.duration); }
  };

  Seed seed_;
  stack::Topic topic_;
  std::vector<Entry> entries_;  // by fault id
};

}  // namespace longtail::sim
