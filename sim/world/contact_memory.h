// Which pairs touched when, to tell a new contact from one that goes on or bounces.
#pragma once

#include <span>
#include <vector>

#include "sim/physics/rigid_world.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::sim {

class ContactMemory {
 public:
  // Of `touching` (sorted by (a, b), as RigidWorld gives them) those that did not touch within the last 0.5 s.
  std::span<const BodyContact> begun(SimTime t, std::span<const BodyContact> touching);
  void save(StateWriter& out) const;

 private:
  struct Pair {
    ActorId a;
    ActorId b;
    SimTime last;
  };
  std::vector<Pair> pairs_;  // sorted by (a, b)
  std::vector<BodyContact> begun_;
};

}  // namespace longtail::sim
