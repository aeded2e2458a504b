#include <numbers>
#include <vector>

#include "sim/visibility/bvh.h"
#include "sim/visibility/item_buffer.h"
#include "sim/visibility/vertex_array.h"
#include "stack/base/check.h"
#include "tests/determinism/probe/sections.h"
#include "tests/support/test_random.h"

namespace longtail::determinism {
namespace {

constexpr float kRangeM = 100;

struct Soup {
  sim::VertexArray vertices;
  std::vector<sim::Triangle> triangles;
  sim::Vec3f shift_m;

  sim::TriangleBatch batch(std::int32_t first_id) const {
    return {.x = vertices.x(),
            .y = vertices.y(),
            .z = vertices.z(),
            .vertices = vertices.size(),
            .triangles = triangles.data(),
            .count = static_cast<std::int32_t>(triangles.size()),
            .first_id = first_id,
            .shift_m = shift_m};
  }
};

sim::Vec3f random_vector(test::Random& random, double size) {
  const double x = random.uniform(-size, size);
  const double y = random.uniform(-size, size);
  const double z = random.uniform(-size, size);
  return {static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
}

Soup soup(test::Random& random, bool shifts) {
  constexpr int kTriangles = 40;
  Soup soup;
  soup.vertices.resize(3 * kTriangles);
  const sim::Vec3f place = random_vector(random, 40);
  const double size = random.uniform(0.2, 6);
  for (int i = 0; i < 3 * kTriangles; ++i) {
    const sim::Vec3f offset = random_vector(random, size);
    soup.vertices.set(i, {place.x + offset.x, place.y + offset.y, 0.2f * place.z + offset.z});
  }
  for (int i = 0; i < kTriangles; ++i) soup.triangles.push_back({3 * i, 3 * i + 1, 3 * i + 2});
  if (shifts) soup.shift_m = random_vector(random, 3);
  return soup;
}

void write(StateWriter& out, const sim::VisibilityImage& image) {
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) {
      out.f64(static_cast<double>(image.t(row, column)));
      out.u64(static_cast<std::uint64_t>(image.id(row, column)));
    }
  }
}

sim::LidarGrid lidar() {
  sim::LidarGridConfig config{.elevation_rad = {}, .columns = 512};
  for (int r = 0; r < 32; ++r) config.elevation_rad.push_back((-20 + r) * std::numbers::pi / 180);
  return sim::LidarGrid(config);
}

Digest digest_on(sim::Isa isa, int scenes) {
  const sim::LidarGrid grid = lidar();
  const sim::CameraGrid camera({.columns = 160,
                                .rows = 90,
                                .focal_x_px = 90,
                                .focal_y_px = 90,
                                .centre_x_px = 80,
                                .centre_y_px = 45,
                                .lens = {.k1 = -0.2, .k2 = 0.05, .p1 = 0.001},
                                .near_m = 0.1});
  sim::ItemBuffer buffer(isa);
  sim::VisibilityImage range(grid.rows(), grid.columns());
  sim::VisibilityImage depth(camera.rows(), camera.columns());
  StateWriter out;
  for (int scene = 0; scene < scenes; ++scene) {
    test::Random random(static_cast<std::uint64_t>(scene) + 1);
    range.clear(kRangeM);
    depth.clear(kRangeM);
    sim::Bvh bvh;
    for (int i = 0; i < 20; ++i) {
      const Soup part = soup(random, i % 2 == 0);
      buffer.draw(grid, part.batch(40 * i), range);
      buffer.draw(camera, part.batch(40 * i), depth);
      bvh.add(part.batch(40 * i));
    }
    bvh.build();
    sim::RayPackets rays;
    for (int i = 0; i < 500; ++i) {
      const sim::Vec3f origin = random_vector(random, 30);
      rays.add({.origin_m = origin, .direction = random_vector(random, 1), .scale = 1, .t_max = kRangeM});
    }
    bvh.trace(isa, rays);
    write(out, range);
    write(out, depth);
    for (int i = 0; i < rays.size(); ++i) {
      out.f64(static_cast<double>(rays.t(i)));
      out.u64(static_cast<std::uint64_t>(rays.id(i)));
    }
  }
  return digest_of(out.bytes());
}

}  // namespace

Digest visibility_section(int scenes) {
  const Digest digest = digest_on(sim::Isa::kBaseline, scenes);
  for (const sim::Isa isa : sim::available_isas()) {
    CHECK(digest_on(isa, scenes) == digest, "the visibility core gives other bits on {}", sim::name_of(isa));
  }
  return digest;
}

}  // namespace longtail::determinism
