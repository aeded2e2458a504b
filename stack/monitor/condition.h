// One thing that can be wrong, with hysteresis: its level rises only after it has been worse for `enter`, and
// falls only after it has been better for `leave`, so that a flickering input does not make modes flicker.
#pragma once

#include "stack/api/stack.pb.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::stack {

struct Hysteresis {
  Duration enter;
  Duration leave;
};

class Condition {
 public:
  // What is seen now: its level, the observed value and the limit it is held against.
  void observe(HealthLevel seen, double value, double limit, const Hysteresis& hysteresis, SimTime now);

  HealthLevel level() const { return shown_; }
  double value() const { return value_; }
  double limit() const { return limit_; }

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  HealthLevel shown_ = HEALTH_OK;
  int side_ = 0;       // of the last observation: -1 better than shown, 0 equal, +1 worse
  SimTime side_since_;
  double value_ = 0;
  double limit_ = 0;
};

}  // namespace longtail::stack
