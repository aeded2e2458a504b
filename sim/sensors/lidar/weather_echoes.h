// What the air itself sends back: drops and flakes, fog, spray. Which models of rain, snow and fog run is the scenario's
// (sim/weather/models.h); truth.weather names them. Drops of `droplets`, flakes of `gunn_marshall` and `sekhon_srivastava` are
// targets of their own, and fog by `koschmieder` is a soft one; all other models only take light away, and with `goodin` ranges err
// by 0.02 z (1 - e^{-R})^2 as well.
#pragma once

#include "sim/sensors/lidar/drops.h"
#include "sim/sensors/lidar/fog_echo.h"
#include "sim/sensors/lidar/lidar_config.h"
#include "sim/sensors/lidar/spray.h"

namespace longtail::sim {

class WeatherEchoes {
 public:
  WeatherEchoes(Seed seed, const LidarConfig& config);

  struct Sweep {
    std::uint32_t frame = 0;
    const LidarGrid& grid;
    const Viewpoint& view;
    const Conditions& weather;
    std::span<const ActorState> actors;
  };
  // Surfaces are in place, as far as extinction lets them through.
  void add(const Sweep& sweep, Echoes& echoes);
  // Error of ranges relative to range, on top of the receiver's.
  static double range_sigma(const Conditions& weather);

 private:
  void prepare(const Conditions& weather);
  void add_falling(std::uint32_t frame, const DropEchoes& drops, std::uint32_t purpose, Echoes& echoes);

  LidarConfig config_;
  const LidarKernels& kernels_;
  PhiloxKey key_;
  SprayEchoes spray_;
  Conditions prepared_for_;
  bool prepared_ = false;
  DropEchoes rain_;
  DropEchoes snow_;
  FogEcho fog_;
  // Scratch: rays with drops (drop_tables.h).
  struct Found {
    std::vector<std::uint32_t> ray, place;
    std::array<std::vector<float>, 2> beyond;
    std::vector<float> next;
    void resize(std::size_t rays);
  };
  Found found_;
};

}  // namespace longtail::sim
