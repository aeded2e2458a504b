#include "sim/sensors/acoustics/noise.h"

#include <algorithm>

#include "sim/sensors/decibels.h"

namespace longtail::sim {
namespace {

constexpr double kTownSpeed_mps = 50 / 3.6;
constexpr double kPassingAt_m = 7.5;

// The energy of `db` where `ratio` is one.
double energy(double db, double ratio, double power) {
  return ratio <= 0 ? 0 : ratio_from_db(db + power * db_from_ratio(ratio));
}

// Tyres; who walks or pedals is not heard.
double passing_db(const NoiseConfig& config, ActorKind kind) {
  switch (kind) {
    case ActorKind::kTruck:
    case ActorKind::kBus: return config.passing_truck_db;
    case ActorKind::kCar:
    case ActorKind::kVan:
    case ActorKind::kAmbulance:
    case ActorKind::kMotorcycle: return config.passing_car_db;
    default: return 0;
  }
}

}  // namespace

double noise_db(const NoiseConfig& config, const Ears& ears, const Conditions& weather, std::span<const ActorState> actors) {
  const Eigen::Vector2d air_mps = weather.wind_mps + weather.gust_mps - ears.velocity_mps.head<2>();
  double total = ratio_from_db(config.quiet_db) + ratio_from_db(config.engine_db);
  total += energy(config.wind_db, air_mps.norm() / 20, 5.5);
  total += energy(config.road_db, ears.velocity_mps.head<2>().norm() / kTownSpeed_mps, 3.5);
  total += energy(config.rain_db, weather.rain_mm_per_h / 10, 1.7);
  for (const ActorState& actor : actors) {
    const double level_db = passing_db(config, actor.model.kind);
    if (!actor.present || level_db == 0) continue;
    const double distance_m = std::max((actor.position_m - ears.position_m).norm(), 1.0);
    total += energy(level_db - 2 * db_from_ratio(distance_m / kPassingAt_m), actor.velocity_mps.norm() / kTownSpeed_mps, 3.5);
  }
  return db_from_ratio(total);
}

}  // namespace longtail::sim
