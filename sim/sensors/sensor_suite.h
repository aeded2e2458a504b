// All sensors of the ego. Each has rate, phase, latency, mounting, noise and its own random stream, so that
// adding one changes no other. A sensor sees `const World&` only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/sensors/sensor.h"
#include "sim/visibility/isa.h"
#include "sim/world/world.h"
#include "stack/api/message.h"

namespace longtail::sim {

class DrawnWorld;

// kObjects: sensors that need plain state only. kFull: camera, lidar and microphones too. What both have is equal to the bit.
enum class Fidelity : std::uint8_t { kObjects, kFull };

struct SensorOutput {
  stack::MessagePtr message;
  SimTime arrival;  // at the edge computer: capture + latency (+ link faults)
};

// Captures at phase + k * period (multiples of the physics step). Processing takes `latency` plus a uniform
// [0, jitter] of its own per frame: capture + that = publish time = arrival without faults.
struct SensorTiming {
  Duration period;
  Duration phase;
  Duration latency;
  Duration jitter;

  bool due(SimTime t) const { return t.ns >= phase.ns && (t.ns - phase.ns) % period.ns == 0; }
};

// Capture is the middle of the readout or of the sweep: the other half of it is part of the latency.
inline constexpr SensorTiming kCameraTiming{milliseconds(50), milliseconds(20), milliseconds(30), milliseconds(5)};
inline constexpr SensorTiming kLidarTiming{milliseconds(100), milliseconds(50), milliseconds(60), milliseconds(10)};

struct SensorEntry {
  stack::Topic topic = stack::Topic::kNone;
  std::string frame_id;
  SensorTiming timing;
  std::unique_ptr<Sensor> sensor;
  bool looks_at_surfaces = false;  // needs SensorView::drawn
};

// The reference suite: IMU, GNSS, wheel odometry, steering angle, front radar, object list.
std::vector<SensorEntry> reference_sensors(Seed seed, const VehicleModel& vehicle);
// On a map in whose barriers the radar sees mirror images; nothing: none.
std::vector<SensorEntry> reference_sensors(Seed seed, const VehicleModel& vehicle, std::shared_ptr<const RoadNetwork> map);
// What full fidelity adds: front camera, roof lidar, microphones. `drawn` outlives them.
std::vector<SensorEntry> raw_sensors(const Scenario& scenario, const DrawnWorld& drawn, Isa isa = best_isa());

class SensorSuite {
 public:
  SensorSuite(const Scenario& scenario, const VehicleModel& vehicle, Fidelity fidelity = Fidelity::kObjects, Isa isa = best_isa());
  // Any set of sensors, one per topic.
  SensorSuite(Seed seed, std::vector<SensorEntry> sensors);
  // What full fidelity adds, alone: its messages are equal to the bit to those of a suite that has everything.
  static std::unique_ptr<SensorSuite> raw_only(const Scenario& scenario);
  ~SensorSuite();

  // Samples every sensor that is due at `t` (a physics step); outputs are appended in (arrival, topic, sequence)
  // order. Steps may not be skipped.
  void sample(SimTime t, const World& world, std::vector<SensorOutput>& out);
  void sample(SimTime t, const SensorView& view, std::vector<SensorOutput>& out);

  // A fault of a sensor or of its link begins at `onset`; it ends by its own duration. The target must be one of
  // the suite's topics.
  void start_fault(const Fault& fault, SimTime onset);
  // What the faults begun so far do to a capture of this sensor, one of the suite's.
  SensorEffects effects(stack::Topic topic, SimTime capture) const;

  void hash_state(StateWriter& out) const;

 private:
  SensorSuite();
  void install(Seed seed, std::vector<SensorEntry> sensors);

  struct State;
  std::unique_ptr<DrawnWorld> drawn_;   // at full fidelity
  std::unique_ptr<State> state_;
  std::optional<LocalTangentPlane> datum_;  // of the world's map, from the first step on
};

}  // namespace longtail::sim
