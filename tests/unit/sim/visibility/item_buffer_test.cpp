#include "sim/visibility/item_buffer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <tuple>

#include "tests/unit/sim/visibility/brute_force.h"
#include "tests/unit/sim/visibility/image_difference.h"
#include "tests/unit/sim/visibility/random_shapes.h"

namespace longtail::sim {
namespace {

using namespace testing;

constexpr float kRangeM = 120;

LidarGrid grid_of(int rows, int columns, double span_rad = 2 * std::numbers::pi, double centre_rad = 0) {
  LidarGridConfig config{.elevation_rad = {}, .columns = columns, .centre_azimuth_rad = centre_rad, .span_rad = span_rad};
  for (int r = 0; r < rows; ++r) config.elevation_rad.push_back((-25 + 40.0 * r / (rows - 1)) * std::numbers::pi / 180);
  return LidarGrid(config);
}

Scene random_scene(test::Random& random, bool shifting) {
  Scene scene;
  for (int i = 0; i < 12; ++i) scene.shapes.push_back(random_soup(random, 8, shifting));
  for (int i = 0; i < 6; ++i) scene.boxes.push_back(random_box(random, shifting));
  scene.number();
  return scene;
}

VisibilityImage draw(Isa isa, const LidarGrid& grid, const Scene& scene) {
  ItemBuffer buffer(isa);
  VisibilityImage image(grid.rows(), grid.columns());
  image.clear(kRangeM);
  for (const TriangleBatch& batch : scene.batches()) buffer.draw(grid, batch, image);
  for (const BoxItem& box : scene.boxes) buffer.draw(grid, box, image);
  return image;
}

struct Mode {
  const char* name;
  bool shifting;
  double span_rad;
  double centre_rad;
};
void PrintTo(const Mode& mode, std::ostream* out) { *out << mode.name; }

class ItemBufferModes : public ::testing::TestWithParam<Mode> {};

TEST_P(ItemBufferModes, equals_brute_force_on_random_scenes) {
  const Mode& mode = GetParam();
  const LidarGrid grid = grid_of(16, 100, mode.span_rad, mode.centre_rad);
  int hits = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    const Scene scene = random_scene(random, mode.shifting);
    const auto expected = brute_force(grid, scene.batches(), scene.boxes, kRangeM);
    hits += hit_count(expected);
    for (const Isa isa : available_isas()) {
      ASSERT_EQ(difference(hits_of(draw(isa, grid, scene)), expected, grid.columns()), "") << name_of(isa);
    }
  }
  EXPECT_GT(hits, 5000);  // the scenes are worth looking at
}

constexpr double kTurn = 2 * std::numbers::pi;
INSTANTIATE_TEST_SUITE_P(Table, ItemBufferModes,
                         ::testing::Values(Mode{"still", false, kTurn, 0}, Mode{"rolling", true, kTurn, 0},
                                           Mode{"rolling_clockwise", true, -kTurn, 0.3},
                                           Mode{"rolling_yawing", true, kTurn + 0.2, 2.0},
                                           Mode{"rolling_yawing_back", true, kTurn - 0.2, -1.0},
                                           Mode{"sector", false, 2.0, 0.5}, Mode{"rolling_sector", true, -2.0, 3.0}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ItemBuffer, does_not_care_for_the_order_of_primitives) {
  const LidarGrid grid = grid_of(16, 100);
  for (std::uint64_t seed = 100; seed < 110; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    Scene scene = random_scene(random, true);
    // Equal surfaces under two ids: the lower id is seen.
    scene.shapes.push_back(scene.shapes[0]);
    scene.boxes.push_back(scene.boxes[0]);
    scene.number();
    const auto expected = hits_of(draw(best_isa(), grid, scene));
    std::ranges::reverse(scene.shapes);
    std::ranges::reverse(scene.boxes);
    EXPECT_EQ(difference(hits_of(draw(best_isa(), grid, scene)), expected, grid.columns()), "");
  }
}

struct Degenerate {
  const char* name;
  Vec3f a, b, c;
  bool seen;
};
void PrintTo(const Degenerate& degenerate, std::ostream* out) { *out << degenerate.name; }

class ItemBufferDegenerate : public ::testing::TestWithParam<Degenerate> {};

TEST_P(ItemBufferDegenerate, equals_brute_force_standing_and_shifting) {
  const Degenerate& given = GetParam();
  const LidarGrid grid = grid_of(32, 256);
  for (const Vec3f shift : {Vec3f{}, Vec3f{0.5f, -0.25f, 0.1f}, Vec3f{-8, 3, 0}, Vec3f{0, 30, 0}}) {
    Scene scene;
    scene.shapes.push_back(triangle(given.a, given.b, given.c));
    scene.shapes[0].shift_m = shift;
    const auto expected = brute_force(grid, scene.batches(), {}, kRangeM);
    if (shift.x == 0 && shift.y == 0) {
      EXPECT_EQ(hit_count(expected) > 0, given.seen);
    }
    for (const Isa isa : available_isas()) {
      EXPECT_EQ(difference(hits_of(draw(isa, grid, scene)), expected, grid.columns()), "") << name_of(isa) << " shift " << shift.x;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, ItemBufferDegenerate,
    ::testing::Values(Degenerate{"ahead", {5, -1, -1}, {5, 0, 1}, {5, 1, -1}, true},
                      Degenerate{"ahead_seen_from_its_back", {5, 1, -1}, {5, 0, 1}, {5, -1, -1}, false},
                      Degenerate{"behind_over_the_seam", {-5, 1, -1}, {-5, 0, 1}, {-5, -1, -1}, true},
                      Degenerate{"vertex_at_the_origin", {0, 0, 0}, {5, -1, -1}, {5, 1, -1}, false},
                      Degenerate{"plane_through_the_origin", {5, 0, -1}, {5, 0, 1}, {9, 0, 0}, false},
                      Degenerate{"edge_on_almost", {5, 1e-5f, -1}, {5, 0, 1}, {9, -1e-5f, 0}, false},
                      Degenerate{"below_round_the_axis", {20, 0, -2}, {-10, 18, -2}, {-10, -18, -2}, true},
                      Degenerate{"above_round_the_axis", {20, 0, 4}, {-10, -18, 4}, {-10, 18, 4}, true},
                      Degenerate{"vertex_on_the_axis", {0, 0, -2}, {20, 5, -2}, {5, 20, -2}, true},
                      Degenerate{"above_the_rows", {5, 1, 9}, {5, 0, 11}, {5, -1, 9}, false},
                      Degenerate{"below_the_rows", {5, 1, -9}, {5, 0, -7}, {5, -1, -9}, false},
                      Degenerate{"huge", {40, -1e6f, -1e6f}, {40, 0, 1e6f}, {40, 1e6f, -1e6f}, true},
                      Degenerate{"huge_floor", {1e7f, 0, -2}, {-1e7f, 1e7f, -2}, {-1e7f, -1e7f, -2}, true},
                      Degenerate{"tiny", {5, 1e-6f, -1e-6f}, {5, 0, 1e-6f}, {5, -1e-6f, -1e-6f}, false},
                      Degenerate{"a_point", {5, 1, 0}, {5, 1, 0}, {5, 1, 0}, false},
                      Degenerate{"a_line", {5, 1, 0}, {5, 2, 0}, {5, 3, 0}, false},
                      Degenerate{"a_needle", {5, 10, 0.4f}, {5, 10, -0.4f}, {50, -10, 0.03f}, true},
                      Degenerate{"beyond_the_range", {130, 9, -9}, {130, 0, 9}, {130, -9, -9}, false}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(ItemBuffer, lets_no_ray_slip_between_the_triangles_of_a_closed_wall) {
  // A ring of thin quads with shared vertices at awkward places: every ray of the rows it covers meets it.
  const LidarGrid grid = grid_of(24, 512);
  Shape ring;
  constexpr int kParts = 97;
  ring.vertices.resize(2 * kParts);
  for (int i = 0; i < kParts; ++i) {
    const double angle = kTurn * i / kParts;
    const double radius = 20 + 3 * strict::sin(5 * angle);
    const auto x = static_cast<float>(radius * strict::cos(angle));
    const auto y = static_cast<float>(radius * strict::sin(angle));
    ring.vertices.set(2 * i, {x, y, -15});
    ring.vertices.set(2 * i + 1, {x, y, 9});
  }
  for (int i = 0; i < kParts; ++i) {
    const int low = 2 * i, high = low + 1, next_low = (low + 2) % (2 * kParts), next_high = (high + 2) % (2 * kParts);
    // Seen from inside; smallest index first.
    const auto add = [&](int a, int b, int c) {
      while (a > b || a > c) std::tie(a, b, c) = std::tuple(b, c, a);
      ring.triangles.push_back({a, b, c});
    };
    add(low, high, next_low);
    add(high, next_high, next_low);
  }
  for (const Vec3f shift : {Vec3f{}, Vec3f{1, 2, 0}}) {
    Scene scene;
    scene.shapes.push_back(ring);
    scene.shapes[0].shift_m = shift;
    const auto hits = hits_of(draw(best_isa(), grid, scene));
    EXPECT_EQ(hit_count(hits), grid.rows() * grid.columns());
  }
}

TEST(ItemBuffer, shows_a_passing_object_where_it_is_when_each_column_fires) {
  // A wall 10 m to the left that flees at 1 m a sweep: the column that looks left (phase +1/4) sees it 0.25 m farther.
  const LidarGrid grid = grid_of(3, 360);
  Scene scene;
  scene.shapes.push_back(triangle({4, 10, -3}, {-4, 10, -3}, {0, 10, 5}));
  scene.shapes[0].triangles = {{0, 2, 1}};
  scene.shapes[0].shift_m = {0, 1, 0};
  const VisibilityImage image = draw(best_isa(), grid, scene);
  const int left = 270;
  ASSERT_EQ(image.id(1, left), 0);
  const double phase = (left + 0.5) / 360 - 0.5;
  const double slant = strict::cos(5 * std::numbers::pi / 180) * strict::cos(0.5 * std::numbers::pi / 180);
  EXPECT_NEAR(image.t(1, left) * slant, 10 + phase, 1e-4);
}

TEST(ItemBuffer, agrees_with_a_ray_test_in_double_precision) {
  const LidarGrid grid = grid_of(16, 200);
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    Scene scene;
    scene.shapes.push_back(random_soup(random, 1, false));
    scene.number();
    const TriangleBatch batch = scene.shapes[0].batch();
    const VisibilityImage image = draw(best_isa(), grid, scene);
    for (int row = 0; row < grid.rows(); ++row) {
      for (int column = 0; column < grid.columns(); ++column) {
        if (image.id(row, column) == kNothing) continue;
        // The point hit lies in the triangle's plane.
        const OracleRay ray = lidar_ray(grid.tables(), row, column);
        const Triangle& t = batch.triangles[0];
        const auto corner = [&](int i) { return std::array<double, 3>{batch.x[i], batch.y[i], batch.z[i]}; };
        const auto a = corner(t.a), b = corner(t.b), c = corner(t.c);
        std::array<double, 3> u{}, v{}, n{};
        for (std::size_t i = 0; i < 3; ++i) {
          u[i] = b[i] - a[i];
          v[i] = c[i] - a[i];
        }
        for (std::size_t i = 0; i < 3; ++i) n[i] = u[(i + 1) % 3] * v[(i + 2) % 3] - u[(i + 2) % 3] * v[(i + 1) % 3];
        const double scale = ray.scale;
        const double facing = n[0] * scale * ray.x + n[1] * scale * ray.y + n[2] * ray.z;
        const double expected = (n[0] * a[0] + n[1] * a[1] + n[2] * a[2]) / facing;
        const double size = std::sqrt((n[0] * n[0] + n[1] * n[1] + n[2] * n[2]));
        EXPECT_NEAR(image.t(row, column), expected, 1e-5 * expected * size / -facing);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 50);
}

}  // namespace
}  // namespace longtail::sim
