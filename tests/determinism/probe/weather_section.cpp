#include "sim/random/stream.h"
#include "sim/weather/extinction.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {

Digest weather_section(int draws) {
  const sim::Stream stream(Seed{8}, "probe.weather", 0);
  StateWriter out;
  for (int i = 0; i < draws; ++i) {
    sim::Draws random = stream.at(static_cast<std::uint32_t>(i));
    const double rate_mm_per_h = random.next().uniform(0, 60);
    const double visibility_m = 1e5 / (1 + random.next().uniform(0, 60) * rate_mm_per_h);
    for (const sim::RainModel model : sim::kRainModels) out.f64(sim::rain_extinction_per_m(model, rate_mm_per_h));
    for (const sim::Wavelength light : {sim::kVisible, sim::kLidar}) {
      for (const sim::SnowModel model : sim::kSnowModels) out.f64(sim::snow_extinction_per_m(model, rate_mm_per_h, light));
      for (const sim::FogModel model : sim::kFogModels) out.f64(sim::fog_extinction_per_m(model, visibility_m, light));
    }
    out.f64(sim::rain_attenuation_db_per_km(rate_mm_per_h));
    out.f64(sim::snow_attenuation_db_per_km(rate_mm_per_h));
    out.f64(sim::fog_attenuation_db_per_km(visibility_m));
  }
  return digest_of(out.bytes());
}

}  // namespace longtail::determinism
