#include "sim/weather/conditions.h"

#include <algorithm>
#include <array>
#include <numbers>

#include "sim/weather/sun.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kMmPerM = 1000;

bool all_constant(const Weather& w) {
  const std::array profiles{&w.rain_mm_per_h,     &w.snow_mm_per_h,   &w.visibility_m,
                            &w.temperature_c,     &w.sun_elevation_rad, &w.sun_azimuth_rad, &w.wind.speed_mps,
                            &w.wind.from_rad,     &w.wind.gusts,      &w.road.snow_m,    &w.road.ice_m};
  const auto constant = [](const Profile* profile) { return profile->constant(); };
  return std::ranges::all_of(profiles, constant) && (!w.friction || w.friction->constant()) &&
         (!w.road.water_m || w.road.water_m->constant()) && (!w.cloud_cover || w.cloud_cover->constant());
}

// It does not rain from a blue sky.
double likely_cloud_cover(const Conditions& now) {
  if (now.rain_mm_per_h > 0 || now.snow_mm_per_h > 0) return 0.9;
  return now.visibility_m < 5000 ? 0.5 : 0.1;
}

double extinction_of(const Conditions& now, Wavelength light) {
  return fog_extinction_per_m(now.models.fog, now.visibility_m, light) +
         rain_extinction_per_m(now.models.rain, now.rain_mm_per_h) +
         snow_extinction_per_m(now.models.snow, now.snow_mm_per_h, light);
}

}  // namespace

double Conditions::extinction_per_m() const { return extinction_of(*this, kVisible); }

double Conditions::lidar_extinction_per_m() const { return extinction_of(*this, kLidar); }

double Conditions::radar_attenuation_db_per_km() const {
  return rain_attenuation_db_per_km(rain_mm_per_h) + snow_attenuation_db_per_km(snow_mm_per_h) +
         fog_attenuation_db_per_km(visibility_m);
}

WeatherState::WeatherState(const Scenario& scenario) : weather_(scenario.weather), gusts_(scenario.seed) {
  if (weather_.sun) {
    const GeoDatum datum = scenario.map->datum();
    latitude_rad_ = weather_.sun->latitude_rad.value_or(datum.latitude_deg * kDegree);
    longitude_rad_ = weather_.sun->longitude_rad.value_or(datum.longitude_deg * kDegree);
  }
  now_.models = weather_.models;
  const RoadLayers& road = weather_.road;
  now_.road.water_mm = road.water_m ? kMmPerM * road.water_m->at(SimTime{})
                                    : steady_water_mm(weather_.rain_mm_per_h.at(SimTime{}));
  now_.road.snow_mm = kMmPerM * road.snow_m.at(SimTime{});
  now_.road.ice_mm = kMmPerM * road.ice_m.at(SimTime{});
  look_up(SimTime{});
  changes_ = anything_changes();
}

bool WeatherState::anything_changes() const {
  const bool dry = now_.rain_mm_per_h == 0 && now_.snow_mm_per_h == 0 && now_.road == RoadSurface{};
  return !dry || weather_.sun || !all_constant(weather_);
}

void WeatherState::apply_prescribed(SimTime t) {
  const RoadLayers& road = weather_.road;
  if (road.water_m && !road.water_m->constant()) now_.road.water_mm = kMmPerM * road.water_m->at(t);
  if (!road.snow_m.constant()) now_.road.snow_mm = kMmPerM * road.snow_m.at(t);
  if (!road.ice_m.constant()) now_.road.ice_mm = kMmPerM * road.ice_m.at(t);
}

void WeatherState::look_up(SimTime t) {
  const Weather& w = weather_;
  now_.rain_mm_per_h = w.rain_mm_per_h.at(t);
  now_.snow_mm_per_h = w.snow_mm_per_h.at(t);
  now_.visibility_m = w.visibility_m.at(t);
  now_.cloud_cover = w.cloud_cover ? w.cloud_cover->at(t) : likely_cloud_cover(now_);
  now_.temperature_c = w.temperature_c.at(t);
  now_.sun_elevation_rad = w.sun_elevation_rad.at(t);
  now_.sun_azimuth_rad = w.sun_azimuth_rad.at(t);
  if (w.sun) {
    const double utc_s = w.sun->time_s - w.sun->utc_offset_s + t.seconds();
    const double days = days_since_j2000(w.sun->year, w.sun->month, w.sun->day, utc_s);
    const SunPosition sun = sun_position(days, latitude_rad_, longitude_rad_);
    now_.sun_elevation_rad = sun.elevation_rad;
    now_.sun_azimuth_rad = sun.azimuth_rad;
  }
  wind_speed_mps_ = w.wind.speed_mps.at(t);
  gust_sigma_mps_ = wind_speed_mps_ * w.wind.gusts.at(t);
  now_.wind_mps = wind_vector(wind_speed_mps_, w.wind.from_rad.at(t));
  apply_prescribed(t);
  now_.friction = w.friction ? w.friction->at(t) : friction_of(now_.road);
}

void WeatherState::step_road(Duration by) {
  step(now_.road,
       {.rain_mm_per_h = now_.rain_mm_per_h,
        .snow_mm_per_h = now_.snow_mm_per_h,
        .temperature_c = now_.temperature_c,
        .wind_mps = wind_speed_mps_},
       by);
}

void WeatherState::advance(SimTime t, Duration step, const Eigen::Vector2d& ego_mps) {
  if (changes_ && t.ns % kUpdate.ns == 0) {
    step_road(kUpdate);
    look_up(t);
  }
  now_.gust_mps.setZero();
  if (gust_sigma_mps_ == 0) return;
  gusts_.step(static_cast<std::uint32_t>(t.ns / step.ns), (ego_mps - now_.wind_mps).norm(), step.seconds());
  now_.gust_mps = gust_sigma_mps_ * gusts_.unit();
}

void WeatherState::save(StateWriter& out) const {
  if (!changes_ && gust_sigma_mps_ == 0) return;
  const std::array<double, 3> road{now_.road.water_mm, now_.road.snow_mm, now_.road.ice_mm};
  out.f64s(road);
  gusts_.save(out);
}

}  // namespace longtail::sim
