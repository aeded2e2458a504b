#include "sim/visibility/bvh.h"

#include <gtest/gtest.h>

#include <numbers>

#include "sim/visibility/item_buffer.h"
#include "tests/unit/sim/visibility/brute_force.h"
#include "tests/unit/sim/visibility/image_difference.h"
#include "tests/unit/sim/visibility/random_shapes.h"

namespace longtail::sim {
namespace {

using namespace testing;

Scene random_scene(test::Random& random, int shapes) {
  Scene scene;
  for (int i = 0; i < shapes; ++i) scene.shapes.push_back(random_soup(random, 10, false));
  scene.number();
  return scene;
}

Bvh tree_of(const Scene& scene) {
  Bvh bvh;
  for (const TriangleBatch& batch : scene.batches()) bvh.add(batch);
  bvh.build();
  return bvh;
}

// The oracle's triangle test is about the origin: the scene moves there.
OracleHit oracle(const RayPackets::Ray& ray, const Scene& scene) {
  OracleHit best{ray.t_max, kNothing};
  const OracleRay direction{ray.direction.x, ray.direction.y, ray.scale, ray.direction.z, 0};
  for (const TriangleBatch& batch : scene.batches()) {
    const auto vertex = [&](std::int32_t i) { return minus({batch.x[i], batch.y[i], batch.z[i]}, ray.origin_m); };
    for (std::int32_t i = 0; i < batch.count; ++i) {
      const Triangle& t = batch.triangles[i];
      test_triangle(direction, {vertex(t.a), vertex(t.b), vertex(t.c)}, t.b < t.c, {}, batch.first_id + i, 0, best);
    }
  }
  return best;
}

TEST(Bvh, equals_brute_force_for_rays_of_any_origin) {
  int hits = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    const Scene scene = random_scene(random, 1 + static_cast<int>(random.below(30)));
    const Bvh bvh = tree_of(scene);
    std::vector<RayPackets::Ray> rays;
    for (int i = 0; i < 301; ++i) {
      const auto& shape = scene.shapes[random.below(scene.shapes.size())];
      const Vec3f target = shape.vertices.get(static_cast<int>(random.below(static_cast<std::uint64_t>(shape.vertices.size()))));
      const Vec3f origin = random_vector(random, 20);
      const Vec3f near_target = sum(target, random_vector(random, 0.3));
      rays.push_back({.origin_m = origin, .direction = minus(near_target, origin), .scale = 1, .t_max = 1.5f});
      if (i % 10 == 0) rays.back().direction.x = 0;
      if (i % 30 == 0) rays.back().direction.y = 0;
    }
    for (const Isa isa : available_isas()) {
      RayPackets packets;
      for (const auto& ray : rays) packets.add(ray);
      bvh.trace(isa, packets);
      for (int i = 0; i < packets.size(); ++i) {
        const OracleHit expected = oracle(rays[static_cast<std::size_t>(i)], scene);
        ASSERT_EQ(packets.t(i), expected.t) << name_of(isa) << " ray " << i;
        ASSERT_EQ(packets.id(i), expected.id) << name_of(isa) << " ray " << i;
        hits += expected.id == kNothing ? 0 : 1;
      }
    }
  }
  EXPECT_GT(hits, 1000);
}

TEST(Bvh, gives_a_lidar_the_bits_of_the_item_buffer) {
  LidarGridConfig config{.elevation_rad = {}, .columns = 128};
  for (int r = 0; r < 16; ++r) config.elevation_rad.push_back((-25 + 2.5 * r) * std::numbers::pi / 180);
  const LidarGrid grid(config);
  const LidarTables tables = grid.tables();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    const Scene scene = random_scene(random, 20);
    ItemBuffer buffer(best_isa());
    VisibilityImage image(grid.rows(), grid.columns());
    image.clear(120);
    for (const TriangleBatch& batch : scene.batches()) buffer.draw(grid, batch, image);
    RayPackets rays;
    for (int row = 0; row < grid.rows(); ++row) {
      for (int column = 0; column < grid.columns(); ++column) {
        rays.add({.origin_m = {},
                  .direction = {tables.cos_az[column], tables.sin_az[column], tables.sin_el[row]},
                  .scale = tables.cos_el[row],
                  .t_max = 120});
      }
    }
    tree_of(scene).trace(best_isa(), rays);
    std::vector<OracleHit> hits;
    for (int i = 0; i < rays.size(); ++i) hits.push_back({rays.t(i), rays.id(i)});
    EXPECT_EQ(difference(hits_of(image), hits, grid.columns()), "");
  }
}

TEST(Bvh, does_not_care_for_the_order_of_triangles) {
  test::Random random(5);
  Scene scene = random_scene(random, 20);
  RayPackets forward;
  for (int i = 0; i < 200; ++i) forward.add({.origin_m = {}, .direction = random_vector(random, 1), .scale = 1, .t_max = 200});
  RayPackets backward = forward;
  tree_of(scene).trace(best_isa(), forward);
  std::ranges::reverse(scene.shapes);
  tree_of(scene).trace(best_isa(), backward);
  for (int i = 0; i < forward.size(); ++i) {
    EXPECT_EQ(forward.t(i), backward.t(i));
    EXPECT_EQ(forward.id(i), backward.id(i));
  }
}

TEST(Bvh, an_empty_one_hits_nothing) {
  Bvh bvh;
  bvh.build();
  RayPackets rays;
  rays.add({.origin_m = {}, .direction = {1, 0, 0}, .scale = 1, .t_max = 50});
  bvh.trace(best_isa(), rays);
  EXPECT_EQ(rays.id(0), kNothing);
  EXPECT_EQ(rays.t(0), 50);
}

TEST(Bvh, many_equal_triangles_still_make_a_tree) {
  Scene scene;
  for (int i = 0; i < 200; ++i) scene.shapes.push_back(triangle({5, -1, -1}, {5, 0, 1}, {5, 1, -1}));
  scene.number();
  RayPackets rays;
  rays.add({.origin_m = {}, .direction = {1, 0, 0}, .scale = 1, .t_max = 50});
  tree_of(scene).trace(best_isa(), rays);
  EXPECT_EQ(rays.id(0), 0);
  EXPECT_EQ(rays.t(0), 5);
}

TEST(Bvh, tells_whether_the_line_of_sight_is_clear) {
  Scene scene;
  scene.shapes.push_back(triangle({5, -1, -1}, {5, 0, 1}, {5, 1, -1}));
  scene.number();
  const Bvh bvh = tree_of(scene);
  EXPECT_FALSE(bvh.clear_between(best_isa(), {0, 0, 0}, {10, 0, 0}));
  EXPECT_TRUE(bvh.clear_between(best_isa(), {0, 0, 0}, {4, 0, 0}));
  EXPECT_TRUE(bvh.clear_between(best_isa(), {0, 0, 0}, {5, 0, 0}));  // what is looked at hides nothing
  EXPECT_TRUE(bvh.clear_between(best_isa(), {0, 0, 0}, {10, 9, 0}));
}

}  // namespace
}  // namespace longtail::sim
