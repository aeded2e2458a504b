#include "sim/weather/road_surface.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

constexpr Duration kStep = milliseconds(100);

RoadSurface after(RoadSurface surface, const SurfaceWeather& weather, double minutes) {
  for (int i = 0; i < static_cast<int>(minutes * 600); ++i) step(surface, weather, kStep);
  return surface;
}

TEST(RoadSurface, Friction_has_its_table_values) {
  EXPECT_EQ(friction_of({}), 0.9) << "exactly, or dry runs would change";
  EXPECT_NEAR(friction_of({.water_mm = 5}), 0.6, 1e-6);
  EXPECT_NEAR(friction_of({.water_mm = std::log(2) / 6}), 0.75, 1e-9);
  EXPECT_NEAR(friction_of({.snow_mm = 20}), 0.3, 1e-6);
  EXPECT_NEAR(friction_of({.ice_mm = 2}), 0.1, 1e-6);
  EXPECT_NEAR(friction_of({.water_mm = 1, .snow_mm = 20, .ice_mm = 2}), 0.1, 1e-6) << "the most slippery counts";
}

TEST(RoadSurface, Water_settles_at_the_depth_of_Gallaway) {
  // 0.01485 T^0.11 L^0.43 I^0.59 S^-0.42 with T 0.5 mm, L 7.3 m, S 0.025.
  for (const double rain : {2.0, 10.0, 50.0}) {
    const double depth = 0.01485 * std::pow(0.5, 0.11) * std::pow(7.3, 0.43) * std::pow(rain, 0.59) / std::pow(0.025, 0.42);
    EXPECT_NEAR(steady_water_mm(rain), depth, 1e-12);
    EXPECT_NEAR(drainage_mm_per_h(depth), rain, 1e-9);
    EXPECT_NEAR(after({}, {.rain_mm_per_h = rain}, 60).water_mm, depth, 0.01 * depth) << "from dry";
    EXPECT_NEAR(after({.water_mm = 4}, {.rain_mm_per_h = rain}, 60).water_mm, depth, 0.02 * depth) << "from flooded";
  }
  EXPECT_NEAR(steady_water_mm(10), 0.59, 0.01);
}

TEST(RoadSurface, A_first_shower_fills_the_road_as_it_falls) {
  EXPECT_NEAR(after({}, {.rain_mm_per_h = 30}, 0.5).water_mm, 30.0 / 120, 0.02);
}

TEST(RoadSurface, It_dries_within_hours_faster_in_wind) {
  // Penman at 15 C: 0.26 * 0.3 * 17.0 hPa = 1.33 mm a day in still air.
  EXPECT_NEAR(evaporation_mm_per_h({}) * 24, 1.33, 0.01);
  EXPECT_NEAR(evaporation_mm_per_h({.wind_mps = 5}) / evaporation_mm_per_h({}), 1 + 0.54 * 5, 1e-9);
  EXPECT_EQ(evaporation_mm_per_h({.rain_mm_per_h = 0.1}), 0);
  EXPECT_EQ(after({.water_mm = 0.05}, {.temperature_c = 20, .wind_mps = 5}, 60).water_mm, 0);
}

TEST(RoadSurface, It_freezes_below_zero_and_melts_above) {
  // 5.7 W/m^2/K * 5 K / 334 kJ/kg.
  EXPECT_NEAR(freezing_mm_per_h({.temperature_c = -5}), 5.7 * 5 * 3600 / 334'000, 1e-12);
  EXPECT_NEAR(freezing_mm_per_h({.temperature_c = 5, .wind_mps = 3}), -(5.7 + 3.8 * 3) * 5 * 3600 / 334'000, 1e-12);
  const RoadSurface frozen = after({.water_mm = 0.05}, {.temperature_c = -5}, 60);
  EXPECT_EQ(frozen.water_mm, 0);
  EXPECT_GT(frozen.ice_mm, 0.03) << "some of it drained first";
  const RoadSurface molten = after({.snow_mm = 0.1, .ice_mm = 0.1}, {.temperature_c = 5}, 20);
  EXPECT_EQ(molten.ice_mm, 0) << "ice melts before snow";
  EXPECT_GT(molten.snow_mm, 0.05);
}

TEST(RoadSurface, Nothing_stays_nothing_in_dry_weather) {
  for (const double temperature : {-20.0, 0.0, 35.0}) {
    EXPECT_EQ(after({}, {.temperature_c = temperature, .wind_mps = 8}, 5), RoadSurface{});
  }
}

TEST(RoadSurface, Depths_stay_non_negative_and_more_on_the_road_is_never_less_slippery) {
  constexpr std::uint64_t kSeed = 20'241'106;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  test::Random random(kSeed);
  for (int round = 0; round < 2000; ++round) {
    RoadSurface surface{random.uniform(0, 3), random.uniform(0, 5), random.uniform(0, 1)};
    RoadSurface more = surface;
    double* const layers[] = {&more.water_mm, &more.snow_mm, &more.ice_mm};
    *layers[random.below(3)] += random.uniform(0, 1);
    EXPECT_LE(friction_of(more), friction_of(surface) + 1e-15);
    EXPECT_GE(friction_of(more), 0.1 - 1e-15);
    const SurfaceWeather weather{random.uniform(0, 50), random.uniform(0, 5), random.uniform(-15, 30),
                                 random.uniform(0, 20)};
    for (int i = 0; i < 20; ++i) step(surface, weather, seconds(30));
    EXPECT_GE(std::min({surface.water_mm, surface.snow_mm, surface.ice_mm}), 0);
  }
}

}  // namespace
}  // namespace longtail::sim
