// Sound in moving air, from a source on wheels to ears on wheels: when it was emitted, where it comes from, its pitch, and
// what distance, air and vehicles in the way take of it. Map frame; levels in dB re 20 uPa.
// Sources: Pierce, "Acoustics" (moving media); ISO 9613-1 (absorption); Maekawa, "Noise reduction by screens" (1968).
#pragma once

#include <span>
#include <vector>

#include "sim/world/state.h"
#include "stack/base/digest.h"

namespace longtail::sim {

struct Air {
  double sound_mps = 340;
  Eigen::Vector3d wind_mps = Eigen::Vector3d::Zero();  // where it goes
};

double speed_of_sound_mps(double temperature_c);
// At one atmosphere; `humidity`: relative, 0..1.
double absorption_db_per_m(double frequency_hz, double temperature_c, double humidity);

// Where a source was, frame by frame, for as long as its sound may still be on its way.
class SourceTrack {
 public:
  static constexpr std::size_t kFrames = 30;

  struct Instant {
    Eigen::Vector3d position_m = Eigen::Vector3d::Zero();
    Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
    double yaw_rad = 0;
    bool sounding = false;
  };

  explicit SourceTrack(double period_s) : period_s_(period_s) {}
  // Frames follow one another. What sounds in frame 0 has done so, and moved, for ever.
  void add(std::uint32_t frame, const Instant& now);
  // `age_s` before the last frame.
  Instant at(double age_s) const;
  bool heard_of() const;  // sounded at some time it remembers
  void hash_state(StateWriter& out) const;

 private:
  double period_s_;
  std::uint32_t first_frame_ = 0;     // of `instants_`
  std::vector<Instant> instants_;     // oldest first, at most kFrames
};

struct Ears {
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
};

// What reaches the ears at the track's last frame.
struct Arrival {
  double age_s = 0;                 // since it was emitted
  double path_m = 0;                // through the air
  SourceTrack::Instant source;      // when it was emitted
  Eigen::Vector3d towards = Eigen::Vector3d::UnitX();  // against the wave's direction: where it seems to come from
  double pitch = 1;                 // heard over emitted frequency
};

// The source is slower than sound.
Arrival arrival(const SourceTrack& track, const Air& air, const Ears& ears);

// What an edge in the way takes that sound has to go so much farther round; at most 20 dB, as more is scattered around it.
double screen_db(double detour_m, double wavelength_m);

// What the worst of the `obstacles` in the way takes: the shortest way round it, over its top or past its sides.
// The obstacle `source` is left out.
double shadow_db(const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m, double wavelength_m,
                 std::span<const ActorState> obstacles, ActorId source);

}  // namespace longtail::sim
