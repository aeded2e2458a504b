#include "sim/visibility/visible_scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <string>

#include "sim/visibility/shapes/shapes.h"
#include "tests/unit/sim/visibility/brute_force.h"
#include "tests/unit/sim/visibility/image_difference.h"
#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

using namespace testing;

constexpr double kPi = std::numbers::pi;
constexpr float kRangeM = 100;

LidarGridConfig lidar(int columns) {
  LidarGridConfig config{.elevation_rad = {}, .columns = columns};
  for (int r = 0; r < 24; ++r) config.elevation_rad.push_back((-18 + r) * kPi / 180);
  return config;
}

const Mesh& mesh(const char* name) {
  static std::map<std::string, Mesh> meshes;
  const auto at = meshes.find(name);
  return at != meshes.end() ? at->second : meshes.emplace(name, mesh_of(shape(name).value())).first->second;
}

Viewpoint roof(double duration_s) {
  return {.position_m = {100, -50, 2}, .yaw_rad = 0.4, .duration_s = duration_s, .max_range_m = static_cast<double>(kRangeM)};
}

// A street seen from the roof of a car at (100, -50).
VisibleScene street(test::Random& random) {
  VisibleScene scene;
  std::uint32_t id = 0;
  for (const Shape& one : shapes()) {
    SceneInstance instance{.mesh = &mesh(std::string(one.name).c_str()), .id = id++};
    instance.position_m = {100 + random.uniform(-60, 60), -50 + random.uniform(-60, 60), 0};
    instance.yaw_rad = random.uniform(-4, 4);
    instance.velocity_mps = {random.uniform(-20, 20), random.uniform(-20, 20), 0};
    instance.yaw_rate_rps = random.uniform(-0.5, 0.5);
    instance.distance_um = static_cast<std::int64_t>(random.below(10'000'000));
    scene.add(instance);
  }
  return scene;
}

template <class Grid>
VisibilityImage draw(const VisibleScene& scene, const Grid& grid) {
  ItemBuffer buffer(best_isa());
  VisibilityImage image(grid.rows(), grid.columns());
  image.clear(kRangeM);
  scene.draw(buffer, grid, image);
  return image;
}

TEST(VisibleScene, a_street_equals_brute_force_for_lidar_and_camera) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    VisibleScene scene = street(random);
    Viewpoint view = roof(0.1);
    view.pitch_rad = 0.05;
    view.roll_rad = -0.03;
    view.velocity_mps = {12, 5, 0};
    const LidarGridConfig config = turning(lidar(70), 0.04);
    scene.look_from(view, config);
    const LidarGrid grid(config);
    const auto expected = brute_force(grid, scene.batches(), {}, kRangeM);
    EXPECT_GT(hit_count(expected), 80);
    EXPECT_EQ(difference(hits_of(draw(scene, grid)), expected, grid.columns()), "");

    const CameraGrid camera(
        {.columns = 36, .rows = 20, .focal_x_px = 22, .focal_y_px = 22, .centre_x_px = 18, .centre_y_px = 10, .lens = {.k1 = -0.1}});
    scene.look_from(view);
    EXPECT_EQ(difference(hits_of(draw(scene, camera)), brute_force(camera, scene.batches(), kRangeM), 36), "");
  }
}

TEST(VisibleScene, draws_what_is_far_away_with_fewer_triangles) {
  // Two neighbouring rays are 0.15 m apart at 78 m and 0.5 m at 260 m.
  const CameraGrid camera({.columns = 640, .rows = 360, .focal_x_px = 520, .focal_y_px = 500, .centre_x_px = 320, .centre_y_px = 180});
  for (const auto& [nearest_m, levels] : {std::pair{70.0, 0}, std::pair{77.0, 0}, std::pair{79.0, 1}, std::pair{255.0, 1}, std::pair{265.0, 2}}) {
    SCOPED_TRACE(nearest_m);
    const Mesh* expected = &mesh("tree");
    for (int i = 0; i < levels; ++i) expected = expected->coarser.get();
    VisibleScene scene;
    scene.add({.mesh = &mesh("tree"), .position_m = {0, 0, 0}, .id = 1});
    double farthest_m = 0;
    for (const Vec3f& v : mesh("tree").vertices) farthest_m = std::max(farthest_m, static_cast<double>(std::hypot(v.x, v.y, v.z)));
    const double reach_m = farthest_m + 1;  // the scene leaves room for limbs that swing
    scene.look_from({.position_m = {-nearest_m - reach_m, 0, 0}, .max_range_m = 1000}, camera);
    ASSERT_EQ(scene.batches().size(), 1u);
    EXPECT_EQ(static_cast<std::size_t>(scene.batches()[0].count), expected->triangles.size());
    // The lidar's rays are farther apart.
    scene.look_from({.position_m = {-nearest_m - reach_m, 0, 0}, .max_range_m = 1000}, lidar(static_cast<int>(2 * kPi * 260)));
    const Mesh* once_more = nearest_m < 260 / 2 ? mesh("tree").coarser.get() : mesh("tree").coarser->coarser.get();
    EXPECT_EQ(static_cast<std::size_t>(scene.batches()[0].count), once_more->triangles.size());
    // And nobody's rays are.
    scene.look_from({.position_m = {-nearest_m - reach_m, 0, 0}, .max_range_m = 1000});
    EXPECT_EQ(static_cast<std::size_t>(scene.batches()[0].count), mesh("tree").triangles.size());
  }
}

