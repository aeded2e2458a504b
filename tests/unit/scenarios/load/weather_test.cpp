// `weather:` -- constants, points over time, the sun by the calendar; their mistakes; and back to text.
#include <gtest/gtest.h>

#include <numbers>

#include "scenarios/load/write.h"
#include "tests/unit/scenarios/load/sample_scenario.h"

namespace longtail::scenarios {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr std::string_view kOld = "weather: {rain: 2 mm/h, visibility: 3000 m, sun_elevation: -2 deg}";

SimTime at(std::int64_t s) { return SimTime{} + seconds(s); }

std::string child_in(std::string_view weather) { return with(kChildExample, kOld, weather); }

sim::Weather weather_of(std::string_view weather) {
  const Loaded result = load_sample(child_in(weather));
  CHECK(result.scenario.has_value(), "{}", describe(result.errors.first()));
  return result.scenario->weather;
}

constexpr std::string_view kFull = R"(weather:
  rain: [{t: 2 s, value: 0 mm/h}, {t: 10 s, value: 12 mm/h}, {t: 12.5 s, value: 3 mm/h}]
  snow: 0.5 mm/h
  visibility: [{t: 0 s, value: 2 km}, {t: 5 s, value: 150 m}]
  cloud_cover: 80 %
  temperature: [{t: 0 s, value: 2 C}, {t: 20 s, value: -1 C}]
  sun: {date: 2024-02-29, time: 17:45, utc_offset: 1 h, latitude: 47.5 deg, longitude: -3 deg}
  wind: {speed: [{t: 0 s, value: 20 km/h}, {t: 3 s, value: 15 m/s}], from: 270 deg, gusts: 15 %}
  road: {water: 0.3 mm, snow: [{t: 0 s, value: 0 mm}, {t: 20 s, value: 4 mm}], ice: 0.1 mm}
  friction: [{t: 0 s, value: 0.8}, {t: 4 s, value: 0.4}]
  rain_model: ulbrich_atlas
  snow_model: itu_wet
  fog_model: kim)";

