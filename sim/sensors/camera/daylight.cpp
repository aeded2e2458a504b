#include "sim/sensors/camera/daylight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kSunOutsideTheAir_lux = 128'000;
constexpr double kStarlight_lux = 0.005;  // with some man-made glow
constexpr Rgb kAirColour{1.0f, 1.0f, 1.05f};

// Kasten (1965).
double air_mass(double elevation_deg) {
  const double h = std::max(elevation_deg, 0.0);
  return 1 / (strict::sin(h * kDegree) + 0.15 * strict::pow(h + 3.885, -1.253));
}

// Direct sun by colour: the extinction of green is the handbook's, red and blue follow lambda^-4 plus haze.
Rgb clear_sun(double elevation_deg) {
  constexpr std::array<double, 3> kExtinction{0.14, 0.21, 0.37};
  // The disc sets between half a degree above and half a degree below the horizon.
  const double above = std::clamp(elevation_deg + 0.5, 0.0, 1.0);
  Rgb lux;
  for (std::size_t i = 0; i < 3; ++i) {
    lux[i] = static_cast<float>(above * kSunOutsideTheAir_lux * strict::exp(-kExtinction[i] * air_mass(elevation_deg)));
  }
  return lux;
}

// Diffuse light of a clear sky on the ground: the handbook's by day, Seidelmann's logarithms by night.
double clear_sky_lux(double elevation_deg) {
  struct Row {
    double elevation_deg;
    double log10_lux;
  };
  constexpr std::array kTwilight{Row{-18, -2.3}, Row{-12, -1.5}, Row{-6, 0.53}, Row{-3, 1.7}, Row{0, 2.9031}};
  if (elevation_deg >= 0) return 800 + 15'500 * std::sqrt(strict::sin(elevation_deg * kDegree));
  if (elevation_deg <= kTwilight.front().elevation_deg) return kStarlight_lux;
  std::size_t i = 1;
  while (kTwilight[i].elevation_deg < elevation_deg) ++i;
  const Row& a = kTwilight[i - 1];
  const Row& b = kTwilight[i];
  const double share = (elevation_deg - a.elevation_deg) / (b.elevation_deg - a.elevation_deg);
  return strict::pow(10, a.log10_lux + share * (b.log10_lux - a.log10_lux));
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
  // Clouds and fog take the direct beam and give part of it back from everywhere: a thick layer leaves about a fifth.
  const double clear = strict::exp(-4 * in.cloud) * strict::exp(-300 / in.visibility_m);
  const Rgb sun = clear_sun(elevation_deg);
  const double on_ground = std::max(0.0, strict::sin(in.sun_elevation_rad)) * static_cast<double>(sun[1]);
  const double sky = clear_sky_lux(elevation_deg) + 0.25 * (1 - clear) * on_ground;
  const Rgb colour = sky_colour(elevation_deg, std::max(in.cloud, 1 - strict::exp(-300 / in.visibility_m)));
  for (std::size_t i = 0; i < 3; ++i) {
    light.sun_lux[i] = static_cast<float>(clear) * sun[i];
    light.sky_lux[i] = static_cast<float>(sky) * colour[i];
  }
  light.extinction_per_m = static_cast<float>(3.0 / in.visibility_m);
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
  const double wet = weather.rain_mm_per_h > 0 ? 0.8 : std::min(0.8, 4 * weather.road.water_mm);
  return daylight_of({.sun_elevation_rad = weather.sun_elevation_rad,
                      .sun_azimuth_rad = std::numbers::pi / 2 - weather.sun_azimuth_rad,
                      .cloud = weather.cloud_cover,
                      .visibility_m = 3.0 / weather.extinction_per_m(),
                      .wetness = wet,
                      .snow_cover = 1 - strict::exp(-weather.road.snow_mm)});
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
