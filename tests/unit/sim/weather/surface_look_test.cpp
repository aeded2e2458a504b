#include "sim/weather/surface_look.h"

#include <gtest/gtest.h>

#include <cmath>

namespace longtail::sim {
namespace {

constexpr Duration kStep = milliseconds(100);

// Roads once went from dry to 0.8 wet with the first 0.01 mm/h, and ice looked dry.
TEST(SurfaceLook, Wetness_grows_with_the_depth_of_water_or_ice_and_never_jumps) {
  EXPECT_EQ(wetness_of({}), 0);
  EXPECT_NEAR(wetness_of({.water_mm = 0.1}), 0.8 * (1 - std::exp(-1)), 1e-12);
  EXPECT_NEAR(wetness_of({.water_mm = 0.5}), 0.8, 0.006) << "a film over the texture";
  EXPECT_NEAR(wetness_of({.water_mm = 6}), 1, 0.001) << "standing water";
  EXPECT_EQ(wetness_of({.water_mm = 0.1, .ice_mm = 0.2}), wetness_of({.water_mm = 0.3}));
  EXPECT_EQ(wetness_of({.snow_mm = 5}), 0);
  double last = 0;
  for (double rain = 0; rain < 100; rain = 1.1 * rain + 0.0001) {
    const double wet = wetness_of({.water_mm = steady_water_mm(rain)});
    EXPECT_GE(wet, last) << rain;
    EXPECT_LT(wet - last, 0.03) << rain;
    last = wet;
  }
  EXPECT_LT(wetness_of({.water_mm = steady_water_mm(0.01)}), 0.1);
  EXPECT_GT(last, 0.85);
}

TEST(SurfaceLook, Snow_whitens_by_the_share_that_friction_knows) {
  EXPECT_EQ(snow_cover_of({}), 0);
  EXPECT_NEAR(snow_cover_of({.snow_mm = 1}), 1 - std::exp(-1), 1e-12);
}

// A shower on a dry road: camera and lidar see it get wet over seconds, not at once.
TEST(SurfaceLook, A_shower_wets_what_is_seen_as_the_film_grows) {
  RoadSurface road;
  double last = 0;
  for (int i = 0; i < 600; ++i) {
    step(road, {.rain_mm_per_h = 10}, kStep);
    const double wet = wetness_of(road);
    EXPECT_GT(wet, last);
    EXPECT_LT(wet - last, 0.01);
    last = wet;
  }
  EXPECT_GT(last, 0.5);
}

}  // namespace
}  // namespace longtail::sim
