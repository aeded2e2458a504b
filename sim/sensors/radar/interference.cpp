#include "sim/sensors/radar/interference.h"

#include <algorithm>

#include "sim/sensors/decibels.h"
#include "sim/sensors/sensor.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kReference_m = 50;

bool may_have_radar(ActorKind kind) {
  return kind == ActorKind::kCar || kind == ActorKind::kVan || kind == ActorKind::kTruck || kind == ActorKind::kBus ||
         kind == ActorKind::kAmbulance;
}

// Whether it faces the sensor: the angle between its heading and the way to the sensor is within its beam.
bool faces(const SightedActor& sighted, double cos_half_width) {
  const double towards = -(sighted.cos_yaw * sighted.x_m + sighted.sin_yaw * sighted.y_m);
  return towards > cos_half_width * sighted.centre_range_m;
}

}  // namespace

double noise_rise_db(const InterferenceConfig& config, Seed seed, std::uint32_t frame, std::span<const SightedActor> sighted) {
  const double cos_half_width = strict::cos(config.half_width_rad);
  double ratio = 0;
  for (const SightedActor& other : sighted) {
    if (!may_have_radar(other.actor->model.kind) || other.visible < config.least_visible || !faces(other, cos_half_width)) continue;
    const std::uint32_t entity = stream_entity(*other.actor);
    if (!Stream(seed, "sensors.radar.equipped", entity).draw(0, 0).bernoulli(config.equipped)) continue;
    Draws draws = Stream(seed, "sensors.radar.interference", entity).at(frame);
    if (!draws.next().bernoulli(config.bursts)) continue;
    const double distance_m = std::max(other.nearest_m, 1.0);
    const double mean_db = config.noise_ratio_db - 2 * db_from_ratio(distance_m / kReference_m);
    ratio += ratio_from_db(mean_db + draws.next().normal(0, config.sigma_db));
  }
  return ratio > 0 ? db_from_ratio(1 + ratio) : 0;
}

}  // namespace longtail::sim
