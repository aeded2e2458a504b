// Front long-range radar at 77 GHz with two beams: far (narrow, 250 m) and near (wide, 70 m). One echo per actor and scan
// from the point where the ray to its centre enters its footprint, under lorries too, and one more of its image in a barrier on
// either side; echoes of one resolution cell are one detection. False alarms of the noise, Poisson in number and uniform over
// the far beam's cells, and of rain nearby. Other
// vehicles' radars raise the noise of single scans. At most 64 detections, strongest first, then by index.
// Ranges, beams and accuracies are of the class of the Continental ARS 408-21 (literature; verify); errors grow as
// 1/sqrt(2 SNR) over a floor (Barton & Ward, "Handbook of Radar Measurement"; Skolnik, section 6.3). docs/radar.md.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/ghosts.h"
#include "sim/sensors/line_of_sight.h"
#include "sim/sensors/radar/echo.h"
#include "sim/sensors/radar/interference.h"
#include "sim/sensors/radar/mirrors.h"
#include "sim/sensors/radar/rain_clutter.h"
#include "sim/sensors/radar_detection.h"
#include "sim/sensors/sensor.h"

namespace longtail::sim {

struct RadarBeam {
  double max_range_m = 0;
  double half_width_rad = 0;      // field of view, each side
  double gain_db = 0;             // two-way, over the link budget
  double edge_loss_db = 6;        // two-way at the edge of the field of view; grows with the angle squared
  double range_resolution_m = 0;  // c / 2B
  double range_floor_m = 0;       // 1-sigma at high SNR
  double azimuth_beam_rad = 0;    // 3 dB width
  double azimuth_floor_rad = 0;
};

struct RadarConfig {
  RadarBeam far{.max_range_m = 250,
                .half_width_rad = 0.1745,  // 10 deg
                .gain_db = 0,
                .edge_loss_db = 6,
                .range_resolution_m = 0.75,
                .range_floor_m = 0.10,
                .azimuth_beam_rad = 0.0524,
                .azimuth_floor_rad = 0.0017};  // 3 deg, 0.1 deg
  RadarBeam near{.max_range_m = 70,
                 .half_width_rad = 0.7854,  // 45 deg
                 .gain_db = -6,
                 .edge_loss_db = 6,
                 .range_resolution_m = 0.40,
                 .range_floor_m = 0.05,
                 .azimuth_beam_rad = 0.140,
                 .azimuth_floor_rad = 0.0052};                          // 8 deg, 0.3 deg
  LinkBudget budget{.reference_snr_db = 17, .reference_range_m = 100};  // a car (15 dBsm) at 200 m: Pd 0.87
  Swerling fluctuation = Swerling::k1;
  double false_alarm_probability = 1e-6;  // per cell
  double cells = 320'000;                 // 250 range x 20 azimuth x 64 Doppler
  double range_rate_min_mps = -70;        // unambiguous Doppler
  double range_rate_max_mps = 35;
  double range_rate_resolution_mps = 0.10;  // lambda / 2T, T = 20 ms
  double range_rate_floor_mps = 0.03;       // 0.1 km/h
  double elevation_beam_rad = 0.19;  // full width, 11 deg
  double min_range_m = 0.2;
  double min_visible = 0.05;  // less of a target in sight than this: not seen
  double max_snr_db = 60;     // the receiver's dynamic range
  double under_lorry_loss_db = 18;  // two-way, per lorry (literature: 10 to 25; verify)
  // Two-way loss of an image: of smooth concrete, and what its roughness scatters, growing with the sine squared of the
  // grazing angle (Ament 1953 for 1 mm at 3.9 mm): 15 to 20 dB below 13 degrees (literature; verify).
  double image_loss_db = 15;
  double image_roughness_db = 90;
  std::shared_ptr<const RoadNetwork> map;  // whose barriers are mirrors; nothing: none
  InterferenceConfig interference;
  RainClutterConfig rain;
  int max_detections = 64;
  stack::Mounting mounting = stack::VehicleCalibration{}.radar;
  double ego_front_m = 3.75;  // front bumper ahead of the ego origin
};

class Radar final : public Sensor {
 public:
  Radar(Seed seed, const RadarConfig& config);

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter& out) const override;

 private:
  struct Detection {
    double range_m = 0;
    double azimuth_rad = 0;
    double range_rate_mps = 0;
    double power = 0;  // over noise
    double range_sigma_m = 0;
    double azimuth_sigma_rad = 0;
    double range_rate_sigma_mps = 0;
  };
  // What holds for all targets of one scan.
  struct Scan {
    std::uint32_t frame;
    const SensorPose& pose;
    const SensorEffects& effects;
    double air_db_per_km;
    double noise_rise_db;
  };

  // Over ground, sensor axes.
  struct Motion {
    double x_mps = 0;
    double y_mps = 0;
    double yaw_rate_rps = 0;
  };
  static Motion motion_of(const SensorPose& pose, const ActorState& actor);

  void add_target(const Scan& scan, const SightedActor& sighted);
  void add_images(const Scan& scan, const SightedActor& sighted, std::span<const SightedActor> others, std::span<const Mirror> mirrors);
  void add_image(const Scan& scan, const SightedActor& sighted, std::span<const SightedActor> others, const Mirror& mirror,
                 const Reflection& reflection);
  bool is_clear(const Reflection& path, const SightedActor& target, std::span<const SightedActor> others, ActorId mirror) const;
  // Of a footprint that is seen there and moves so, when it is detected.
  std::optional<RadarEcho> echo_of(const Scan& scan, const SightedActor& seen, const Motion& motion, double rcs_dbsm, Draws draws) const;
  void add_ghost(std::uint32_t frame, const EgoState& ego, const SensorPose& pose, const Ghost& ghost);
  void measure(RadarEcho& echo);
  void add_clutter(std::uint32_t frame);
  void add_rain(std::uint32_t frame, const SensorPose& pose, const Conditions& weather);
  void add_alarm(Draws& draws, const RadarBeam& beam, Detection detection);
  void set_sigmas(const RadarBeam& beam, Detection& detection) const;
  const RadarBeam* beam_for(double x_m, double y_m, double range_m) const;
  double visible_share(const SightedActor& sighted) const;
  stack::RadarScan strongest();

  RadarConfig config_;
  Seed seed_;
  double threshold_;
  double tan_far_;
  double tan_near_;
  double under_lorry_;  // ratio of power, per lorry
  LineOfSight sight_;
  GhostPlacer ghosts_;
  RainClutter rain_;
  Mirrors mirrors_;
  // Scratch of one scan.
  std::vector<RadarEcho> echoes_;
  std::vector<Detection> detections_;
};

}  // namespace longtail::sim
