// The weather at one instant, as sensors, road and vehicle feel it, and the state that carries it through a run. Profiles, sun
// and road surface are worked out ten times a second and hold in between; gusts change with every physics step.
// Everything is a function of the scenario, its seed and time, except gusts, which also depend on how fast the ego drives
// through them. Stepped by World.
#pragma once

#include "sim/scenario.h"
#include "sim/weather/extinction.h"
#include "sim/weather/road_surface.h"
#include "sim/weather/wind.h"

namespace longtail::sim {

struct Conditions {
  double rain_mm_per_h = 0;
  double snow_mm_per_h = 0;
  double visibility_m = 20'000;
  double cloud_cover = 0;
  double temperature_c = 15;
  double sun_elevation_rad = 0.6;
  double sun_azimuth_rad = 3.6;
  Eigen::Vector2d wind_mps = Eigen::Vector2d::Zero();  // mean, where it goes, map frame
  Eigen::Vector2d gust_mps = Eigen::Vector2d::Zero();  // on top of it, at the ego
  RoadSurface road;
  double friction = kDryFriction;  // of the road off the scenario's patches
  WeatherModels models;

  // Of light: fog, rain and snow together.
  double extinction_per_m() const;  // visible
  double lidar_extinction_per_m() const;
  // Of radar near 77 GHz, one way.
  double radar_attenuation_db_per_km() const;
};

class WeatherState {
 public:
  static constexpr Duration kUpdate = milliseconds(100);

  explicit WeatherState(const Scenario& scenario);

  // To `t`, `step` later than the last call; `ego_mps` is the ego's velocity, map frame.
  void advance(SimTime t, Duration step, const Eigen::Vector2d& ego_mps);
  const Conditions& conditions() const { return now_; }

  // What the present does not follow from the time alone: nothing in weather that never changes.
  void save(StateWriter& out) const;

 private:
  void look_up(SimTime t);
  void step_road(Duration by);
  void apply_prescribed(SimTime t);
  bool anything_changes() const;

  Weather weather_;
  double latitude_rad_ = 0;
  double longitude_rad_ = 0;
  bool changes_ = false;
  double wind_speed_mps_ = 0;
  double gust_sigma_mps_ = 0;
  Gusts gusts_;
  Conditions now_;
};

}  // namespace longtail::sim
