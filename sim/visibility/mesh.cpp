#include "sim/visibility/mesh.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

Vec3f unit_normal(const Vec3f& a, const Vec3f& b, const Vec3f& c) {
  const Vec3f u{b.x - a.x, b.y - a.y, b.z - a.z};
  const Vec3f v{c.x - a.x, c.y - a.y, c.z - a.z};
  const Vec3f n{u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x};
  const float length = std::sqrt(n.x * n.x + n.y * n.y + n.z * n.z);
  if (length == 0) return {0, 0, 1};
  return {n.x / length, n.y / length, n.z / length};
}

void find_rest_normals(Mesh& mesh) {
  std::vector<bool> moves(mesh.vertices.size());
  for (const Part& part : mesh.parts) {
    for (int i = 0; i < part.vertices; ++i) moves[static_cast<std::size_t>(part.first_vertex + i)] = part.motion != PartMotion::kFixed;
  }
  const auto at = [&mesh](std::int32_t vertex) { return mesh.vertices[static_cast<std::size_t>(vertex)]; };
  mesh.rest_normals.clear();
  for (const Triangle& t : mesh.triangles) {
    mesh.rest_normals.push_back(moves[static_cast<std::size_t>(t.a)] ? Vec3f{} : unit_normal(at(t.a), at(t.b), at(t.c)));
  }
}

MeshBounds bounds_of(const std::vector<Vec3f>& vertices) {
  MeshBounds bounds{{1e9f, 1e9f, 1e9f}, {-1e9f, -1e9f, -1e9f}, 0};
  double reach2 = 0;
  for (const Vec3f& v : vertices) {
    bounds.low_m = {std::min(bounds.low_m.x, v.x), std::min(bounds.low_m.y, v.y), std::min(bounds.low_m.z, v.z)};
    bounds.high_m = {std::max(bounds.high_m.x, v.x), std::max(bounds.high_m.y, v.y), std::max(bounds.high_m.z, v.z)};
    const auto x = static_cast<double>(v.x);
    const auto y = static_cast<double>(v.y);
    const auto z = static_cast<double>(v.z);
    reach2 = std::max(reach2, x * x + y * y + z * z);
  }
  bounds.reach_m = std::sqrt(reach2);
  return bounds;
}

double angle_of(const Part& part, std::int64_t distance_um) {
  if (part.motion == PartMotion::kFixed) return 0;
  CHECK(part.period_um > 0, "a part that moves with a period of {} um", part.period_um);
  std::int64_t within = distance_um % part.period_um;
  if (within < 0) within += part.period_um;
  const double share = static_cast<double>(within) / static_cast<double>(part.period_um);
  constexpr double kTurn = 2 * std::numbers::pi;
  return part.motion == PartMotion::kRolls ? kTurn * share : part.amplitude_rad * strict::sin(kTurn * (share + part.lead));
}

void pose(const Mesh& mesh, std::int64_t distance_um, std::vector<Vec3f>& out) {
  out = mesh.vertices;
  for (const Part& part : mesh.parts) {
    const double angle = angle_of(part, distance_um);
    if (angle == 0) continue;
    const auto c = static_cast<float>(strict::cos(angle));
    const auto s = static_cast<float>(strict::sin(angle));
    for (int i = part.first_vertex; i < part.first_vertex + part.vertices; ++i) {
      Vec3f& v = out[static_cast<std::size_t>(i)];
      const float x = v.x - part.pivot_m.x;
      const float z = v.z - part.pivot_m.z;
      v.x = part.pivot_m.x + (c * x + s * z);
      v.z = part.pivot_m.z + (c * z - s * x);
    }
  }
}

}  // namespace longtail::sim
