// All sensors of the ego. Each has rate, phase, latency, mounting, noise and its own random stream, so that
// adding one changes no other. A sensor sees `const World&` only.
#pragma once

#include <memory>
#include <vector>

#include "sim/world/world.h"
#include "stack/api/message.h"

namespace longtail::sim {

struct SensorOutput {
  stack::MessagePtr message;
  SimTime arrival;  // at the edge computer: capture + latency (+ link faults)
};

class SensorSuite {
 public:
  // The reference suite: IMU, GNSS, wheel odometry, steering angle, front radar, object list.
  SensorSuite(const Scenario& scenario, const VehicleModel& vehicle);
  ~SensorSuite();

  // Samples every sensor that is due at `t`; outputs are appended in (arrival, topic, sequence) order.
  void sample(SimTime t, const World& world, std::vector<SensorOutput>& out);
  // Starts or ends a fault on a sensor (kinds kDropout ... kBlind).
  void start_fault(const Fault& fault, SimTime t);

  void hash_state(StateWriter& out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace longtail::sim