TEST(WeatherText, EveryValueIsAConstantOrPoints) {
  const sim::Weather w = weather_of(kFull);
  EXPECT_EQ(w.rain_mm_per_h, sim::Profile({{at(2), 0}, {at(10), 12}, {SimTime{} + milliseconds(12'500), 3}}));
  EXPECT_EQ(w.snow_mm_per_h, 0.5);
  EXPECT_EQ(w.visibility_m, sim::Profile({{at(0), 2000}, {at(5), 150}}));
  EXPECT_EQ(w.cloud_cover, 0.8);
  EXPECT_EQ(w.temperature_c, sim::Profile({{at(0), 2}, {at(20), -1}}));
  ASSERT_TRUE(w.sun);
  EXPECT_EQ(w.sun->year, 2024);
  EXPECT_EQ(w.sun->month, 2);
  EXPECT_EQ(w.sun->day, 29);
  EXPECT_EQ(w.sun->time_s, 17 * 3600 + 45 * 60);
  EXPECT_EQ(w.sun->utc_offset_s, 3600);
  EXPECT_DOUBLE_EQ(*w.sun->latitude_rad, 47.5 * kDegree);
  EXPECT_DOUBLE_EQ(*w.sun->longitude_rad, -3 * kDegree);
  EXPECT_DOUBLE_EQ(w.wind.speed_mps.at(at(0)), 20 / 3.6);
  EXPECT_EQ(w.wind.speed_mps.at(at(3)), 15);
  EXPECT_DOUBLE_EQ(w.wind.from_rad.at(at(0)), 270 * kDegree);
  EXPECT_EQ(w.wind.gusts, 0.15);
  EXPECT_DOUBLE_EQ(w.road.water_m->at(at(0)), 3e-4);
  EXPECT_DOUBLE_EQ(w.road.snow_m.at(at(10)), 2e-3);
  EXPECT_DOUBLE_EQ(w.road.ice_m.at(at(0)), 1e-4);
  EXPECT_EQ(*w.friction, sim::Profile({{at(0), 0.8}, {at(4), 0.4}}));
  EXPECT_EQ(w.models.rain, sim::RainModel::kUlbrichAtlas);
  EXPECT_EQ(w.models.snow, sim::SnowModel::kItuWet);
  EXPECT_EQ(w.models.fog, sim::FogModel::kKim);
}

TEST(WeatherText, NothingGivenIsADryClearDayWithTheFrictionOfTheRoad) {
  const sim::Weather w = weather_of("weather: {}");
  EXPECT_EQ(w, sim::Weather{});
  EXPECT_FALSE(w.friction);
  EXPECT_FALSE(w.road.water_m);
}

TEST(WeatherText, EveryModelIsKnownByItsName) {
  for (const sim::RainModel model : sim::kRainModels) {
    EXPECT_EQ(weather_of(fmt::format("weather: {{rain_model: {}}}", sim::name_of(model))).models.rain, model);
  }
  for (const sim::SnowModel model : sim::kSnowModels) {
    EXPECT_EQ(weather_of(fmt::format("weather: {{snow_model: {}}}", sim::name_of(model))).models.snow, model);
  }
  for (const sim::FogModel model : sim::kFogModels) {
    EXPECT_EQ(weather_of(fmt::format("weather: {{fog_model: {}}}", sim::name_of(model))).models.fog, model);
  }
}

TEST(WeatherText, SurvivesWritingAndReading) {
  for (const std::string_view weather :
       {kOld, kFull, std::string_view("weather: {}"), std::string_view("weather: {friction: 0.3, sun_azimuth: 200 deg}"),
        std::string_view("weather: {sun: {date: 1999-12-31, time: 23:59:58}, rain_model: goodin, snow_model: itu_dry, fog_model: kruse}")}) {
    MapLibrary maps;
    auto first = load_text(child_in(weather), "a.yaml", {}, maps);
    ASSERT_TRUE(first.ok()) << describe(first.error());
    const std::string written = write_yaml(first.value());
    auto second = load_text(written, "a.yaml", {}, maps);
    ASSERT_TRUE(second.ok()) << describe(second.error()) << "\n" << written;
    EXPECT_EQ(second.value().weather, first.value().weather) << written;
    EXPECT_EQ(write_yaml(second.value()), written);
  }
}

TEST(WeatherText, ParametersAndOverridesReachPoints) {
  const Loaded result = load_sample(child_in("weather: {rain: [{t: 0 s, value: 1 mm/h}, {t: 5 s, value: 2 mm/h}]}"), 0,
                                    {"weather.rain.1.value=9 mm/h", "weather.wind={speed: $run_speed}"});
  ASSERT_TRUE(result.scenario) << describe(result.errors.first());
  EXPECT_EQ(result.scenario->weather.rain_mm_per_h.at(at(5)), 9);
  EXPECT_EQ(result.scenario->weather.wind.speed_mps, 3.2);
}

struct Row {
  const char* weather;  // @ stands before the place that the error must name
  const char* what;
  const char* hint;
};

TEST(WeatherErrors, NameThePlaceAndTheRemedy) {
  const Row rows[] = {
      {"{@rian: 2 mm/h}", "/weather: unknown key 'rian'", "did you mean 'rain'?"},
      {"{rain: @2}", "/weather/rain: '2' has no unit, a rain rate is needed",
       "write e.g. '2 mm/h' (units: mm/h)"},
      {"{rain: [{t: 0 s, value: 1 mm/h}, {t: 5 s, @valeu: 1 mm/h, value: 2 mm/h}]}",
       "/weather/rain/1: unknown key 'valeu'", "did you mean 'value'?"},
      {"{rain: [{t: 5 s, value: 1 mm/h}, {t: @5 s, value: 2 mm/h}]}",
       "/weather/rain/1/t: '5 s' is not after the point before, at 5 s", "points are given in order of time"},
      {"{rain: @[{t: 5 s, value: 1 mm/h}]}", "/weather/rain: a list of points needs two or more, this has 1",
       "for a constant write the value alone"},
      {"{rain: [{t: 0 s, value: @1 m}, {t: 5 s, value: 1 mm/h}]}",
       "/weather/rain/0/value: '1 m' is a length, a rain rate is needed", "units: mm/h"},
      {"{rain: [@{t: 0 s}, {t: 5 s, value: 1 mm/h}]}", "/weather/rain/0: the key 'value' is missing", ""},
      {"{rain: [{t: 5 s, value: 1 mm/h}, @{value: 2 mm/h}]}", "/weather/rain/1: the key 't' is missing", ""},
      {"{wind: {@sped: 3 m/s}}", "/weather/wind: unknown key 'sped'", "did you mean 'speed'?"},
      {"{wind: {gusts: @3}}", "/weather/wind/gusts: '3' is above the most allowed, 1", ""},
      {"{road: {ice: @-1 mm}}", "/weather/road/ice: '-1 mm' is below the least allowed, 0 m", ""},
      {"{sun: {date: @2023-02-29, time: 12:00}}", "/weather/sun/date: '2023-02-29' is no date",
       "write year-month-day, e.g. 2024-06-21"},
      {"{sun: {date: @1849-02-28, time: 12:00}}", "/weather/sun/date: the year 1849 is outside 1950 to 2050",
       "the sun's formula holds between them"},
      {"{sun: {date: 2023-02-28, time: @25:00}}", "/weather/sun/time: '25:00' is no time of day",
       "write hours:minutes, e.g. 18:30"},
      {"{sun: @{date: 2023-02-28, time: 12:00}, sun_elevation: 3 deg}",
       "/weather/sun: 'sun' and 'sun_elevation' exclude each other", "keep one of them"},
      {"{rain_model: @droplet}", "/weather/rain_model: unknown value 'droplet'", "did you mean 'droplets'?"},
      {"{snow_model: @gunn_marshal}", "/weather/snow_model: unknown value 'gunn_marshal'", "did you mean 'gunn_marshall'?"},
      {"{snow_model: @snow}", "/weather/snow_model: unknown value 'snow'",
       "known snow models: gunn_marshall, itu_dry, itu_wet, sekhon_srivastava"},
      {"{fog_model: @krus}", "/weather/fog_model: unknown value 'krus'", "did you mean 'kruse'?"},
      {"{@fog_modle: kim}", "/weather: unknown key 'fog_modle'", "did you mean 'fog_model'?"},
      {"{friction: @0}", "/weather/friction: '0' is below the least allowed, 0.05", ""},
  };
  for (const Row& row : rows) {
    std::string text = child_in(std::string("weather: ") + row.weather);
    const std::size_t mark = text.find('@');
    text.erase(mark, 1);
    const std::size_t line_start = text.rfind('\n', mark - 1) + 1;
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), '\n');
    const Loaded result = load_sample(text);
    ASSERT_EQ(result.errors.count(), 1u) << row.weather;
    EXPECT_EQ(result.errors.first().where, fmt::format("s.yaml:{}:{}", line, mark - line_start + 1)) << row.weather;
    EXPECT_EQ(result.errors.first().what, row.what);
    EXPECT_EQ(result.errors.first().hint, row.hint) << row.weather;
  }
}

}  // namespace
}  // namespace longtail::scenarios
