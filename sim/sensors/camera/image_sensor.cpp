#include "sim/sensors/camera/image_sensor.h"

#include <algorithm>
#include <memory>
#include <string>

#include "sim/random/stream.h"
#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

std::size_t padded(int pixels) {
  return static_cast<std::size_t>((pixels + kNoiseBlock - 1) / kNoiseBlock) * static_cast<std::size_t>(kNoiseBlock);
}

// Where the next aligned place is, is the place itself.
bool is_aligned(const float* at) {
  void* const here = const_cast<float*>(at);
  void* next = here;
  std::size_t room = kNoiseAlignment;
  return std::align(kNoiseAlignment, 1, next, room) == here;
}

void set_key(std::uint32_t (&key)[2], Seed seed) {
  key[0] = static_cast<std::uint32_t>(seed.value);
  key[1] = static_cast<std::uint32_t>(seed.value >> 32);
}

// Normal values of a unit, one a pixel.
std::vector<float> pattern(Seed seed, std::string_view component, std::uint32_t entity, int pixels, double mean, double sd) {
  std::vector<float> values(padded(pixels));
  PatternTables tables;
  tables.count = static_cast<std::int32_t>(values.size());
  tables.mean = static_cast<float>(mean);
  tables.deviation = static_cast<float>(sd);
  set_key(tables.key, seed);
  tables.entity = entity;
  tables.purpose = Stream::purpose_of(component);
  tables.values = values.data();
  camera_kernels_of(best_isa()).fixed_pattern(tables);
  return values;
}

}  // namespace

ImageSensor::ImageSensor(const ImageSensorConfig& config, int pixels, Seed seed, std::string_view name, std::uint32_t entity)
    : config_(config),
      pixels_(pixels),
      seed_(seed),
      purpose_(Stream::purpose_of(std::string(name) + ".noise")),
      entity_(entity),
      gain_(pattern(seed, std::string(name) + ".prnu", entity, pixels, 1, config.prnu)),
      dark_offset_(pattern(seed, std::string(name) + ".dsnu", entity, pixels, 0, config.dsnu_e)) {
  CHECK(config.bits >= 8 && config.bits <= 15, "{} bits a pixel; 8 to 15 are possible", config.bits);
}

double ImageSensor::dn_per_electron() const { return ((1 << config_.bits) - 1 - config_.black_dn) / config_.full_well_e; }

double ImageSensor::dark_electrons(double exposure_s, double temperature_c) const {
  const double doublings = (temperature_c - config_.dark_reference_c) / config_.dark_doubling_c;
  return config_.dark_current_e_per_s * exposure_s * strict::pow(2, doublings);
}

void ImageSensor::expose(Isa isa, std::uint32_t frame, double exposure_s, double temperature_c,
                         std::span<const float> electrons, std::span<std::uint16_t> dn, double gain) {
  const auto count = static_cast<std::size_t>(pixels_);
  CHECK(electrons.size() == count && dn.size() == count, "{} pixels in, {} out, {} on the sensor", electrons.size(),
        dn.size(), pixels_);
  expose_piece(isa, frame, exposure_s, temperature_c, 0, electrons, dn, gain);
}

void ImageSensor::expose_piece(Isa isa, std::uint32_t frame, double exposure_s, double temperature_c, int first,
                               std::span<const float> electrons, std::span<std::uint16_t> dn, double gain) {
  const auto size = static_cast<int>(electrons.size());
  CHECK(dn.size() == electrons.size() && first % kNoiseBlock == 0 &&
            (first + size == pixels_ || (first + size < pixels_ && size % kNoiseBlock == 0)),
        "{} pixels in, {} out, from {} on of a sensor of {}", size, dn.size(), first, pixels_);
  // Pixels that fill whole blocks are worked on in place.
  const std::size_t room = padded(size);
  const bool whole = electrons.size() == room && is_aligned(electrons.data());
  if (!whole) {
    electrons_.resize(room);
    dn_.resize(room);
    std::ranges::copy(electrons, electrons_.begin());
  }
  RawNoiseTables tables;
  tables.first = first;
  tables.count = static_cast<std::int32_t>(room);
  tables.electrons = whole ? electrons.data() : electrons_.data();
  tables.gain = gain_.data() + first;
  tables.dark_offset = dark_offset_.data() + first;
  tables.dark_electrons = static_cast<float>(dark_electrons(exposure_s, temperature_c));
  tables.read_variance = static_cast<float>(config_.read_noise_e * config_.read_noise_e);
  tables.full_well = static_cast<float>(config_.full_well_e);
  tables.dn_per_electron = static_cast<float>(gain * dn_per_electron());
  tables.black_dn = static_cast<float>(config_.black_dn);
  tables.white_dn = static_cast<float>((1 << config_.bits) - 1);
  set_key(tables.key, seed_);
  tables.entity = entity_;
  tables.purpose = purpose_;
  tables.frame = frame;
  tables.dn = whole ? dn.data() : dn_.data();
  camera_kernels_of(isa).raw_noise(tables);
  if (!whole) std::copy_n(dn_.begin(), dn.size(), dn.begin());
}

}  // namespace longtail::sim
