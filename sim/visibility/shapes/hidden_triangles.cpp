#include "sim/visibility/shapes/hidden_triangles.h"

#include <algorithm>
#include <array>
#include <vector>

namespace longtail::sim {
namespace {

constexpr double kDepth_m = 0.002;
constexpr double kFlat_m = 1e-4;

struct Plane {
  double x, y, z;   // unit length, outwards
  double offset_m;
  double above_m(const Vec3f& v) const {
    return x * static_cast<double>(v.x) + y * static_cast<double>(v.y) + z * static_cast<double>(v.z) - offset_m;
  }
};

Plane plane_of(const Mesh& mesh, const Triangle& t) {
  const auto at = [&mesh](std::int32_t v) { return mesh.vertices[static_cast<std::size_t>(v)]; };
  const Vec3f a = at(t.a);
  const Vec3f n = unit_normal(a, at(t.b), at(t.c));
  Plane plane{static_cast<double>(n.x), static_cast<double>(n.y), static_cast<double>(n.z), 0};
  plane.offset_m = plane.above_m(a);
  return plane;
}

struct Solid {
  SolidRun run;
  std::vector<Plane> faces;  // of a convex one that stands still; else none
};

bool stands_still(const Mesh& mesh, std::int32_t vertex) {
  return std::ranges::any_of(mesh.parts, [vertex](const Part& part) {
    return part.motion == PartMotion::kFixed && vertex >= part.first_vertex && vertex < part.first_vertex + part.vertices;
  });
}

bool all_below(const std::vector<Plane>& faces, const Vec3f& v, double most_m) {
  return std::ranges::all_of(faces, [&](const Plane& face) { return face.above_m(v) <= most_m; });
}

template <class Test>
bool all_corners(const Mesh& mesh, const Triangle& t, const Test& test) {
  return std::ranges::all_of(std::array{t.a, t.b, t.c}, [&](std::int32_t v) { return test(mesh.vertices[static_cast<std::size_t>(v)]); });
}

Solid solid_of(const Mesh& mesh, const SolidRun& run) {
  Solid solid{run, {}};
  const auto first = mesh.triangles.begin() + static_cast<std::ptrdiff_t>(run.first_triangle);
  const auto last = first + static_cast<std::ptrdiff_t>(run.triangles);
  if (!stands_still(mesh, first->a)) return solid;
  for (auto t = first; t != last; ++t) solid.faces.push_back(plane_of(mesh, *t));
  const bool convex = std::all_of(first, last, [&](const Triangle& t) {
    return all_corners(mesh, t, [&](const Vec3f& v) { return all_below(solid.faces, v, kFlat_m); });
  });
  if (!convex) solid.faces.clear();
  return solid;
}

bool is_hidden(const Mesh& mesh, std::size_t triangle, const std::vector<Solid>& solids) {
  const Triangle& t = mesh.triangles[triangle];
  if (!stands_still(mesh, t.a)) return false;
  return std::ranges::any_of(solids, [&](const Solid& solid) {
    const bool own = triangle >= solid.run.first_triangle && triangle < solid.run.first_triangle + solid.run.triangles;
    return !own && !solid.faces.empty() && all_corners(mesh, t, [&](const Vec3f& v) { return all_below(solid.faces, v, -kDepth_m); });
  });
}

void drop_unused_vertices(Mesh& mesh) {
  std::vector<bool> used(mesh.vertices.size());
  for (const Triangle& t : mesh.triangles) {
    for (const std::int32_t v : {t.a, t.b, t.c}) used[static_cast<std::size_t>(v)] = true;
  }
  std::vector<std::int32_t> place(mesh.vertices.size());
  std::vector<Vec3f> kept;
  for (Part& part : mesh.parts) {
    const auto first = static_cast<int>(kept.size());
    for (int v = part.first_vertex; v < part.first_vertex + part.vertices; ++v) {
      const auto i = static_cast<std::size_t>(v);
      place[i] = static_cast<std::int32_t>(kept.size());
      if (used[i]) kept.push_back(mesh.vertices[i]);
    }
    part.first_vertex = first;
    part.vertices = static_cast<int>(kept.size()) - first;
  }
  mesh.vertices = std::move(kept);
  for (Triangle& t : mesh.triangles) {
    for (std::int32_t* v : {&t.a, &t.b, &t.c}) *v = place[static_cast<std::size_t>(*v)];
  }
}

}  // namespace

void remove_hidden(Mesh& mesh) {
  std::vector<Solid> solids;
  for (const SolidRun& run : mesh.solids) solids.push_back(solid_of(mesh, run));
  std::vector<Triangle> triangles;
  std::vector<std::uint8_t> material_of;
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    if (is_hidden(mesh, i, solids)) continue;
    triangles.push_back(mesh.triangles[i]);
    material_of.push_back(mesh.material_of[i]);
  }
  mesh.triangles = std::move(triangles);
  mesh.material_of = std::move(material_of);
  mesh.solids.clear();
  drop_unused_vertices(mesh);
  find_rest_normals(mesh);
}

}  // namespace longtail::sim
