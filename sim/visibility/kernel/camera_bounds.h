// Where in a camera's picture triangles can be seen: conservative, so never part of a result.
#pragma once

#include "sim/visibility/kernel/lookup.h"
#include "sim/visibility/kernel/quads.h"
#include "sim/visibility/kernel/triangle_test.h"

namespace longtail::sim {
namespace {

struct PixelPatch {
  int first_column, last_column;
  int first_row, last_row;
};

// A rectangle of the plane x = 1.
template <class Real>
struct Window {
  Real y_low, y_high;
  Real z_low, z_high;
};
template <class Real>
LONGTAIL_INLINE Window<Real> no_window() {
  return {Real{} + 1e30f, Real{} - 1e30f, Real{} + 1e30f, Real{} - 1e30f};
}
template <class Real>
LONGTAIL_INLINE void include(Window<Real>& window, Real y, Real z) {
  window.y_low = least(y, window.y_low);
  window.y_high = most(y, window.y_high);
  window.z_low = least(z, window.z_low);
  window.z_high = most(z, window.z_high);
}
template <class Real>
LONGTAIL_INLINE void widen(Window<Real>& window, Real slack_rad) {
  const Real y = most(magnitude(window.y_low), magnitude(window.y_high));
  const Real z = most(magnitude(window.z_low), magnitude(window.z_high));
  const Real slack = slack_rad * (1.0f + y * y + z * z);
  window.y_low -= slack;
  window.y_high += slack;
  window.z_low -= slack;
  window.z_high += slack;
}

constexpr float kCameraSlackRad = 1e-5f;

// ---- one triangle that crosses the near plane, by the grid's tables

// Where an edge crosses the near plane.
LONGTAIL_INLINE void include_crossing(Window<float>& window, const Vec<float>& a, const Vec<float>& b, float near) {
  if ((a.x < near) == (b.x < near)) return;
  const float share = (near - a.x) / (b.x - a.x);
  include(window, (a.y + share * (b.y - a.y)) / near, (a.z + share * (b.z - a.z)) / near);
}
// What of a triangle is in front of the near plane.
LONGTAIL_INLINE void include_clipped(Window<float>& window, const Vec<float> (&point)[3], float near) {
  for (int i = 0; i < 3; ++i) {
    const Vec<float>& a = point[i];
    if (a.x >= near) include(window, a.y / a.x, a.z / a.x);
    include_crossing(window, a, point[(i + 1) % 3], near);
  }
}

template <class Real>
LONGTAIL_INLINE Vec<Real> shifted(const Vec<Real>& point, const Vec3f& shift, Real k) {
  return {point.x + k * shift.x, point.y + k * shift.y, point.z + k * shift.z};
}

// A triangle that moves on a straight line sweeps a prism: its window holds the images of what the near plane leaves of the nine edges.
template <bool kMoving>
LONGTAIL_INLINE Window<float> clipped_window(const CameraTables& tables, const Vec<float> (&point)[3], const Vec3f& shift) {
  const float near = 0.99f * tables.near_m;
  Window<float> window = no_window<float>();
  if (!kMoving) {
    include_clipped(window, point, near);
    return window;
  }
  const Vec<float> start[3] = {shifted(point[0], shift, -0.5f), shifted(point[1], shift, -0.5f), shifted(point[2], shift, -0.5f)};
  const Vec<float> end[3] = {shifted(point[0], shift, 0.5f), shifted(point[1], shift, 0.5f), shifted(point[2], shift, 0.5f)};
  include_clipped(window, start, near);
  include_clipped(window, end, near);
  for (int i = 0; i < 3; ++i) include_crossing(window, start[i], end[i], near);
  return window;
}

LONGTAIL_INLINE PixelPatch patch_of(const CameraTables& tables, const Window<float>& window) {
  return {first_index(tables.column_of_right, -window.y_high), last_index(tables.column_of_right, -window.y_low),
          first_index(tables.row_of_down, -window.z_high), last_index(tables.row_of_down, -window.z_low)};
}

template <bool kMoving>
LONGTAIL_INLINE PixelPatch clipped_patch(const CameraTables& tables, const Vec<float> (&point)[3], const Vec3f& shift, float slack_rad) {
  Window<float> window = clipped_window<kMoving>(tables, point, shift);
  if (window.y_low > window.y_high) return {0, -1, 0, -1};  // behind the near plane
  widen(window, slack_rad);
  return patch_of(tables, window);
}

// ---- as many triangles as there are lanes, wholly in front of the near plane, through the lens

struct PatchLanes {
  LaneMask first_column, last_column;
  LaneMask first_row, last_row;
};

LONGTAIL_INLINE void include_projected(Window<Lanes>& window, const Vec<Lanes>& point) {
  const Lanes per_x = 1.0f / point.x;
  include(window, point.y * per_x, point.z * per_x);
}

// Between two phases.
template <bool kMoving>
LONGTAIL_INLINE Window<Lanes> window_between(const Vec<Lanes> (&point)[3], const Vec3f& shift, Lanes from, Lanes to, Lanes slack_rad) {
  Window<Lanes> window = no_window<Lanes>();
  for (int i = 0; i < 3; ++i) {
    if (kMoving) {
      include_projected(window, shifted(point[i], shift, from));
      include_projected(window, shifted(point[i], shift, to));
    } else {
      include_projected(window, point[i]);
    }
  }
  widen(window, slack_rad);
  return window;
}

// The first whole number at or above, within 0 and `most_index` + 1; and the last at or below, within -1 and `most_index`.
LONGTAIL_INLINE LaneMask first_at(Lanes value, float most_index) {
  return 0 - floor_of(0.0f - least(most(value, Lanes{}), all(most_index + 1)));
}
LONGTAIL_INLINE LaneMask last_at(Lanes value, float most_index) { return floor_of(least(most(value, all(-1.0f)), all(most_index))); }

// The window's image: that of its middle, and what the lens can make of the way from there to its edges (the mean value theorem
// with bounds of the derivatives over all that the camera sees).
LONGTAIL_INLINE PatchLanes image_of(const CameraTables& tables, Window<Lanes> window) {
  const LensTables& lens = tables.lens;
  window.y_low = most(window.y_low, all(lens.y_low));
  window.y_high = least(window.y_high, all(lens.y_high));
  window.z_low = most(window.z_low, all(lens.z_low));
  window.z_high = least(window.z_high, all(lens.z_high));
  const LaneMask empty = (window.y_low > window.y_high) | (window.z_low > window.z_high);
  const Lanes x = -0.5f * (window.y_low + window.y_high);
  const Lanes y = -0.5f * (window.z_low + window.z_high);
  const Lanes half_x = 0.5f * (window.y_high - window.y_low);
  const Lanes half_y = 0.5f * (window.z_high - window.z_low);
  const Lanes x_most = most(magnitude(window.y_low), magnitude(window.y_high));
  const Lanes y_most = most(magnitude(window.z_low), magnitude(window.z_high));
  const Lanes aside = lens.slope_most * x_most * y_most + lens.skew_x_most * x_most + lens.skew_y_most * y_most;
  const Lanes r2 = x * x + y * y;
  const Lanes radial = 1.0f + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3));
  const Lanes right = x * radial + 2.0f * lens.p1 * x * y + lens.p2 * (r2 + 2.0f * x * x);
  const Lanes down = y * radial + lens.p1 * (r2 + 2.0f * y * y) + 2.0f * lens.p2 * x * y;
  const Lanes room_x = lens.focal_x * (lens.along_x_most * half_x + aside * half_y) + lens.slack_px;
  const Lanes room_y = lens.focal_y * (lens.along_y_most * half_y + aside * half_x) + lens.slack_px;
  const Lanes column = lens.focal_x * right + (lens.centre_x - 0.5f);
  const Lanes row = lens.focal_y * down + (lens.centre_y - 0.5f);
  const auto last_column = static_cast<float>(tables.columns - 1);
  const auto last_row = static_cast<float>(tables.rows - 1);
  return {first_at(column - room_x, last_column), last_at(column + room_x, last_column), first_at(row - room_y, last_row),
          empty ? all(-1) : last_at(row + room_y, last_row)};
}

