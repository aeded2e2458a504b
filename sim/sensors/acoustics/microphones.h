// Microphones on the roof that listen for sirens: the one heard best, as level, bearing and pitch with the errors that go
// with its level over the noise. One message a frame while one is heard, none otherwise. The sound heard now was emitted
// path / c ago, where the siren was then. State: where sirens were in the last three seconds.
// Vehicles and buildings in the way take some of it.
// Full fidelity only. Not modelled: horns, echoes from walls, the ground's reflection, false alarms, sound bent by wind.
#pragma once

#include <optional>

#include "sim/random/stream.h"
#include "sim/sensors/acoustics/noise.h"
#include "sim/sensors/acoustics/siren.h"
#include "sim/sensors/acoustics/sound.h"
#include "sim/sensors/acoustics/walls.h"
#include "sim/sensors/sensor.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

struct MicrophonesConfig {
  Duration period = milliseconds(100);
  SirenConfig siren;
  NoiseConfig noise;
  double humidity = 0.7;
  double least_snr_db = 0;         // as measured: less is not reported
  double level_sigma_db = 1.0;
  double bearing_floor_rad = 0.035;
  double bearing_sigma_rad = 0.21;   // at 0 dB
  double frequency_floor_hz = 0.5;
  double frequency_sigma_hz = 4.0;   // at 0 dB
  double confidence_db = 4.0;        // confidence = 1 / (1 + e^(-snr / this))
  stack::Mounting mounting = stack::VehicleCalibration{}.microphones;
  Isa isa = best_isa();              // speed, never bits
};

class Microphones final : public Sensor {
 public:
  Microphones(Seed seed, const MicrophonesConfig& config) : config_(config), seed_(seed) {}

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter& out) const override;

 private:
  struct Heard {
    const ActorState* actor = nullptr;
    Arrival arrival;
    double frequency_hz = 0;
    double level_db = 0;
  };
  struct Followed {
    ActorId actor;
    SourceTrack track;
  };

  void follow(std::uint32_t frame, const SensorView& view);
  double screened_db(const SensorView& view, const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m, double wavelength_m, ActorId siren) const;
  std::optional<Heard> hear(std::uint32_t frame, const SensorView& view, const Ears& ears, const Followed& siren) const;
  SensorSample report(std::uint32_t frame, const EgoState& ego, const Heard& heard, double snr_db) const;

  MicrophonesConfig config_;
  Seed seed_;
  std::vector<Followed> followed_;  // by actor id
  std::optional<Walls> walls_;      // no state: of the scenery, made when the first siren sounds
};

}  // namespace longtail::sim
