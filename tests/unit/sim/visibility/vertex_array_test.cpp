#include "sim/visibility/vertex_array.h"

#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

// Four at a time and what is left over: the same bits as one by one.
TEST(VertexArray, places_any_number_of_vertices_like_each_alone) {
  test::Random random(7);
  const auto any = [&random] { return static_cast<float>(random.uniform(-50, 50)); };
  for (std::size_t count = 0; count < 14; ++count) {
    SCOPED_TRACE(count);
    std::vector<Vec3f> vertices;
    for (std::size_t i = 0; i < count; ++i) vertices.push_back({any(), any(), any()});
    const Vec3f rotation[3] = {{any(), any(), any()}, {any(), any(), any()}, {any(), any(), any()}};
    const Vec3f at{any(), any(), any()};
    VertexArray placed;
    placed.place(vertices, rotation, at);
    ASSERT_EQ(placed.size(), static_cast<int>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const Vec3f& v = vertices[i];
      const auto along = [&v](const Vec3f& row, float from) { return row.x * v.x + row.y * v.y + row.z * v.z + from; };
      const Vec3f got = placed.get(static_cast<int>(i));
      EXPECT_EQ(got.x, along(rotation[0], at.x));
      EXPECT_EQ(got.y, along(rotation[1], at.y));
      EXPECT_EQ(got.z, along(rotation[2], at.z));
    }
  }
}

}  // namespace
}  // namespace longtail::sim
