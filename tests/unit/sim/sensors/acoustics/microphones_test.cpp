#include "sim/sensors/acoustics/microphones.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <optional>

#include "sim/sensors/drawn_world.h"
#include "sim/visibility/mesh_library.h"
#include "tests/unit/sim/map/map_text.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;
using stack::AcousticEvent;

ActorModel ambulance_model() {
  return {.name = "ambulance", .kind = ActorKind::kAmbulance, .length_m = 6.2, .width_m = 2.1, .height_m = 2.8, .mass_kg = 3500, .rcs_dbsm = 18};
}

ActorState ambulance(double x_m, double y_m, double speed_mps = 0) {
  ActorState state = actor(1, ambulance_model(), x_m, y_m);
  state.signals.siren = true;
  set_speed(state, speed_mps);
  return state;
}

MicrophonesConfig exact() {
  MicrophonesConfig config;
  config.level_sigma_db = config.bearing_floor_rad = config.bearing_sigma_rad = 0;
  config.frequency_floor_hz = config.frequency_sigma_hz = 0;
  config.mounting = {0, 0, 2.8, 0};  // as high as the siren
  return config;
}

std::optional<AcousticEvent> hear(Microphones& ears, std::uint32_t frame, const Scene& scene, const SensorEffects& effects = {}) {
  const SensorSample sample = ears.sample(frame, scene.view(), effects);
  if (!sample.body) return std::nullopt;
  return static_cast<const AcousticEvent&>(*sample.body);
}

std::optional<AcousticEvent> heard_in(const Scene& scene, const MicrophonesConfig& config = exact()) {
  Microphones ears(Seed{51}, config);
  return hear(ears, 0, scene);
}

Scene with(std::vector<ActorState> actors, double ego_mps = 0) {
  Scene scene;
  scene.ego = ego_driving(ego_mps);
  scene.actors = std::move(actors);
  return scene;
}

TEST(Microphones, SayNothingWhenNothingSounds) {
  Scene scene = with({ambulance(-50, 0)});
  scene.actors[0].signals.siren = false;
  EXPECT_FALSE(heard_in(scene));
  EXPECT_FALSE(heard_in(with({})));
  EXPECT_TRUE(heard_in(with({ambulance(-50, 0)})));
}

TEST(Microphones, LoseSixDecibelsPerDoublingOfDistance) {
  for (const double distance_m : {20.0, 50.0, 100.0}) {
    const double near_db = heard_in(with({ambulance(-distance_m, 0)}))->level_db();
    const double far_db = heard_in(with({ambulance(-2 * distance_m, 0)}))->level_db();
    // The rest is the air's absorption: at most 3 dB/km at these tones.
    EXPECT_NEAR(near_db - far_db, 20 * std::log10(2.0), 0.003 * distance_m + 1e-9) << distance_m;
    EXPECT_GT(near_db - far_db, 20 * std::log10(2.0));
  }
}

TEST(Microphones, TellWhereItComesFrom) {
  struct Row {
    const char* what;
    double x_m, y_m, ego_yaw_rad, bearing_rad;
  };
  constexpr double kPi = std::numbers::pi;
  for (const Row& row : {Row{"ahead", 40, 0, 0, 0}, Row{"left", 0, 40, 0, kPi / 2}, Row{"right", 0, -40, 0, -kPi / 2},
                         Row{"behind", -40, 0, 0, kPi}, Row{"ahead of who looks north", 0, 40, kPi / 2, 0},
                         Row{"behind who looks north", 0, -40, kPi / 2, kPi}}) {
    Scene scene = with({ambulance(row.x_m, row.y_m)});
    scene.ego = ego_driving(0, row.ego_yaw_rad);
    EXPECT_NEAR(std::remainder(heard_in(scene)->bearing_rad() - row.bearing_rad, 2 * kPi), 0, 1e-9) << row.what;
  }
}

TEST(Microphones, HearAnApproachingSirenHigherAndALeavingOneLower) {
  // Which tone it was is known from a siren that stands as far away, and so was as long under way.
  const double c = speed_of_sound_mps(15);
  MicrophonesConfig config = exact();
  config.siren.high_hz = config.siren.low_hz;
  const double tone_hz = heard_in(with({ambulance(-60, 0)}), config)->frequency_hz();
  EXPECT_NEAR(tone_hz, config.siren.low_hz, 1e-9);
  EXPECT_NEAR(heard_in(with({ambulance(-60, 0, 25)}), config)->frequency_hz(), tone_hz * c / (c - 25), 1e-6);
  EXPECT_NEAR(heard_in(with({ambulance(60, 0, 25)}), config)->frequency_hz(), tone_hz * c / (c + 25), 1e-6);
  EXPECT_NEAR(heard_in(with({ambulance(-60, 0, 25)}, 20), config)->frequency_hz(), tone_hz * (c - 20) / (c - 25), 1e-6);
}

