// The camera raster: the lidar's triangle test on rays (1, y, z), row by row. No clipping and no snapping: the edge planes
// go through the eye, and the smallest (depth, id) wins where others have a top-left rule. Lanes are neighbouring columns.
#pragma once

#include "sim/visibility/kernel/lookup.h"
#include "sim/visibility/kernel/triangle_test.h"

namespace longtail::sim {
namespace {

struct PixelPatch {
  int first_column, last_column;
  int first_row, last_row;
};

// The part of the plane x = 1 that a triangle can cover.
struct Window {
  float y_low = 1e30f, y_high = -1e30f;
  float z_low = 1e30f, z_high = -1e30f;
};
LONGTAIL_INLINE void include(Window& window, float y, float z) {
  window.y_low = least(y, window.y_low);
  window.y_high = most(y, window.y_high);
  window.z_low = least(z, window.z_low);
  window.z_high = most(z, window.z_high);
}

// Vertices in front of the near plane, and where edges cross it.
LONGTAIL_INLINE void include_clipped(Window& window, const Vec<float> (&point)[3], float near) {
  for (int i = 0; i < 3; ++i) {
    const Vec<float>& a = point[i];
    const Vec<float>& b = point[(i + 1) % 3];
    if (a.x >= near) include(window, a.y / a.x, a.z / a.x);
    if ((a.x < near) == (b.x < near)) continue;
    const float share = (near - a.x) / (b.x - a.x);
    include(window, (a.y + share * (b.y - a.y)) / near, (a.z + share * (b.z - a.z)) / near);
  }
}

LONGTAIL_INLINE void widen(Window& window, float slack_rad) {
  const float y = most(magnitude(window.y_low), magnitude(window.y_high));
  const float z = most(magnitude(window.z_low), magnitude(window.z_high));
  const float slack = slack_rad * (1 + y * y + z * z);
  window.y_low -= slack;
  window.y_high += slack;
  window.z_low -= slack;
  window.z_high += slack;
}

LONGTAIL_INLINE PixelPatch patch_of(const CameraTables& tables, const Window& window) {
  return {first_index(tables.column_of_right, -window.y_high), last_index(tables.column_of_right, -window.y_low),
          first_index(tables.row_of_down, -window.z_high), last_index(tables.row_of_down, -window.z_low)};
}

LONGTAIL_INLINE Vec<float> shifted(const Vec<float>& point, const Vec3f& shift, float k) {
  return {point.x + k * shift.x, point.y + k * shift.y, point.z + k * shift.z};
}

constexpr float kCameraSlackRad = 1e-5f;

// A vertex moves on a straight line, and so does its image: the window of its two ends holds all of it.
template <bool kMoving>
LONGTAIL_INLINE Window window_between(const CameraTables& tables, const Vec<float> (&point)[3], const Vec3f& shift, float from,
                                      float to) {
  const float near = 0.99f * tables.near_m;
  Window window;
  if (!kMoving) {
    include_clipped(window, point, near);
    return window;
  }
  const Vec<float> start[3] = {shifted(point[0], shift, from), shifted(point[1], shift, from), shifted(point[2], shift, from)};
  const Vec<float> end[3] = {shifted(point[0], shift, to), shifted(point[1], shift, to), shifted(point[2], shift, to)};
  include_clipped(window, start, near);
  include_clipped(window, end, near);
  for (int i = 0; i < 3; ++i) {  // a vertex that crosses the near plane meanwhile
    if ((start[i].x < near) != (end[i].x < near)) return {-1e30f, 1e30f, -1e30f, 1e30f};
    // An edge may cross it with its ends on either side: they move, so the crossing's path is not straight.
    if ((start[i].x < near) != (start[(i + 1) % 3].x < near)) return {-1e30f, 1e30f, -1e30f, 1e30f};
  }
  return window;
}

// Columns of one row between three planes. A lens bends rows: of the row's directions the one farthest inside counts.
LONGTAIL_INLINE void narrow_columns(const CameraTables& tables, const Vec<float> (&edge)[3], int row, int& first, int& last) {
  const float z_low = tables.row_z_low[row];
  const float z_high = tables.row_z_high[row];
  float low = -1e30f;
  float high = 1e30f;
  for (int i = 0; i < 3; ++i) {
    const float one = edge[i].z * z_low;
    const float other = edge[i].z * z_high;
    const float per = 1 / magnitude(edge[i].y);
    const float away = (edge[i].x + least(one, other)) * per;
    // The terms of the sum may cancel: room for their rounding. Not a number where nothing is known.
    const float room = 1e-6f * (magnitude(edge[i].x) + most(magnitude(one), magnitude(other))) * per;
    if (edge[i].y >= 0) {
      high = -away + room < high ? -away + room : high;
    } else {
      low = away - room > low ? away - room : low;
    }
  }
  const float slack_low = 1e-5f * (1 + magnitude(low));
  const float slack_high = 1e-5f * (1 + magnitude(high));
  first = most(first, first_index(tables.column_of_right, -(high + slack_high)));
  last = least(last, last_index(tables.column_of_right, -(low - slack_low)));
}

constexpr int kColumnsWorthNarrowing = 24;

template <bool kMoving, bool kDistorted>
LONGTAIL_INLINE void draw_pixels(const CameraTables& tables, const Planes<float>& planes, const PlaneRates& rates, std::int32_t id,
                                 const PixelPatch& patch, const Target& target) {
  const Vec<float>& normal = planes.normal;
  Vec<float> edge[3] = {planes.edge[0], planes.edge[1], planes.edge[2]};
  float offset = planes.offset;
  for (int row = patch.first_row; row <= patch.last_row; ++row) {
    if (kMoving) {
      const float k = tables.phase[row];
      offset = planes.offset + k * rates.offset;
      for (int i = 0; i < 3; ++i) {
        edge[i] = {planes.edge[i].x + k * rates.edge[i].x, planes.edge[i].y + k * rates.edge[i].y,
                   planes.edge[i].z + k * rates.edge[i].z};
      }
    }
    int first = patch.first_column;
    int last = patch.last_column;
    if (last - first >= kColumnsWorthNarrowing) narrow_columns(tables, edge, row, first, last);
    const std::int64_t table_row = kDistorted ? static_cast<std::int64_t>(row) * tables.pitch : 0;
    const float* const y_of = tables.y + table_row;
    const float* const z_of = tables.z + table_row;
    float* const t_of = target.t + static_cast<std::int64_t>(row) * target.pitch;
    std::int32_t* const id_of = target.id + static_cast<std::int64_t>(row) * target.pitch;
    for (int group = first / kLanes; group <= last / kLanes; ++group) {
      const int column = group * kLanes;
      const Lanes y = load(y_of + column);
      const Lanes z = kDistorted ? load(z_of + column) : all(tables.z[row]);
      const LaneMask inside = (edge[0].x + edge[0].y * y + edge[0].z * z <= 0.0f) & (edge[1].x + edge[1].y * y + edge[1].z * z <= 0.0f) &
                              (edge[2].x + edge[2].y * y + edge[2].z * z <= 0.0f);
      if (!any(inside)) continue;
      const Lanes facing = normal.x + normal.y * y + normal.z * z;
      const Lanes t = offset / facing;
      keep_nearest(t_of + column, id_of + column, inside & (facing < 0.0f) & (t > tables.near_m), t, id);
    }
  }
}

template <bool kMoving>
LONGTAIL_INLINE void project_vertices(const CameraTables& tables, const TriangleBatch& batch, const CameraScratch& scratch) {
  const float near = 0.99f * tables.near_m;
  for (int i = 0; i < batch.vertices; i += kLanes) {
    const Vec<Lanes> point = {load(batch.x + i), load(batch.y + i), load(batch.z + i)};
    const float half = kMoving ? 0.5f : 0.0f;
    const Lanes x_start = point.x - half * batch.shift_m.x;
    store(scratch.y_start + i, (point.y - half * batch.shift_m.y) / x_start);
    store(scratch.z_start + i, (point.z - half * batch.shift_m.z) / x_start);
    LaneMask behind = x_start < near;
    if (kMoving) {
      const Lanes x_end = point.x + half * batch.shift_m.x;
      store(scratch.y_end + i, (point.y + half * batch.shift_m.y) / x_end);
      store(scratch.z_end + i, (point.z + half * batch.shift_m.z) / x_end);
      behind |= x_end < near;
    }
    store(scratch.behind + i, behind);
  }
}

// How far any vertex's image moves during the readout, at most; more than any window where that is not known.
LONGTAIL_INLINE float way_of(const CameraScratch& scratch, const Triangle& t) {
  if ((scratch.behind[t.a] | scratch.behind[t.b] | scratch.behind[t.c]) != 0) return 1e30f;
  float way = 0;
  const std::int32_t corners[3] = {t.a, t.b, t.c};
  for (const std::int32_t i : corners) {
    way = most(way, magnitude(scratch.y_end[i] - scratch.y_start[i]));
    way = most(way, magnitude(scratch.z_end[i] - scratch.z_start[i]));
  }
  return way;
}

// Of the whole readout.
template <bool kMoving>
LONGTAIL_INLINE Window window_of(const CameraTables& tables, const TriangleBatch& batch, const CameraScratch& scratch,
                                 const Triangle& t, const Vec<float> (&point)[3]) {
  if ((scratch.behind[t.a] | scratch.behind[t.b] | scratch.behind[t.c]) != 0) {
    return window_between<kMoving>(tables, point, batch.shift_m, -0.5f, 0.5f);
  }
  Window window;
  const std::int32_t corners[3] = {t.a, t.b, t.c};
  for (const std::int32_t i : corners) {
    include(window, scratch.y_start[i], scratch.z_start[i]);
    if (kMoving) include(window, scratch.y_end[i], scratch.z_end[i]);
  }
  return window;
}

// What the triangle covers; empty when it is turned away or outside.
template <bool kMoving>
LONGTAIL_INLINE PixelPatch pixels_of(const CameraTables& tables, const TriangleBatch& batch, const Vec<float> (&point)[3],
                                     const Planes<float>& planes, const PlaneRates& rates, Window window, float way) {
  constexpr PixelPatch kNone{0, -1, 0, -1};
  if (window.y_low > window.y_high) return kNone;  // behind the near plane
  widen(window, kCameraSlackRad);
  PixelPatch patch = patch_of(tables, window);
  if (patch.first_row > patch.last_row || patch.first_column > patch.last_column) return kNone;
  const float facing = kMoving ? nearest_facing(planes, rates, -0.5f, 0.5f) : planes.offset;
  const float sizes = dot(planes.normal, planes.normal) * dot(point[0], point[0]);
  if (facing * facing <= kGrazing * sizes) {
    const float cosine = root(facing * facing / (sizes + 1e-30f));
    if (cosine < 1e-5f) return {0, tables.columns - 1, 0, tables.rows - 1};
    widen(window, 1e-6f / cosine);
    return patch_of(tables, window);
  }
  constexpr float kWayWorthNarrowing = 0.008f;  // some pixels
  if (kMoving && way > kWayWorthNarrowing && patch.last_row - patch.first_row < tables.rows / 2) {
    // Again, for the time those rows take.
    Window tighter = window_between<true>(tables, point, batch.shift_m, tables.phase[patch.first_row] - 1e-4f,
                                          tables.phase[patch.last_row] + 1e-4f);
    if (tighter.y_low > tighter.y_high) return kNone;
    widen(tighter, kCameraSlackRad);
    patch = patch_of(tables, tighter);
  }
  return patch;
}

template <bool kMoving, bool kDistorted>
void camera_batch(const CameraTables& tables, const TriangleBatch& batch, const CameraScratch& scratch, const Target& target) {
  project_vertices<kMoving>(tables, batch, scratch);
  for (int i = 0; i < batch.count; ++i) {
    const Triangle& t = batch.triangles[i];
    const Vec<float> point[3] = {{batch.x[t.a], batch.y[t.a], batch.z[t.a]},
                                 {batch.x[t.b], batch.y[t.b], batch.z[t.b]},
                                 {batch.x[t.c], batch.y[t.c], batch.z[t.c]}};
    Planes<float> planes;
    PlaneRates rates;
    set_normal(planes, point[0], point[1], point[2]);
    if (kMoving) rates.offset = dot(planes.normal, vec(batch.shift_m));
    if (kMoving ? nearest_facing(planes, rates, -0.5f, 0.5f) > 0 : !(planes.offset < 0)) continue;
    const Window window = window_of<kMoving>(tables, batch, scratch, t, point);
    const PixelPatch patch = pixels_of<kMoving>(tables, batch, point, planes, rates, window, kMoving ? way_of(scratch, t) : 0.0f);
    if (patch.first_row > patch.last_row || patch.first_column > patch.last_column) continue;
    set_edges(planes, point[0], point[1], point[2], t.b < t.c);
    if (kMoving) set_edge_rates(rates, point[0], point[1], point[2], vec(batch.shift_m));
    draw_pixels<kMoving, kDistorted>(tables, planes, rates, batch.first_id + i, patch, target);
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
