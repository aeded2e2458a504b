#include "sim/visibility/shapes/mesh_builder.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

struct Vec3d {
  double x, y, z;
};
Vec3d wide(const Vec3f& v) { return {v.x, v.y, v.z}; }
Vec3d minus(const Vec3d& a, const Vec3d& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
Vec3d cross(const Vec3d& a, const Vec3d& b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
double dot(const Vec3d& a, const Vec3d& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Vec3d scaled(const Vec3d& a, double s) { return {a.x * s, a.y * s, a.z * s}; }
Vec3d unit(const Vec3d& a) { return scaled(a, 1 / std::sqrt(dot(a, a))); }
Vec3f narrow(const Vec3d& a) { return {static_cast<float>(a.x), static_cast<float>(a.y), static_cast<float>(a.z)}; }

Vec3f middle_of(const Ring& ring) {
  Vec3d sum{0, 0, 0};
  for (const Vec3f& v : ring) sum = {sum.x + v.x, sum.y + v.y, sum.z + v.z};
  return narrow(scaled(sum, 1.0 / static_cast<double>(ring.size())));
}

// Points about `centre` in the plane of two directions; the first lies along `u`.
Ring circle(const Vec3d& centre, const Vec3d& u, const Vec3d& v, double radius, int sides) {
  Ring ring;
  for (int i = 0; i < sides; ++i) {
    const double angle = kTurn * i / sides;
    const double c = radius * strict::cos(angle);
    const double s = radius * strict::sin(angle);
    ring.push_back(narrow({centre.x + c * u.x + s * v.x, centre.y + c * u.y + s * v.y, centre.z + c * u.z + s * v.z}));
  }
  return ring;
}

}  // namespace

BoxFaces all_faces(const Material& material) { return {material, material, material, material}; }

void MeshBuilder::begin_part(const Part& motion) {
  end_part();
  mesh_.parts.push_back(motion);
  mesh_.parts.back().first_vertex = static_cast<int>(mesh_.vertices.size());
  mesh_.parts.back().vertices = 0;
}

void MeshBuilder::end_part() {
  if (mesh_.parts.empty() || mesh_.parts.back().motion != PartMotion::kFixed || mesh_.parts.back().vertices > 0) {
    mesh_.parts.push_back({.first_vertex = static_cast<int>(mesh_.vertices.size())});
  }
}

int MeshBuilder::add_vertex(const Vec3f& v) {
  if (mesh_.parts.empty()) end_part();
  mesh_.vertices.push_back(v);
  ++mesh_.parts.back().vertices;
  return static_cast<int>(mesh_.vertices.size()) - 1;
}

std::uint8_t MeshBuilder::index_of(const Material& material) {
  const auto at = std::ranges::find(mesh_.materials, material);
  if (at == mesh_.materials.end()) {
    CHECK(mesh_.materials.size() < 255, "a mesh of more than 255 materials");
    mesh_.materials.push_back(material);
    return static_cast<std::uint8_t>(mesh_.materials.size() - 1);
  }
  return static_cast<std::uint8_t>(at - mesh_.materials.begin());
}

void MeshBuilder::add_triangle(int a, int b, int c, std::uint8_t material) {
  while (a > b || a > c) {
    const int first = a;
    a = b;
    b = c;
    c = first;
  }
  mesh_.triangles.push_back({a, b, c});
  mesh_.material_of.push_back(material);
}

// A closed surface wound consistently holds a positive volume when it faces outwards.
void MeshBuilder::turn_outwards(std::size_t first_triangle) {
  double volume = 0;
  const Vec3d origin = wide(mesh_.vertices[static_cast<std::size_t>(mesh_.triangles[first_triangle].a)]);
  for (std::size_t i = first_triangle; i < mesh_.triangles.size(); ++i) {
    const Triangle& t = mesh_.triangles[i];
    const auto corner = [&](std::int32_t v) { return minus(wide(mesh_.vertices[static_cast<std::size_t>(v)]), origin); };
    volume += dot(corner(t.a), cross(corner(t.b), corner(t.c)));
  }
  if (volume >= 0) return;
  for (std::size_t i = first_triangle; i < mesh_.triangles.size(); ++i) std::swap(mesh_.triangles[i].b, mesh_.triangles[i].c);
}

void MeshBuilder::hexahedron(const std::array<Vec3f, 8>& corners, const BoxFaces& faces) {
  struct Face {
    std::array<int, 4> corner;
    const Material* material;
  };
  const std::array<Face, 6> sides{{{{0, 4, 6, 2}, &faces.back},
                                   {{1, 3, 7, 5}, &faces.front},
                                   {{0, 1, 5, 4}, &faces.sides},
                                   {{2, 6, 7, 3}, &faces.sides},
                                   {{0, 2, 3, 1}, &faces.sides},
                                   {{4, 5, 7, 6}, &faces.top}}};
  const std::size_t first = mesh_.triangles.size();
  std::array<int, 8> vertex{};
  for (std::size_t i = 0; i < 8; ++i) vertex[i] = add_vertex(corners[i]);
  for (const Face& face : sides) {
    const std::uint8_t material = index_of(*face.material);
    const auto at = [&](std::size_t i) { return vertex[static_cast<std::size_t>(face.corner[i])]; };
    add_triangle(at(0), at(1), at(2), material);
    add_triangle(at(0), at(2), at(3), material);
  }
  turn_outwards(first);
}

void MeshBuilder::box(const Vec3f& centre, const Vec3f& size, const Material& material) {
  taper({.base = {centre.x, centre.y, centre.z - size.z / 2},
         .length = size.x,
         .width = size.y,
         .height = size.z,
         .top_length = size.x,
         .top_width = size.y,
         .top_offset_x = 0},
        all_faces(material));
}

void MeshBuilder::taper(const Taper& taper, const BoxFaces& faces) {
  std::array<Vec3f, 8> corners;
  for (std::size_t i = 0; i < 8; ++i) {
    const bool top = (i & 4) != 0;
    const float half_length = 0.5f * (top ? taper.top_length : taper.length);
    const float half_width = 0.5f * (top ? taper.top_width : taper.width);
    corners[i] = {taper.base.x + (top ? taper.top_offset_x : 0) + ((i & 1) != 0 ? half_length : -half_length),
                  taper.base.y + ((i & 2) != 0 ? half_width : -half_width), taper.base.z + (top ? taper.height : 0)};
  }
  hexahedron(corners, faces);
}

void MeshBuilder::loft(const std::vector<Ring>& rings, const Material& side, const Material& ends) {
  CHECK(rings.size() >= 2 && rings[0].size() >= 3, "a loft of {} rings", rings.size());
  const std::size_t first = mesh_.triangles.size();
  const int sides = static_cast<int>(rings[0].size());
  const std::uint8_t side_material = index_of(side);
  const std::uint8_t end_material = index_of(ends);
  const int start = add_vertex(middle_of(rings.front()));
  const int base = start + 1;
  for (const Ring& ring : rings) {
    for (const Vec3f& v : ring) add_vertex(v);
  }
  const int last_ring = base + sides * (static_cast<int>(rings.size()) - 1);
  const int end = add_vertex(middle_of(rings.back()));
  for (int i = 0; i < sides; ++i) {
    const int next = (i + 1) % sides;
    add_triangle(start, base + next, base + i, end_material);
    add_triangle(end, last_ring + i, last_ring + next, end_material);
    for (int ring = base; ring < last_ring; ring += sides) {
      add_triangle(ring + i, ring + next, ring + sides + next, side_material);
      add_triangle(ring + i, ring + sides + next, ring + sides + i, side_material);
    }
  }
  turn_outwards(first);
}

void MeshBuilder::bar(const Vec3f& a, const Vec3f& b, float radius_a, float radius_b, int sides, const Material& material) {
  const Vec3d axis = unit(minus(wide(b), wide(a)));
  const Vec3d aside = std::fabs(axis.z) < 0.9 ? Vec3d{0, 0, 1} : Vec3d{1, 0, 0};
  const Vec3d u = unit(cross(axis, aside));
  const Vec3d v = cross(axis, u);
  loft({circle(wide(a), u, v, radius_a, sides), circle(wide(b), u, v, radius_b, sides)}, material, material);
}

void MeshBuilder::wheel(const Vec3f& centre, float radius, float width, int sides, const Material& tread, const Material& hub) {
  const Vec3d right{centre.x, centre.y - 0.5 * width, centre.z};
  const Vec3d left{centre.x, centre.y + 0.5 * width, centre.z};
  const Vec3d down{0, 0, -1};
  const Vec3d ahead{1, 0, 0};
  const double hub_radius = 0.62 * static_cast<double>(radius);
  loft({circle(right, down, ahead, hub_radius, sides), circle(right, down, ahead, radius, sides),
        circle(left, down, ahead, radius, sides), circle(left, down, ahead, hub_radius, sides)},
       tread, hub);
}

void MeshBuilder::ellipsoid(const Vec3f& centre, const Vec3f& half, int rings, int sides, const Material& material) {
  std::vector<Ring> circles;
  for (int r = 1; r <= rings; ++r) {
    const double up = std::numbers::pi * (static_cast<double>(r) / (rings + 1) - 0.5);
    Ring ring;
    for (int i = 0; i < sides; ++i) {
      const double around = kTurn * i / sides;
      ring.push_back(narrow({centre.x + half.x * strict::cos(up) * strict::cos(around),
                             centre.y + half.y * strict::cos(up) * strict::sin(around), centre.z + half.z * strict::sin(up)}));
    }
    circles.push_back(ring);
  }
  const std::size_t first_vertex = mesh_.vertices.size();
  loft(circles, material, material);
  // The fans' middles are the poles.
  mesh_.vertices[first_vertex] = {centre.x, centre.y, centre.z - half.z};
  mesh_.vertices.back() = {centre.x, centre.y, centre.z + half.z};
}

void MeshBuilder::append(const Mesh& mesh, const Vec3f& by) {
  const int base = static_cast<int>(mesh_.vertices.size());
  for (Part part : mesh.parts) {
    part.first_vertex += base;
    part.pivot_m = {part.pivot_m.x + by.x, part.pivot_m.y + by.y, part.pivot_m.z + by.z};
    mesh_.parts.push_back(part);
  }
  for (const Vec3f& v : mesh.vertices) mesh_.vertices.push_back({v.x + by.x, v.y + by.y, v.z + by.z});
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    const Triangle& t = mesh.triangles[i];
    add_triangle(t.a + base, t.b + base, t.c + base, index_of(mesh.materials[mesh.material_of[i]]));
  }
  mesh_.parts.push_back({.first_vertex = static_cast<int>(mesh_.vertices.size())});
}

Mesh MeshBuilder::finish() {
  std::erase_if(mesh_.parts, [](const Part& part) { return part.vertices == 0; });
  find_rest_normals(mesh_);
  mesh_.bounds = bounds_of(mesh_.vertices);
  return std::move(mesh_);
}

}  // namespace longtail::sim
