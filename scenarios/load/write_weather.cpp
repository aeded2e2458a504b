// Scenario -> the text of `weather:`. What has its default is left out where its absence means something else.
#include "scenarios/load/flow_text.h"
#include "sim/weather/models.h"
#include "stack/config/units.h"

namespace longtail::scenarios {
namespace {

using stack::Dimension;
using stack::format_quantity;

std::string profile_text(const sim::Profile& profile, Dimension dimension) {
  if (profile.constant()) return format_quantity(profile.at(SimTime{}), dimension);
  return flow_list(profile.points(), [&](const sim::Profile::Point& point) {
    return FlowMap()
        .add("t", stack::format_duration(point.t - SimTime{}))
        .add("value", format_quantity(point.value, dimension))
        .text();
  });
}

std::string sun_text(const sim::SunClock& sun) {
  FlowMap map;
  map.add("date", fmt::format("{:04}-{:02}-{:02}", sun.year, sun.month, sun.day))
      .add("time", fmt::format("{:02}:{:02}:{:02}", sun.time_s / 3600, sun.time_s / 60 % 60, sun.time_s % 60))
      .add("utc_offset", format_quantity(sun.utc_offset_s, Dimension::kTime));
  if (sun.latitude_rad) map.add("latitude", format_quantity(*sun.latitude_rad, Dimension::kAngle));
  if (sun.longitude_rad) map.add("longitude", format_quantity(*sun.longitude_rad, Dimension::kAngle));
  return map.text();
}

std::string wind_text(const sim::Wind& wind) {
  return FlowMap()
      .add("speed", profile_text(wind.speed_mps, Dimension::kSpeed))
      .add("from", profile_text(wind.from_rad, Dimension::kAngle))
      .add("gusts", profile_text(wind.gusts, Dimension::kNumber))
      .text();
}

std::string road_text(const sim::RoadLayers& road) {
  FlowMap map;
  if (road.water_m) map.add("water", profile_text(*road.water_m, Dimension::kLength));
  map.add("snow", profile_text(road.snow_m, Dimension::kLength)).add("ice", profile_text(road.ice_m, Dimension::kLength));
  return map.text();
}

}  // namespace

std::string weather_text(const sim::Weather& weather) {
  FlowMap map;
  map.add("rain", profile_text(weather.rain_mm_per_h, Dimension::kRainRate))
      .add("snow", profile_text(weather.snow_mm_per_h, Dimension::kRainRate))
      .add("visibility", profile_text(weather.visibility_m, Dimension::kLength))
      .add("temperature", profile_text(weather.temperature_c, Dimension::kTemperature));
  if (weather.cloud_cover) map.add("cloud_cover", profile_text(*weather.cloud_cover, Dimension::kNumber));
  if (weather.sun) {
    map.add("sun", sun_text(*weather.sun));
  } else {
    map.add("sun_elevation", profile_text(weather.sun_elevation_rad, Dimension::kAngle))
        .add("sun_azimuth", profile_text(weather.sun_azimuth_rad, Dimension::kAngle));
  }
  map.add("wind", wind_text(weather.wind)).add("road", road_text(weather.road));
  if (weather.friction) map.add("friction", profile_text(*weather.friction, Dimension::kNumber));
  return map.add("rain_model", std::string(sim::name_of(weather.models.rain)))
      .add("snow_model", std::string(sim::name_of(weather.models.snow)))
      .add("fog_model", std::string(sim::name_of(weather.models.fog)))
      .text();
}

}  // namespace longtail::scenarios