TEST(VisibleScene, names_the_material_of_a_coarse_triangle) {
  VisibleScene scene;
  scene.add({.mesh = &mesh("tree"), .position_m = {0, 0, 0}, .id = 1});
  scene.add({.mesh = &mesh("car"), .position_m = {0, 10, 0}, .id = 2});
  const CameraGrid camera({.columns = 640, .rows = 360, .focal_x_px = 520, .focal_y_px = 520, .centre_x_px = 320, .centre_y_px = 180});
  scene.look_from({.position_m = {-150, 5, 3}, .max_range_m = 1000}, camera);
  for (const TriangleBatch& batch : scene.batches()) {
    const Mesh& coarse = *(batch.first_id == 0 ? mesh("tree") : mesh("car")).coarser;
    ASSERT_EQ(static_cast<std::size_t>(batch.count), coarse.triangles.size());
    for (std::int32_t i = 0; i < batch.count; ++i) {
      const Surface surface = scene.surface(batch.first_id + i);
      EXPECT_EQ(*surface.material, coarse.materials[coarse.material_of[static_cast<std::size_t>(i)]]);
      EXPECT_EQ(surface.instance->id, batch.first_id == 0 ? 1u : 2u);
    }
  }
}

TEST(VisibleScene, names_the_instance_and_material_of_every_hit) {
  VisibleScene scene;
  scene.add({.mesh = &mesh("tree"), .position_m = {100, -30, 0}, .id = 11});
  scene.add({.mesh = &mesh("car"), .position_m = {110, -50, 0}, .id = 22});
  scene.look_from(roof(0), lidar(512));
  const VisibilityImage image = draw(scene, LidarGrid(lidar(512)));
  std::set<std::uint32_t> seen;
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) {
      if (image.id(row, column) == kNothing) continue;
      const Surface surface = scene.surface(image.id(row, column));
      seen.insert(surface.instance->id);
      EXPECT_EQ(surface.material->semantic, surface.instance->id == 11 ? SemanticClass::kVegetation : SemanticClass::kCar);
    }
  }
  EXPECT_EQ(seen, (std::set<std::uint32_t>{11, 22}));
}

TEST(VisibleScene, only_the_motion_between_sensor_and_object_counts) {
  const auto image_of = [](double sensor_mps, double object_mps) {
    VisibleScene scene;
    scene.add({.mesh = &mesh("van"), .position_m = {112, -45, 0}, .velocity_mps = {object_mps, 0, 0}});
    Viewpoint view = roof(0.1);
    view.velocity_mps = {sensor_mps, 0, 0};
    scene.look_from(view, lidar(360));
    return hits_of(draw(scene, LidarGrid(lidar(360))));
  };
  const auto standing = image_of(0, 0);
  EXPECT_EQ(difference(image_of(16, 16), standing, 360), "");
  EXPECT_EQ(difference(image_of(16, 0), image_of(0, -16), 360), "");
  EXPECT_NE(difference(image_of(16, 0), standing, 360), "");
}

double middle_column(const VisibilityImage& image) {
  double sum = 0;
  int count = 0;
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) {
      if (image.id(row, column) == kNothing) continue;
      sum += column + 0.5;
      ++count;
    }
  }
  return sum / count;
}

TEST(VisibleScene, a_turning_lidar_meets_a_pole_when_its_own_azimuth_does) {
  VisibleScene scene;
  const double azimuth = 1.3;
  scene.add({.mesh = &mesh("pole"), .position_m = {100 + 6 * strict::cos(0.4 + azimuth), -50 + 6 * strict::sin(0.4 + azimuth), 0}});
  const double turned = 0.06;
  const LidarGridConfig config = turning(lidar(2000), turned);
  scene.look_from(roof(0.1), config);
  // Column c looks at (2 pi + turned) * phase(c) in axes that stand still.
  const double expected = (azimuth / (2 * kPi + turned) + 0.5) * 2000;
  EXPECT_NEAR(middle_column(draw(scene, LidarGrid(config))), expected, 0.5);
}

TEST(VisibleScene, a_turning_object_is_shown_as_it_stands_when_the_beam_meets_it) {
  // Straight to the left the beam passes at phase 1/4 of the sweep.
  const auto image_of = [](double yaw, double rate) {
    VisibleScene scene;
    scene.add({.mesh = &mesh("bus"), .position_m = {100, -35, 0}, .yaw_rad = yaw, .yaw_rate_rps = rate});
    Viewpoint view = roof(0.1);
    view.yaw_rad = 0;
    scene.look_from(view, lidar(360));
    return hits_of(draw(scene, LidarGrid(lidar(360))));
  };
  EXPECT_EQ(difference(image_of(0.25, 1.0), image_of(0.275, 0), 360), "");
}

