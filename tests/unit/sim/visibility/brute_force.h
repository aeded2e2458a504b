// The oracle of the visibility core: every ray against every primitive, one scalar operation after the other, no bounds.
// It repeats the formulas of sim/visibility/kernel on purpose; the image it makes is the definition of the right one.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/visibility/camera_grid.h"
#include "sim/visibility/lidar_grid.h"
#include "sim/visibility/vertex_array.h"
#include "sim/visibility/visibility_image.h"

namespace longtail::sim::testing {

// A ray as the test sees it: direction (scale * x, scale * y, z), fired at phase k.
struct OracleRay {
  float x = 0;
  float y = 0;
  float scale = 1;
  float z = 0;
  float k = 0;
};

struct OracleHit {
  float t = 0;
  std::int32_t id = kNothing;
  friend bool operator==(const OracleHit&, const OracleHit&) = default;
};

inline Vec3f minus(const Vec3f& a, const Vec3f& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3f cross_of(const Vec3f& a, const Vec3f& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline float dot_of(const Vec3f& a, const Vec3f& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline float along(const OracleRay& ray, const Vec3f& v) { return (ray.x * v.x + ray.y * v.y) * ray.scale + v.z * ray.z; }
inline Vec3f moved(const Vec3f& v, const Vec3f& rate, float k) { return {v.x + k * rate.x, v.y + k * rate.y, v.z + k * rate.z}; }

inline void offer(OracleHit& best, float t, std::int32_t id) {
  if (t < best.t || (t == best.t && id < best.id && best.id != kNothing)) best = {t, id};
}

inline void test_triangle(const OracleRay& ray, const std::array<Vec3f, 3>& p, bool b_first, const Vec3f& shift, std::int32_t id,
                          float near, OracleHit& best) {
  const Vec3f ab = minus(p[1], p[0]);
  const Vec3f ac = minus(p[2], p[0]);
  const Vec3f bc = minus(p[2], p[1]);
  const Vec3f normal = cross_of(ab, ac);
  const float offset = dot_of(normal, p[0]) + ray.k * dot_of(normal, shift);
  const std::array<Vec3f, 3> edge{moved(cross_of(p[0], ab), cross_of(shift, ab), ray.k),
                                  moved(cross_of(b_first ? p[1] : p[2], bc), cross_of(shift, bc), ray.k),
                                  moved(cross_of(ac, p[0]), cross_of(ac, shift), ray.k)};
  for (const Vec3f& plane : edge) {
    if (!(along(ray, plane) <= 0)) return;
  }
  const float facing = along(ray, normal);
  const float t = offset / facing;
  if (facing < 0 && t > near) offer(best, t, id);
}

inline void test_box(const OracleRay& ray, const BoxItem& box, OracleHit& best) {
  const Vec3f centre = moved(box.centre_m, box.shift_m, ray.k);
  const Vec3f origin{-centre.x, -centre.y, -centre.z};
  const float half[3] = {box.half_m.x, box.half_m.y, box.half_m.z};
  float entry = 0;
  float exit = 1e30f;
  for (int i = 0; i < 3; ++i) {
    const float from = dot_of(origin, box.axis[i]);
    const float inverse = 1.0f / along(ray, box.axis[i]);
    const float one = (-half[i] - from) * inverse;
    const float other = (half[i] - from) * inverse;
    const float nearer = one < other ? one : other;
    const float farther = one > other ? one : other;
    entry = nearer > entry ? nearer : entry;
    exit = farther < exit ? farther : exit;
  }
  if (entry <= exit && entry > 0) offer(best, entry, box.id);
}

inline void test_batch(const OracleRay& ray, const TriangleBatch& batch, OracleHit& best, float near = 0) {
  const auto vertex = [&](std::int32_t i) { return Vec3f{batch.x[i], batch.y[i], batch.z[i]}; };
  for (std::int32_t i = 0; i < batch.count; ++i) {
    const Triangle& t = batch.triangles[i];
    test_triangle(ray, {vertex(t.a), vertex(t.b), vertex(t.c)}, t.b < t.c, batch.shift_m, batch.first_id + i, near, best);
  }
}

inline OracleRay camera_ray(const CameraTables& tables, int row, int column) {
  const int offset = row * tables.pitch + column;
  return {1, tables.y[offset], 1, tables.pitch == 0 ? tables.z[row] : tables.z[offset], tables.phase[row]};
}

inline std::vector<OracleHit> brute_force(const CameraGrid& grid, const std::vector<TriangleBatch>& batches, float t_max) {
  const CameraTables tables = grid.tables();
  std::vector<OracleHit> image;
  for (int row = 0; row < grid.rows(); ++row) {
    for (int column = 0; column < grid.columns(); ++column) {
      OracleHit best{t_max, kNothing};
      for (const TriangleBatch& batch : batches) test_batch(camera_ray(tables, row, column), batch, best, tables.near_m);
      image.push_back(best);
    }
  }
  return image;
}

inline OracleRay lidar_ray(const LidarTables& tables, int row, int column) {
  return {tables.cos_az[column], tables.sin_az[column], tables.cos_el[row], tables.sin_el[row], tables.phase[column]};
}

inline std::vector<OracleHit> brute_force(const LidarGrid& grid, const std::vector<TriangleBatch>& batches,
                                          const std::vector<BoxItem>& boxes, float t_max) {
  const LidarTables tables = grid.tables();
  std::vector<OracleHit> image;
  for (int row = 0; row < grid.rows(); ++row) {
    for (int column = 0; column < grid.columns(); ++column) {
      const OracleRay ray = lidar_ray(tables, row, column);
      OracleHit best{t_max, kNothing};
      for (const TriangleBatch& batch : batches) test_batch(ray, batch, best);
      for (const BoxItem& box : boxes) test_box(ray, box, best);
      image.push_back(best);
    }
  }
  return image;
}

}  // namespace longtail::sim::testing
