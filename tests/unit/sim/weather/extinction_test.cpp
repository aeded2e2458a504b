// Against the published formulas, worked out here a second way.
#include "sim/weather/extinction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace longtail::sim {
namespace {

double db_per_km(double per_m) { return per_m * 1e4 * std::log10(std::numbers::e); }

TEST(Extinction, Rain_of_droplets_is_the_closed_form_of_Marshall_and_Palmer) {
  for (const auto& [rain, expected_db] : {std::pair{10.0, 6.76}, std::pair{50.0, 18.6}}) {
    const double per_m = rain_extinction_per_m(RainModel::kDroplets, rain);
    EXPECT_NEAR(db_per_km(per_m), expected_db, 0.05) << rain;
  }
  for (const double rain : {0.5, 1.0, 5.0, 25.0, 100.0}) {
    const double lambda = 4.1 * std::pow(rain, -0.21);
    EXPECT_NEAR(rain_extinction_per_m(RainModel::kDroplets, rain),
                8000 * std::numbers::pi * 1e-6 / (lambda * lambda * lambda), 1e-12);
  }
}

// Twice the cross-section of every drop of the size distribution, summed by the trapezoidal rule.
double summed_per_m(double per_m3_mm, double per_mm) {
  constexpr double kStep_mm = 1e-3;
  double sum = 0;
  for (double d = kStep_mm; d < 40 / per_mm; d += kStep_mm) {
    sum += 2 * std::numbers::pi / 4 * d * d * 1e-6 * per_m3_mm * std::exp(-per_mm * d) * kStep_mm;
  }
  return sum;
}

TEST(Extinction, The_closed_forms_are_the_integrals_over_drops_and_flakes) {
  for (const double rate : {0.5, 2.0, 10.0}) {
    EXPECT_NEAR(rain_extinction_per_m(RainModel::kDroplets, rate), summed_per_m(8000, 4.1 * std::pow(rate, -0.21)),
                1e-7);
    EXPECT_NEAR(snow_extinction_per_m(rate), summed_per_m(3800 * std::pow(rate, -0.87), 2.55 * std::pow(rate, -0.48)),
                1e-7);
  }
}

TEST(Extinction, Droplets_and_Ulbrich_Atlas_agree_within_a_tenth_and_Goodin_is_far_off) {
  for (double rain = 1; rain <= 50; rain += 1) {
    const double droplets = rain_extinction_per_m(RainModel::kDroplets, rain);
    EXPECT_NEAR(rain_extinction_per_m(RainModel::kUlbrichAtlas, rain) / droplets, 1, 0.1) << rain;
  }
  EXPECT_NEAR(db_per_km(rain_extinction_per_m(RainModel::kUlbrichAtlas, 10)), 6.33, 0.01);
  EXPECT_NEAR(db_per_km(rain_extinction_per_m(RainModel::kUlbrichAtlas, 50)), 17.7, 0.05);
  const double goodin = rain_extinction_per_m(RainModel::kGoodin, 10);
  EXPECT_NEAR(goodin, 0.040, 0.001);
  EXPECT_NEAR(goodin / rain_extinction_per_m(RainModel::kUlbrichAtlas, 10), 27, 1);
}

TEST(Extinction, Fog_leaves_five_percent_of_contrast_at_the_visibility) {
  for (const double visibility : {20.0, 100.0, 1500.0}) {
    EXPECT_NEAR(std::exp(-fog_extinction_per_m(visibility) * visibility), 0.05, 5e-4) << visibility;
  }
}

TEST(Extinction, Dry_air_takes_exactly_nothing) {
  for (const RainModel model : {RainModel::kDroplets, RainModel::kUlbrichAtlas, RainModel::kGoodin}) {
    EXPECT_EQ(rain_extinction_per_m(model, 0), 0);
  }
  EXPECT_EQ(snow_extinction_per_m(0), 0);
  EXPECT_EQ(rain_attenuation_db_per_km(0), 0);
  EXPECT_EQ(snow_attenuation_db_per_km(0), 0);
  EXPECT_EQ(fog_attenuation_db_per_km(20'000), 0);
}

TEST(Extinction, Radar_loses_most_to_rain_little_to_snow_and_least_to_fog) {
  EXPECT_NEAR(rain_attenuation_db_per_km(10), 6.0, 0.01);
  EXPECT_NEAR(snow_attenuation_db_per_km(2), 0.47, 0.01);
  EXPECT_NEAR(fog_attenuation_db_per_km(50), 1.49, 0.01);  // 0.32 g/m^3
  EXPECT_NEAR(fog_attenuation_db_per_km(300), 0.094, 0.001);
}

TEST(Extinction, More_weather_never_takes_less) {
  double rain = 0, snow = 0, radar_rain = 0, radar_snow = 0;
  for (double rate = 0.1; rate < 120; rate += 0.7) {
    const auto grows = [rate](double& last, double value) {
      EXPECT_GT(value, last) << rate;
      last = value;
    };
    grows(rain, rain_extinction_per_m(RainModel::kDroplets, rate));
    grows(snow, snow_extinction_per_m(rate));
    grows(radar_rain, rain_attenuation_db_per_km(rate));
    grows(radar_snow, snow_attenuation_db_per_km(rate));
  }
}

}  // namespace
}  // namespace longtail::sim
