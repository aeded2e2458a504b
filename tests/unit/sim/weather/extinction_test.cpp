// Against the published formulas, worked out here a second way.
#include "sim/weather/extinction.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>
#include <string>
#include <vector>

#include "sim/weather/drop_sizes.h"
#include "tests/support/test_random.h"

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
    EXPECT_NEAR(snow_extinction_per_m(SnowModel::kGunnMarshall, rate, kLidar),
                summed_per_m(3800 * std::pow(rate, -0.87), 2.55 * std::pow(rate, -0.48)), 1e-7);
    EXPECT_NEAR(snow_extinction_per_m(SnowModel::kSekhonSrivastava, rate, kLidar),
                summed_per_m(2500 * std::pow(rate, -0.94), 2.29 * std::pow(rate, -0.45)), 1e-7);
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

// ITU-R P.1814 in dB/km, worked out by hand.
TEST(Extinction, Snow_by_the_ITU_is_the_recommendations_power_law) {
  struct Row {
    double rate, wet_550, wet_905, wet_1550, dry_550, dry_905, dry_1550;
  };
  for (const Row& row : {Row{1, 3.842, 3.878, 3.944, 5.526, 5.545, 5.580}, Row{3, 8.474, 8.554, 8.699, 25.17, 25.25, 25.41},
                         Row{10, 20.16, 20.35, 20.70, 132.6, 133.0, 133.9}}) {
    const auto near = [&row](SnowModel model, Wavelength light, double expected) {
      const double now = db_per_km(snow_extinction_per_m(model, row.rate, light));
      EXPECT_NEAR(now / expected, 1, 5e-4) << name_of(model) << " " << row.rate << " mm/h, " << light.nm << " nm";
    };
    near(SnowModel::kItuWet, kVisible, row.wet_550);
    near(SnowModel::kItuWet, kLidar, row.wet_905);
    near(SnowModel::kItuWet, {1550}, row.wet_1550);
    near(SnowModel::kItuDry, kVisible, row.dry_550);
    near(SnowModel::kItuDry, kLidar, row.dry_905);
    near(SnowModel::kItuDry, {1550}, row.dry_1550);
  }
}

// What Sekhon and Srivastava give for water in the air, 250 R^0.86 mg/m^3, and for radar, Z = 1780 R^2.21, are moments of their
// sizes: the powers of R follow from the two that we use.
TEST(Extinction, The_flakes_of_Sekhon_and_Srivastava_fit_their_own_other_laws) {
  const auto moment = [](double rate, int power) {
    const DropSizes sizes = *flake_sizes(SnowModel::kSekhonSrivastava, rate);
    return sizes.number * std::tgamma(power + 1) / std::pow(sizes.slope, power + 1);
  };
  EXPECT_NEAR(std::log10(moment(10, 3) / moment(1, 3)), 0.86, 1e-9);
  EXPECT_NEAR(std::log10(moment(10, 6) / moment(1, 6)), 2.21, 1e-9);
  EXPECT_NEAR(std::numbers::pi / 6 * moment(1, 3), 250, 40) << "mg/m^3 at 1 mm/h";
}

TEST(Extinction, Fog_by_Koschmieder_leaves_five_percent_of_contrast_at_the_visibility) {
  for (const double visibility : {20.0, 100.0, 1500.0}) {
    for (const Wavelength light : {kVisible, kLidar}) {
      const double kept = std::exp(-fog_extinction_per_m(FogModel::kKoschmieder, visibility, light) * visibility);
      EXPECT_NEAR(kept, 0.05, 5e-4) << visibility << " m, " << light.nm << " nm";
    }
  }
}

TEST(Extinction, Fog_by_Kruse_and_Kim_leaves_two_percent_to_the_eye) {
  for (const FogModel model : {FogModel::kKruse, FogModel::kKim}) {
    for (const double visibility : {20.0, 100.0, 800.0, 1500.0, 20'000.0, 70'000.0}) {
      const double kept = std::exp(-fog_extinction_per_m(model, visibility, kVisible) * visibility);
      EXPECT_NEAR(kept, 0.02, 1e-5) << name_of(model) << " " << visibility << " m";
    }
  }
}

// Tables 1 and 2 of Kim, McArthur and Korevaar (2001), which round to whole dB/km, as quoted in later literature.
TEST(Extinction, Fog_by_Kruse_and_Kim_gives_the_published_tables) {
  struct Row {
    double visibility_km, kruse_785, kruse_1550, kim_785, kim_1550;
  };
  for (const Row& row : {Row{0.05, 315, 272, 340, 340}, Row{0.2, 75, 60, 85, 85}, Row{0.5, 29, 21, 34, 34}, Row{1, 14, 9, 14, 10},
                         Row{2, 7, 4, 7, 4}, Row{4, 3, 2, 3, 2}, Row{10, 1, 0.4, 1, 0.4}, Row{23, 0.5, 0.2, 0.5, 0.2}}) {
    const auto near = [&row](FogModel model, Wavelength light, double expected) {
      const double now = db_per_km(fog_extinction_per_m(model, row.visibility_km * 1e3, light));
      EXPECT_NEAR(now, expected, expected < 1 ? 0.05 : 0.5) << name_of(model) << " " << row.visibility_km << " km, " << light.nm;
    };
    near(FogModel::kKruse, {785}, row.kruse_785);
    near(FogModel::kKruse, {1550}, row.kruse_1550);
    near(FogModel::kKim, {785}, row.kim_785);
    near(FogModel::kKim, {1550}, row.kim_1550);
  }
}

