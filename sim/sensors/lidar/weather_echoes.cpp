#include "sim/sensors/lidar/weather_echoes.h"

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// An echo weaker than this share of the threshold is detected once in four hundred times, and left out.
constexpr double kWeakest = 0.4;
constexpr double kFog_m = 1000;  // WMO: fog is a visibility below this

}  // namespace

WeatherEchoes::WeatherEchoes(Seed seed, const LidarConfig& config)
    : config_(config),
      kernels_(lidar_kernels_of(config.isa)),
      key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32)},
      spray_(seed, static_cast<float>(config.threshold())) {}

double WeatherEchoes::range_sigma(const Conditions& weather) {
  if (weather.rain_model != RainModel::kGoodin || !(weather.rain_mm_per_h > 0)) return 0;
  const double kept = 1 - strict::exp(-weather.rain_mm_per_h);
  return 0.02 * kept * kept;
}

void WeatherEchoes::prepare(const Conditions& weather) {
  const bool same = prepared_ && weather.rain_mm_per_h == prepared_for_.rain_mm_per_h &&
                    weather.snow_mm_per_h == prepared_for_.snow_mm_per_h && weather.visibility_m == prepared_for_.visibility_m;
  if (same) return;
  prepared_ = true;
  prepared_for_ = weather;
  DropOptics optics{.divergence_rad = config_.divergence_rad,
                    .extinction_per_m = weather.extinction_per_m(),
                    .least_power = kWeakest * config_.threshold()};
  const bool drops = weather.rain_mm_per_h > 0 && weather.rain_model == RainModel::kDroplets;
  rain_ = drops ? DropEchoes(rain_drop_sizes(weather.rain_mm_per_h), optics) : DropEchoes();
  optics.refractive_index = 1.3031;
  snow_ = weather.snow_mm_per_h > 0 ? DropEchoes(snow_flake_sizes(weather.snow_mm_per_h), optics) : DropEchoes();
  const FogOptics fog{.visibility_m = weather.visibility_m, .extinction_per_m = weather.extinction_per_m()};
  fog_ = weather.visibility_m < kFog_m ? FogEcho(fog) : FogEcho();
  fog_.forget_below(static_cast<float>(kWeakest * config_.threshold()));
}

void WeatherEchoes::add_falling(std::uint32_t frame, const DropEchoes& drops, std::uint32_t purpose, Echoes& echoes) const {
  if (drops.mean_until(config_.max_range_m) <= 0) return;
  std::array<Echo, DropEchoes::kMost> found;
  // Four rays share a block of random numbers.
  for (std::size_t ray = 0; ray < echoes.rays(); ray += 4) {
    const PhiloxBlock block = philox(key_, {0, purpose, frame, static_cast<std::uint32_t>(ray)});
    for (std::size_t i = 0; i < 4; ++i) {
      if (!drops.any(block[i])) continue;
      Draws draws(key_, {0, purpose, frame, static_cast<std::uint32_t>((ray + i + echoes.rays()) * 16)});
      const int count = drops.draw(block[i], draws, static_cast<double>(echoes.surface(ray + i).range_m), found);
      for (int k = 0; k < count; ++k) echoes.add(ray + i, found[static_cast<std::size_t>(k)]);
    }
  }
}

void WeatherEchoes::add(const Sweep& sweep, Echoes& echoes) {
  prepare(sweep.weather);
  add_falling(sweep.frame, rain_, Stream::purpose_of("sensors.lidar.rain"), echoes);
  add_falling(sweep.frame, snow_, Stream::purpose_of("sensors.lidar.snow"), echoes);
  if (fog_.most_power() > 0) fog_.add(kernels_, echoes);
  for (const SprayCloud& cloud : spray_of(sweep.actors, sweep.weather)) {
    spray_.add(sweep.frame, cloud, sweep.grid, sweep.view, echoes);
  }
}

}  // namespace longtail::sim
