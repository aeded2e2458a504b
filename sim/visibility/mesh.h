// A low-poly object: closed, outward-facing surfaces with a material per triangle. Own axes: x along the heading, y left,
// z up, origin on the ground below the middle of the footprint. Parts that move (wheels, legs) turn about a horizontal
// axis across the heading, as a function of the distance gone, so a pose never depends on how it was reached.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/visibility/kernel/tables.h"
#include "sim/visibility/material.h"
#include "sim/visibility/vertex_array.h"

namespace longtail::sim {

enum class PartMotion : std::uint8_t {
  kFixed,
  kRolls,   // a full turn per period
  kSwings,  // amplitude * sin(2 pi (distance / period + lead))
};

// A run of vertices that moves as one.
struct Part {
  int first_vertex = 0;
  int vertices = 0;
  PartMotion motion = PartMotion::kFixed;
  Vec3f pivot_m;
  std::int64_t period_um = 0;  // distance of the object per turn or stride, micrometres
  double amplitude_rad = 0;
  double lead = 0;             // in periods
};

// Around all vertices at rest, and how far the farthest is from the origin.
struct MeshBounds {
  Vec3f low_m, high_m;
  double reach_m = 0;
};

// A run of triangles that make one closed solid.
struct SolidRun {
  std::size_t first_triangle = 0;
  std::size_t triangles = 0;
};

struct Mesh {
  std::vector<Vec3f> vertices;  // at distance zero
  std::vector<Triangle> triangles;
  std::vector<std::uint8_t> material_of;  // by triangle, into materials
  std::vector<Material> materials;
  std::vector<Part> parts;                // cover the vertices, in order
  std::vector<Vec3f> rest_normals;        // by triangle; 0 for those of parts that move. Or empty: not found yet
  std::optional<MeshBounds> bounds;       // or not found yet
  std::vector<SolidRun> solids;           // as generated; a mesh without its hidden triangles has none
  double leaves_out_m = 0;                // the size of what may be missing
  std::shared_ptr<const Mesh> coarser;    // of no more triangles, for sensors far away; or none
};
void find_rest_normals(Mesh& mesh);
// 0 when it is not known or not at rest.
inline Vec3f rest_normal(const Mesh& mesh, std::int32_t triangle) {
  return mesh.rest_normals.empty() ? Vec3f{} : mesh.rest_normals[static_cast<std::size_t>(triangle)];
}

MeshBounds bounds_of(const std::vector<Vec3f>& vertices);

// Unit length, out of the side from which a, b, c turn counter-clockwise; straight up for a sliver, which no ray meets.
Vec3f unit_normal(const Vec3f& a, const Vec3f& b, const Vec3f& c);

// Angle of a part after the object has gone `distance_um`; its x axis turns towards -z when positive, as a wheel going
// forward does. Exact in distance: the same phase of every period gives the same angle.
double angle_of(const Part& part, std::int64_t distance_um);

// The vertices after the object has gone `distance_um`.
void pose(const Mesh& mesh, std::int64_t distance_um, std::vector<Vec3f>& out);

}  // namespace longtail::sim
