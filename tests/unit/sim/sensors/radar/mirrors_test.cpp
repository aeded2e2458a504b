#include "sim/sensors/radar/mirrors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/sensors/decibels.h"
#include "sim/sensors/radar.h"
#include "tests/support/test_random.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

RoadsideObject barrier_at(double x_m, double y_m, double yaw_rad = 0) { return {"barrier", {x_m, y_m, 0}, yaw_rad}; }

TEST(Mirrors, JoinFacesThatAreInOneLine) {
  std::vector<RoadsideObject> barriers;
  for (int i = 0; i < 50; ++i) {
    barriers.push_back(barrier_at(4.2 * i, -10));                         // right of the road
    barriers.push_back(barrier_at(4.2 * i, 12, std::numbers::pi));        // left of it
  }
  const auto lines = mirrors_of(barriers);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NEAR(lines[0].from_m.x(), -2, 1e-12);
  EXPECT_NEAR(lines[0].to_m.x(), 4.2 * 49 + 2, 1e-9);
  EXPECT_NEAR(lines[0].from_m.y(), -9.7, 1e-12) << "the face towards the road";
  EXPECT_NEAR(lines[1].from_m.y(), 11.7, 1e-12);
  EXPECT_GT(lines[1].from_m.x(), lines[1].to_m.x()) << "the road on its left";
  // A gap, and a bend.
  EXPECT_EQ(mirrors_of(std::vector{barrier_at(0, -10), barrier_at(9, -10)}).size(), 2u);
  EXPECT_EQ(mirrors_of(std::vector{barrier_at(0, -10), barrier_at(4.2, -9.9, 0.05)}).size(), 2u);
}

