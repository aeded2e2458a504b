// What a siren has to be louder than at the ego's microphones: wind, tyres and engine of the ego and of those around it,
// and rain. Energies add up. Levels in the band of the siren's tone, dB re 20 uPa; declared, of the size of exterior
// noise measured on cars.
#pragma once

#include <span>

#include "sim/sensors/acoustics/sound.h"
#include "sim/weather/conditions.h"

namespace longtail::sim {

struct NoiseConfig {
  double quiet_db = 35;
  double wind_db = 60;             // at 20 m/s of air past the microphones; grows with the power of 5.5
  double road_db = 64;             // the ego's tyres at 50 km/h; with the power of 3.5
  double engine_db = 48;
  double passing_car_db = 66;      // another one's tyres at 50 km/h, 7.5 m away
  double passing_truck_db = 74;
  double rain_db = 50;             // at 10 mm/h; with the power of 1.7
};

double noise_db(const NoiseConfig& config, const Ears& ears, const Conditions& weather, std::span<const ActorState> actors);

}  // namespace longtail::sim
