// Runs the reference sensor suite over a scripted drive: no world, states are closed forms of time.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "sim/sensors/sensor_suite.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim::testing {

// A gentle curve at slowly varying speed behind a car, beside a truck, past a pedestrian.
inline Scene drive_at(SimTime t) {
  const double s = t.seconds();
  Scene scene;
  scene.ego = ego_driving(20 + 2 * strict::sin(0.5 * s), 0.05 * s);
  scene.ego.position_m = {20 * s, 0.5 * s * s, 0};
  scene.ego.angular_velocity_rps = {0, 0, 0.05};
  scene.ego.acceleration_mps2 = {strict::cos(0.5 * s), 1.0, 0};
  scene.ego.road_wheel_rad = 0.02 * strict::sin(s);
  scene.actors = {actor(1, car_model(), 20 * s + 35, 0.5 * s * s + 2, 0.05 * s),
                  actor(2, truck_model(), 19 * s + 50, 0.5 * s * s - 3, 0.05 * s),
                  actor(3, pedestrian_model(), 80, 8 - s)};
  set_speed(scene.actors[0], 20);
  set_speed(scene.actors[1], 19);
  return scene;
}

struct SuiteRun {
  std::vector<SensorOutput> outputs;  // in the order of sampling
  std::vector<std::string> bytes_of(stack::Topic topic) const {
    std::vector<std::string> bytes;
    for (const SensorOutput& output : outputs) {
      if (output.message->topic == topic) bytes.push_back(output.message->wire);
    }
    return bytes;
  }
};

inline SuiteRun run_suite(SensorSuite suite, Duration length, const std::vector<Fault>& faults = {},
                          const std::function<Scene(SimTime)>& scene_at = drive_at) {
  for (const Fault& fault : faults) suite.start_fault(fault, *fault.onset);
  SuiteRun run;
  for (SimTime t; t <= SimTime{} + length; t += kPhysicsStep) {
    const Scene scene = scene_at(t);
    suite.sample(t, scene.view(), run.outputs);
  }
  return run;
}

inline SensorSuite reference_suite(std::uint64_t seed = 1) {
  return {Seed{seed}, reference_sensors(Seed{seed}, VehicleModel{})};
}

}  // namespace longtail::sim::testing