TEST(Microphones, HearASirenBeginAndEndWithTheDelayOfItsDistance) {
  Microphones ears(Seed{52}, exact());
  Scene scene = with({ambulance(-170, 0)});
  std::vector<bool> heard;
  for (std::uint32_t frame = 0; frame < 40; ++frame) {
    scene.actors[0].signals.siren = frame >= 10 && frame < 20;
    heard.push_back(hear(ears, frame, scene).has_value());
  }
  // 170 m: half a second.
  for (std::uint32_t frame = 0; frame < 40; ++frame) EXPECT_EQ(heard[frame], frame >= 15 && frame < 25) << frame;
}

TEST(Microphones, HearTheTonesAlternate) {
  Microphones ears(Seed{53}, exact());
  const Scene scene = with({ambulance(-30, 0)});
  int low = 0, high = 0, changes = 0;
  double last = 0;
  for (std::uint32_t frame = 0; frame < 150; ++frame) {
    const double tone = hear(ears, frame, scene)->frequency_hz();
    (tone < 500 ? low : high) += 1;
    changes += frame > 0 && tone != last ? 1 : 0;
    last = tone;
  }
  EXPECT_NEAR(low, 75, 5);
  EXPECT_NEAR(high, 75, 5);
  EXPECT_EQ(changes, 20) << "every 0.75 s";
}

// Grows with the ratio of siren to noise, whether or not that is enough for a report.
double snr_like(const Scene& scene) {
  MicrophonesConfig config = exact();
  config.least_snr_db = -100;
  return heard_in(scene, config)->confidence();
}

TEST(Microphones, AreMaskedByWindSpeedTrafficAndRain) {
  double last = 1;
  for (const double wind_mps : {0.0, 15.0, 30.0, 45.0}) {
    Scene scene = with({ambulance(0, 150)});
    scene.weather.wind_mps = {wind_mps, 0};
    EXPECT_LT(snr_like(scene), last) << wind_mps;
    last = snr_like(scene);
  }
  last = 1;
  for (const double ego_mps : {0.0, 10.0, 20.0, 30.0, 40.0}) {
    EXPECT_LT(snr_like(with({ambulance(-100, 0)}, ego_mps)), last) << ego_mps;
    last = snr_like(with({ambulance(-100, 0)}, ego_mps));
  }
  last = 1;
  for (const double rain : {0.0, 10.0, 30.0, 100.0}) {
    Scene scene = with({ambulance(-150, 0)});
    scene.weather.rain_mm_per_h = rain;
    EXPECT_LT(snr_like(scene), last) << rain;
    last = snr_like(scene);
  }
  last = 1;
  for (const double lane_m : {30.0, 10.0, 4.0}) {
    Scene scene = with({ambulance(-150, 0), actor(2, truck_model(), 0, lane_m)});
    set_speed(scene.actors[1], 20);
    EXPECT_LT(snr_like(scene), last) << lane_m;
    last = snr_like(scene);
  }
}

TEST(Microphones, HearLessBehindATruck) {
  const double open_db = heard_in(with({ambulance(-80, 0)}))->level_db();
  const double hidden_db = heard_in(with({ambulance(-80, 0), actor(2, truck_model(), -15, 0)}))->level_db();
  EXPECT_LT(hidden_db, open_db - 5);
}

// The road is far away; one building stands between siren and ego, or aside.
TEST(Microphones, HearLessBehindABuilding) {
  map_text::RoadText road;
  road.plan = map_text::line(0, 5000, 0, 0, road.length);
  Scenario scenario;
  scenario.map = std::make_shared<const RoadNetwork>(map_text::parsed(road));
  MeshLibrary meshes;
  const auto level_db = [&](double y_m) {
    DrawnWorld town(scenario);
    town.scene().add({.mesh = &meshes.get("building"), .position_m = {-40, y_m, 0}});
    const Scene scene = with({ambulance(-80, 0)});
    SensorView view = scene.view();
    view.drawn = &town;
    Microphones ears(Seed{51}, exact());
    const SensorSample sample = ears.sample(0, view, {});
    return static_cast<const AcousticEvent&>(*sample.body).level_db();
  };
  const double open_db = heard_in(with({ambulance(-80, 0)}))->level_db();
  EXPECT_EQ(level_db(100), open_db);
  // Past its corners, 6 m aside and 9 m before and behind its middle: 1.2 m farther, more than three wavelengths.
  EXPECT_NEAR(level_db(0), open_db - 19, 1.1);
}

