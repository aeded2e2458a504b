#include "sim/sensors/acoustics/sound.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/sensors/acoustics/siren.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

// A source that has always moved straight on.
SourceTrack moving(const Eigen::Vector3d& position_m, const Eigen::Vector3d& velocity_mps) {
  SourceTrack track(0.1);
  track.add(0, {.position_m = position_m, .velocity_mps = velocity_mps, .yaw_rad = 0, .sounding = true});
  return track;
}

TEST(Sound, IsAsFastAsTheAirIsWarm) {
  EXPECT_NEAR(speed_of_sound_mps(0), 331.3, 1e-9);
  EXPECT_NEAR(speed_of_sound_mps(20), 343.2, 0.1);
  EXPECT_NEAR(speed_of_sound_mps(-20), 318.9, 0.1);
}

// ISO 9613-2, table 2 (dB/km).
TEST(Sound, IsAbsorbedByTheAirAsTheStandardTabulates) {
  struct Row {
    double temperature_c, humidity, frequency_hz, db_per_km;
  };
  for (const Row& row : {Row{10, 0.7, 500, 1.9}, Row{10, 0.7, 1000, 3.7}, Row{10, 0.7, 2000, 9.7}, Row{20, 0.7, 500, 2.8},
                         Row{20, 0.7, 1000, 5.0}, Row{20, 0.7, 2000, 9.0}, Row{15, 0.5, 1000, 4.2}, Row{15, 0.2, 1000, 8.2},
                         Row{15, 0.8, 4000, 23.8}}) {
    EXPECT_NEAR(1000 * absorption_db_per_m(row.frequency_hz, row.temperature_c, row.humidity), row.db_per_km,
                0.02 * row.db_per_km + 0.1)
        << row.temperature_c << " C, " << row.humidity << ", " << row.frequency_hz << " Hz";
  }
}

TEST(Sound, ArrivesAfterTheDistanceOverItsSpeed) {
  const Arrival still = arrival(moving({340, 0, 0}, {0, 0, 0}), {.sound_mps = 340}, {});
  EXPECT_NEAR(still.age_s, 1, 1e-12);
  EXPECT_NEAR(still.path_m, 340, 1e-9);
  EXPECT_NEAR(still.pitch, 1, 1e-15);
  // It left 30 m/s x age earlier: 340 + 30 age = 340 age.
  const Arrival nearing = arrival(moving({340, 0, 0}, {-30, 0, 0}), {.sound_mps = 340}, {});
  EXPECT_NEAR(nearing.age_s, 340 / 310.0, 1e-12);
  EXPECT_NEAR(nearing.source.position_m.x(), 340 + 30 * 340 / 310.0, 1e-9);
  // A wind towards the ears carries it: 340 = (340 + 10) age.
  EXPECT_NEAR(arrival(moving({340, 0, 0}, {0, 0, 0}), {.sound_mps = 340, .wind_mps = {-10, 0, 0}}, {}).age_s, 340 / 350.0, 1e-12);
}

TEST(Sound, HasThePitchOfDoppler) {
  struct Row {
    const char* what;
    double source_mps, ears_mps, wind_mps, pitch;  // along x; the source is at x = +200
  };
  const double c = 340;
  for (const Row& row : {Row{"source comes", -30, 0, 0, c / (c - 30)}, Row{"source goes", 30, 0, 0, c / (c + 30)},
                         Row{"ears go to it", 0, 30, 0, (c + 30) / c}, Row{"ears leave it", 0, -30, 0, (c - 30) / c},
                         Row{"both come", -25, 20, 0, (c + 20) / (c - 25)}, Row{"together", -25, -25, 0, 1},
                         Row{"wind alone", 0, 0, 12, 1}, Row{"comes against the wind", -30, 0, 12, (c - 12) / (c - 12 - 30)},
                         Row{"comes with the wind", -30, 0, -12, (c + 12) / (c + 12 - 30)}}) {
    const Arrival heard = arrival(moving({200, 0, 0}, {row.source_mps, 0, 0}),
                                  {.sound_mps = c, .wind_mps = {row.wind_mps, 0, 0}}, {.velocity_mps = {row.ears_mps, 0, 0}});
    EXPECT_NEAR(heard.pitch, row.pitch, 1e-12) << row.what;
  }
}

// The pitch is how fast the time of emission passes at the ears, whatever the motion.
TEST(Sound, HasThePitchAtWhichItsTimeOfEmissionPasses) {
  const Air air{.sound_mps = 340, .wind_mps = {6, -9, 0}};
  const Eigen::Vector3d velocity(-20, 15, 0), ears(28, 3, 0);
  const auto at = [&](double t) { return arrival(moving(Eigen::Vector3d(80, -50, 1) + t * velocity, velocity), air, {t * ears, ears}); };
  constexpr double kStep = 1e-4;
  const double passed = 2 * kStep - (at(kStep).age_s - at(-kStep).age_s);
  EXPECT_NEAR(at(0).pitch, passed / (2 * kStep), 1e-7);
}

