#include "sim/sensors/sensor_suite.h"

namespace longtail::sim {

void SensorSuite::sample(SimTime t, const World& world, std::vector<SensorOutput>& out) {
  if (!datum_) {
    const GeoDatum datum = world.map().datum();
    datum_.emplace(GeodeticPosition{datum.latitude_deg, datum.longitude_deg, datum.altitude_m});
  }
  sample(
      t,
      SensorView{.ego = world.ego(), .actors = world.actors(), .weather = world.scenario().weather, .datum = *datum_},
      out);
}

}  // namespace longtail::sim