// The path is as long as the straight one to the image, the image lies as far behind the face as the target before it.
TEST(Mirrors, ShowTheTargetWhereItIsBehindTheFace) {
  constexpr std::uint64_t kSeed = 77;
  test::Random random(kSeed);
  const auto draw = [&](double low, double high) { return low + (high - low) * static_cast<double>(random.below(100'000)) / 100'000; };
  int reflected = 0;
  for (int i = 0; i < 3000; ++i) {
    const Eigen::Vector2d from(draw(-20, 60), draw(-20, 20)), to(draw(-20, 120), draw(-20, 20)), target(draw(5, 100), draw(-15, 15));
    Reflection seen;
    if (!reflect({from, to, kEgoId}, target, seen)) continue;
    ++reflected;
    EXPECT_NEAR(seen.at_m.norm() + (target - seen.at_m).norm(), seen.image_m.norm(), 1e-9) << "seed " << kSeed << " case " << i;
    EXPECT_NEAR(seen.normal.dot(target - seen.at_m), -seen.normal.dot(seen.image_m - seen.at_m), 1e-9);
    const Eigen::Vector2d along(seen.normal.y(), -seen.normal.x());
    EXPECT_NEAR(along.dot(target - seen.image_m), 0, 1e-9);
    EXPECT_NEAR(seen.sine, seen.normal.dot(-seen.at_m) / seen.at_m.norm(), 1e-9) << "angle in as angle out";
    const double share = (seen.at_m - from).norm() / (to - from).norm();
    EXPECT_LE(share, 1 + 1e-9);
  }
  EXPECT_GT(reflected, 100);
  Reflection none;
  EXPECT_FALSE(reflect({{0, -10}, {100, -10}, kEgoId}, {50, -12}, none)) << "the target is behind the face";
  EXPECT_FALSE(reflect({{100, -10}, {0, -10}, kEgoId}, {50, 0}, none)) << "the face looks away";
  EXPECT_FALSE(reflect({{0, -10}, {20, -10}, kEgoId}, {50, 0}, none)) << "the face ends before the point of reflection";
}

TEST(Mirrors, StandAlongMotorwaysAndNowhereElse) {
  struct Row {
    const char* map;
    double x_m, y_m;
    bool any;
  };
  for (const Row& row : {Row{"highway_straight", 1000, -5, true}, Row{"rural_two_lane", 100, 0, false}}) {
    Mirrors mirrors(load_map(row.map));
    SensorPose pose;
    pose.x_m = row.x_m;
    pose.y_m = row.y_m;
    const auto near = mirrors.near(pose, 250, {});
    EXPECT_EQ(!near.empty(), row.any) << row.map;
    for (const Mirror& mirror : near) {
      // Before the shoulders' edges at -14.25 and 14.5: barriers stand 0.8 m beyond, 0.3 m thick.
      const double y_m = mirror.from_m.y() + row.y_m;
      EXPECT_NEAR(y_m, y_m < 0 ? -14.75 : 15.0, 1e-6);
    }
  }
  EXPECT_TRUE(Mirrors(nullptr).near({}, 250, {}).empty());
}

RadarConfig exact() {
  RadarConfig config;
  config.cells = 0;
  for (RadarBeam* beam : {&config.far, &config.near}) {
    beam->range_floor_m = beam->range_resolution_m = 1e-12;
    beam->azimuth_floor_rad = beam->azimuth_beam_rad = 1e-12;
  }
  config.range_rate_floor_mps = config.range_rate_resolution_mps = 1e-12;
  config.image_loss_db = config.image_roughness_db = 0;
  return config;
}

ActorModel post() {
  ActorModel model = pedestrian_model();
  model.length_m = model.width_m = 1e-9;
  model.rcs_dbsm = 40;
  return model;
}

ActorModel wall() {
  return {.name = "wall", .kind = ActorKind::kBarrier, .length_m = 200, .width_m = 0.6, .height_m = 0.85, .mass_kg = 9999, .rcs_dbsm = -60};
}

stack::RadarScan scan_of(Radar& radar, std::uint32_t frame, const Scene& scene) {
  return static_cast<const stack::RadarScan&>(*radar.sample(frame, scene.view(), {}).body);
}

// The target and its image have one range from every point of the barrier's face; the image's rate is the change of its range.
TEST(RadarImages, AreSymmetricAboutTheBarrierInPlaceAndRate) {
  for (const double side : {-1.0, 1.0}) {
    const auto scene_at = [side](double t) {
      Scene scene;
      scene.ego = ego_driving(20);
      scene.ego.position_m.x() = 20 * t;
      scene.actors = {actor(1, post(), 45, 1, 0.1), actor(2, wall(), 60, 9 * side)};
      set_speed(scene.actors[0], 26);
      scene.actors[0].position_m += t * scene.actors[0].velocity_mps;
      return scene;
    };
    const RadarConfig config = exact();
    const auto image_at = [&](double t) {
      Radar radar(Seed{71}, config);
      const stack::RadarScan scan = scan_of(radar, 0, scene_at(t));
      EXPECT_EQ(scan.detections_size(), 2);
      return scan.detections(std::fabs(scan.detections(0).azimuth_rad()) > 0.2 ? 0 : 1);
    };
    const auto image = image_at(0);
    const double face_m = side * (9 - 0.3);
    const double x_m = image.range_m() * std::cos(image.azimuth_rad()) + config.mounting.x_m;
    const double y_m = image.range_m() * std::sin(image.azimuth_rad());
    EXPECT_NEAR(x_m, 45, 1e-6);
    EXPECT_NEAR(y_m - face_m, face_m - 1, 1e-6);
    EXPECT_NEAR(image.range_rate_mps(), (image_at(1e-4).range_m() - image_at(-1e-4).range_m()) / 2e-4, 1e-5);
  }
}

// Mean power of the image over that of a target that stands there itself, and how often it is there.
TEST(RadarImages, AreWeakerByTheLossOfTheBarrier) {
  RadarConfig config = exact();
  config.image_loss_db = RadarConfig{}.image_loss_db;
  config.image_roughness_db = RadarConfig{}.image_roughness_db;
  Scene scene;
  scene.actors = {actor(1, post(), 55, 0), actor(2, wall(), 60, -6.3)};
  scene.actors[0].model.rcs_dbsm = 25;
  Radar radar(Seed{72}, config);
  std::vector<double> direct, image;
  for (std::uint32_t i = 0; i < 4000; ++i) {
    const stack::RadarScan scan = scan_of(radar, i, scene);
    for (const auto& detection : scan.detections()) {
      (detection.azimuth_rad() < -0.1 ? image : direct).push_back(ratio_from_db(detection.snr_db()));
    }
  }
  const double threshold = detection_threshold(config.false_alarm_probability);
  const double ratio_db = 10 * std::log10((moments(image).mean - threshold) / (moments(direct).mean - threshold));
  const double forward_m = 55 - config.mounting.x_m, range_m = std::hypot(forward_m, 12);
  const double sine = 12 / range_m, off_axis = std::atan2(12, forward_m);
  // Of the near beam, the direct one of the far beam.
  const double expected = -(config.image_loss_db + config.image_roughness_db * sine * sine) - 40 * std::log10(range_m / forward_m) - 6 -
                          6 * std::pow(off_axis / config.near.half_width_rad, 2);
  EXPECT_NEAR(ratio_db, expected, 0.5);
}

TEST(RadarImages, AreHiddenByWhatStandsOnTheirPath) {
  const auto images = [](std::vector<ActorState> others) {
    Scene scene;
    scene.actors = {actor(1, post(), 55, 0), actor(2, wall(), 60, -6.3)};
    scene.actors.insert(scene.actors.end(), others.begin(), others.end());
    Radar radar(Seed{73}, exact());
    int seen = 0;
    for (std::uint32_t i = 0; i < 50; ++i) {
      const stack::RadarScan scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) {
        const double y_m = detection.range_m() * std::sin(detection.azimuth_rad());
        seen += std::fabs(y_m + 12) < 0.5 ? 1 : 0;
      }
    }
    return seen;
  };
  EXPECT_GT(images({}), 40);
  EXPECT_EQ(images({actor(3, car_model(), 20, -4)}), 0) << "before the barrier";
  EXPECT_EQ(images({actor(3, car_model(), 42, -4)}), 0) << "behind it";
  EXPECT_GT(images({actor(3, car_model(), 20, 4)}), 40);
  EXPECT_GT(images({actor(3, debris_model(), 20, -4)}), 40) << "lower than the sensor";
}

// The images of a motorway: a real map's barriers.
TEST(RadarImages, AppearBehindTheBarriersOfAMotorway) {
  RadarConfig config = exact();
  config.map = load_map("highway_straight");
  Scene scene;
  scene.ego.position_m = {1000, -9.375, 0};  // right lane
  scene.actors = {actor(1, post(), 1050, -9.375)};
  Radar radar(Seed{74}, config);
  const stack::RadarScan scan = scan_of(radar, 0, scene);
  ASSERT_EQ(scan.detections_size(), 2) << "the left barrier's image is outside the field of view";
  for (const auto& detection : scan.detections()) {
    const double y_m = -9.375 + detection.range_m() * std::sin(detection.azimuth_rad());
    EXPECT_TRUE(std::fabs(y_m + 9.375) < 1e-6 || std::fabs(y_m - (-2 * 14.75 + 9.375)) < 1e-6) << y_m;
  }
}

}  // namespace
}  // namespace longtail::sim