TEST(Sound, ComesFromWhereTheSourceWas) {
  // Passing at 100 m, abreast now: it is heard from 100 m x tan(asin(M)) behind.
  const Arrival heard = arrival(moving({0, 100, 0}, {34, 0, 0}), {.sound_mps = 340}, {});
  EXPECT_NEAR(heard.towards.x(), -0.1, 1e-9);
  EXPECT_GT(heard.towards.y(), 0.99);
}

TEST(Sound, TracksRememberWhatWasThen) {
  SourceTrack track(0.1);
  for (std::uint32_t frame = 7; frame < 12; ++frame) {
    track.add(frame, {.position_m = {10.0 * frame, 0, 0}, .velocity_mps = {100, 0, 0}, .yaw_rad = 0, .sounding = frame < 10});
  }
  EXPECT_NEAR(track.at(0.25).position_m.x(), 85, 1e-9);
  EXPECT_TRUE(track.at(0.15).sounding) << "it stopped with frame 10";
  EXPECT_FALSE(track.at(0.05).sounding);
  EXPECT_TRUE(track.at(0.4).sounding);
  EXPECT_FALSE(track.at(0.41).sounding) << "it began with frame 7";
  EXPECT_TRUE(moving({0, 0, 0}, {0, 0, 0}).at(5).sounding) << "what sounds at the start always has";
  for (std::uint32_t frame = 12; frame < 45; ++frame) track.add(frame, SourceTrack::Instant{});
  EXPECT_FALSE(track.heard_of());
}

TEST(Sound, IsShadowedByWhatIsTallAndInTheWay) {
  const Eigen::Vector3d siren(-60, 0, 2.8), ears(0, 0, 1.6);
  const auto shadow = [&](const ActorState& obstacle, double wavelength_m = 0.6) {
    return shadow_db(siren, ears, wavelength_m, std::vector<ActorState>{obstacle}, {1});
  };
  EXPECT_EQ(shadow(actor(2, truck_model(), -20, 4)), 0) << "beside";
  EXPECT_EQ(shadow(actor(2, car_model(), -20, 0)), 0) << "low";
  EXPECT_EQ(shadow(actor(1, truck_model(), -60, 0)), 0) << "itself";
  const double behind = shadow(actor(2, truck_model(), -20, 0));
  EXPECT_GT(behind, 4.7);
  EXPECT_LT(behind, 20);
  EXPECT_GT(shadow(actor(2, truck_model(), -20, 0), 0.2), behind) << "high tones more";
  EXPECT_GT(shadow(actor(2, truck_model(), -7, 0)), behind) << "close behind the ears more";
  // A thin wide wall, h above the line between two points of one height: Maekawa with 2 h^2 / d' ... exactly.
  ActorModel wall = truck_model();
  wall.length_m = 1e-9;
  wall.width_m = 50;
  wall.height_m = 4.6;
  const double detour_m = 2 * std::hypot(30.0, 3.0) - 60;
  EXPECT_NEAR(shadow_db({-60, 0, 1.6}, ears, 0.6, std::vector<ActorState>{actor(2, wall, -30, 0)}, {1}),
              10 * std::log10(3 + 20 * 2 * detour_m / 0.6), 1e-6);
}

TEST(Siren, ChangesItsToneAsItsPatternSays) {
  const SirenConfig two_tone;
  EXPECT_EQ(siren_frequency_hz(two_tone, 0.1, 0), 435);
  EXPECT_EQ(siren_frequency_hz(two_tone, 0.74, 0), 435);
  EXPECT_EQ(siren_frequency_hz(two_tone, 0.76, 0), 580);
  EXPECT_EQ(siren_frequency_hz(two_tone, 1.6, 0), 435);
  EXPECT_EQ(siren_frequency_hz(two_tone, -0.1, 0), 580);
  EXPECT_EQ(siren_frequency_hz(two_tone, 0.1, 0.5), 580);
  const SirenConfig wail{.pattern = SirenPattern::kWail};
  EXPECT_NEAR(siren_frequency_hz(wail, 0, 0), 650, 1e-9);
  EXPECT_NEAR(siren_frequency_hz(wail, 2.25, 0), 1500, 1e-9);
  EXPECT_NEAR(siren_frequency_hz(wail, 1.125, 0), std::sqrt(650.0 * 1500), 1e-9);
  EXPECT_NEAR(siren_level_db(two_tone, 1) - siren_level_db(two_tone, -1), 10, 1e-12);
}

}  // namespace
}  // namespace longtail::sim
