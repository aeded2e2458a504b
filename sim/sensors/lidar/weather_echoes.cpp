#include "sim/sensors/lidar/weather_echoes.h"

#include "sim/visibility/padding.h"
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
  if (weather.models.rain != RainModel::kGoodin || !(weather.rain_mm_per_h > 0)) return 0;
  const double kept = 1 - strict::exp(-weather.rain_mm_per_h);
  return 0.02 * kept * kept;
}

void WeatherEchoes::prepare(const Conditions& weather) {
  const bool same = prepared_ && weather.rain_mm_per_h == prepared_for_.rain_mm_per_h &&
                    weather.snow_mm_per_h == prepared_for_.snow_mm_per_h &&
                    weather.visibility_m == prepared_for_.visibility_m && weather.models == prepared_for_.models;
  if (same) return;
  prepared_ = true;
  prepared_for_ = weather;
  DropOptics optics{.divergence_rad = config_.divergence_rad,
                    .extinction_per_m = weather.lidar_extinction_per_m(),
                    .least_power = kWeakest * config_.threshold()};
  const auto drops = drop_sizes(weather.models.rain, weather.rain_mm_per_h);
  rain_ = drops ? DropEchoes(*drops, optics) : DropEchoes();
  optics.refractive_index = 1.3031;
  const auto flakes = flake_sizes(weather.models.snow, weather.snow_mm_per_h);
  snow_ = flakes ? DropEchoes(*flakes, optics) : DropEchoes();
  const bool fog = weather.models.fog == FogModel::kKoschmieder && weather.visibility_m < kFog_m;
  fog_ = fog ? FogEcho({.visibility_m = weather.visibility_m, .extinction_per_m = optics.extinction_per_m}) : FogEcho();
  fog_.forget_below(static_cast<float>(kWeakest * config_.threshold()));
}

void WeatherEchoes::add_falling(std::uint32_t frame, const DropEchoes& drops, std::uint32_t purpose, Echoes& echoes) {
  if (drops.mean_until(config_.max_range_m) <= 0) return;
  found_.resize(echoes.rays() + kLanePadding);
  const auto count = static_cast<std::size_t>(kernels_.find_drops({.key = {key_[0], key_[1]},
                                                                   .purpose = purpose,
                                                                   .frame = frame,
                                                                   .rays = static_cast<std::int32_t>(echoes.rays()),
                                                                   .below = drops.any_below(),
                                                                   .ray = found_.ray.data(),
                                                                   .place = found_.place.data(),
                                                                   .beyond = {found_.beyond[0].data(), found_.beyond[1].data()},
                                                                   .next = found_.next.data()}));
  std::array<Echo, DropEchoes::kMost> found;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t ray = found_.ray[i];
    DropEchoes::Random random{.place = found_.place[i],
                              .beyond = {found_.beyond[0][i], found_.beyond[1][i]},
                              .next = found_.next[i],
                              .more = Draws(key_, {2, purpose, frame, ray * 16})};
    const int drawn = drops.draw(random, static_cast<double>(echoes.surface(ray).range_m), found);
    for (int k = 0; k < drawn; ++k) echoes.add(ray, found[static_cast<std::size_t>(k)]);
  }
}

void WeatherEchoes::Found::resize(std::size_t rays) {
  ray.resize(rays);
  place.resize(rays);
  for (std::vector<float>& each : beyond) each.resize(rays);
  next.resize(rays);
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
