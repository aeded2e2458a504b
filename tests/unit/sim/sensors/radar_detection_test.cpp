#include "sim/sensors/radar_detection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/sensors/decibels.h"

namespace longtail::sim {
namespace {

constexpr double kPfa = 1e-6;
constexpr double kBound99 = 2.576;  // 99 % two-sided

TEST(RadarDetection, ClosedFormsMatchTheTextbook) {
  // Swerling 1 at S = 100 (20 dB): 10^-6/101.
  EXPECT_NEAR(detection_probability(Swerling::k1, 100, kPfa), std::pow(1e-6, 1 / 101.0), 1e-12);
  const double t = std::log(1e6);
  EXPECT_NEAR(detection_probability(Swerling::k3, 100, kPfa), (1 + 200 * t / (102.0 * 102.0)) * std::exp(-2 * t / 102),
              1e-12);
  // Without a signal both give the false-alarm probability.
  EXPECT_NEAR(detection_probability(Swerling::k1, 0, kPfa), kPfa, 1e-18);
  EXPECT_NEAR(detection_probability(Swerling::k3, 0, kPfa), kPfa, 1e-18);
}

// The simulated signal plus noise against the closed forms: these come from two different derivations.
TEST(RadarDetection, ReceivedPowerCrossesTheThresholdAsOftenAsSwerlingSays) {
  constexpr std::uint32_t kTrials = 150'000;
  for (const Swerling model : {Swerling::k1, Swerling::k3}) {
    for (const double snr_db : {0.0, 5.0, 10.0, 15.0, 20.0}) {
      // A lax threshold, so that the low ratios are seen too.
      for (const double pfa : {1e-2, 1e-6}) {
        const double snr = ratio_from_db(snr_db);
        const double threshold = detection_threshold(pfa);
        const Stream stream(Seed{21}, "test", static_cast<std::uint32_t>(snr_db) + (model == Swerling::k3 ? 100 : 0));
        int detected = 0;
        for (std::uint32_t i = 0; i < kTrials; ++i) {
          Draws draws = stream.at(i);
          detected += received_power(model, snr, draws) > threshold ? 1 : 0;
        }
        const double p = detection_probability(model, snr, pfa);
        EXPECT_NEAR(detected / double{kTrials}, p, kBound99 * std::sqrt(p * (1 - p) / kTrials) + 1.0 / kTrials)
            << "Swerling " << (model == Swerling::k1 ? 1 : 3) << ", " << snr_db << " dB, Pfa " << pfa;
      }
    }
  }
}

TEST(RadarDetection, LosesTwelveDecibelsPerDoublingOfRange) {
  const LinkBudget budget{.reference_snr_db = 17, .reference_range_m = 100};
  for (const double range : {5.0, 40.0, 120.0}) {
    EXPECT_NEAR(snr_db(budget, 10, range, 0) - snr_db(budget, 10, 2 * range, 0), 40 * std::log10(2.0), 1e-9);
  }
  EXPECT_NEAR(snr_db(budget, 0, 100, 0), 17, 1e-12);
  EXPECT_NEAR(snr_db(budget, 15, 100, 0) - snr_db(budget, -8, 100, 0), 23, 1e-12);
}

TEST(RadarDetection, WeatherAttenuatesBothWays) {
  const LinkBudget budget{.reference_snr_db = 17, .reference_range_m = 100};
  const double per_km = 1.17 * std::pow(10, 0.71);
  EXPECT_NEAR(snr_db(budget, 0, 200, 0) - snr_db(budget, 0, 200, per_km), 2 * per_km * 0.2, 1e-9);
}

TEST(RadarDetection, DecibelsRoundTrip) {
  for (const double db : {-30.0, 0.0, 13.0, 60.0}) EXPECT_NEAR(db_from_ratio(ratio_from_db(db)), db, 1e-12);
  EXPECT_NEAR(ratio_from_db(20), 100, 1e-10);
}

}  // namespace
}  // namespace longtail::sim
