#include "sim/sensors/acoustics/walls.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "sim/visibility/shapes/mesh_builder.h"
#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

constexpr double kFar_m = 1e5;  // where maps may be, and floats are coarse

struct Block {
  double x_m, y_m;      // its middle
  double length_m, width_m, height_m;
  double yaw_rad = 0;
};

class Town {
 public:
  explicit Town(std::initializer_list<Block> blocks, const Material& material = masonry({0.5f, 0.4f, 0.3f})) {
    for (const Block& b : blocks) add(b, material);
  }
  void add(const Block& b, const Material& material) {
    MeshBuilder builder;
    const auto narrow = [](double v) { return static_cast<float>(v); };
    builder.box({0, 0, 0.5f * narrow(b.height_m)}, {narrow(b.length_m), narrow(b.width_m), narrow(b.height_m)}, material);
    meshes_.push_back(builder.finish());
    instances_.push_back({.mesh = &meshes_.back(), .position_m = {kFar_m + b.x_m, -kFar_m + b.y_m, 0}, .yaw_rad = b.yaw_rad});
  }
  // Between (-50, 0) and (50, 0), 2 m above the ground.
  double detour_m(Isa isa = best_isa()) const {
    return Walls(instances_, isa).detour_m({kFar_m - 50, -kFar_m, 2}, {kFar_m + 50, -kFar_m, 2});
  }

 private:
  std::deque<Mesh> meshes_;
  std::vector<SceneInstance> instances_;
};

double round_m(double aside_m) { return 2 * std::hypot(50, aside_m) - 100; }

TEST(Walls, hide_nothing_where_none_is_between) {
  EXPECT_EQ(Town({}).detour_m(), 0);
  EXPECT_EQ(Town({{0, 30, 20, 10, 10}}).detour_m(), 0);
  EXPECT_EQ(Town({{0, 0, 20, 10, 1.5}}).detour_m(), 0);  // lower
  EXPECT_EQ(Town({{-70, 0, 20, 10, 10}}).detour_m(), 0);  // behind the source
  EXPECT_EQ(Town({{0, 0, 0.2, 20, 10}}, foliage()).detour_m(), 0);
}

TEST(Walls, are_passed_by_the_shortest_way) {
  struct Row {
    const char* name;
    Block block;
    double expected_m;
  };
  const Row rows[] = {{"over the roof", {0, 0, 0.2, 80, 10}, round_m(8)},
                      {"past a corner", {0, 0, 0.2, 12, 30}, round_m(6)},
                      {"past the nearer corner", {0, 4, 0.2, 16, 30}, round_m(4)},
                      {"close to the ears", {37.5, 0, 0.2, 80, 5}, std::hypot(87.5, 3) + std::hypot(12.5, 3) - 100}};
  for (const Row& row : rows) {
    EXPECT_NEAR(Town({row.block}).detour_m(), row.expected_m, 0.03 * row.expected_m + 0.02) << row.name;
  }
}

TEST(Walls, all_around_leave_no_way) {
  const Town yard({{-50, 45, 220, 0.2, 90}, {-50, -45, 220, 0.2, 90}, {0, 0, 0.2, 90, 90}});
  EXPECT_EQ(yard.detour_m(), Walls::kNoWay_m);
}

// To a half of the last step, by which a way is known.
TEST(Walls, that_grow_never_make_the_way_shorter) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    Block block{random.uniform(-30, 30), random.uniform(-3, 3), random.uniform(1, 15), random.uniform(8, 20), random.uniform(4, 12),
                random.uniform(-0.5, 0.5)};
    const double low_m = Town({block}).detour_m();
    EXPECT_GT(low_m, 0);
    block.height_m *= 1.5;
    block.width_m *= 1.5;
    const double high_m = Town({block}).detour_m();
    EXPECT_GE(high_m, 0.97 * low_m - 0.02);
    for (const Isa isa : available_isas()) EXPECT_EQ(Town({block}).detour_m(isa), high_m);
  }
}

}  // namespace
}  // namespace longtail::sim