TEST(VisibleScene, leaves_out_what_is_wholly_out_of_range) {
  VisibleScene scene;
  scene.add({.mesh = &mesh("car"), .position_m = {300, -50, 0}});
  scene.add({.mesh = &mesh("car"), .position_m = {202, -50, 0}});  // its rear is in range
  scene.look_from(roof(0), lidar(64));
  EXPECT_EQ(scene.batches().size(), 1u);
}

// Of parts at rest they come from the mesh, of others from what is drawn: the same, to rounding.
TEST(VisibleScene, normals_in_the_map_are_those_of_what_is_drawn) {
  const Mesh& car = mesh("car");
  VisibleScene scene;
  scene.add({.mesh = &car, .position_m = {12, -3, 0.5}, .yaw_rad = 2.1, .pitch_rad = 0.05, .roll_rad = -0.03, .distance_um = 123'456});
  const Viewpoint view{.position_m = {1, 2, 1.5}, .yaw_rad = -0.4, .pitch_rad = 0.02, .roll_rad = 0.01, .max_range_m = 100};
  scene.look_from(view);
  const Eigen::Matrix3d axes = map_from_sensor(view);
  int at_rest = 0;
  for (std::int32_t id = 0; id < scene.triangles(); ++id) {
    const Surface surface = scene.surface(id);
    const Vec3f drawn = scene.normal(surface);
    const Vec3f n = scene.normal_in_map(surface);
    const Eigen::Vector3d expected = axes * Eigen::Vector3f(drawn.x, drawn.y, drawn.z).cast<double>();
    ASSERT_NEAR(static_cast<double>(n.x), expected.x(), 1e-4) << id;
    ASSERT_NEAR(static_cast<double>(n.y), expected.y(), 1e-4) << id;
    ASSERT_NEAR(static_cast<double>(n.z), expected.z(), 1e-4) << id;
    at_rest += rest_normal(car, surface.triangle).x != 0 ? 1 : 0;
  }
  EXPECT_GT(at_rest, 10);
  EXPECT_LT(at_rest, scene.triangles());
}

// Rows of things along roads that lead everywhere, so that clusters of them are in range, out of it, or neither.
std::vector<SceneInstance> rows_of_things(test::Random& random) {
  std::vector<SceneInstance> things;
  Eigen::Vector3d at{100 + random.uniform(-250, 250), -50 + random.uniform(-250, 250), random.uniform(-5, 5)};
  for (int i = 0; i < 300; ++i) {
    if (random.chance(0.05)) at += Eigen::Vector3d{random.uniform(-200, 200), random.uniform(-200, 200), 0};
    at += Eigen::Vector3d{random.uniform(-6, 6), random.uniform(-6, 6), 0};
    things.push_back({.mesh = &mesh(random.chance(0.5) ? "tree" : "car"), .position_m = at, .id = static_cast<std::uint32_t>(i)});
    if (random.chance(0.3)) things.back().velocity_mps = {random.uniform(-40, 40), random.uniform(-40, 40), 0};
  }
  return things;
}
// How many of them a sensor draws when each is alone.
template <class Sensor>
std::size_t drawn_alone(const std::vector<SceneInstance>& things, const Viewpoint& view, const Sensor& sensor) {
  std::size_t drawn = 0;
  for (const SceneInstance& thing : things) {
    VisibleScene scene;
    scene.add(thing);
    scene.look_from(view, sensor);
    drawn += scene.batches().size();
  }
  return drawn;
}

TEST(VisibleScene, draws_what_it_would_draw_of_each_instance_alone) {
  const CameraGrid camera({.columns = 64, .rows = 36, .focal_x_px = 55, .focal_y_px = 55, .centre_x_px = 32, .centre_y_px = 18});
  std::size_t in_picture = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    std::vector<SceneInstance> things = rows_of_things(random);
    Viewpoint view = roof(0.1);
    view.velocity_mps = {30, 10, 0};
    VisibleScene scene;
    for (const SceneInstance& thing : things) scene.add(thing);
    // Others take the place of the last ones.
    things.resize(things.size() - 77);
    scene.keep_first(things.size());
    for (const SceneInstance& thing : rows_of_things(random)) {
      things.push_back(thing);
      scene.add(thing);
    }
    scene.look_from(view, camera);
    EXPECT_EQ(scene.batches().size(), drawn_alone(things, view, camera));
    in_picture += scene.batches().size();
    scene.look_from(view, lidar(64));
    EXPECT_EQ(scene.batches().size(), drawn_alone(things, view, lidar(64)));
  }
  EXPECT_GT(in_picture, 100u);
}

}  // namespace
}  // namespace longtail::sim
