// Builds a mesh from closed solids, each wound outwards. Solids may overlap: a ray sees the outermost surface. Lengths in
// metres, in the mesh's own axes.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {

// A closed curve of a loft.
using Ring = std::vector<Vec3f>;
// Around the z axis; its first corner lies `turn_rad` from the x axis.
Ring level_ring(float radius_x, float radius_y, float z, int sides, double turn_rad);

struct BoxFaces {  // materials by side
  Material sides;
  Material front;
  Material back;
  Material top;
};
BoxFaces all_faces(const Material& material);

// With coarse detail, round things have about half the corners and wheels no hubs.
class MeshBuilder {
 public:
  explicit MeshBuilder(Detail detail = Detail::kFine) : detail_(detail) {}

  // What follows belongs to a part of its own, until the next call. Its vertices are set by finish_part.
  void begin_part(const Part& motion);
  // What follows stands still again.
  void end_part();

  // Eight corners, i & 1 front, i & 2 left, i & 4 top.
  void hexahedron(const std::array<Vec3f, 8>& corners, const BoxFaces& faces);
  void box(const Vec3f& centre, const Vec3f& size, const Material& material);
  // A box that stands out of a body along x, `outwards` +1 or -1. Coarse: its outer face, and a point inside the body.
  void stud(const Vec3f& centre, const Vec3f& size, float outwards, const Material& material);
  // A box whose top is smaller and moved along x: cabins, hoods, plinths.
  struct Taper {
    Vec3f base;       // middle of the lower face
    float length, width, height;
    float top_length, top_width, top_offset_x;
  };
  void taper(const Taper& taper, const BoxFaces& faces);

  // Rings of equally many points; the first and the last are flat and bulge nowhere inwards.
  void loft(const std::vector<Ring>& rings, const Material& side, const Material& ends);
  // A round bar from a to b.
  void bar(const Vec3f& a, const Vec3f& b, float radius_a, float radius_b, int sides, const Material& material);
  // About the y axis, a corner of the tread down.
  void wheel(const Vec3f& centre, float radius, float width, int sides, const Material& tread, const Material& hub);
  // Rings of equally many points, closed by a point below and a point above.
  void lump(const Vec3f& bottom, const std::vector<Ring>& rings, const Vec3f& top, const Material& material);
  // Fills its box when `rings` is odd and `sides` a multiple of four.
  void ellipsoid(const Vec3f& centre, const Vec3f& half, int rings, int sides, const Material& material);

  // Another mesh, moved; its parts stay parts.
  void append(const Mesh& mesh, const Vec3f& by);

  Mesh finish();

 private:
  std::uint8_t index_of(const Material& material);
  int add_vertex(const Vec3f& v);
  int add_rings(const std::vector<Ring>& rings);  // the first of their vertices
  void join_rings(int base, const std::vector<Ring>& rings, std::uint8_t material);
  int fewer(int sides) const { return detail_ == Detail::kFine ? sides : std::max(3, (sides + 1) / 2); }
  void add_triangle(int a, int b, int c, std::uint8_t material);
  void end_solid(std::size_t first_triangle);
  void turn_outwards(std::size_t first_triangle);

  Detail detail_;
  Mesh mesh_;
};

}  // namespace longtail::sim
