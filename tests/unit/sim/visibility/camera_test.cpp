// The camera raster on the same routine as the lidar: pinhole and distorted lenses, global and rolling shutter.
#include "sim/visibility/camera_grid.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/visibility/item_buffer.h"
#include "tests/unit/sim/visibility/brute_force.h"
#include "tests/unit/sim/visibility/image_difference.h"
#include "tests/unit/sim/visibility/random_shapes.h"

namespace longtail::sim {
namespace {

using namespace testing;

constexpr float kDepthM = 150;
constexpr LensDistortion kMild{.k1 = -0.06, .k2 = 0.01, .p1 = 0.0004, .p2 = -0.0003};  // small triangles have bounds of their own
constexpr LensDistortion kBarrel{.k1 = -0.28, .k2 = 0.09, .k3 = -0.01, .p1 = 0.0008, .p2 = -0.0005};

CameraGrid camera(int columns, int rows, const LensDistortion& lens) {
  return CameraGrid({.columns = columns,
                     .rows = rows,
                     .focal_x_px = 0.55 * columns,
                     .focal_y_px = 0.55 * columns,
                     .centre_x_px = 0.51 * columns,
                     .centre_y_px = 0.48 * rows,
                     .lens = lens});
}

VisibilityImage draw(Isa isa, const CameraGrid& grid, const Scene& scene) {
  ItemBuffer buffer(isa);
  VisibilityImage image(grid.rows(), grid.columns());
  image.clear(kDepthM);
  for (const TriangleBatch& batch : scene.batches()) buffer.draw(grid, batch, image);
  return image;
}

struct Mode {
  const char* name;
  LensDistortion lens;
  bool shifting;
  bool turning;
};
void PrintTo(const Mode& mode, std::ostream* out) { *out << mode.name; }

// By up to the most that is shown.
void turn(test::Random& random, CameraGrid& grid) {
  const auto pick = [&random] { return random.uniform(-0.02, 0.02); };
  grid.turn({pick(), pick(), pick()}, available_isas()[random.below(available_isas().size())]);
}

// How many pixels see something; every instruction set sees what brute force does.
int hits_as_by_brute_force(const CameraGrid& grid, Scene& scene) {
  scene.number();
  const auto expected = brute_force(grid, scene.batches(), kDepthM);
  const auto compare = [&](Isa isa) {
    ASSERT_EQ(difference(hits_of(draw(isa, grid, scene)), expected, grid.columns()), "") << name_of(isa);
  };
  for (const Isa isa : available_isas()) compare(isa);
  return hit_count(expected);
}

class CameraModes : public ::testing::TestWithParam<Mode> {};

TEST_P(CameraModes, equal_brute_force_on_random_scenes) {
  CameraGrid grid = camera(50, 30, GetParam().lens);
  int hits = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    if (GetParam().turning) turn(random, grid);
    Scene scene;
    for (int i = 0; i < 12; ++i) scene.shapes.push_back(random_soup(random, 8, GetParam().shifting));
    hits += hits_as_by_brute_force(grid, scene);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(hits, 2000);
}

// Triangles across many segments of a row, and the slivers of a road seen from just above it.
TEST_P(CameraModes, equal_brute_force_on_a_road_to_the_horizon) {
  CameraGrid grid = camera(300, 40, GetParam().lens);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    if (GetParam().turning) turn(random, grid);
    Scene scene;
    for (int strip = 0; strip < 60; ++strip) {
      Shape shape;
      shape.vertices.resize(4);
      const auto from = static_cast<float>(2 * strip);
      const auto slope = static_cast<float>(random.uniform(-0.01, 0.01));
      shape.vertices.set(0, {from, 30, -1.4f + slope * from});
      shape.vertices.set(1, {from, -30, -1.4f + slope * from});
      shape.vertices.set(2, {from + 2, -30, -1.4f + slope * from});
      shape.vertices.set(3, {from + 2, 30, -1.4f + slope * from});
      shape.triangles = {{0, 1, 2}, {0, 2, 3}};
      if (GetParam().shifting) shape.shift_m = {-0.5f, static_cast<float>(random.uniform(-0.1, 0.1)), 0};
      scene.shapes.push_back(shape);
    }
    for (int i = 0; i < 6; ++i) scene.shapes.push_back(random_soup(random, 8, GetParam().shifting));
    EXPECT_GT(hits_as_by_brute_force(grid, scene), 2000);
    if (HasFatalFailure()) return;
  }
}

// Slivers close to the lens, whose corners go through the near plane while the rows are read.
TEST_P(CameraModes, equal_brute_force_where_triangles_cross_the_near_plane) {
  CameraGrid grid = camera(50, 30, GetParam().lens);
  int hits = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    if (GetParam().turning) turn(random, grid);
    const auto within = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    Shape shape;
    shape.vertices.resize(3);
    for (int v = 0; v < 3; ++v) shape.vertices.set(v, {within(0, 0.3), within(-0.3, 0.3), within(-0.3, 0.3)});
    shape.triangles = {{0, 1, 2}, {0, 2, 1}};
    if (GetParam().shifting) shape.shift_m = {within(-0.4, 0.4), within(-0.2, 0.2), within(-0.2, 0.2)};
    Scene scene;
    scene.shapes.push_back(shape);
    hits += hits_as_by_brute_force(grid, scene);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(hits, 2000);
}

INSTANTIATE_TEST_SUITE_P(Table, CameraModes,
                         ::testing::Values(Mode{"pinhole", {}, false, false}, Mode{"pinhole_rolling", {}, true, false},
                                           Mode{"pinhole_turning", {}, true, true}, Mode{"mild", kMild, false, false},
                                           Mode{"mild_rolling", kMild, true, false}, Mode{"mild_turning", kMild, true, true},
                                           Mode{"mild_turning_on_the_spot", kMild, false, true}, Mode{"distorted", kBarrel, false, false},
                                           Mode{"distorted_rolling", kBarrel, true, false}, Mode{"distorted_turning", kBarrel, true, true}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CameraGrid, undistorting_is_the_inverse_of_distorting) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Random random(seed);
    const double right = random.uniform(-0.8, 0.8);
    const double down = random.uniform(-0.6, 0.6);
    const ImagePoint back = undistorted(kBarrel, distorted(kBarrel, {right, down}));
    EXPECT_NEAR(back.right, right, 1e-10) << "seed " << seed;
    EXPECT_NEAR(back.down, down, 1e-10) << "seed " << seed;
  }
}

