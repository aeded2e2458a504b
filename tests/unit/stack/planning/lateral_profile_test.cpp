#include "stack/planning/lateral_profile.h"

#include <gtest/gtest.h>

#include <cmath>

namespace longtail::stack {
namespace {

TEST(LateralProfile, MeetsBothEndsWithSlopeAndBend) {
  LateralProfile profile;
  const OffsetSample from{-3.5, 0.02, -0.001};
  profile.start(100, from, 0.4, 120);
  const OffsetSample first = profile.at(100);
  EXPECT_NEAR(first.offset_m, -3.5, 1e-12);
  EXPECT_NEAR(first.slope, 0.02, 1e-12);
  EXPECT_NEAR(first.bend_per_m, -0.001, 1e-12);
  const OffsetSample last = profile.at(219.999999);
  EXPECT_NEAR(last.offset_m, 0.4, 1e-9);
  EXPECT_NEAR(last.slope, 0, 1e-9);
  EXPECT_NEAR(last.bend_per_m, 0, 1e-7);
  EXPECT_EQ(profile.at(500).offset_m, 0.4);
  EXPECT_EQ(profile.at(500).slope, 0);
  EXPECT_EQ(profile.at(50).offset_m, -3.5);
}

TEST(LateralProfile, DerivativesAreThoseOfTheOffset) {
  LateralProfile profile;
  profile.start(0, {-3.5, 0.01, 0.0005}, 0, 90);
  const double h = 1e-4;
  for (double s = 1; s < 89; s += 4) {
    EXPECT_NEAR(profile.at(s).slope, (profile.at(s + h).offset_m - profile.at(s - h).offset_m) / (2 * h), 1e-7);
    EXPECT_NEAR(profile.at(s).bend_per_m, (profile.at(s + h).slope - profile.at(s - h).slope) / (2 * h), 1e-7);
  }
}

// A quintic over T from rest to rest has its largest acceleration 10 / sqrt(3) * d / T^2.
TEST(LateralProfile, ALaneChangeInFiveSecondsIsGentle) {
  LateralProfile profile;
  const double speed_mps = 30;
  profile.start(0, {-3.5, 0, 0}, 0, 5 * speed_mps);
  double most_mps2 = 0;
  for (double s = 0; s <= 150; s += 0.05)
    most_mps2 = std::fmax(most_mps2, std::fabs(profile.at(s).bend_per_m) * speed_mps * speed_mps);
  EXPECT_NEAR(most_mps2, 10 / std::sqrt(3.0) * 3.5 / 25, 1e-4);
  EXPECT_LT(most_mps2, 1);
}

TEST(LateralProfile, ARestartUnderWayIsSmooth) {
  LateralProfile profile;
  profile.start(0, {-3.5, 0, 0}, 0, 150);
  for (const double turn_m : {20.0, 60.0, 110.0}) {
    LateralProfile back;
    back.start(turn_m, profile.at(turn_m), -3.5, 100);
    EXPECT_NEAR(back.at(turn_m + 1e-6).offset_m, profile.at(turn_m).offset_m, 1e-6);
    EXPECT_NEAR(back.at(turn_m + 1e-6).slope, profile.at(turn_m).slope, 1e-6);
    EXPECT_NEAR(back.at(turn_m + 1e-6).bend_per_m, profile.at(turn_m).bend_per_m, 1e-6);
  }
}

TEST(LateralProfile, SurvivesSaveAndLoadBitByBit) {
  LateralProfile profile;
  profile.start(12.3, {-3.1, 0.013, 0.0007}, 0.45, 77.7);
  StateWriter saved;
  profile.save(saved);
  LateralProfile loaded;
  StateReader reader(saved.bytes());
  loaded.load(reader);
  EXPECT_TRUE(reader.at_end());
  for (double s = 0; s < 100; s += 3.3) {
    EXPECT_EQ(loaded.at(s).offset_m, profile.at(s).offset_m);
    EXPECT_EQ(loaded.at(s).bend_per_m, profile.at(s).bend_per_m);
  }
}

}  // namespace
}  // namespace longtail::stack
