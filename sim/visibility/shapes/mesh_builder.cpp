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

Ring level_ring(float radius_x, float radius_y, float z, int sides, double turn_rad) {
  Ring ring;
  for (int i = 0; i < sides; ++i) {
    const double angle = turn_rad + kTurn * i / sides;
    ring.push_back({radius_x * static_cast<float>(strict::cos(angle)), radius_y * static_cast<float>(strict::sin(angle)), z});
  }
  return ring;
}

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

void MeshBuilder::end_solid(std::size_t first_triangle) {
  turn_outwards(first_triangle);
  mesh_.solids.push_back({first_triangle, mesh_.triangles.size() - first_triangle});
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
  end_solid(first);
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

void MeshBuilder::stud(const Vec3f& centre, const Vec3f& size, float outwards, const Material& material) {
  if (detail_ == Detail::kFine) return box(centre, size, material);
  const std::size_t first = mesh_.triangles.size();
  const std::uint8_t index = index_of(material);
  const int tip = add_vertex({centre.x - 0.5f * outwards * size.x, centre.y, centre.z});
  std::array<int, 4> face{};
  for (std::size_t i = 0; i < 4; ++i) {
    const float y = i == 1 || i == 2 ? 0.5f : -0.5f;
    const float z = i >= 2 ? 0.5f : -0.5f;
    face[i] = add_vertex({centre.x + 0.5f * outwards * size.x, centre.y + y * size.y, centre.z + z * size.z});
  }
  add_triangle(face[0], face[1], face[2], index);
  add_triangle(face[0], face[2], face[3], index);
  for (std::size_t i = 0; i < 4; ++i) add_triangle(tip, face[(i + 1) % 4], face[i], index);
  end_solid(first);
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

int MeshBuilder::add_rings(const std::vector<Ring>& rings) {
  const int base = static_cast<int>(mesh_.vertices.size());
  for (const Ring& ring : rings) {
    for (const Vec3f& v : ring) add_vertex(v);
  }
  return base;
}

void MeshBuilder::join_rings(int base, const std::vector<Ring>& rings, std::uint8_t material) {
  const int sides = static_cast<int>(rings[0].size());
  const int last_ring = base + sides * (static_cast<int>(rings.size()) - 1);
  for (int i = 0; i < sides; ++i) {
    const int next = (i + 1) % sides;
    for (int ring = base; ring < last_ring; ring += sides) {
      add_triangle(ring + i, ring + next, ring + sides + next, material);
      add_triangle(ring + i, ring + sides + next, ring + sides + i, material);
    }
  }
}

void MeshBuilder::loft(const std::vector<Ring>& rings, const Material& side, const Material& ends) {
  CHECK(rings.size() >= 2 && rings[0].size() >= 3, "a loft of {} rings", rings.size());
  const std::size_t first = mesh_.triangles.size();
  const int base = add_rings(rings);
  const std::uint8_t side_material = index_of(side);
  const std::uint8_t end_material = index_of(ends);
  const int sides = static_cast<int>(rings[0].size());
  const int last_ring = base + sides * (static_cast<int>(rings.size()) - 1);
  for (int i = 1; i + 1 < sides; ++i) {
    add_triangle(base, base + i + 1, base + i, end_material);
    add_triangle(last_ring, last_ring + i, last_ring + i + 1, end_material);
  }
  join_rings(base, rings, side_material);
  end_solid(first);
}

void MeshBuilder::bar(const Vec3f& a, const Vec3f& b, float radius_a, float radius_b, int sides, const Material& material) {
  const Vec3d axis = unit(minus(wide(b), wide(a)));
  const Vec3d aside = std::fabs(axis.z) < 0.9 ? Vec3d{0, 0, 1} : Vec3d{1, 0, 0};
  const Vec3d u = unit(cross(axis, aside));
  const Vec3d v = cross(axis, u);
  sides = fewer(sides);
  loft({circle(wide(a), u, v, radius_a, sides), circle(wide(b), u, v, radius_b, sides)}, material, material);
}

void MeshBuilder::wheel(const Vec3f& centre, float radius, float width, int sides, const Material& tread, const Material& hub) {
  const Vec3d right{centre.x, centre.y - 0.5 * width, centre.z};
  const Vec3d left{centre.x, centre.y + 0.5 * width, centre.z};
  const Vec3d down{0, 0, -1};
  const Vec3d ahead{1, 0, 0};
  sides = fewer(sides);
  if (detail_ != Detail::kFine) {
    loft({circle(right, down, ahead, radius, sides), circle(left, down, ahead, radius, sides)}, tread, tread);
    return;
  }
  const double hub_radius = 0.62 * static_cast<double>(radius);
  loft({circle(right, down, ahead, hub_radius, sides), circle(right, down, ahead, radius, sides),
        circle(left, down, ahead, radius, sides), circle(left, down, ahead, hub_radius, sides)},
       tread, hub);
}

void MeshBuilder::ellipsoid(const Vec3f& centre, const Vec3f& half, int rings, int sides, const Material& material) {
  if (detail_ != Detail::kFine) {
    rings = detail_ == Detail::kCoarse ? std::min(rings, 3) : 1;
    sides = (sides + 1) / 2 + 1;
  }
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
  lump({centre.x, centre.y, centre.z - half.z}, circles, {centre.x, centre.y, centre.z + half.z}, material);
}

void MeshBuilder::lump(const Vec3f& bottom, const std::vector<Ring>& rings, const Vec3f& top, const Material& material) {
  const int sides = static_cast<int>(rings[0].size());
  const std::size_t first = mesh_.triangles.size();
  const std::uint8_t index = index_of(material);
  const int lowest = add_vertex(bottom);
  const int base = add_rings(rings);
  const int last_ring = base + sides * (static_cast<int>(rings.size()) - 1);
  const int highest = add_vertex(top);
  for (int i = 0; i < sides; ++i) {
    const int next = (i + 1) % sides;
    add_triangle(lowest, base + next, base + i, index);
    add_triangle(highest, last_ring + i, last_ring + next, index);
  }
  join_rings(base, rings, index);
  end_solid(first);
}

void MeshBuilder::append(const Mesh& mesh, const Vec3f& by) {
  const int base = static_cast<int>(mesh_.vertices.size());
  for (Part part : mesh.parts) {
    part.first_vertex += base;
    part.pivot_m = {part.pivot_m.x + by.x, part.pivot_m.y + by.y, part.pivot_m.z + by.z};
    mesh_.parts.push_back(part);
  }
  for (const Vec3f& v : mesh.vertices) mesh_.vertices.push_back({v.x + by.x, v.y + by.y, v.z + by.z});
  for (const SolidRun& solid : mesh.solids) mesh_.solids.push_back({solid.first_triangle + mesh_.triangles.size(), solid.triangles});
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
