// GNSS receiver: position error per axis = first-order Gauss-Markov x' = e^{-dt/T} x + sigma sqrt(1 - e^{-2dt/T}) w
// (residual orbit, clock and atmosphere) + white noise; velocity noise, from which speed and course follow, so the
// course grows wild at a standstill as it does in receivers. A canyon adds the reflected-signal excess: a range error
// that is never negative and pushes the fix away from one bearing. Nothing is sent while there is no fix.
// Sources: Groves, "Principles of GNSS, Inertial and Multisensor Integrated Navigation", 2nd ed., sections 9.3, 9.4.
#pragma once

#include "sim/random/stream.h"
#include "sim/sensors/sensor.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

// Defaults: dual-frequency receiver with broadcast precise corrections (PPP-RTK class), as lane-keeping systems
// without lane markings need. A receiver without corrections: gauss_markov_sigma_m about 1, T about 300 s.
struct GnssConfig {
  Duration period = milliseconds(100);
  double gauss_markov_sigma_m = 0.15;  // per horizontal axis
  double gauss_markov_time_s = 60;
  double white_sigma_m = 0.04;       // per horizontal axis
  double vertical_factor = 1.8;      // vertical error over horizontal: VDOP / HDOP under an open sky
  double velocity_sigma_mps = 0.03;  // per horizontal axis (Doppler; Groves: 0.02 per range)
  double multipath_time_s = 8;       // of reflections while moving
  std::uint32_t satellites_open = 16;
  std::uint32_t satellites_canyon = 6;
  stack::Mounting antenna = stack::VehicleCalibration{}.gnss_antenna;
};

class Gnss final : public Sensor {
 public:
  Gnss(Seed seed, const GnssConfig& config);

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter& out) const override;

  // The receiver's error in one frame, map axes. Call for every frame in order.
  struct FixError {
    Eigen::Vector3d position_m;
    double velocity_east_mps = 0;
    double velocity_north_mps = 0;
  };
  FixError advance(std::uint32_t frame, double multipath_sigma_m);
  // Bearing (map axes) that reflections push the fix away from; drawn once per run.
  double multipath_bearing_rad() const { return multipath_bearing_rad_; }

 private:
  GnssConfig config_;
  Stream stream_;
  double decay_;  // e^{-dt/T}
  double drive_;  // sigma sqrt(1 - e^{-2dt/T})
  double multipath_decay_;
  double multipath_drive_;  // for unit variance
  double multipath_bearing_rad_;
  Eigen::Vector3d away_;  // unit vector the reflections push along
  Eigen::Vector3d markov_m_ = Eigen::Vector3d::Zero();
  double multipath_ = 0;  // unit variance
  bool started_ = false;
};

}  // namespace longtail::sim
