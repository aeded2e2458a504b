// Inertial measurement unit. y = x + b + n: white noise n_k = (sigma / sqrt dt) w, bias random walk
// b_k = b_{k-1} + sigma_b sqrt(dt) w (Kalibr, "IMU noise model"; IEEE Std 952-1997, annex C), a turn-on bias drawn
// once per run, then saturation and quantisation. Output in ego axes at the mounting point: specific force
// (gravity included) with the lever arm's alpha x r + omega x (omega x r), and angular rate.
// Misalignment and scale error come as faults; vibration is not modelled.
#pragma once

#include <array>

#include "sim/random/stream.h"
#include "sim/sensors/sensor.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

// One triad. Defaults: automotive MEMS, middle of the class (angle random walk 0.2-0.6 deg/sqrt h, accelerometer
// 60-200 ug/sqrt Hz), after a factory calibration of the turn-on bias.
struct TriadConfig {
  double noise_density = 0;  // unit / sqrt Hz
  double bias_walk = 0;      // unit / s / sqrt Hz
  double turn_on_sigma = 0;  // unit
  double saturation = 0;     // unit, symmetric
  double quantum = 0;        // unit; 0 = not quantised
};

struct ImuConfig {
  Duration period = milliseconds(10);
  TriadConfig gyro{
      .noise_density = 8.7e-5,  // 0.3 deg/sqrt h
      .bias_walk = 4e-6,
      .turn_on_sigma = 8.7e-4,  // 0.05 deg/s
      .saturation = 5.236,      // 300 deg/s
      .quantum = 1.6e-4,        // 16 bit over the range
  };
  TriadConfig accelerometer{
      .noise_density = 1.0e-3,  // 100 ug/sqrt Hz
      .bias_walk = 1e-4,
      .turn_on_sigma = 0.03,
      .saturation = 49.0,  // 5 g
      .quantum = 1.5e-3,   // 16 bit over the range
  };
  stack::Mounting mounting = stack::VehicleCalibration{}.imu;
};

class Imu final : public Sensor {
 public:
  Imu(Seed seed, const ImuConfig& config);

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter& out) const override;

  struct Reading {
    Eigen::Vector3d specific_force_mps2;
    Eigen::Vector3d angular_rate_rps;
  };
  // What a perfect unit would read; advances the differentiation of the angular rate.
  Reading ideal(const EgoState& ego);
  Reading measure(std::uint32_t frame, const EgoState& ego);

 private:
  struct Triad {
    TriadConfig config;
    double white_sigma = 0;
    double walk_sigma = 0;
    Eigen::Vector3d bias = Eigen::Vector3d::Zero();

    Triad(const TriadConfig& config, double dt_s, Draws turn_on);
    Eigen::Vector3d corrupt(const Eigen::Vector3d& truth, Draws& draws);
  };

  ImuConfig config_;
  Stream stream_;
  Triad gyro_;
  Triad accelerometer_;
  std::optional<Eigen::Vector3d> last_rate_rps_;
};

}  // namespace longtail::sim