// What each triangle covers. With a rolling shutter: at the time the rows take that can hold it.
template <bool kMoving>
LONGTAIL_INLINE PatchLanes patches_of(const CameraTables& tables, const Vec<Lanes> (&point)[3], const Vec3f& shift, Lanes slack_rad) {
  PatchLanes patch = image_of(tables, window_between<kMoving>(point, shift, all(-0.5f), all(0.5f), slack_rad));
  if (!kMoving) return patch;
  const auto rows = static_cast<float>(tables.rows);
  constexpr float kRoom = 1e-4f;
  const Lanes from = (__builtin_convertvector(patch.first_row, Lanes) + 0.5f) / rows - (0.5f + kRoom);
  const Lanes to = (__builtin_convertvector(patch.last_row, Lanes) + 0.5f) / rows - (0.5f - kRoom);
  return image_of(tables, window_between<kMoving>(point, shift, from, to, slack_rad));
}

// ---- small triangles, from the images of their corners

// What all vertices of a batch need, one number a lane: baseline x86-64 takes two instructions to spread a number over a vector, and none
// to read it from memory.
struct VertexLanes {
  Lanes k1, k2, k3, p1, p2;
  Lanes focal_x, focal_y, centre_x, centre_y;
  Lanes y_low, y_high, z_low, z_high;
  Lanes x_room, y_room, z_room;    // to the edges of the view, for what moves
  Lanes slack_px, per_row, way_most;
  Lanes shift[3], half_shift_x;
};
template <bool kMoving>
LONGTAIL_INLINE VertexLanes vertex_lanes(const CameraTables& tables, const Vec3f& shift) {
  const LensTables& lens = tables.lens;
  const float y_most = most(magnitude(lens.y_low), magnitude(lens.y_high));
  const float z_most = most(magnitude(lens.z_low), magnitude(lens.z_high));
  const float half_x = kMoving ? 0.5f * magnitude(shift.x) : 0.0f;
  const float per_row = 1 / static_cast<float>(tables.rows);
  const float sideways = magnitude(shift.y) + magnitude(shift.z) + (y_most + z_most) * magnitude(shift.x);
  const float stretch = 2.0f * most(lens.along_x_most, lens.along_y_most) * most(lens.focal_x, lens.focal_y);
  return {.k1 = all(lens.k1), .k2 = all(lens.k2), .k3 = all(lens.k3), .p1 = all(lens.p1), .p2 = all(lens.p2),
          .focal_x = all(lens.focal_x), .focal_y = all(lens.focal_y),
          .centre_x = all(lens.centre_x - 0.5f), .centre_y = all(lens.centre_y - 0.5f),
          .y_low = all(lens.y_low), .y_high = all(lens.y_high), .z_low = all(lens.z_low), .z_high = all(lens.z_high),
          .x_room = all(0.99f * tables.near_m + half_x),
          .y_room = all(kMoving ? 0.5f * magnitude(shift.y) + y_most * half_x : 0.0f),
          .z_room = all(kMoving ? 0.5f * magnitude(shift.z) + z_most * half_x : 0.0f),
          .slack_px = all(lens.slack_px), .per_row = all(per_row), .way_most = all(stretch * sideways * per_row),
          .shift = {all(shift.x), all(shift.y), all(shift.z)}, .half_shift_x = all(half_x)};
}

