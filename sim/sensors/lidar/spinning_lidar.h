// One turn of a lidar through a drawn scene: which surface each ray meets, when it fires (exact rolling shutter, with the
// motion of the sensor and its turning), what they and the air send back, and what the receiver makes of it.
// Row 0 is the lowest beam; column c fires at the azimuth (c + 1/2) / columns turns from behind, counter-clockwise, in the axes
// the sensor has at that moment. Motion of the sensor during the sweep stays in the ranges, as in a real device's.
#pragma once

#include <span>

#include "sim/faults/sensor_effects.h"
#include "sim/sensors/lidar/echoes.h"
#include "sim/sensors/lidar/receiver.h"
#include "sim/sensors/lidar/reflection.h"
#include "sim/sensors/lidar/stray.h"
#include "sim/sensors/lidar/weather_echoes.h"
#include "sim/world/state.h"

namespace longtail::sim {

LidarGridConfig rays_of(const LidarConfig& config);

class SpinningLidar {
 public:
  // `surface` outlives this.
  SpinningLidar(Seed seed, const LidarConfig& config, const GroundSurface& surface);

  struct Turn {
    std::uint32_t frame = 0;
    Viewpoint view;                       // in the middle of the sweep; range and duration are the lidar's
    double yaw_rate_rps = 0;
    const Conditions& weather;
    std::span<const ActorState> actors;   // who throws up spray
    const SensorEffects& effects;
  };
  // Valid until the next one.
  const RangeImage& sweep(VisibleScene& scene, const Turn& turn);

 private:
  void draw(VisibleScene& scene, const Turn& turn);
  void reflect_surfaces(VisibleScene& scene, const Turn& turn);
  bool block_columns(const SensorEffects& effects);

  LidarConfig config_;
  LidarGridConfig rays_;
  LidarGrid grid_;       // of this sweep
  ItemBuffer buffer_;
  VisibilityImage seen_;
  Viewpoint view_;
  SurfaceReflection reflection_;
  Echoes echoes_;
  WeatherEchoes weather_echoes_;
  EdgeEchoes edge_echoes_;
  Blooming blooming_;
  Stream crosstalk_;
  Receiver receiver_;
  std::vector<float> edge_range_m_[2];  // of two rows in turn
  std::vector<std::uint8_t> blocked_columns_;
  RangeImage image_;
};

}  // namespace longtail::sim
