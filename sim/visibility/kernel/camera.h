// The camera raster: the lidar's triangle test on rays (1, y, z), row by row. No clipping and no snapping: the edge planes
// go through the eye, and the smallest (depth, id) wins where others have a top-left rule. Triangles are prepared as many at a time
// as there are lanes; then lanes are neighbouring columns.
#pragma once

#include "sim/visibility/kernel/camera_bounds.h"

namespace longtail::sim {
namespace {

// ---- drawing one triangle

// Three edge planes and n . a, a coordinate at a time.
struct DrawnTriangle {
  Quad x, y, z;                 // of the edges; `x` also holds n . a
  Quad rate_x, rate_y, rate_z;  // their change with k
  Vec<Lanes> normal;
  std::int32_t id;
  PixelPatch patch;
};

// The planes of one row.
struct RowPlanes {
  Lanes x[3], y[3], z[3];
  Lanes offset;
  Lanes near;  // kept here: the tables could be changed by what the pixels are written to, for all that a compiler knows
};
struct PixelRow {
  const float* y;
  const float* z;
  Lanes z_of_row;  // without distortion
  float* t;
  std::int32_t* id;
};

template <bool kDistorted>
LONGTAIL_INLINE PixelRow pixel_row(const CameraTables& tables, const Target& target, int row) {
  const std::int64_t table_row = kDistorted ? static_cast<std::int64_t>(row) * tables.pitch : 0;
  const std::int64_t image_row = static_cast<std::int64_t>(row) * target.pitch;
  return {tables.y + table_row, tables.z + table_row, kDistorted ? Lanes{} : all(tables.z[row]), target.t + image_row, target.id + image_row};
}

// The next row.
template <bool kDistorted>
LONGTAIL_INLINE void go_down(const CameraTables& tables, const Target& target, PixelRow& pixels) {
  if (kDistorted) {
    pixels.y += tables.pitch;
    pixels.z += tables.pitch;
  }
  pixels.t += target.pitch;
  pixels.id += target.pitch;
}

// n . a is below zero: a ray with t > 0 sees the front.
LONGTAIL_INLINE void draw_inside(const DrawnTriangle& triangle, const RowPlanes& planes, const PixelRow& pixels,
                                 std::int64_t column, Lanes y, Lanes z, LaneMask inside) {
  const Lanes t = planes.offset / (triangle.normal.x + triangle.normal.y * y + triangle.normal.z * z);
  keep_nearer(pixels.t + column, pixels.id + column, inside & (t > planes.near), t, triangle.id);
}
template <bool kDistorted>
LONGTAIL_INLINE Lanes z_at(const PixelRow& pixels, std::int64_t column) {
  return kDistorted ? load(pixels.z + column) : pixels.z_of_row;
}
// kAsk: to be left early where no pixel is inside. That does not pay where one cannot tell beforehand: a wrong guess of the CPU costs
// as much as the rest.
template <bool kDistorted, bool kAsk>
LONGTAIL_INLINE void draw_group(const DrawnTriangle& triangle, const RowPlanes& planes, const PixelRow& pixels,
                                std::int64_t column) {
  const Lanes y = load(pixels.y + column);
  const Lanes z = z_at<kDistorted>(pixels, column);
  const LaneMask inside = (planes.x[0] + planes.y[0] * y + planes.z[0] * z <= 0.0f) & (planes.x[1] + planes.y[1] * y + planes.z[1] * z <= 0.0f) &
                          (planes.x[2] + planes.y[2] * y + planes.z[2] * z <= 0.0f);
  if (kAsk && !any(inside)) return;
  draw_inside(triangle, planes, pixels, column, y, z, inside);
}

// For each edge, where in a segment of a row to look for what lies farthest inside, and farthest outside.
struct SegmentCorners {
  const float* y[3];
  const float* z[3];
};
template <bool kDistorted>
LONGTAIL_INLINE SegmentCorners corners(const CameraTables& tables, const Quad& y, const Quad& z, int row, bool inmost) {
  const std::int64_t at = kDistorted ? static_cast<std::int64_t>(row) * tables.segment_pitch : 0;
  SegmentCorners corners;
  for (int i = 0; i < 3; ++i) {
    corners.y[i] = ((y[i] >= 0) == inmost ? tables.segment_y_low : tables.segment_y_high) + at;
    corners.z[i] = kDistorted ? ((z[i] >= 0) == inmost ? tables.segment_z_low : tables.segment_z_high) + at : tables.z + row;
  }
  return corners;
}

// Which of the segments from `first` on have a corner outside. Rounding is monotonic: what the inmost corner is outside of all
// pixels are, and where the outmost one is inside all pixels are.
template <bool kDistorted>
LONGTAIL_INLINE int segments_outside(const SegmentCorners& corners, const RowPlanes& planes, int first) {
  LaneMask outside{};
  for (int i = 0; i < 3; ++i) {
    const Lanes y = load(corners.y[i] + first);
    const Lanes z = kDistorted ? load(corners.z[i] + first) : all(*corners.z[i]);
    outside |= planes.x[i] + planes.y[i] * y + planes.z[i] * z > 0.0f;
  }
  return bits_of(outside);
}

constexpr int kSegmentGroups = kSegmentColumns / kLanes;
constexpr int kColumnsWorthSegments = 48;

// The planes as they are when the row is read. False where the triangle is turned away then.
template <bool kMoving>
LONGTAIL_INLINE bool planes_at(const CameraTables& tables, const DrawnTriangle& triangle, int row, Quad& y, Quad& z, RowPlanes& planes) {
  const float k = kMoving ? tables.phase[row] : 0.0f;
  const Quad x = kMoving ? triangle.x + k * triangle.rate_x : triangle.x;
  if (!(x[3] < 0)) return false;
  y = kMoving ? triangle.y + k * triangle.rate_y : triangle.y;
  z = kMoving ? triangle.z + k * triangle.rate_z : triangle.z;
  for (int i = 0; i < 3; ++i) {
    planes.x[i] = all(x[i]);
    planes.y[i] = all(y[i]);
    planes.z[i] = all(z[i]);
  }
  planes.offset = all(x[3]);
  planes.near = all(tables.near_m);
  return true;
}

// kGroups: in a row; 0: more than two.
template <int kGroups, bool kMoving, bool kDistorted>
LONGTAIL_INLINE void draw_narrow(const CameraTables& tables, const DrawnTriangle& triangle, const Target& target) {
  const PixelPatch& patch = triangle.patch;
  PixelRow pixels = pixel_row<kDistorted>(tables, target, patch.first_row);
  const std::int64_t from = patch.first_column;
  const std::int64_t to = patch.last_column;
  for (int row = patch.first_row; row <= patch.last_row; ++row, go_down<kDistorted>(tables, target, pixels)) {
    if (!kDistorted) pixels.z_of_row = all(tables.z[row]);
    Quad y, z;
    RowPlanes planes;
    if (!planes_at<kMoving>(tables, triangle, row, y, z, planes)) continue;
    draw_group<kDistorted, false>(triangle, planes, pixels, from);
    if (kGroups == 2) draw_group<kDistorted, false>(triangle, planes, pixels, from + kLanes);
    if (kGroups != 0) continue;
    for (std::int64_t c = from + kLanes; c <= to; c += kLanes) draw_group<kDistorted, false>(triangle, planes, pixels, c);
  }
}

template <bool kMoving, bool kDistorted>
LONGTAIL_INLINE void draw_wide(const CameraTables& tables, const DrawnTriangle& triangle, const Target& target) {
  const PixelPatch& patch = triangle.patch;
  const int first_group = patch.first_column / static_cast<unsigned>(kLanes);
  const int last_group = patch.last_column / static_cast<unsigned>(kLanes);
  const int first_segment = patch.first_column / static_cast<unsigned>(kSegmentColumns);
  const int last_segment = patch.last_column / static_cast<unsigned>(kSegmentColumns);
  for (int row = patch.first_row; row <= patch.last_row; ++row) {
    Quad y, z;
    RowPlanes planes;
    if (!planes_at<kMoving>(tables, triangle, row, y, z, planes)) continue;
    const PixelRow pixels = pixel_row<kDistorted>(tables, target, row);
    const SegmentCorners inmost = corners<kDistorted>(tables, y, z, row, true);
    const SegmentCorners outmost = corners<kDistorted>(tables, y, z, row, false);
    for (int first = first_segment; first <= last_segment; first += kLanes) {
      int met = segments_outside<kDistorted>(inmost, planes, first) ^ ((1 << kLanes) - 1);
      if (met == 0) continue;
      const int cut = segments_outside<kDistorted>(outmost, planes, first);
      for (; met != 0; met &= met - 1) {
        const int i = __builtin_ctz(static_cast<unsigned>(met));
        const int from = most((first + i) * kSegmentGroups, first_group);
        const int to = least((first + i) * kSegmentGroups + kSegmentGroups - 1, last_group);
        if ((cut >> i & 1) != 0) {
          for (int group = from; group <= to; ++group) draw_group<kDistorted, true>(triangle, planes, pixels, group * kLanes);
          continue;
        }
        for (int group = from; group <= to; ++group) {
          const std::int64_t column = group * kLanes;
          draw_inside(triangle, planes, pixels, column, load(pixels.y + column), z_at<kDistorted>(pixels, column), all(-1));
        }
      }
    }
  }
}

template <bool kMoving, bool kDistorted>
LONGTAIL_INLINE void draw_pixels(const CameraTables& tables, const DrawnTriangle& triangle, const Target& target) {
  const int farther = triangle.patch.last_column - triangle.patch.first_column;
  if (farther < kLanes) return draw_narrow<1, kMoving, kDistorted>(tables, triangle, target);
  if (farther < 2 * kLanes) return draw_narrow<2, kMoving, kDistorted>(tables, triangle, target);
  if (farther < kColumnsWorthSegments) return draw_narrow<0, kMoving, kDistorted>(tables, triangle, target);
  draw_wide<kMoving, kDistorted>(tables, triangle, target);
}

// ---- preparing as many triangles as there are lanes

LONGTAIL_INLINE Vec<float> at(const Vec<Lanes>& v, int lane) { return {v.x[lane], v.y[lane], v.z[lane]}; }

struct TriangleLanes {
  std::int32_t index[3][kLanes];
  Vec<Lanes> point[3];
  Vec<Lanes> normal;
  Lanes offset;
  Lanes offset_rate;
  Lanes way;
};

template <bool kMoving>
LONGTAIL_INLINE TriangleLanes triangles_from(const Triangle* triangles, const float* records, const Vec3f& shift) {
  TriangleLanes t;
  for (int i = 0; i < kLanes; ++i) {
    t.index[0][i] = triangles[i].a;
    t.index[1][i] = triangles[i].b;
    t.index[2][i] = triangles[i].c;
  }
  Lanes way[3];
  for (int i = 0; i < 3; ++i) load_points(records, t.index[i], t.point[i].x, t.point[i].y, t.point[i].z, way[i]);
  t.way = most(most(way[0], way[1]), way[2]);
  t.normal = cross(difference(t.point[1], t.point[0]), difference(t.point[2], t.point[0]));
  t.offset = dot(t.normal, t.point[0]);
  if (kMoving) t.offset_rate = t.normal.x * shift.x + t.normal.y * shift.y + t.normal.z * shift.z;
  return t;
}

// n . a as near to zero as it comes during the readout; 1 where no ray can see the front (nearest_facing).
template <bool kMoving>
LONGTAIL_INLINE Lanes nearest_facing(const TriangleLanes& t) {
  if (!kMoving) return t.offset < 0.0f ? t.offset : all(1.0f);
  const Lanes one = t.offset + -0.5f * t.offset_rate;
  const Lanes other = t.offset + 0.5f * t.offset_rate;
  const Lanes nearest = ((one < 0.0f) & (other < 0.0f)) ? most(one, other) : all(-0.0f);
  return ((one < 0.0f) | (other < 0.0f)) ? nearest : all(1.0f);
}

template <bool kMoving>
LONGTAIL_INLINE LaneMask behind_near(const CameraTables& tables, const TriangleLanes& t, const Vec3f& shift) {
  const float near = 0.99f * tables.near_m + (kMoving ? 0.5f * magnitude(shift.x) : 0.0f);
  return ~((t.point[0].x >= near) & (t.point[1].x >= near) & (t.point[2].x >= near));
}

// What the lanes have prepared, to be taken one after the other.
struct PreparedLanes {
  float edge[3][4][kLanes];
  float rate[3][4][kLanes];
};
LONGTAIL_INLINE void store_planes(const Vec<Lanes> (&plane)[3], Lanes offset, float (&to)[3][4][kLanes]) {
  for (int i = 0; i < 3; ++i) {
    store(to[0][i], plane[i].x);
    store(to[1][i], plane[i].y);
    store(to[2][i], plane[i].z);
  }
  store(to[0][3], offset);
  store(to[1][3], Lanes{});
  store(to[2][3], Lanes{});
}
template <bool kMoving>
LONGTAIL_INLINE void prepare_planes(const Triangle* triangles, const TriangleLanes& t, const Vec3f& shift, PreparedLanes& out) {
  LaneMask b_first;
  for (int i = 0; i < kLanes; ++i) b_first[i] = triangles[i].b < triangles[i].c ? -1 : 0;
  const Vec<Lanes> ab = difference(t.point[1], t.point[0]);
  const Vec<Lanes> bc = difference(t.point[2], t.point[1]);
  const Vec<Lanes> ac = difference(t.point[2], t.point[0]);
  const Vec<Lanes>& b = t.point[1];
  const Vec<Lanes>& c = t.point[2];
  const Vec<Lanes> lower = {b_first ? b.x : c.x, b_first ? b.y : c.y, b_first ? b.z : c.z};
  store_planes({cross(t.point[0], ab), cross(lower, bc), cross(ac, t.point[0])}, t.offset, out.edge);
  if (!kMoving) return;
  const Vec<Lanes> way = all(vec(shift));
  store_planes({cross(way, ab), cross(way, bc), cross(ac, way)}, t.offset_rate, out.rate);
}

LONGTAIL_INLINE Quad quad(const float (&from)[4][kLanes], int lane) { return Quad{from[0][lane], from[1][lane], from[2][lane], from[3][lane]}; }

template <bool kMoving>
LONGTAIL_INLINE DrawnTriangle triangle_at(const PreparedLanes& lanes, const Vec<Lanes>& normal, int i, std::int32_t id, const PixelPatch& patch) {
  DrawnTriangle t;
  t.x = quad(lanes.edge[0], i);
  t.y = quad(lanes.edge[1], i);
  t.z = quad(lanes.edge[2], i);
  if (kMoving) {
    t.rate_x = quad(lanes.rate[0], i);
    t.rate_y = quad(lanes.rate[1], i);
    t.rate_z = quad(lanes.rate[2], i);
  }
  t.normal = all(at(normal, i));
  t.id = id;
  t.patch = patch;
  return t;
}

// Patches of those triangles in `which` that are not small; returns those that are empty.
template <bool kMoving>
LONGTAIL_INLINE int find_large(const CameraTables& tables, const TriangleLanes& t, const Vec3f& shift, Lanes slack_rad, int which,
                               PatchArrays& patch) {
  const PatchLanes patches = patches_of<kMoving>(tables, t.point, shift, slack_rad);
  const int clipped = bits_of(behind_near<kMoving>(tables, t, shift));
  int none = 0;
  for (; which != 0; which &= which - 1) {
    const int i = __builtin_ctz(static_cast<unsigned>(which));
    PixelPatch found{patches.first_column[i], patches.last_column[i], patches.first_row[i], patches.last_row[i]};
    if ((clipped >> i & 1) != 0) {
      const Vec<float> point[3] = {at(t.point[0], i), at(t.point[1], i), at(t.point[2], i)};
      found = clipped_patch<kMoving>(tables, point, shift, slack_rad[i]);
    }
    set(patch, i, found);
    none |= empty(found) ? 1 << i : 0;
  }
  return none;
}

// At this cosine between the normal and the way to it, a triangle may be seen anywhere.
constexpr float kHopeless = 1e-5f;

// Of those in `live`, which face the camera: where they can be seen. Returns those that can be.
template <bool kMoving>
LONGTAIL_INLINE int find_patches(const CameraTables& tables, const float* records, const TriangleLanes& t, const Vec3f& shift, Lanes facing,
                                 int live, PatchArrays& patch) {
  // Seen at a small angle, planes are moved by rounding.
  const Lanes sizes = dot(t.normal, t.normal) * dot(t.point[0], t.point[0]);
  const LaneMask grazing = facing * facing <= kGrazing * sizes;
  Lanes more_rad{};
  int hopeless = 0;
  if (any(grazing)) {
    const Lanes cosine = root(facing * facing / (sizes + 1e-30f));
    more_rad = grazing ? 1e-6f / most(cosine, all(kHopeless)) : Lanes{};
    hopeless = live & bits_of(~(cosine >= kHopeless));
  }
  PatchLanes found;
  const int small = bits_of(find_small<kMoving>(tables, records, t.index, t.way, tables.lens.px_per_rad_most * more_rad + tables.lens.turn_px, found));
  store(patch, found);
  const int large = live & (~small | hopeless);
  live &= ~(small & bits_of(empty(found))) | hopeless;
  if (large == 0) return live;
  live &= ~find_large<kMoving>(tables, t, shift, kCameraSlackRad + tables.lens.turn_rad + more_rad, large, patch);
  for (int rest = live & hopeless; rest != 0; rest &= rest - 1) {
    set(patch, __builtin_ctz(static_cast<unsigned>(rest)), {0, tables.columns - 1, 0, tables.rows - 1});
  }
  return live;
}

template <bool kMoving, bool kDistorted>
LONGTAIL_INLINE void draw_lanes(const CameraTables& tables, const Triangle* triangles, int count, std::int32_t first_id, const float* records,
                                const Vec3f& shift, const Target& target) {
  const TriangleLanes t = triangles_from<kMoving>(triangles, records, shift);
  const Lanes facing = nearest_facing<kMoving>(t);
  int live = bits_of(facing < 0.5f) & ((1 << count) - 1);
  if (live == 0) return;
  PatchArrays patch;
  live = find_patches<kMoving>(tables, records, t, shift, facing, live, patch);
  if (live == 0) return;
  PreparedLanes planes;
  prepare_planes<kMoving>(triangles, t, shift, planes);
  for (; live != 0; live &= live - 1) {
    const int i = __builtin_ctz(static_cast<unsigned>(live));
    draw_pixels<kMoving, kDistorted>(tables, triangle_at<kMoving>(planes, t.normal, i, first_id + i, patch_at(patch, i)), target);
  }
}

template <bool kMoving, bool kDistorted>
void camera_batch(const CameraTables& tables, const TriangleBatch& batch, const CameraScratch& scratch, const Target& target) {
  VertexLanes k = vertex_lanes<kMoving>(tables, batch.shift_m);
  asm("" : "+m"(k));  // the compiler shall read it where it is
  for (int first = 0; first < batch.vertices; first += kLanes) image_vertices<kMoving>(k, batch, first, scratch.records);
  for (int first = 0; first < batch.count; first += kLanes) {
    const Triangle* triangles = batch.triangles + first;
    const int count = least(kLanes, batch.count - first);
    Triangle last[kLanes];
    if (count < kLanes) {
      for (int i = 0; i < kLanes; ++i) last[i] = triangles[least(i, count - 1)];
      triangles = last;
    }
    draw_lanes<kMoving, kDistorted>(tables, triangles, count, batch.first_id + first, scratch.records, batch.shift_m, target);
  }
}

void camera_triangles(const CameraTables& tables, const TriangleBatch& batch, const CameraScratch& scratch, const Target& target) {
  const bool moving = shifts(batch.shift_m);
  if (tables.pitch == 0) {
    moving ? camera_batch<true, false>(tables, batch, scratch, target) : camera_batch<false, false>(tables, batch, scratch, target);
  } else {
    moving ? camera_batch<true, true>(tables, batch, scratch, target) : camera_batch<false, true>(tables, batch, scratch, target);
  }
}

}  // namespace
}  // namespace longtail::sim
