#include "stack/planning/speed_profile.h"

#include <gtest/gtest.h>

#include <cmath>

namespace longtail::stack {
namespace {

// A straight path of 400 m whose speed limit and curvature depend on s.
template <class Limit, class Bend>
Path path_with(const Limit& limit, const Bend& bend) {
  std::vector<PathPoint> points;
  for (int k = -10; k <= 200; ++k) {
    const double s_m = 2 * k;
    points.push_back({.s_m = s_m, .x_m = s_m, .curvature_per_m = bend(s_m), .speed_limit_mps = limit(s_m)});
  }
  return Path(std::move(points));
}
const auto kNoLimit = [](double) { return 0.0; };
const auto kStraight = [](double) { return 0.0; };

TEST(SpeedProfile, TheLowestOfDriverRoadAndModeRules) {
  struct Row {
    const char* what;
    double set, posted, cap, expected;
    SpeedReason reason;
  };
  for (const Row& row : {Row{"nothing says anything", 0, 0, 0, 33.3, SpeedReason::kSpeedLimit},
                         Row{"posted alone", 0, 25, 0, 25, SpeedReason::kSpeedLimit},
                         Row{"posted above the default", 0, 40, 0, 40, SpeedReason::kSpeedLimit},
                         Row{"driver below posted", 20, 25, 0, 20, SpeedReason::kSetSpeed},
                         Row{"driver above posted", 30, 25, 0, 25, SpeedReason::kSpeedLimit},
                         Row{"driver without posted", 38, 0, 0, 38, SpeedReason::kSetSpeed},
                         Row{"mode cap", 30, 25, 17, 17, SpeedReason::kModeCap},
                         Row{"mode cap above", 30, 25, 40, 25, SpeedReason::kSpeedLimit}}) {
    const Path path = path_with([&](double) { return row.posted; }, kStraight);
    const SpeedProfile profile(path, {.set_speed_mps = row.set, .mode_cap_mps = row.cap});
    EXPECT_EQ(profile.allowed_mps(10), row.expected) << row.what;
    EXPECT_EQ(profile.reason_at(10), row.reason) << row.what;
  }
}

TEST(SpeedProfile, BendsAreTakenAtTheLateralAccelerationAllowed) {
  const Path path = path_with(kNoLimit, [](double s) { return s >= 200 && s < 300 ? -1 / 100.0 : 0.0; });
  const SpeedProfile profile(path, {.set_speed_mps = 30, .lateral_acceleration_mps2 = 2, .deceleration_mps2 = 1.5});
  EXPECT_NEAR(profile.allowed_mps(250), std::sqrt(2 * 100.0), 1e-9);
  EXPECT_EQ(profile.reason_at(250), SpeedReason::kCurve);
  EXPECT_EQ(profile.allowed_mps(320), 30);
  // On the way there: v^2 = v_bend^2 + 2 b (200 - s).
  EXPECT_NEAR(profile.allowed_mps(120), std::sqrt(200 + 2 * 1.5 * 80), 1e-9);
  EXPECT_EQ(profile.reason_at(120), SpeedReason::kCurve);
}

TEST(SpeedProfile, StandsBeforeTheStopAndNeverBrakesHarderThanAllowed) {
  for (const double stop_m : {31.0, 100.0, 155.5}) {
    const SpeedProfile profile(path_with(kNoLimit, kStraight), {.set_speed_mps = 20, .stop_s_m = stop_m});
    EXPECT_EQ(profile.allowed_mps(stop_m), 0);
    for (double s = 0; s + 1 < stop_m - 2; s += 1) {
      const double v = profile.allowed_mps(s);
      const double next = profile.allowed_mps(s + 1);
      EXPECT_LE((v * v - next * next) / 2, 1.5 + 1e-9) << s;
    }
  }
}

TEST(SpeedControl, FollowsAFallingProfileWithItsOwnDeceleration) {
  const Path path = path_with([](double s) { return s < 200 ? 25.0 : 10.0; }, kStraight);
  const SpeedProfile profile(path, {.deceleration_mps2 = 1.5});
  const SpeedControl control{.preview_s = 1.2, .acceleration_mps2 = 1.5, .deceleration_mps2 = 2.5};
  double s = 0;
  double v = 25;
  double least = 0;
  for (int i = 0; i < 400; ++i) {
    const double a = speed_control_acceleration(control, profile, s, v);
    least = std::fmin(least, a);
    s += v * 0.05;
    v += a * 0.05;
  }
  EXPECT_NEAR(v, 10, 0.05);
  EXPECT_GT(least, -1.6);
  EXPECT_LT(least, -1.2);
}

TEST(SpeedControl, ApproachesASetSpeedWithoutOvershoot) {
  const SpeedProfile profile(path_with(kNoLimit, kStraight), {.set_speed_mps = 20});
  double v = 3;
  for (int i = 0; i < 800; ++i) {
    v += speed_control_acceleration({}, profile, 0, v) * 0.05;
    EXPECT_LE(v, 20 + 1e-9);
  }
  EXPECT_NEAR(v, 20, 1e-3);
}

TEST(SpeedProfile, AnswersOnAPathThatLiesBehind) {
  std::vector<PathPoint> points;
  for (int k = -10; k <= -2; ++k) points.push_back({.s_m = 2.0 * k, .x_m = 2.0 * k});
  const SpeedProfile profile(Path(std::move(points)), {.set_speed_mps = 12});
  EXPECT_EQ(profile.allowed_mps(0), 12);
  EXPECT_EQ(profile.allowed_mps(100), 12);
}

}  // namespace
}  // namespace longtail::stack
