#include "sim/sensors/lidar/lidar.h"

#include <bit>

#include "sim/sensors/mounted_view.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

// Little-endian in the message, as every machine this runs on is.
static_assert(std::endian::native == std::endian::little);
template <class Value>
std::string bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

}  // namespace

Lidar::Lidar(Seed seed, const LidarConfig& config, const GroundSurface& surface) : config_(config), lidar_(seed, config, surface) {}

SensorSample Lidar::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  CHECK(view.drawn != nullptr, "a lidar needs a drawn world");
  const RangeImage& seen = lidar_.sweep(view.drawn->scene(), {.frame = frame,
                                                              .view = mounted_view(view.ego, config_.mounting, effects),
                                                              .yaw_rate_rps = view.ego.angular_velocity_rps.z(),
                                                              .weather = view.weather,
                                                              .actors = view.actors,
                                                              .effects = effects});
  stack::LidarSweep sweep;
  sweep.set_beams(static_cast<std::uint32_t>(seen.rows));
  sweep.set_columns(static_cast<std::uint32_t>(seen.columns));
  sweep.set_range(bytes_of(seen.range));
  sweep.set_intensity(bytes_of(seen.intensity));
  sweep.set_second_range(bytes_of(seen.second_range));
  sweep.set_second_intensity(bytes_of(seen.second_intensity));
  return finished(std::move(sweep));
}

}  // namespace longtail::sim
