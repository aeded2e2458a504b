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

// Some column shows the rectangle a second time, a turn away.
LONGTAIL_INLINE bool wraps(const LidarTables& tables, const Rectangle& box) {
  return box.column_low + tables.columns_per_turn <= static_cast<float>(tables.columns - 1) ||
         box.column_high - tables.columns_per_turn >= 0;
}

// The parts of a rectangle inside the image: more than one when columns wrap round.
LONGTAIL_INLINE int patches_of(const LidarTables& tables, const Rectangle& box, Patch (&patches)[3]) {
  const int first_row = first_index(tables.row_of_tangent, box.tangent_low);
  const int last_row = last_index(tables.row_of_tangent, box.tangent_high);
  if (last_row < first_row) return 0;
  const float last = static_cast<float>(tables.columns - 1);
  const int turns = wraps(tables, box) ? 1 : 0;
  int count = 0;
  for (int turn = -turns; turn <= turns; ++turn) {
    const float offset = static_cast<float>(turn) * tables.columns_per_turn;
    const int first = rounded_up(most(box.column_low + offset, 0.0f));
    const int final = rounded_down(least(box.column_high + offset, last));
    if (first <= final) patches[count++] = {first, final, first_row, last_row};
  }
  return count;
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

constexpr int kRowsWorthNarrowing = 8;

template <bool kMoving>
LONGTAIL_INLINE void draw_triangle(const LidarTables& tables, const Planes<float>& planes, const PlaneRates& rates, std::int32_t id,
                                   const Patch& patch, const Target& target) {
  for (int column = patch.first_column; column <= patch.last_column; column += kLanes) {
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
    const bool ask = last - first >= kRowsWorthNarrowing;
    if (ask) narrow_rows(tables, level, up, first, last);
    for (int row = first; row <= last; ++row) {
      const float cos_el = tables.cos_el[row];
      const float sin_el = tables.sin_el[row];
      const LaneMask inside = (level[0] * cos_el + up[0] * sin_el <= 0.0f) & (level[1] * cos_el + up[1] * sin_el <= 0.0f) &
                              (level[2] * cos_el + up[2] * sin_el <= 0.0f);
      if (ask && !any(inside)) continue;
      const Lanes facing = normal_level * cos_el + planes.normal.z * sin_el;
      const Lanes t = offset / facing;
      const std::int64_t place = static_cast<std::int64_t>(row) * target.pitch + column;
      keep_nearer(target.t + place, target.id + place, inside & (facing < 0.0f) & (t > 0.0f), t, id);
    }
  }
}

// Planes seen almost edge-on are uncertain by the rounding of their own terms: widens the bounds by that, and says
// whether any ray can see the front at all. `facing`: n . a nearest to zero.
LONGTAIL_INLINE void widen_grazing(const LidarTables& tables, const Planes<float>& planes, const Vec<float>& a, float facing,
                                   Rectangle& box) {
  const float sizes = dot(planes.normal, planes.normal) * dot(a, a);
  if (facing * facing > kGrazing * sizes) return;
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

constexpr float kNarrow = 0.02f;  // of all columns

template <bool kMoving>
LONGTAIL_INLINE void bound_vertices(const LidarTables& tables, const TriangleBatch& batch, const VertexScratch& scratch) {
  for (int i = 0; i < batch.vertices; i += kLanes) {
    const auto bounds = vertex_bounds<kMoving>(tables, batch.shift_m, load(batch.x + i), load(batch.y + i), load(batch.z + i));
    store(scratch.column + i, bounds.column);
    store(scratch.tangent + i, bounds.tangent);
    store(scratch.column_slack + i, bounds.column_slack);
    if (kMoving) store(scratch.tangent_rate + i, bounds.tangent_rate);
    // Rows that a triangle of less than kNarrow columns about this vertex can reach by it.
    const Lanes room = kNarrow * bounds.tangent_rate + 0.004f * magnitude(bounds.tangent) + 4e-5f;
    const Lanes low = bounds.tangent - room;
    const Lanes high = bounds.tangent + room;
    const LaneMask first = bucket_of(tables.row_of_tangent, low);
    const LaneMask last = bucket_of(tables.row_of_tangent, high);
    for (int k = 0; k < kLanes; ++k) {
      scratch.first_row[i + k] = tables.row_of_tangent.first[first[k]];
      scratch.last_row[i + k] = tables.row_of_tangent.last[last[k]];
    }
  }
}

// A narrow triangle whose vertices all lie between the same two rows: most of those far away. Must not be seen edge-on.
LONGTAIL_INLINE bool between_rows(const LidarTables& tables, const VertexScratch& scratch, const Triangle& t) {
  if (least(scratch.first_row[t.a], least(scratch.first_row[t.b], scratch.first_row[t.c])) <=
      most(scratch.last_row[t.a], most(scratch.last_row[t.b], scratch.last_row[t.c]))) {
    return false;
  }
  const float narrow = kNarrow * static_cast<float>(tables.columns);
  const float slack = most(scratch.column_slack[t.a], most(scratch.column_slack[t.b], scratch.column_slack[t.c]));
  return slack < 0.1f * narrow && magnitude(scratch.column[t.a] - scratch.column[t.b]) < 0.8f * narrow &&
         magnitude(scratch.column[t.a] - scratch.column[t.c]) < 0.8f * narrow &&
         magnitude(scratch.column[t.b] - scratch.column[t.c]) < 0.8f * narrow;
}

template <bool kMoving>
LONGTAIL_INLINE VertexBounds<float> bounds_at(const VertexScratch& scratch, std::int32_t i) {
  return {scratch.column[i], scratch.tangent[i], scratch.column_slack[i], kMoving ? scratch.tangent_rate[i] : 0.0f};
}

// Turned away, all the time the rectangle's columns fire. Widens the rectangle of a triangle seen almost edge-on.
template <bool kMoving>
LONGTAIL_INLINE bool turned_away(const LidarTables& tables, const Planes<float>& planes, const PlaneRates& rates,
                                 const Vec<float>& a, Rectangle& box) {
  float facing = planes.offset;
  if (kMoving) {
    const bool once = box.column_low >= 0 && box.column_high < static_cast<float>(tables.columns) && !wraps(tables, box);
    const float from = once ? (box.column_low - 1.5f) * tables.per_column - 0.5f : -0.5f;
    const float to = once ? (box.column_high + 2.5f) * tables.per_column - 0.5f : 0.5f;
    facing = nearest_facing(planes, rates, from, to);
    if (facing > 0) {
      // Away for sure, or so little that rounding may turn it round?
      const float away = least(planes.offset + from * rates.offset, planes.offset + to * rates.offset);
      if (away * away > 1e-6f * dot(planes.normal, planes.normal) * dot(a, a)) return true;
      facing = 0;
    }
  }
  widen_grazing(tables, planes, a, facing, box);
  return false;
}

// Neighbouring triangles of a batch, one a lane; the last one stands in for those behind it.
struct TriangleGroup {
  Vec<Lanes> a, b, c;
};
LONGTAIL_INLINE Lanes gathered(const float* from, const std::int32_t (&at)[kLanes]) {
#if LONGTAIL_LANES == 4
  return Lanes{from[at[0]], from[at[1]], from[at[2]], from[at[3]]};
#else
  return Lanes{from[at[0]], from[at[1]], from[at[2]], from[at[3]], from[at[4]], from[at[5]], from[at[6]], from[at[7]]};
#endif
}
LONGTAIL_INLINE Vec<Lanes> gathered(const TriangleBatch& batch, const std::int32_t (&at)[kLanes]) {
  return {gathered(batch.x, at), gathered(batch.y, at), gathered(batch.z, at)};
}
LONGTAIL_INLINE TriangleGroup group_at(const TriangleBatch& batch, int first) {
  std::int32_t a[kLanes], b[kLanes], c[kLanes];
  for (int k = 0; k < kLanes; ++k) {
    const Triangle& triangle = batch.triangles[least(first + k, batch.count - 1)];
    a[k] = triangle.a;
    b[k] = triangle.b;
    c[k] = triangle.c;
  }
  return {gathered(batch, a), gathered(batch, b), gathered(batch, c)};
}

// What is known of a group at little cost: as bits, which triangles can show their front at all and which are seen almost
// edge-on; and their planes' beginnings.
struct GroupFacing {
  int front;
  int grazing;
  float normal_x[kLanes], normal_y[kLanes], normal_z[kLanes];
  float offset[kLanes], offset_rate[kLanes];
};
template <bool kMoving>
LONGTAIL_INLINE void face(const TriangleBatch& batch, int first, GroupFacing& facing) {
  const TriangleGroup group = group_at(batch, first);
  Planes<Lanes> planes;
  set_normal(planes, group.a, group.b, group.c);
  const Lanes rate = kMoving ? dot(planes.normal, all(vec(batch.shift_m))) : Lanes{};
  const Lanes one = kMoving ? at(planes.offset, rate, all(-0.5f)) : planes.offset;
  const Lanes other = kMoving ? at(planes.offset, rate, all(0.5f)) : planes.offset;
  const int there = (1 << least(batch.count - first, kLanes)) - 1;
  facing.front = bits_of((one < 0.0f) | (other < 0.0f)) & there;
  if (facing.front == 0) return;
  const Lanes nearest = ((one < 0.0f) & (other < 0.0f)) ? most(one, other) : Lanes{};
  facing.grazing = bits_of(nearest * nearest <= kGrazing * dot(planes.normal, planes.normal) * dot(group.a, group.a));
  store(facing.normal_x, planes.normal.x);
  store(facing.normal_y, planes.normal.y);
  store(facing.normal_z, planes.normal.z);
  store(facing.offset, planes.offset);
  store(facing.offset_rate, rate);
}

template <bool kMoving>
LONGTAIL_INLINE void lidar_triangle(const LidarTables& tables, const TriangleBatch& batch, const VertexScratch& scratch, int i,
                                    Planes<float>& planes, PlaneRates& rates, const Target& target) {
  const Triangle& triangle = batch.triangles[i];
  const Vec<float> point[3] = {{batch.x[triangle.a], batch.y[triangle.a], batch.z[triangle.a]},
                               {batch.x[triangle.b], batch.y[triangle.b], batch.z[triangle.b]},
                               {batch.x[triangle.c], batch.y[triangle.c], batch.z[triangle.c]}};
  VertexBounds<float> vertex[3] = {bounds_at<kMoving>(scratch, triangle.a), bounds_at<kMoving>(scratch, triangle.b),
                                   bounds_at<kMoving>(scratch, triangle.c)};
  Rectangle box = rectangle_of<kMoving>(tables, batch.shift_m, vertex, point);
  if (turned_away<kMoving>(tables, planes, rates, point[0], box)) return;
  Patch patches[3];
  const int count = patches_of(tables, box, patches);
  if (count == 0) return;
  set_edges(planes, point[0], point[1], point[2], triangle.b < triangle.c);
  if (kMoving) set_edge_rates(rates, point[0], point[1], point[2], vec(batch.shift_m));
  for (int k = 0; k < count; ++k) draw_triangle<kMoving>(tables, planes, rates, batch.first_id + i, patches[k], target);
}

template <bool kMoving>
void lidar_batch(const LidarTables& tables, const TriangleBatch& batch, const VertexScratch& scratch, const Target& target) {
  bound_vertices<kMoving>(tables, batch, scratch);
  for (int first = 0; first < batch.count; first += kLanes) {
    GroupFacing facing;
    face<kMoving>(batch, first, facing);
    for (int bits = facing.front; bits != 0; bits &= bits - 1) {
      const int k = __builtin_ctz(bits);
      if ((facing.grazing >> k & 1) == 0 && between_rows(tables, scratch, batch.triangles[first + k])) continue;
      Planes<float> planes;
      PlaneRates rates;
      planes.normal = {facing.normal_x[k], facing.normal_y[k], facing.normal_z[k]};
      planes.offset = facing.offset[k];
      rates.offset = facing.offset_rate[k];
      lidar_triangle<kMoving>(tables, batch, scratch, first + k, planes, rates, target);
    }
  }
}

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
      keep_nearer(target.t + place, target.id + place, hit, entry, box.id);
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
  float x[8], y[8], z[8], column[8], tangent[8], slack[8], rate[8];
  for (int i = 0; i < 8; ++i) {
    point[i] = corner(box, i);
    x[i] = point[i].x;
    y[i] = point[i].y;
    z[i] = point[i].z;
  }
  for (int i = 0; i < 8; i += kLanes) {
    const auto bounds = vertex_bounds<kMoving>(tables, box.shift_m, load(x + i), load(y + i), load(z + i));
    store(column + i, bounds.column);
    store(tangent + i, bounds.tangent);
    store(slack + i, bounds.column_slack);
    store(rate + i, bounds.tangent_rate);
  }
  VertexBounds<float> vertex[8];
  for (int i = 0; i < 8; ++i) vertex[i] = {column[i], tangent[i], slack[i], rate[i]};
  const Rectangle rectangle = rectangle_of<kMoving>(tables, box.shift_m, vertex, point);
  Patch patches[3];
  const int count = patches_of(tables, rectangle, patches);
  for (int k = 0; k < count; ++k) draw_box<kMoving>(tables, box, patches[k], target);
}

void lidar_box(const LidarTables& tables, const BoxItem& box, const Target& target) {
  shifts(box.shift_m) ? bound_and_draw_box<true>(tables, box, target) : bound_and_draw_box<false>(tables, box, target);
}

}  // namespace
}  // namespace longtail::sim