TEST(CameraGrid, every_pixel_looks_where_the_lens_images_its_centre) {
  for (const LensDistortion& lens : {kMild, kBarrel}) {
    const CameraGrid grid = camera(640, 36, lens);
    for (int row = 0; row < 36; ++row) {
      for (int column = 0; column < 640; ++column) {
        const PixelRay ray = ray_of(grid.tables(), row, column);
        const ImagePoint image = distorted(lens, {.right = -ray.left, .down = -ray.up});
        ASSERT_NEAR(image.right * 0.55 * 640 + 0.51 * 640, column + 0.5, 5e-5) << row << " " << column;
        ASSERT_NEAR(image.down * 0.55 * 640 + 0.48 * 36, row + 0.5, 5e-5) << row << " " << column;
      }
    }
  }
}

TEST(CameraGrid, a_distorted_camera_without_distortion_sees_the_pinhole_image) {
  const CameraGrid pinhole = camera(40, 30, {});
  const CameraGrid barely = camera(40, 30, {.k1 = 1e-300});
  test::Random random(7);
  Scene scene;
  for (int i = 0; i < 20; ++i) scene.shapes.push_back(random_soup(random, 8, false));
  scene.number();
  EXPECT_EQ(difference(hits_of(draw(best_isa(), barely, scene)), hits_of(draw(best_isa(), pinhole, scene)), 40), "");
}

// A pole straight ahead of a camera that turns left: rows read out later see it farther to the right.
TEST(Camera, that_turns_sees_a_pole_slanted_by_the_turn) {
  constexpr double kTurn_rad = 0.02;
  constexpr int kColumns = 3200;
  constexpr int kRows = 40;
  CameraGrid grid = camera(kColumns, kRows, {});
  grid.turn({0, 0, kTurn_rad}, best_isa());
  Scene scene;
  scene.shapes.push_back(triangle({10, 0.02f, -400}, {10, -0.02f, -400}, {10, 0, 8000}));
  scene.number();
  const VisibilityImage image = draw(best_isa(), grid, scene);
  const auto middle_of = [&image](int row) {
    double sum = 0;
    int count = 0;
    for (int column = 0; column < image.columns(); ++column) {
      if (image.id(row, column) == kNothing) continue;
      sum += column + 0.5;
      ++count;
    }
    return sum / count;
  };
  const double turned_rad = kTurn_rad * (kRows - 1) / kRows;
  EXPECT_NEAR(middle_of(kRows - 1) - middle_of(0), turned_rad * 0.55 * kColumns, 1);
}

TEST(Camera, sees_a_wall_at_its_depth_in_every_pixel) {
  const CameraGrid grid = camera(64, 48, {});
  Scene scene;
  scene.shapes.push_back(triangle({7, 200, -200}, {7, -200, -200}, {7, 0, 200}));
  scene.number();
  const VisibilityImage image = draw(best_isa(), grid, scene);
  for (int row = 0; row < 48; ++row) {
    for (int column = 0; column < 64; ++column) ASSERT_NEAR(image.t(row, column), 7, 1e-5) << row << " " << column;
  }
}

TEST(Camera, does_not_see_what_is_nearer_than_its_near_plane) {
  const CameraGrid grid = camera(32, 24, {});
  Scene scene;
  scene.shapes.push_back(triangle({0.09f, -1, -1}, {0.09f, 0, 1}, {0.09f, 1, -1}));
  scene.number();
  EXPECT_EQ(hit_count(hits_of(draw(best_isa(), grid, scene))), 0);
}

TEST(Camera, rolling_shutter_leans_a_passing_pole) {
  // A pole 10 m ahead moves 1 m to the right during the readout: its image leans by that.
  const CameraGrid grid = camera(200, 100, {});
  Scene scene;
  Shape pole;
  pole.vertices.resize(4);
  pole.vertices.set(0, {10, 0.1f, -20});
  pole.vertices.set(1, {10, -0.1f, -20});
  pole.vertices.set(2, {10, -0.1f, 20});
  pole.vertices.set(3, {10, 0.1f, 20});
  pole.triangles = {{0, 1, 2}, {0, 2, 3}};
  pole.shift_m = {0, -1, 0};
  scene.shapes.push_back(pole);
  scene.number();
  const VisibilityImage image = draw(best_isa(), grid, scene);
  const auto centre = [&](int row) {
    double sum = 0;
    int count = 0;
    for (int column = 0; column < 200; ++column) {
      if (image.id(row, column) == kNothing) continue;
      sum += column;
      ++count;
    }
    return sum / count;
  };
  EXPECT_NEAR(centre(99) - centre(0), 0.99 * 110.0 / 10, 1.0);  // focal length 110 px
}

}  // namespace
}  // namespace longtail::sim
