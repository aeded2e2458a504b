#include "sim/sensors/camera_detection.h"

#include <gtest/gtest.h>

#include <cmath>

namespace longtail::sim {
namespace {

TEST(CameraDetection, ContrastAtTheVisibilityIsFivePercent) {
  Conditions weather;
  for (const double visibility : {50.0, 200.0, 2000.0}) {
    weather.visibility_m = visibility;
    EXPECT_NEAR(contrast(weather, visibility), std::exp(-3.0), 1e-12);  // 4.98 %
    EXPECT_NEAR(contrast(weather, visibility / 2), std::exp(-1.5), 1e-12);
  }
}

TEST(CameraDetection, RainTakesContrastByTheModelOfTheScenario) {
  Conditions dry, wet;
  dry.visibility_m = wet.visibility_m = 1e9;
  struct Row {
    RainModel model;
    double rain_mm_per_h;
    double db_per_km;
  };
  for (const Row& row : {Row{RainModel::kDroplets, 10, 6.76}, Row{RainModel::kDroplets, 50, 18.6},
                         Row{RainModel::kUlbrichAtlas, 10, 6.33}, Row{RainModel::kUlbrichAtlas, 50, 17.7},
                         Row{RainModel::kGoodin, 10, 172.9}}) {
    wet.rain_mm_per_h = row.rain_mm_per_h;
    wet.models.rain = row.model;
    EXPECT_NEAR(-10 * std::log10(contrast(wet, 100) / contrast(dry, 100)), row.db_per_km / 10, 0.005);
  }
}

TEST(CameraDetection, SnowAndFogTakeContrastByTheModelsOfTheScenario) {
  struct Row {
    SnowModel snow;
    double db_per_km;  // at 3 mm/h, 550 nm
  };
  for (const Row& row : {Row{SnowModel::kGunnMarshall, 5.849}, Row{SnowModel::kSekhonSrivastava, 4.456},
                         Row{SnowModel::kItuWet, 8.474}, Row{SnowModel::kItuDry, 25.17}}) {
    Conditions snow, dry;
    snow.snow_mm_per_h = 3;
    snow.models.snow = row.snow;
    EXPECT_NEAR(-10 * std::log10(contrast(snow, 100) / contrast(dry, 100)), row.db_per_km / 10, 0.002) << name_of(row.snow);
  }
  Conditions fog;
  fog.visibility_m = 300;
  EXPECT_NEAR(contrast(fog, 300), 0.05, 5e-4);
  for (const FogModel model : {FogModel::kKruse, FogModel::kKim}) {
    fog.models.fog = model;
    EXPECT_NEAR(contrast(fog, 300), 0.02, 1e-5) << name_of(model);
  }
}

TEST(CameraDetection, OvercastTwilightIsDarkerThanClear) {
  const CameraDetectionConfig config;
  Conditions clear, overcast;
  clear.sun_elevation_rad = overcast.sun_elevation_rad = -0.05;
  overcast.cloud_cover = 1;
  const auto p = [&](const Conditions& weather) { return camera_detection_probability(config, weather, 1.5, 70, 1); };
  EXPECT_LT(p(overcast), p(clear));
  clear.sun_elevation_rad = overcast.sun_elevation_rad = 0.5;
  EXPECT_EQ(p(overcast), p(clear)) << "both are full daylight";
}

TEST(CameraDetection, FollowsItsDeclaredPoints) {
  const CameraDetectionConfig config;
  Conditions clear;
  clear.visibility_m = 1e9;
  const auto p = [&](const Conditions& weather, double height, double distance, double visible) {
    return camera_detection_probability(config, weather, height, distance, visible);
  };
  EXPECT_NEAR(p(clear, 1.5, 10, 1), config.best, 1e-3) << "near";
  EXPECT_NEAR(p(clear, 1.5, 100, 1), config.best / 2, 1e-6) << "half at the half size";
  EXPECT_NEAR(p(clear, 0.15, 10, 1), config.best / 2, 1e-6) << "it is the apparent size that counts";
  EXPECT_EQ(p(clear, 1.5, 10, 0.1), 0);
  EXPECT_NEAR(p(clear, 1.5, 10, 0.325), config.best / 2, 1e-3);
  EXPECT_NEAR(p(clear, 1.5, 10, 0.6), config.best, 1e-3);
  Conditions night = clear;
  night.sun_elevation_rad = -0.3;
  EXPECT_NEAR(p(night, 1.5, 50, 1), config.best / 2 * config.night_share, 1e-6) << "half the distance at night";
  Conditions fog = clear;
  fog.visibility_m = 60;
  EXPECT_EQ(p(fog, 1.5, 61, 1), 0);
  EXPECT_GT(p(fog, 1.5, 30, 1), 0.9);
}

TEST(CameraDetection, NeverGrowsWithDistanceRainFogDarknessOrOcclusion) {
  const CameraDetectionConfig config;
  double last = 1;
  for (double distance = 1; distance < 200; distance += 1) {
    const double p = camera_detection_probability(config, Conditions{}, 1.5, distance, 1);
    EXPECT_LE(p, last);
    last = p;
  }
  last = 1;
  for (double rain = 0; rain < 100; rain += 5) {
    Conditions weather;
    weather.rain_mm_per_h = rain;
    weather.visibility_m = 300;
    const double p = camera_detection_probability(config, weather, 1.5, 80, 1);
    EXPECT_LE(p, last);
    last = p;
  }
  last = 0;
  for (double sun = -0.4; sun < 0.4; sun += 0.02) {
    Conditions weather;
    weather.sun_elevation_rad = sun;
    const double p = camera_detection_probability(config, weather, 1.5, 60, 1);
    EXPECT_GE(p, last);
    last = p;
  }
}

}  // namespace
}  // namespace longtail::sim
