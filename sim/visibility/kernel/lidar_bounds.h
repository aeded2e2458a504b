// Where in a lidar's image a triangle or a box can be: conservative bounds of columns and rows. They only save time; a
// bound too wide costs tests, a bound too narrow is a bug that the brute-force tests find.
//
// Vertices are bounded first, each once: column = azimuth, tangent = of its elevation. A shifting vertex is put where
// it is when the ray of its own azimuth fires (one Newton step; what is left of the error becomes slack). Along an edge
// the tangent is a sinusoid of the azimuth, so between two vertices D apart it exceeds theirs by 1 / cos(D / 2) at most.
#pragma once

#include "sim/visibility/kernel/lookup.h"
#include "sim/visibility/kernel/triangle_test.h"

namespace longtail::sim {
namespace {

constexpr float kPi = 3.14159265f;
// Values of column_slack that say "these formulas do not hold".
constexpr float kLoose = 1e6f;        // may pass the seam between last and first column, or is near and fast
constexpr float kEverywhere = 1e9f;   // so near or so fast that it may be anywhere
constexpr float kNearAxis = 0.05f;    // m

template <class Real>
struct VertexBounds {
  Real column, tangent, column_slack, tangent_rate;
};

LONGTAIL_INLINE float horizontal(const Vec3f& shift) { return root(shift.x * shift.x + shift.y * shift.y); }

template <bool kMoving, class Real>
LONGTAIL_INLINE VertexBounds<Real> vertex_bounds(const LidarTables& tables, const Vec3f& shift, Real x, Real y, Real z) {
  const float middle = 0.5f * static_cast<float>(tables.columns) - 0.5f;
  const float arc_slack = (kArcSlackRad + 1e-5f) * magnitude(tables.columns_per_rad) + 0.003f;
  Real ahead = x * tables.cos_centre + y * tables.sin_centre;
  Real left = y * tables.cos_centre - x * tables.sin_centre;
  Real range = root(ahead * ahead + left * left);
  Real azimuth = rough_atan2(left, ahead);
  VertexBounds<Real> bounds;
  bounds.tangent_rate = Real{};
  if (!kMoving) {
    bounds.column = azimuth * tables.columns_per_rad + middle;
    bounds.tangent = z / range;
    bounds.column_slack = range < kNearAxis ? kEverywhere + Real{} : arc_slack + Real{};
    return bounds;
  }
  const float speed = horizontal(shift);
  const float shift_ahead = shift.x * tables.cos_centre + shift.y * tables.sin_centre;
  const float shift_left = shift.y * tables.cos_centre - shift.x * tables.sin_centre;
  const float phase_per_rad = tables.columns_per_rad / static_cast<float>(tables.columns);
  const Real turn = (ahead * shift_left - left * shift_ahead) / (range * range + 1e-30f);
  Real phase = azimuth * phase_per_rad / (1.0f - turn * phase_per_rad);
  const Real clamped = most(least(phase, 0.5f + Real{}), Real{} - 0.5f);
  const auto inside = phase == clamped;
  const Real azimuth_at_rest = azimuth;
  const Real range_at_rest = range;
  ahead = ahead + clamped * shift_ahead;
  left = left + clamped * shift_left;
  range = root(ahead * ahead + left * left);
  azimuth = rough_atan2(left, ahead);
  const Real miss = magnitude(azimuth * phase_per_rad - clamped) * static_cast<float>(tables.columns);
  bounds.column = azimuth * tables.columns_per_rad + middle;
  bounds.tangent = (z + clamped * shift.z) / range;
  bounds.tangent_rate = 2.0f * (magnitude(shift.z) + magnitude(bounds.tangent) * speed) / range;
  Real slack = inside ? 2.0f * miss + arc_slack : arc_slack + Real{};
  // Behind the seam lies the same azimuth at another time, from 2 pi - span / 2 on when the columns overlap.
  const float seam = least(kPi, 2 * kPi - 0.5f / magnitude(phase_per_rad)) - 0.001f;
  slack = magnitude(azimuth_at_rest) + 0.6f * speed / range_at_rest > seam ? kLoose + Real{} : slack;
  slack = range_at_rest < 2.0f * speed + kNearAxis ? kLoose + Real{} : slack;
  bounds.column_slack = range_at_rest < speed + kNearAxis ? kEverywhere + Real{} : slack;
  return bounds;
}

// The rectangle of a convex hull of vertices. Columns are not yet wrapped.
struct Rectangle {
  float column_low, column_high;
  float tangent_low, tangent_high;
};
LONGTAIL_INLINE Rectangle everything(const LidarTables& tables) {
  return {-1, static_cast<float>(tables.columns), -1e30f, 1e30f};
}

LONGTAIL_INLINE void unwrap(const LidarTables& tables, float first, float& column) {
  const float away = column - first;
  if (away > 0.5f * tables.columns_per_turn) column -= tables.columns_per_turn;
  if (away < -0.5f * tables.columns_per_turn) column += tables.columns_per_turn;
}

LONGTAIL_INLINE float tangent_slack(float tangent) { return 2e-5f * (1.0f + tangent * tangent); }

// `slack`: of the columns. `spread`: by how much the columns between two vertices at one time exceed those between
// their bounds.
template <int kCount>
LONGTAIL_INLINE Rectangle hull(const LidarTables& tables, VertexBounds<float> (&vertex)[kCount], float slack, float spread) {
  float column_low = vertex[0].column;
  float column_high = vertex[0].column;
  for (int i = 1; i < kCount; ++i) {
    unwrap(tables, vertex[0].column, vertex[i].column);
    column_low = least(vertex[i].column, column_low);
    column_high = most(vertex[i].column, column_high);
  }
  const float span = column_high - column_low;
  if (span > 0.45f * tables.columns_per_turn) return everything(tables);
  const float phases = (span + 2 * slack) * tables.per_column;
  float low = 1e30f;
  float high = -1e30f;
  for (int i = 0; i < kCount; ++i) {
    low = least(vertex[i].tangent - phases * vertex[i].tangent_rate, low);
    high = most(vertex[i].tangent + phases * vertex[i].tangent_rate, high);
  }
  const float half_turn = 0.5f * (span + spread) * tables.rad_per_column;
  if (half_turn > 1.0f) {
    low = -1e30f;
    high = 1e30f;
  } else {
    const float missing = 0.5f * half_turn * half_turn;
    const float bulge = 1.0f + missing + 2 * missing * missing;  // no less than 1 / (1 - missing) up to 1/2
    if (low < 0) low *= bulge;
    if (high > 0) high *= bulge;
  }
  return {column_low - slack, column_high + slack, low - tangent_slack(low), high + tangent_slack(high)};
}

// Bounds that hold for the whole sweep. For vertices at least one shift away from the axis.
template <int kCount>
LONGTAIL_INLINE Rectangle loose_hull(const LidarTables& tables, const Vec3f& shift, const Vec<float> (&point)[kCount]) {
  VertexBounds<float> vertex[kCount];
  const float speed = horizontal(shift);
  float slack = 0;
  for (int i = 0; i < kCount; ++i) {
    vertex[i] = vertex_bounds<false>(tables, shift, point[i].x, point[i].y, point[i].z);
    const float range = root(point[i].x * point[i].x + point[i].y * point[i].y);
    slack = most(vertex[i].column_slack + 0.6f * speed / range * magnitude(tables.columns_per_rad), slack);
    vertex[i].tangent_rate = (magnitude(shift.z) + magnitude(vertex[i].tangent) * speed) / range;
  }
  Rectangle box = hull<kCount>(tables, vertex, slack, 2 * slack);
  // The rates above hold for half a sweep, whatever the span; twice, for the bulge.
  for (int i = 0; i < kCount; ++i) {
    const float low = vertex[i].tangent - vertex[i].tangent_rate;
    const float high = vertex[i].tangent + vertex[i].tangent_rate;
    box.tangent_low = least(low < 0 ? 2 * low : low, box.tangent_low);
    box.tangent_high = most(high > 0 ? 2 * high : high, box.tangent_high);
  }
  return box;
}

template <int kCount>
LONGTAIL_INLINE float most_apart(const VertexBounds<float> (&vertex)[kCount]) {
  float low = vertex[0].column;
  float high = vertex[0].column;
  for (int i = 1; i < kCount; ++i) {
    low = least(vertex[i].column, low);
    high = most(vertex[i].column, high);
  }
  return high - low;
}

template <bool kMoving, int kCount>
LONGTAIL_INLINE Rectangle rectangle_of(const LidarTables& tables, const Vec3f& shift, VertexBounds<float> (&vertex)[kCount],
                                       const Vec<float> (&point)[kCount]) {
  float slack = vertex[0].column_slack;
  for (int i = 1; i < kCount; ++i) slack = most(vertex[i].column_slack, slack);
  if (slack >= kEverywhere) return everything(tables);
  if (!kMoving) return hull(tables, vertex, slack, 0);
  // Vertices on either side of the seam were put where they are at different ends of the sweep.
  const float apart = most_apart(vertex);
  if (slack >= kLoose || apart > 0.45f * tables.columns_per_turn) return loose_hull(tables, shift, point);
  return hull(tables, vertex, slack, 0.3f * (apart + slack));
}

// For values in [-8000, 8000].
LONGTAIL_INLINE int rounded_down(float value) { return static_cast<int>(value + 8192.0f) - 8192; }
LONGTAIL_INLINE int rounded_up(float value) { return 8192 - static_cast<int>(8192.0f - value); }

}  // namespace
}  // namespace longtail::sim
