// Acceleration control: feed-forward, speed feedback, and an observer that learns the acceleration nobody commanded
// (drag, slope, brakes that bite more or less than asked). SI; braking negative.
#pragma once

#include <array>

#include "stack/base/digest.h"
#include "stack/control/control.h"
#include "stack/control/plan_view.h"

namespace longtail::stack {

// Compares the measured speed with what the issued commands should have given, through a model of the actuators
// (dead time and first-order lag). Luenberger observer with a double pole. A disturbance that no slope explains means
// that the commands are not what moves the vehicle (a person drives, a replay): it then tells nothing for a while.
class DisturbanceObserver {
 public:
  explicit DisturbanceObserver(const ControlParameters& parameters) : parameters_(parameters) {}

  // `issued_mps2` is the command that went out at `now`; `speed_mps` was measured at `measured`.
  void update(SimTime now, double issued_mps2, SimTime measured, double speed_mps);
  bool started() const { return started_; }
  double acceleration_mps2() const { return paused_ ? 0 : disturbance_mps2_; }

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  struct Issued {
    SimTime time;
    double acceleration_mps2 = 0;
  };
  static constexpr std::size_t kHistory = 24;

  double issued_at(SimTime t) const;
  void learn(double speed_mps, double dt_s);
  void judge(SimTime now);

  ControlParameters parameters_;
  std::array<Issued, kHistory> history_{};  // ring, newest at newest_
  std::size_t newest_ = 0;
  bool started_ = false;
  SimTime last_measured_;
  double lagged_mps2_ = 0;
  double speed_mps_ = 0;
  double disturbance_mps2_ = 0;
  bool paused_ = false;
  SimTime paused_until_;
};

class LongitudinalController {
 public:
  explicit LongitudinalController(const ControlParameters& parameters)
      : parameters_(parameters), observer_(parameters) {}

  void observe(SimTime now, double issued_mps2, const Localization& localization);
  double accelerate(const Plan& plan, const Localization& localization, SimTime now, double dt_s);

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  double old_plan_deceleration(const Plan& plan, const Localization& localization) const;

  ControlParameters parameters_;
  DisturbanceObserver observer_;
  double last_mps2_ = 0;
};

}  // namespace longtail::stack
