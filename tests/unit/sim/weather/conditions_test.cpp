#include "sim/weather/conditions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr Duration kStep = milliseconds(5);

Scenario with(const Weather& weather) {
  Scenario s;
  s.map = load_map("highway_straight");
  s.weather = weather;
  return s;
}

// Every step's conditions up to `end_s`.
template <class Each>
void play(WeatherState& state, double end_s, Each each) {
  for (SimTime t = SimTime{} + kStep; t.seconds() <= end_s + 1e-9; t += kStep) {
    state.advance(t, kStep, {30, 0});
    each(t, state.conditions());
  }
}

TEST(Conditions, The_default_is_a_dry_clear_day_that_never_changes) {
  WeatherState state(with({}));
  EXPECT_EQ(state.conditions().friction, 0.9);
  play(state, 5, [](SimTime, const Conditions& now) {
    EXPECT_EQ(now.friction, 0.9);
    EXPECT_EQ(now.road, RoadSurface{});
    EXPECT_EQ(now.gust_mps, Eigen::Vector2d::Zero());
    EXPECT_EQ(now.extinction_per_m(), 3.0 / 20'000);
    EXPECT_EQ(now.radar_attenuation_db_per_km(), 0);
  });
}

TEST(Conditions, The_models_are_the_scenarios) {
  Weather weather;
  weather.models = {.rain = RainModel::kUlbrichAtlas, .snow = SnowModel::kSekhonSrivastava, .fog = FogModel::kKruse};
  WeatherState state(with(weather));
  EXPECT_EQ(state.conditions().models, weather.models);
  play(state, 1, [&](SimTime, const Conditions& now) { EXPECT_EQ(now.models, weather.models); });
  EXPECT_NEAR(state.conditions().lidar_extinction_per_m() / state.conditions().extinction_per_m(), std::pow(905.0 / 550, -1.3), 1e-12);
}

TEST(Conditions, Profiles_are_followed_ten_times_a_second) {
  Weather weather;
  weather.rain_mm_per_h = Profile({{SimTime{} + seconds(2), 0}, {SimTime{} + seconds(4), 20}});
  WeatherState state(with(weather));
  play(state, 6, [&](SimTime t, const Conditions& now) {
    const SimTime held{t.ns - t.ns % WeatherState::kUpdate.ns};
    EXPECT_EQ(now.rain_mm_per_h, weather.rain_mm_per_h.at(held)) << t.ns;
  });
  EXPECT_EQ(state.conditions().rain_mm_per_h, 20);
  EXPECT_NEAR(state.conditions().road.water_mm, 20.0 / 3600 * 3, 1e-3) << "1 s of growing and 2 s of full rain";
  EXPECT_LT(state.conditions().friction, 0.9);
}

TEST(Conditions, Rain_at_the_start_has_been_falling_for_long_unless_the_road_is_given) {
  Weather weather;
  weather.rain_mm_per_h = 8;
  EXPECT_EQ(WeatherState(with(weather)).conditions().road.water_mm, steady_water_mm(8));
  weather.road.water_m = 0.0;
  EXPECT_EQ(WeatherState(with(weather)).conditions().friction, 0.9);
  weather.road.water_m = 0.002;
  EXPECT_DOUBLE_EQ(WeatherState(with(weather)).conditions().road.water_mm, 2);
}

TEST(Conditions, Friction_given_by_the_scenario_wins_over_what_lies_on_the_road) {
  Weather weather;
  weather.rain_mm_per_h = 30;
  weather.road.ice_m = 0.001;
  EXPECT_NEAR(WeatherState(with(weather)).conditions().friction, 0.1, 1e-3);
  weather.friction = 0.55;
  WeatherState state(with(weather));
  EXPECT_EQ(state.conditions().friction, 0.55);
  play(state, 2, [](SimTime, const Conditions& now) { EXPECT_EQ(now.friction, 0.55); });
}

TEST(Conditions, Layers_given_as_points_are_prescribed_and_not_integrated) {
  Weather weather;
  weather.rain_mm_per_h = 50;
  weather.road.water_m = Profile({{SimTime{}, 0}, {SimTime{} + seconds(2), 0.001}});
  WeatherState state(with(weather));
  play(state, 4, [](SimTime t, const Conditions& now) {
    if (t.ns % WeatherState::kUpdate.ns != 0) return;
    EXPECT_NEAR(now.road.water_mm, std::min(1.0, t.seconds() / 2), 1e-9);
  });
}

TEST(Conditions, The_sun_of_the_calendar_stands_over_the_maps_datum) {
  Weather weather;
  weather.sun = SunClock{.year = 2024, .month = 6, .day = 21, .time_s = 13 * 3600 + 16 * 60, .utc_offset_s = 7200};
  // Solar noon at 11.6 E that day is 11:15:30 UTC.
  const Conditions noon = WeatherState(with(weather)).conditions();
  EXPECT_NEAR(noon.sun_elevation_rad / kDegree, 90 - 48.2 + 23.44, 0.05);
  EXPECT_NEAR(noon.sun_azimuth_rad / kDegree, 180, 1);
  weather.sun->latitude_rad = -33.9 * kDegree;
  weather.sun->longitude_rad = 11.6 * kDegree;
  const Conditions south = WeatherState(with(weather)).conditions();
  EXPECT_NEAR(south.sun_elevation_rad / kDegree, 90 - 33.9 - 23.44, 0.05);
}

TEST(Conditions, Gusts_have_the_declared_strength_and_stop_with_the_wind) {
  Weather weather;
  weather.wind.speed_mps = Profile({{SimTime{} + seconds(400), 10}, {SimTime{} + seconds(401), 0}});
  weather.wind.from_rad = std::numbers::pi / 2;
  weather.wind.gusts = 0.2;
  Scenario scenario = with(weather);
  scenario.seed = Seed{3};
  SCOPED_TRACE(::testing::Message() << "seed " << scenario.seed.value);
  WeatherState state(scenario);
  double squares = 0;
  int count = 0;
  play(state, 400, [&](SimTime, const Conditions& now) {
    squares += now.gust_mps.squaredNorm() / 2;
    ++count;
    EXPECT_EQ(now.wind_mps, wind_vector(10, std::numbers::pi / 2));
  });
  EXPECT_NEAR(std::sqrt(squares / count), 2, 0.25);
  state.advance(SimTime{} + seconds(402), kStep, {30, 0});
  EXPECT_EQ(state.conditions().gust_mps, Eigen::Vector2d::Zero());
}

}  // namespace
}  // namespace longtail::sim
