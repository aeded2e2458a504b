// Between the edge computer's commands and World::step: link, vehicle platform and the three actuator channels
// (throttle, brake, steering), each with its faults. The vehicle's own actuator dynamics (VehicleModel) follow after.
//   command --(link delay; link faults; "command" delay)--> platform --("throttle", "brake", "steering" faults)--> world
// "command" stuck or scaled acts on all three channels. Per channel: delay, then stuck or scaled (fading brakes are
// scaled), then the bias of the steering, which sits behind the actuator.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/faults/link_faults.h"
#include "sim/world/state.h"
#include "stack/api/message.h"
#include "stack/base/digest.h"

namespace longtail::sim {

struct ActuatorLinkConfig {
  Duration link_delay = milliseconds(2);  // computer to actuator controllers: one CAN frame, arbitration included
  Duration command_period = milliseconds(20);  // of the stack: a command that is to be overtaken waits 1.5 of it
  Duration command_timeout = milliseconds(500);  // as long as a driver-assistance platform rides out silence
  double timeout_deceleration_mps2 = 2.0;        // gentle: a rear driver's comfortable braking (IDM, Treiber 2000)
  double full_brake_mps2 = 10.0;                 // what `emergency` means to weakened brakes: VehicleModel::brake.limit
};

// What is handed to the world, and how it came about.
struct AppliedCommand {
  ActuatorCommand command;
  Duration command_age{-1};  // since the command in force was published; -1 ns = there never was one
  bool timed_out = false;    // the platform acts on its own
};

// The platform holds the newest command it received: one that is overtaken on its way is stale when it arrives, and
// dropped. When none has come for `command_timeout` it holds the
// road-wheel angle and brakes, gently but never less than commanded last, until a command comes again.
class ActuatorLink {
 public:
  ActuatorLink(Seed seed, const ActuatorLinkConfig& config, SimTime start);

  // A message of topic actuator.command, in order of publication.
  void accept(const stack::Message& command);
  // A fault of an actuator or of the link begins; it ends by its own duration.
  void start_fault(const Fault& fault, SimTime onset);

  // What acts during the physics step that ends at `t`. Called once per step, in order.
  AppliedCommand at(SimTime t);
  // After a step in which the ego drove at this speed: what the brakes did heats them, which matters while they fade.
  void heat_brakes(Duration step, double speed_mps);

  void hash_state(StateWriter& out) const;

 private:
  static constexpr std::size_t kThrottle = 0;
  static constexpr std::size_t kBrake = 1;
  static constexpr std::size_t kSteering = 2;

  // One request to the actuators by channel: >= 0 m/s^2, <= 0 m/s^2, rad.
  struct Request {
    std::array<double, 3> value{};
    bool emergency = false;
    bool operator==(const Request&) const = default;
  };
  struct InFlight {
    SimTime published;
    SimTime arrival;
    Request request;
  };
  struct Dated {
    SimTime from;
    Request request;
  };
  struct ActiveFault : BegunFault {
    std::optional<Request> held;  // kActuatorStuck: what acted at the onset
    double heat_j_per_kg = 0;     // kBrakeFade: put into the brakes since the onset, per vehicle mass
    bool acts_on(std::size_t channel) const;
  };

  void receive(SimTime t);
  Request platform_request(SimTime t);
  void remember(SimTime t, const Request& request);
  const Request& remembered(SimTime t) const;
  void apply_faults(SimTime t, std::size_t channel, Request& out);

  ActuatorLinkConfig config_;
  std::vector<InFlight> in_flight_;   // by publication
  std::optional<SimTime> published_;  // of the command in force
  SimTime last_reception_;
  Request received_;  // the command in force
  bool timed_out_ = false;
  std::vector<Dated> history_;       // changes of the platform's request, oldest first; never empty after `at`
  Request output_;                   // what acted in the last step
  std::vector<ActiveFault> faults_;  // of the actuators, in order of onset
  LinkFaults link_faults_;
};

}  // namespace longtail::sim
