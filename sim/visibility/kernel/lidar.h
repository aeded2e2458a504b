// The lidar item buffer: every primitive is tested against the rays inside its bounds, and each ray keeps the smallest
// (t, id). Lanes are neighbouring columns. The result does not depend on bounds, on the order of primitives or on lanes.
#pragma once

#include "sim/visibility/kernel/kernels.h"
#include "sim/visibility/kernel/lidar_bounds.h"

namespace longtail::sim {
namespace {

struct Patch {
  int first_column, last_column;
  int first_row, last_row;
};

// Calls `draw(patch)` for the parts of a rectangle inside the image: up to three, when columns wrap round.
template <class Draw>
LONGTAIL_INLINE void for_each_patch(const LidarTables& tables, const Rectangle& box, Draw draw) {
  Patch patch;
  patch.first_row = first_index(tables.row_of_tangent, box.tangent_low);
  patch.last_row = last_index(tables.row_of_tangent, box.tangent_high);
  if (patch.last_row < patch.first_row) return;
  const float last = static_cast<float>(tables.columns - 1);
  const bool wraps = box.column_low + tables.columns_per_turn <= last || box.column_high - tables.columns_per_turn >= 0;
  for (int turn = wraps ? -1 : 0; turn <= (wraps ? 1 : 0); ++turn) {
    const float offset = static_cast<float>(turn) * tables.columns_per_turn;
    patch.first_column = rounded_up(most(box.column_low + offset, 0.0f));
    patch.last_column = rounded_down(least(box.column_high + offset, last));
    if (patch.first_column <= patch.last_column) draw(patch);
  }
}

// Which rows the lanes of one column group can see between three planes; empty when first > last.
LONGTAIL_INLINE void narrow_rows(const LidarTables& tables, const Lanes (&level)[3], const Lanes (&up)[3], int& first, int& last) {
  Lanes low = all(-1e30f);
  Lanes high = all(1e30f);
  for (int i = 0; i < 3; ++i) {
    // Inside are tangents with level + up * tangent <= 0. A vertical plane (up zero, of either sign) lets all or none pass.
    const LaneMask from_below = up[i] >= 0.0f;
    const Lanes away = level[i] / magnitude(up[i]);
    const Lanes crossing = from_below ? -away : away;
    high = (from_below & (crossing < high)) ? crossing : high;
    low = (~from_below & (crossing > low)) ? crossing : low;
  }
  const Lanes slack = 2e-5f * (1.0f + magnitude(low) + magnitude(high));
  const LaneMask open = low - slack <= high + slack;
  const float tangent_low = lowest(open ? low : all(1e30f));
  const float tangent_high = highest(open ? high : all(-1e30f));
  const float room_low = 2e-5f * (1.0f + magnitude(tangent_low));
  const float room_high = 2e-5f * (1.0f + magnitude(tangent_high));
  first = most(first, first_index(tables.row_of_tangent, tangent_low - room_low));
  last = least(last, last_index(tables.row_of_tangent, tangent_high + room_high));
}

constexpr int kRowsWorthNarrowing = 4;

template <bool kMoving>
LONGTAIL_INLINE void draw_triangle(const LidarTables& tables, const Planes<float>& planes, const PlaneRates& rates, std::int32_t id,
                                   const Patch& patch, const Target& target) {
  for (int group = patch.first_column / kLanes; group <= patch.last_column / kLanes; ++group) {
    const int column = group * kLanes;
    const Lanes cos_az = load(tables.cos_az + column);
    const Lanes sin_az = load(tables.sin_az + column);
    Lanes offset = all(planes.offset);
    Lanes level[3];
    Lanes up[3];
    Vec<Lanes> edge;
    Lanes k;
    if (kMoving) {
      k = load(tables.phase + column);
      offset = at(planes.offset, rates.offset, k);
    }
    for (int i = 0; i < 3; ++i) {
      if (kMoving) {
        edge = at(planes.edge[i], rates.edge[i], k);
      } else {
        edge = all(planes.edge[i]);
      }
      level[i] = cos_az * edge.x + sin_az * edge.y;
      up[i] = edge.z;
    }
    const Lanes normal_level = cos_az * planes.normal.x + sin_az * planes.normal.y;
    int first = patch.first_row;
    int last = patch.last_row;
    if (last - first >= kRowsWorthNarrowing) narrow_rows(tables, level, up, first, last);
    for (int row = first; row <= last; ++row) {
      const float cos_el = tables.cos_el[row];
      const float sin_el = tables.sin_el[row];
      const LaneMask inside = (level[0] * cos_el + up[0] * sin_el <= 0.0f) & (level[1] * cos_el + up[1] * sin_el <= 0.0f) &
                              (level[2] * cos_el + up[2] * sin_el <= 0.0f);
      if (!any(inside)) continue;
      const Lanes facing = normal_level * cos_el + planes.normal.z * sin_el;
      const Lanes t = offset / facing;
      const std::int64_t place = static_cast<std::int64_t>(row) * target.pitch + column;
      keep_nearest(target.t + place, target.id + place, inside & (facing < 0.0f) & (t > 0.0f), t, id);
    }
  }
}

// Planes seen almost edge-on are uncertain by the rounding of their own terms: widens the bounds by that, and says
// whether any ray can see the front at all. `facing`: n . a nearest to zero.
LONGTAIL_INLINE void widen_grazing(const LidarTables& tables, const Planes<float>& planes, const Vec<float>& a, float facing,
                                   Rectangle& box) {
  const float sizes = dot(planes.normal, planes.normal) * dot(a, a);
  if (facing * facing > 1e-4f * sizes) return;
  const float cosine = root(facing * facing / (sizes + 1e-30f));
  if (cosine < 1e-5f) {
    box = everything(tables);
    return;
  }
  const float slack_rad = 1e-6f / cosine;
  const float tangent = most(magnitude(box.tangent_low), magnitude(box.tangent_high));
  box.column_low -= slack_rad * (1 + tangent) * magnitude(tables.columns_per_rad);
  box.column_high += slack_rad * (1 + tangent) * magnitude(tables.columns_per_rad);
  box.tangent_low -= slack_rad * (1 + tangent * tangent);
  box.tangent_high += slack_rad * (1 + tangent * tangent);
}

template <bool kMoving>
LONGTAIL_INLINE void bound_vertices(const LidarTables& tables, const TriangleBatch& batch, const VertexScratch& scratch) {
  for (int i = 0; i < batch.vertices; i += kLanes) {
    const auto bounds = vertex_bounds<kMoving>(tables, batch.shift_m, load(batch.x + i), load(batch.y + i), load(batch.z + i));
    store(scratch.column + i, bounds.column);
    store(scratch.tangent + i, bounds.tangent);
    store(scratch.column_slack + i, bounds.column_slack);
    if (kMoving) store(scratch.tangent_rate + i, bounds.tangent_rate);
  }
}

template <bool kMoving>
LONGTAIL_INLINE VertexBounds<float> bounds_at(const VertexScratch& scratch, std::int32_t i) {
  return {scratch.column[i], scratch.tangent[i], scratch.column_slack[i], kMoving ? scratch.tangent_rate[i] : 0.0f};
}

template <bool kMoving>
void lidar_batch(const LidarTables& tables, const TriangleBatch& batch, const VertexScratch& scratch, const Target& target) {
  bound_vertices<kMoving>(tables, batch, scratch);
  for (int i = 0; i < batch.count; ++i) {
    const Triangle& triangle = batch.triangles[i];
    const Vec<float> point[3] = {{batch.x[triangle.a], batch.y[triangle.a], batch.z[triangle.a]},
                                 {batch.x[triangle.b], batch.y[triangle.b], batch.z[triangle.b]},
                                 {batch.x[triangle.c], batch.y[triangle.c], batch.z[triangle.c]}};
    const Planes<float> planes = planes_of(point[0], point[1], point[2], triangle.b < triangle.c);
    PlaneRates rates;
    float facing = planes.offset;
    if (kMoving) {
      rates = rates_of(point[0], point[1], point[2], planes.normal, vec(batch.shift_m));
      // Rounding is monotonic: what is not below zero at both ends of the sweep is so nowhere.
      const float at_start = planes.offset + -0.5f * rates.offset;
      const float at_end = planes.offset + 0.5f * rates.offset;
      if (!(at_start < 0) && !(at_end < 0)) continue;
      facing = at_start < 0 && at_end < 0 ? most(at_start, at_end) : 0;
    } else if (!(planes.offset < 0)) {
      continue;
    }
    VertexBounds<float> vertex[3] = {bounds_at<kMoving>(scratch, triangle.a), bounds_at<kMoving>(scratch, triangle.b),
                                     bounds_at<kMoving>(scratch, triangle.c)};
    Rectangle box = rectangle_of<kMoving>(tables, batch.shift_m, vertex, point);
    widen_grazing(tables, planes, point[0], facing, box);
    for_each_patch(tables, box, [&](const Patch& patch) {
      draw_triangle<kMoving>(tables, planes, rates, batch.first_id + i, patch, target);
    });
  }
}

bool shifts(const Vec3f& shift) { return shift.x != 0 || shift.y != 0 || shift.z != 0; }

void lidar_triangles(const LidarTables& tables, const TriangleBatch& batch, const VertexScratch& scratch, const Target& target) {
  shifts(batch.shift_m) ? lidar_batch<true>(tables, batch, scratch, target) : lidar_batch<false>(tables, batch, scratch, target);
}

// The box stands still and the ray's origin shifts: slab by slab, entry at the last of the near planes. From inside
// nothing is seen.
template <bool kMoving>
LONGTAIL_INLINE void draw_box(const LidarTables& tables, const BoxItem& box, const Patch& patch, const Target& target) {
  const float half[3] = {box.half_m.x, box.half_m.y, box.half_m.z};
  for (int group = patch.first_column / kLanes; group <= patch.last_column / kLanes; ++group) {
    const int column = group * kLanes;
    const Lanes cos_az = load(tables.cos_az + column);
    const Lanes sin_az = load(tables.sin_az + column);
    const Lanes k = kMoving ? load(tables.phase + column) : Lanes{};
    const Vec<Lanes> origin = {-(box.centre_m.x + k * box.shift_m.x), -(box.centre_m.y + k * box.shift_m.y),
                               -(box.centre_m.z + k * box.shift_m.z)};
    Lanes low[3];
    Lanes high[3];
    Lanes level[3];
    for (int i = 0; i < 3; ++i) {
      const Lanes along = origin.x * box.axis[i].x + origin.y * box.axis[i].y + origin.z * box.axis[i].z;
      low[i] = -half[i] - along;
      high[i] = half[i] - along;
      level[i] = cos_az * box.axis[i].x + sin_az * box.axis[i].y;
    }
    for (int row = patch.first_row; row <= patch.last_row; ++row) {
      Lanes entry = all(0.0f);
      Lanes exit = all(1e30f);
      for (int i = 0; i < 3; ++i) {
        const Lanes inverse = 1.0f / (level[i] * tables.cos_el[row] + box.axis[i].z * tables.sin_el[row]);
        const Lanes one = low[i] * inverse;
        const Lanes other = high[i] * inverse;
        entry = most(least(one, other), entry);
        exit = least(most(one, other), exit);
      }
      const LaneMask hit = (entry <= exit) & (entry > 0.0f);
      if (!any(hit)) continue;
      const std::int64_t place = static_cast<std::int64_t>(row) * target.pitch + column;
      keep_nearest(target.t + place, target.id + place, hit, entry, box.id);
    }
  }
}

LONGTAIL_INLINE Vec<float> corner(const BoxItem& box, int i) {
  const float x = (i & 1) != 0 ? box.half_m.x : -box.half_m.x;
  const float y = (i & 2) != 0 ? box.half_m.y : -box.half_m.y;
  const float z = (i & 4) != 0 ? box.half_m.z : -box.half_m.z;
  return {box.centre_m.x + box.axis[0].x * x + box.axis[1].x * y + box.axis[2].x * z,
          box.centre_m.y + box.axis[0].y * x + box.axis[1].y * y + box.axis[2].y * z,
          box.centre_m.z + box.axis[0].z * x + box.axis[1].z * y + box.axis[2].z * z};
}

template <bool kMoving>
LONGTAIL_INLINE void bound_and_draw_box(const LidarTables& tables, const BoxItem& box, const Target& target) {
  Vec<float> point[8];
  VertexBounds<float> vertex[8];
  for (int i = 0; i < 8; ++i) {
    point[i] = corner(box, i);
    vertex[i] = vertex_bounds<kMoving>(tables, box.shift_m, point[i].x, point[i].y, point[i].z);
  }
  const Rectangle rectangle = rectangle_of<kMoving>(tables, box.shift_m, vertex, point);
  for_each_patch(tables, rectangle, [&](const Patch& patch) { draw_box<kMoving>(tables, box, patch, target); });
}

void lidar_box(const LidarTables& tables, const BoxItem& box, const Target& target) {
  shifts(box.shift_m) ? bound_and_draw_box<true>(tables, box, target) : bound_and_draw_box<false>(tables, box, target);
}

}  // namespace
}  // namespace longtail::sim