struct ImageLanes {
  Lanes column, row;
};
LONGTAIL_INLINE ImageLanes image_of(const VertexLanes& k, Lanes point_x, Lanes point_y, Lanes point_z) {
  const Lanes per_x = 1.0f / point_x;
  const Lanes x = 0.0f - point_y * per_x;
  const Lanes y = 0.0f - point_z * per_x;
  const Lanes r2 = x * x + y * y;
  const Lanes radial = 1.0f + r2 * (k.k1 + r2 * (k.k2 + r2 * k.k3));
  const Lanes xy = x * y;
  const Lanes right = x * radial + k.p1 * (xy + xy) + k.p2 * (r2 + 2.0f * x * x);
  const Lanes down = y * radial + k.p1 * (r2 + 2.0f * y * y) + k.p2 * (xy + xy);
  return {k.focal_x * right + k.centre_x, k.focal_y * down + k.centre_y};
}

// Whether the lens tables hold there all the time.
LONGTAIL_INLINE LaneMask in_view(const VertexLanes& k, const Vec<Lanes>& point) {
  return (point.x >= k.x_room) & (point.y >= k.y_low * point.x + k.y_room) & (point.y <= k.y_high * point.x - k.y_room) &
         (point.z >= k.z_low * point.x + k.z_room) & (point.z <= k.z_high * point.x - k.z_room);
}

