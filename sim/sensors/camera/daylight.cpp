#include "sim/sensors/camera/daylight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/weather/light.h"
#include "sim/weather/surface_look.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kNightGlow_lux = 0.005;  // of stars and towns
constexpr double kFogLayer_m = 100;       // as deep as this, fog lies between the ground and the sun
constexpr Rgb kAirColour{1.0f, 1.0f, 1.05f};

// Direct sun over its green part: green loses 0.21 per air mass (sim/weather/light.h), red and blue follow lambda^-4 plus haze.
Rgb sun_colour(double elevation_rad) {
  constexpr std::array<double, 3> kMoreThanGreen{-0.07, 0, 0.16};
  Rgb colour;
  for (std::size_t i = 0; i < 3; ++i) colour[i] = static_cast<float>(strict::exp(-kMoreThanGreen[i] * air_mass(std::max(elevation_rad, 0.0))));
  return colour;
}

// On a surface that faces it.
double direct_lux(double elevation_rad, const Illuminance& level) {
  return elevation_rad <= 0 ? 0 : level.direct_lx / std::max(strict::sin(elevation_rad), 1e-6);
}

// A clear sky is blue, more so with a high sun; an overcast one is grey.
Rgb sky_colour(double elevation_deg, double cloud) {
  const double blue = (1 - cloud) * std::clamp(0.4 + elevation_deg / 40, 0.25, 1.0);
  return {static_cast<float>(1 - 0.35 * blue), static_cast<float>(1 - 0.08 * blue), static_cast<float>(1 + 0.45 * blue)};
}

}  // namespace

Daylight daylight_of(const DaylightInputs& in) {
  const double elevation_deg = in.sun_elevation_rad / kDegree;
  Daylight light;
  const double level = strict::cos(in.sun_elevation_rad);
  light.to_sun = {static_cast<float>(level * strict::cos(in.sun_azimuth_rad)),
                  static_cast<float>(level * strict::sin(in.sun_azimuth_rad)),
                  static_cast<float>(strict::sin(in.sun_elevation_rad))};
  // Fog takes the direct beam and gives part of it back from everywhere; clouds are in the illuminance already.
  const double clear = strict::exp(-kFogLayer_m * in.extinction_per_m);
  const Illuminance lux = illuminance(in.sun_elevation_rad, in.cloud);
  const double direct = clear * direct_lux(in.sun_elevation_rad, lux);
  const double sky = kNightGlow_lux + lux.diffuse_lx + 0.25 * (1 - clear) * lux.direct_lx;
  const Rgb of_sun = sun_colour(in.sun_elevation_rad);
  const Rgb of_sky = sky_colour(elevation_deg, std::max(in.cloud, 1 - clear));
  for (std::size_t i = 0; i < 3; ++i) {
    light.sun_lux[i] = static_cast<float>(direct) * of_sun[i];
    light.sky_lux[i] = static_cast<float>(sky) * of_sky[i];
  }
  light.extinction_per_m = static_cast<float>(in.extinction_per_m);
  for (std::size_t i = 0; i < 3; ++i) {
    // What endless air scatters towards the eye: the mean of the light that falls on it.
    const float all = light.sky_lux[i] + 0.5f * light.sun_lux[i] * std::max(0.0f, light.to_sun.z());
    light.air_light[i] = kAirColour[i] * all / std::numbers::pi_v<float>;
  }
  light.cloud = static_cast<float>(in.cloud);
  light.wetness = static_cast<float>(in.wetness);
  light.snow_cover = static_cast<float>(in.snow_cover);
  return light;
}

Daylight daylight_in(const Conditions& weather) {
  return daylight_of({.sun_elevation_rad = weather.sun_elevation_rad,
                      .sun_azimuth_rad = std::numbers::pi / 2 - weather.sun_azimuth_rad,
                      .cloud = weather.cloud_cover,
                      .extinction_per_m = weather.extinction_per_m(),
                      .wetness = wetness_of(weather.road),
                      .snow_cover = snow_cover_of(weather.road)});
}

Rgb Daylight::sky_luminance(const Eigen::Vector3f& direction) const {
  const float up = std::max(direction.z(), 0.0f);
  // Clear: the horizon is about twice as bright as the zenith; overcast (CIE): a third as bright.
  const float low = (1 - up) * (1 - up);
  const float clear = 0.9375f + 0.9375f * low * low;
  const float overcast = (1 + 2 * up) / 2.333f;
  const float shape = (clear + cloud * (overcast - clear)) / std::numbers::pi_v<float>;
  // Around the sun the sky glows (forward scattering).
  const float toward = std::max(direction.dot(to_sun), 0.0f);
  const float t2 = toward * toward;
  const float t8 = t2 * t2 * t2 * t2;
  const float t64 = t8 * t8 * t8 * t8 * t8 * t8 * t8 * t8;
  const float glow = 0.12f * t8 + 1.5f * t64;
  Rgb luminance;
  for (std::size_t i = 0; i < 3; ++i) luminance[i] = shape * sky_lux[i] + glow * 0.05f * sun_lux[i];
  return luminance;
}

float Daylight::total_lux() const { return sky_lux[1] + sun_lux[1] * std::max(0.0f, to_sun.z()); }

}  // namespace longtail::sim
