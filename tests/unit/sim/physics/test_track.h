// A flat or sloped plane with one friction, and an ego driving on it, for closed-form checks.
#pragma once

#include <functional>

#include "sim/physics/ego_dynamics.h"

namespace longtail::sim {

inline constexpr Duration kTestStep = milliseconds(5);

struct Track {
  double grade = 0;  // dz/dx
  double friction = 0.9;

  EgoGround ground() const {
    EgoGround g;
    g.plane.normal = Eigen::Vector3d(-grade, 0, 1).normalized();
    g.friction.fill(friction);
    return g;
  }
};

class TestDrive {
 public:
  TestDrive(const VehicleModel& model, const Track& track, const EgoStart& start)
      : bodies_(kTestStep), ground_(track.ground()), ego_(model, start, ground_, bodies_, kTestStep) {}

  void step(const ActuatorCommand& command) {
    ego_.apply_forces(command, ground_, wind_mps_, bodies_);
    bodies_.step();
    ego_.read_back(bodies_);
    ++steps_;
  }
  void run(double duration_s, const ActuatorCommand& command) {
    const int count = static_cast<int>(duration_s / kTestStep.seconds() + 0.5);
    for (int i = 0; i < count; ++i) step(command);
  }
  // Until `done` or the time limit; false on the latter.
  bool run_until(double limit_s, const ActuatorCommand& command, const std::function<bool(const EgoState&)>& done) {
    const int count = static_cast<int>(limit_s / kTestStep.seconds() + 0.5);
    for (int i = 0; i < count; ++i) {
      step(command);
      if (done(ego())) return true;
    }
    return false;
  }

  const EgoState& ego() const { return ego_.state(); }
  const EgoDynamics& dynamics() const { return ego_; }
  RigidWorld& bodies() { return bodies_; }
  void set_friction(double friction) { ground_.friction.fill(friction); }
  void set_wind(const Eigen::Vector3d& wind_mps) { wind_mps_ = wind_mps; }
  double time_s() const { return steps_ * kTestStep.seconds(); }

 private:
  RigidWorld bodies_;
  EgoGround ground_;
  Eigen::Vector3d wind_mps_ = Eigen::Vector3d::Zero();
  EgoDynamics ego_;
  int steps_ = 0;
};

}  // namespace longtail::sim