// kLanes records of a vertex each,
//   { column + room, row + room, room - column, room - row },  { x, y, z, way }:
// the image where it is known, else a number too large for any small triangle. Where rows are exposed one after the other, a vertex
// is imaged at the time of its own row. A vertex whose image moves by less than one row in the time of a row meets its row once, so a
// triangle's image keeps between the rows of its corners, and a corner's column is off by at most `way` (pixels in the time of a row)
// times the rows in between.
template <bool kMoving>
LONGTAIL_INLINE void image_vertices(const VertexLanes& k, const TriangleBatch& batch, int first, float* records) {
  const Vec<Lanes> point = {load(batch.x + first), load(batch.y + first), load(batch.z + first)};
  ImageLanes image = image_of(k, point.x, point.y, point.z);
  LaneMask known = in_view(k, point);
  Lanes room = k.slack_px;
  Lanes way{};
  if (kMoving) {
    const Lanes phase = least(most((image.row + 0.5f) * k.per_row - 0.5f, all(-0.5f)), all(0.5f));
    const ImageLanes then = image_of(k, point.x + phase * k.shift[0], point.y + phase * k.shift[1], point.z + phase * k.shift[2]);
    way = k.way_most / (point.x - k.half_shift_x);
    room += 1.5f * way * magnitude(then.row - image.row);
    known &= way < 0.25f;
    image = then;
  }
  const Lanes unknown = all(1e30f);
  const Lanes number[8] = {known ? image.column + room : unknown,
                           known ? image.row + room : unknown,
                           known ? room - image.column : unknown,
                           known ? room - image.row : unknown,
                           point.x,
                           point.y,
                           point.z,
                           way};
  store_records(number, records + kVertexRecord * first);
}

// What is seen so many pixels off a vertex is seen so many rows earlier or later, when the vertex has gone on, by less than a quarter
// of a row each: off by d in all, where d = more + d / 4.
constexpr float kRoomForWay = 1.34f;

// Of triangles with corners at records `index`, what those that are small cover, and which are. `way`: the most of their corners';
// `more_px`: to leave around them.
template <bool kMoving>
LONGTAIL_INLINE LaneMask find_small(const CameraTables& tables, const float* records, const std::int32_t (&index)[3][kLanes], Lanes way,
                                    Lanes more_px, PatchLanes& patch) {
  Lanes box[4];  // last column, last row, - first column, - first row
  load_most(records, index, box);
  const Lanes columns = box[0] + box[2];
  const Lanes rows = box[1] + box[3];
  const LaneMask small = (columns <= tables.lens.small_px) & (rows <= tables.lens.small_px);
  const Lanes more_rows = tables.lens.bend_per_px * (columns * columns + rows * rows) + kRoomForWay * more_px;
  const Lanes more_columns = kMoving ? more_rows + way * (rows + 1.0f + 2.0f * more_px) : more_rows;
  const auto end = [](Lanes value, int least_index, int most_index) {
    return floor_of(most(least(value, all(static_cast<float>(most_index))), all(static_cast<float>(least_index))));
  };
  patch = {.first_column = 0 - end(box[2] + more_columns, -tables.columns, 0),
           .last_column = end(box[0] + more_columns, -1, tables.columns - 1),
           .first_row = 0 - end(box[3] + more_rows, -tables.rows, 0),
           .last_row = end(box[1] + more_rows, -1, tables.rows - 1)};
  return small;
}

// Patches one by one.
struct PatchArrays {
  std::int32_t first_column[kLanes], last_column[kLanes];
  std::int32_t first_row[kLanes], last_row[kLanes];
};
LONGTAIL_INLINE void store(PatchArrays& to, const PatchLanes& patch) {
  store(to.first_column, patch.first_column);
  store(to.last_column, patch.last_column);
  store(to.first_row, patch.first_row);
  store(to.last_row, patch.last_row);
}
LONGTAIL_INLINE void set(PatchArrays& to, int i, const PixelPatch& patch) {
  to.first_column[i] = patch.first_column;
  to.last_column[i] = patch.last_column;
  to.first_row[i] = patch.first_row;
  to.last_row[i] = patch.last_row;
}
LONGTAIL_INLINE PixelPatch patch_at(const PatchArrays& patches, int i) {
  return {patches.first_column[i], patches.last_column[i], patches.first_row[i], patches.last_row[i]};
}
LONGTAIL_INLINE bool empty(const PixelPatch& patch) { return patch.last_column < patch.first_column || patch.last_row < patch.first_row; }
LONGTAIL_INLINE LaneMask empty(const PatchLanes& patch) {
  return (patch.last_column < patch.first_column) | (patch.last_row < patch.first_row);
}

}  // namespace
}  // namespace longtail::sim
