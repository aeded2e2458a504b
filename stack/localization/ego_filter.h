// The error-state EKF: a pure model that moves an EgoEstimate from reading to reading. Planar, because every
// consumer plans in the plane; road grade shows up as accelerometer bias, whose random walk allows for it.
// The ego origin lies on the rear axle, which does not slip sideways in this model (kinematic constraint), so
// speed is a scalar. GNSS errors that persist are states, so that the covariance does not shrink below them.
// Sources: Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001), 5-6, 11;
// Groves, "Principles of GNSS, Inertial, and Multisensor Integrated Navigation Systems" (2013), 3, 16.
#pragma once

#include <array>
#include <tuple>

#include <Eigen/Core>

#include "stack/api/topics.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"
#include "stack/config/vehicle.h"
#include "stack/localization/heading_prior.h"
#include "stack/localization/localization.h"

namespace longtail::stack {

// One measurement. `values` by topic:
//   kIngestImu: accel x, accel y, gyro z       kIngestWheelOdometry: front left, front right, rear left, rear right
//   kIngestSteeringAngle: road wheel           kIngestGnss: x, y, speed, course, horizontal sigma, speed sigma
struct Reading {
  SimTime time;
  Topic topic = Topic::kNone;
  std::uint64_t sequence = 0;
  std::array<double, 6> values{};

  // Readings are worked in this total order.
  auto key() const { return std::tuple(time, topic, sequence); }
};

// Normalised innovation squared against its expectation, over an exponential window.
struct ConsistencyWindow {
  double squared = 10;
  double expected = 10;
  double ratio() const { return squared / expected; }
};

struct EgoEstimate {
  enum Index { kX, kY, kYaw, kSpeed, kGyroBias, kAccelBias, kOdometryScale, kGnssErrorX, kGnssErrorY, kSize };
  using Vector = Eigen::Matrix<double, kSize, 1>;
  using Matrix = Eigen::Matrix<double, kSize, kSize>;

  bool aligned = false;
  bool started = false;          // `time` is set
  SimTime time;
  Vector x = Vector::Zero();
  Matrix covariance = Matrix::Zero();
  double yaw_rate_rps = 0;       // bias removed
  double acceleration_mps2 = 0;  // smoothed over 0.1 s
  // Newest readings; a time of -1 s means none.
  static constexpr SimTime kNever{-1'000'000'000};
  SimTime imu_time = kNever;
  double accel_x_mps2 = 0;
  double gyro_z_rps = 0;
  SimTime odometry_time = kNever;
  double odometry_mps = 0;
  SimTime steering_time = kNever;
  double road_wheel_rad = 0;
  SimTime steering_check_time = kNever;
  SimTime standstill_since = kNever;
  double gnss_sigma_m = 0;       // of the last fix
  SimTime gnss_accepted = kNever;
  SimTime gnss_refused_since = kNever;
  ConsistencyWindow gnss_window;
  ConsistencyWindow odometry_window;

  void save(StateWriter& out) const;
  void load(StateReader& in);
};

class EgoFilter {
 public:
  EgoFilter(const LocalizationParameters& parameters, const VehicleCalibration& calibration)
      : p_(parameters), calibration_(calibration) {}

  // Moves the estimate to the reading's time and uses it. `reading.time` must not lie before the estimate's.
  void apply(EgoEstimate& e, const Reading& reading, const HeadingPrior& prior) const;
  // Whether the pose may be driven by.
  bool valid(const EgoEstimate& e) const;

 private:
  struct Motion {
    double yaw_rate_rps;
    double acceleration_mps2;
    double yaw_rate_density;      // noise, squared, per second
    double acceleration_density;
    bool inertial;                // biases apply
  };
  Motion motion(const EgoEstimate& e, double gyro_z_rps, double accel_x_mps2, SimTime t) const;
  void advance(EgoEstimate& e, SimTime t, double gyro_z_rps, double accel_x_mps2) const;
  void propagate(EgoEstimate& e, const Motion& motion, double dt) const;

  void use_imu(EgoEstimate& e, const Reading& reading) const;
  void use_odometry(EgoEstimate& e, const Reading& reading) const;
  void use_standstill(EgoEstimate& e, bool at_rest, SimTime t) const;
  void use_steering(EgoEstimate& e, const Reading& reading) const;
  void use_gnss(EgoEstimate& e, const Reading& reading, const HeadingPrior& prior) const;
  void use_fix(EgoEstimate& e, const Reading& reading) const;
  void use_velocity(EgoEstimate& e, const Reading& reading) const;
  void align(EgoEstimate& e, const Reading& reading, const HeadingPrior& prior) const;
  double steering_yaw_rate(const EgoEstimate& e) const;
  double wheel_speed(const EgoEstimate& e, const Reading& reading) const;

  LocalizationParameters p_;
  VehicleCalibration calibration_;
};

}  // namespace longtail::stack