TEST(Extinction, A_lidar_sees_through_haze_farther_than_a_camera_but_not_through_Kims_thick_fog) {
  const auto share = [](FogModel model, double visibility_m) {
    return fog_extinction_per_m(model, visibility_m, kLidar) / fog_extinction_per_m(model, visibility_m, kVisible);
  };
  EXPECT_NEAR(share(FogModel::kKruse, 20'000), std::pow(905.0 / 550, -1.3), 1e-12);
  EXPECT_NEAR(share(FogModel::kKim, 60'000), std::pow(905.0 / 550, -1.6), 1e-12);
  EXPECT_NEAR(share(FogModel::kKruse, 1000), std::pow(905.0 / 550, -0.585), 1e-12);
  EXPECT_NEAR(share(FogModel::kKim, 1000), std::pow(905.0 / 550, -0.5), 1e-12);
  EXPECT_NEAR(share(FogModel::kKim, 3000), std::pow(905.0 / 550, -0.82), 1e-12);
  EXPECT_EQ(share(FogModel::kKim, 400), 1);
  EXPECT_LT(share(FogModel::kKruse, 400), 0.9);
}

TEST(Extinction, Dry_air_takes_exactly_nothing) {
  for (const RainModel model : kRainModels) EXPECT_EQ(rain_extinction_per_m(model, 0), 0);
  for (const SnowModel model : kSnowModels) EXPECT_EQ(snow_extinction_per_m(model, 0, kVisible), 0);
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

TEST(Extinction, More_weather_never_takes_less_whatever_the_model) {
  constexpr std::uint64_t kSeed = 1814;
  test::Random random(kSeed);
  for (int round = 0; round < 2000; ++round) {
    // Some a hair apart: there are steps in the models of fog.
    const double less = std::exp(random.uniform(-5, 5.5));
    const double more = less * (1 + std::exp(random.uniform(-12, 1)));
    const Wavelength light{random.uniform(550, 1600)};
    SCOPED_TRACE(fmt::format("seed {} round {}: {} and {} mm/h, {} nm", kSeed, round, less, more, light.nm));
    for (const RainModel model : kRainModels) {
      ASSERT_GT(rain_extinction_per_m(model, more), rain_extinction_per_m(model, less)) << name_of(model);
    }
    for (const SnowModel model : kSnowModels) {
      ASSERT_GT(snow_extinction_per_m(model, more, light), snow_extinction_per_m(model, less, light)) << name_of(model);
    }
    const double far_m = 1 + 1e5 / (1 + less), near_m = 1 + 1e5 / (1 + more);
    for (const FogModel model : kFogModels) {
      ASSERT_GT(fog_extinction_per_m(model, near_m, light), fog_extinction_per_m(model, far_m, light))
          << name_of(model) << " " << near_m << " and " << far_m << " m";
    }
  }
}

// The table of docs/weather.md, line by line.
std::string models_row(std::string_view weather, const std::vector<double>& per_m) {
  std::string text = fmt::format("| {} |", weather);
  for (const double each : per_m) text += fmt::format(" {:.3g} |", db_per_km(each));
  const auto [least, most] = std::ranges::minmax(per_m);
  return text + fmt::format(" {:.2g} |", most / least);
}

TEST(Extinction, The_docs_say_by_how_much_the_models_disagree) {
  std::ifstream file(LONGTAIL_SOURCE_DIR "/docs/weather.md");
  std::stringstream docs;
  docs << file.rdbuf();
  std::vector<std::string> rows;
  for (const double rate : {1, 5, 10, 50}) {
    std::vector<double> per_m;
    for (const RainModel model : kRainModels) per_m.push_back(rain_extinction_per_m(model, rate));
    rows.push_back(models_row(fmt::format("rain {} mm/h", rate), per_m));
  }
  for (const double rate : {0.5, 1.0, 3.0, 10.0}) {
    std::vector<double> per_m;
    for (const SnowModel model : kSnowModels) per_m.push_back(snow_extinction_per_m(model, rate, kLidar));
    rows.push_back(models_row(fmt::format("snow {} mm/h", rate), per_m));
  }
  for (const double visibility_m : {50, 200, 500, 1000, 5000, 20'000}) {
    std::vector<double> per_m;
    for (const FogModel model : kFogModels) per_m.push_back(fog_extinction_per_m(model, visibility_m, kLidar));
    rows.push_back(models_row(fmt::format("fog {} m", visibility_m), per_m));
  }
  for (const std::string& row : rows) EXPECT_NE(docs.str().find(row + "\n"), std::string::npos) << "not in docs/weather.md: " << row;
}

TEST(Extinction, More_weather_never_takes_less_from_radar) {
  double radar_rain = 0, radar_snow = 0;
  for (double rate = 0.1; rate < 120; rate += 0.7) {
    const auto grows = [rate](double& last, double value) {
      EXPECT_GT(value, last) << rate;
      last = value;
    };
    grows(radar_rain, rain_attenuation_db_per_km(rate));
    grows(radar_snow, snow_attenuation_db_per_km(rate));
  }
}

}  // namespace
}  // namespace longtail::sim
