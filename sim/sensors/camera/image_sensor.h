// The electronics behind a camera's lens: expected photoelectrons in, raw digital numbers out, by the linear camera
// model of EMVA Standard 1288 (release 4.0, section 2):
//   signal  mu   = electrons (1 + PRNU) + dark current * exposure + DSNU
//   noise   s^2  = mu (photon and dark shot) + read^2
//   number  y    = K * min(signal + noise, full well) + black level, rounded and clipped
// Dark current doubles every `dark_doubling_c`. PRNU and DSNU belong to the unit: drawn once from (seed; sensor), without
// a frame. Noise is drawn per (frame, pixel), so neither resolution order nor vector width shifts it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/visibility/isa.h"
#include "stack/base/ids.h"

namespace longtail::sim {

struct ImageSensorConfig {  // a 3 um automotive CMOS sensor; EMVA 1288 data sheets lie around these
  double full_well_e = 10'000;
  double read_noise_e = 3;
  double dark_current_e_per_s = 30;  // at dark_reference_c
  double dark_reference_c = 25;
  double dark_doubling_c = 8;
  double prnu = 0.01;                // standard deviation of the gain
  double dsnu_e = 1;                 // standard deviation of the dark offset
  int bits = 12;
  double black_dn = 64;
};

class ImageSensor {
 public:
  // `name` keys the random streams: two cameras of one run need two names.
  ImageSensor(const ImageSensorConfig& config, int pixels, Seed seed, std::string_view name, std::uint32_t entity);

  int pixels() const { return pixels_; }
  double dn_per_electron() const;  // K: the full well reaches the highest number
  double dark_electrons(double exposure_s, double temperature_c) const;

  // `electrons` and `dn` hold pixels() values; `gain` multiplies K. The same bits on every instruction set.
  void expose(Isa isa, std::uint32_t frame, double exposure_s, double temperature_c, std::span<const float> electrons,
              std::span<std::uint16_t> dn, double gain = 1);
  // The same of the pixels from `first` on. Pieces begin and end at multiples of kNoiseBlock (raw_noise_tables.h) or at the last
  // pixel.
  void expose_piece(Isa isa, std::uint32_t frame, double exposure_s, double temperature_c, int first, std::span<const float> electrons,
                    std::span<std::uint16_t> dn, double gain);

 private:
  ImageSensorConfig config_;
  int pixels_;
  Seed seed_;
  std::uint32_t purpose_;
  std::uint32_t entity_;
  std::vector<float> gain_;         // padded to whole noise blocks, like all that follow
  std::vector<float> dark_offset_;
  std::vector<float> electrons_;    // scratch, where it is needed
  std::vector<std::uint16_t> dn_;   // the same
};

}  // namespace longtail::sim