TEST(Microphones, ReportTheLouderOfTwo) {
  Scene scene = with({ambulance(-90, 0), ambulance(0, 30)});
  scene.actors[1].id = {2};
  EXPECT_NEAR(heard_in(scene)->bearing_rad(), std::numbers::pi / 2, 1e-9);
  // The other one is noise to it.
  const double alone = snr_like(with({ambulance(0, 30)}));
  EXPECT_LT(snr_like(scene), alone);
}

TEST(Microphones, SayNothingWhenTheNoiseIsLouder) {
  EXPECT_TRUE(heard_in(with({ambulance(-100, 0)}, 10)));
  EXPECT_FALSE(heard_in(with({ambulance(-400, 0)}, 36)));
}

// Errors grow as the noise does, and are as large as configured.
TEST(Microphones, MissTheBearingByMoreWhereItIsLoud) {
  double last = 0;
  for (const double ego_mps : {0.0, 25.0, 35.0}) {
    MicrophonesConfig config;
    config.least_snr_db = -100;
    Microphones ears(Seed{54}, config);
    const Scene scene = with({ambulance(40, 40)}, ego_mps);
    std::vector<double> errors;
    for (std::uint32_t frame = 0; frame < 4000; ++frame) {
      errors.push_back(hear(ears, frame, scene)->bearing_rad());
    }
    const double sigma = std::sqrt(moments(errors).variance);
    EXPECT_GT(sigma, last) << ego_mps;
    last = sigma;
    if (ego_mps == 0) {
      EXPECT_NEAR(sigma, config.bearing_floor_rad, 0.003);
    }
  }
}

// An ambulance overtakes at 38 against 26 m/s: heard from behind first and at a higher pitch, then from ahead and lower.
TEST(Microphones, HearASirenComeUpFromBehindAndPass) {
  MicrophonesConfig config;
  config.siren.high_hz = config.siren.low_hz;
  Microphones ears(Seed{57}, config);
  double first_m = 0, last_m = 0;
  for (std::uint32_t frame = 0; frame < 400; ++frame) {
    const double t = 0.1 * frame;
    Scene scene = with({ambulance(-240 + 38 * t, 3.75, 38)}, 26);
    scene.ego.position_m.x() = 26 * t;
    const auto event = hear(ears, frame, scene);
    const double ahead_m = -240 + 12 * t;
    if (!event) continue;
    if (first_m == 0) first_m = ahead_m;
    last_m = ahead_m;
    if (std::fabs(ahead_m) < 30) continue;
    EXPECT_EQ(std::fabs(event->bearing_rad()) < std::numbers::pi / 2, ahead_m > 0) << ahead_m;
    EXPECT_EQ(event->frequency_hz() < config.siren.low_hz, ahead_m > 0) << ahead_m;
  }
  EXPECT_LT(first_m, -70) << "heard well before it is here";
  EXPECT_GT(last_m, 20);
  EXPECT_LT(last_m, -first_m) << "it sounds forwards";
}

TEST(Microphones, HearNothingWhenDeafAndKnowAtOnceWhereItIsAfterwards) {
  Microphones deaf(Seed{55}, MicrophonesConfig{}), well(Seed{55}, MicrophonesConfig{});
  SensorEffects effects;
  effects.blind = true;
  for (std::uint32_t frame = 0; frame < 30; ++frame) {
    const Scene scene = with({ambulance(-100 + 2.0 * frame, 0, 20)});
    const auto wanted = hear(well, frame, scene);
    const auto got = frame < 20 ? hear(deaf, frame, scene, effects) : hear(deaf, frame, scene);
    ASSERT_TRUE(wanted);
    EXPECT_EQ(got.has_value(), frame >= 20);
    if (got) {
      EXPECT_EQ(got->SerializeAsString(), wanted->SerializeAsString());
    }
  }
}

TEST(Microphones, AnActorsErrorsDoNotDependOnWhoElseIsThere) {
  Microphones first(Seed{56}, MicrophonesConfig{}), second(Seed{56}, MicrophonesConfig{});
  Scene alone = with({ambulance(-60, 0)});
  Scene both = alone;
  both.actors.push_back(actor(2, pedestrian_model(), 20, 8));
  both.actors[0].id = {2};
  both.actors[1].id = {3};
  for (std::uint32_t frame = 0; frame < 50; ++frame) {
    EXPECT_EQ(hear(first, frame, alone)->SerializeAsString(), hear(second, frame, both)->SerializeAsString());
  }
}

}  // namespace
}  // namespace longtail::sim
