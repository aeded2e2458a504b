// Random primitives for the property tests of the visibility core: near and far, large and tiny, slivers and ordinary
// ones, standing and shifting.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include "sim/visibility/vertex_array.h"
#include "stack/base/strict_math.h"
#include "tests/support/test_random.h"

namespace longtail::sim::testing {

// Owns what a TriangleBatch points to.
struct Shape {
  VertexArray vertices;
  std::vector<Triangle> triangles;
  std::int32_t first_id = 0;
  Vec3f shift_m;

  TriangleBatch batch() const {
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

inline Vec3f random_vector(test::Random& random, double size) {
  const double x = random.uniform(-size, size);
  const double y = random.uniform(-size, size);
  const double z = random.uniform(-size, size);
  return {static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
}

// 10^uniform(low, high).
inline double random_size(test::Random& random, double low, double high) { return strict::pow(10.0, random.uniform(low, high)); }

inline Vec3f sum(const Vec3f& a, const Vec3f& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }

// `count` triangles about one place, from 0.3 m to 100 m away, of 1 mm to 30 m.
inline Shape random_soup(test::Random& random, int count, bool shifting) {
  Shape shape;
  shape.vertices.resize(3 * count);
  const double distance = random_size(random, -0.5, 2);
  const double size = random_size(random, -3, 1.5);
  Vec3f place = random_vector(random, distance);
  place.z *= 0.3f;
  for (int i = 0; i < count; ++i) {
    const Vec3f centre = sum(place, random_vector(random, 2 * size));
    for (int k = 0; k < 3; ++k) shape.vertices.set(3 * i + k, sum(centre, random_vector(random, size)));
    const bool turned = random.chance(0.5);
    shape.triangles.push_back(turned ? Triangle{3 * i, 3 * i + 1, 3 * i + 2} : Triangle{3 * i, 3 * i + 2, 3 * i + 1});
  }
  if (shifting) shape.shift_m = random_vector(random, random_size(random, -2, 1));
  return shape;
}

inline BoxItem random_box(test::Random& random, bool shifting) {
  BoxItem box;
  const double distance = random_size(random, -0.3, 2);
  const double size = random_size(random, -2, 1);
  box.centre_m = random_vector(random, distance);
  box.centre_m.z *= 0.3f;
  const Vec3f half = random_vector(random, size);
  box.half_m = {std::fabs(half.x) + 1e-3f, std::fabs(half.y) + 1e-3f, std::fabs(half.z) + 1e-3f};
  const double yaw = random.chance(0.2) ? 0.0 : random.uniform(-4, 4);
  const double pitch = random.chance(0.5) ? 0.0 : random.uniform(-1, 1);
  const double cy = strict::cos(yaw), sy = strict::sin(yaw), cp = strict::cos(pitch), sp = strict::sin(pitch);
  box.axis[0] = {static_cast<float>(cy * cp), static_cast<float>(sy * cp), static_cast<float>(-sp)};
  box.axis[1] = {static_cast<float>(-sy), static_cast<float>(cy), 0};
  box.axis[2] = {static_cast<float>(cy * sp), static_cast<float>(sy * sp), static_cast<float>(cp)};
  if (shifting) box.shift_m = random_vector(random, random_size(random, -2, 1));
  return box;
}

inline Shape triangle(const Vec3f& a, const Vec3f& b, const Vec3f& c) {
  Shape shape;
  shape.vertices.resize(3);
  shape.vertices.set(0, a);
  shape.vertices.set(1, b);
  shape.vertices.set(2, c);
  shape.triangles = {{0, 1, 2}};
  return shape;
}

struct Scene {
  std::vector<Shape> shapes;
  std::vector<BoxItem> boxes;

  std::vector<TriangleBatch> batches() const {
    std::vector<TriangleBatch> all;
    for (const Shape& shape : shapes) all.push_back(shape.batch());
    return all;
  }
  // Ids by position: triangles first.
  void number() {
    std::int32_t id = 0;
    for (Shape& shape : shapes) {
      shape.first_id = id;
      id += static_cast<std::int32_t>(shape.triangles.size());
    }
    for (BoxItem& box : boxes) box.id = id++;
  }
};

}  // namespace longtail::sim::testing
