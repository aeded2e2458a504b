// Plain states for sensor tests: an ego at the map's origin facing east, and actors around it.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "sim/sensors/sensor.h"
#include "stack/base/strict_math.h"

namespace longtail::sim::testing {

inline ActorModel car_model() {
  return {.name = "car",
          .kind = ActorKind::kCar,
          .length_m = 4.5,
          .width_m = 1.8,
          .height_m = 1.5,
          .mass_kg = 1500,
          .rcs_dbsm = 15};
}
inline ActorModel truck_model() {
  return {.name = "truck",
          .kind = ActorKind::kTruck,
          .length_m = 12,
          .width_m = 2.5,
          .height_m = 3.8,
          .mass_kg = 18'000,
          .rcs_dbsm = 25};
}
inline ActorModel pedestrian_model() {
  return {.name = "pedestrian",
          .kind = ActorKind::kPedestrianAdult,
          .length_m = 0.5,
          .width_m = 0.5,
          .height_m = 1.75,
          .mass_kg = 75,
          .rcs_dbsm = -8};
}
inline ActorModel debris_model() {
  return {.name = "debris",
          .kind = ActorKind::kDebris,
          .length_m = 0.6,
          .width_m = 0.8,
          .height_m = 0.2,
          .mass_kg = 20,
          .rcs_dbsm = -3};
}

inline ActorState actor(std::uint32_t id, const ActorModel& model, double x_m, double y_m, double yaw_rad = 0) {
  ActorState state;
  state.id = {id};
  state.name = model.name + std::to_string(id);
  state.model = model;
  state.position_m = {x_m, y_m, 0};
  state.yaw_rad = yaw_rad;
  return state;
}

inline void set_speed(ActorState& state, double speed_mps) {
  state.speed_mps = speed_mps;
  state.velocity_mps = {speed_mps * strict::cos(state.yaw_rad), speed_mps * strict::sin(state.yaw_rad), 0};
}

inline EgoState ego_driving(double speed_mps, double yaw_rad = 0) {
  EgoState ego;
  ego.yaw_rad = yaw_rad;
  // The half-angle quaternion about z.
  ego.orientation = Eigen::Quaterniond(strict::cos(yaw_rad / 2), 0, 0, strict::sin(yaw_rad / 2));
  ego.velocity_mps = {speed_mps * strict::cos(yaw_rad), speed_mps * strict::sin(yaw_rad), 0};
  ego.forward_speed_mps = speed_mps;
  ego.wheel_speed_mps = {speed_mps, speed_mps, speed_mps, speed_mps};
  return ego;
}

// Everything a sensor sees, owned.
struct Scene {
  EgoState ego;
  std::vector<ActorState> actors;
  Conditions weather;
  LocalTangentPlane datum{GeodeticPosition{48.0, 11.0, 500.0}};

  SensorView view() const { return {.ego = ego, .actors = actors, .weather = weather, .datum = datum}; }
};

// Standard normal quantile bounds used throughout: 3.9 sigma is passed by chance once in ten thousand.
inline constexpr double kBound = 3.9;

struct Moments {
  double mean = 0;
  double variance = 0;
};
inline Moments moments(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, squares / static_cast<double>(values.size() - 1)};
}

inline double autocorrelation(const std::vector<double>& values, std::size_t lag) {
  const Moments m = moments(values);
  double sum = 0;
  for (std::size_t i = lag; i < values.size(); ++i) sum += (values[i] - m.mean) * (values[i - lag] - m.mean);
  return sum / (static_cast<double>(values.size() - lag) * m.variance);
}

}  // namespace longtail::sim::testing
