// THE triangle test: what every sensor and the ray packets compute, to the bit.
//
// A ray d from the origin meets the triangle when it passes the inner side of three planes through the origin and its
// edges: w_i = d . e_i <= 0. Each e_i is the cross product of the edge's first vertex (in index order) with the edge, so
// two triangles that share an edge hold exactly opposite planes and, with the inclusive <=, no ray slips between them.
// Crossing with the edge, not with the other vertex, keeps the planes of small far triangles exact to 1e-7 of the edge.
// t = (n . a) / (n . d), one true division. Front faces only. A shifting triangle (a + k v, k per lane) has planes linear
// in k, because v x v = 0.
//
// Dot products are (x d_x + y d_y) scale + z d_z: a lidar ray is (cos az, sin az) scaled by cos el, any other ray has
// scale 1, which is exact.
#pragma once

#include "sim/visibility/kernel/lanes.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {
namespace {

template <class Real>
struct Vec {
  Real x, y, z;
};

template <class Real>
LONGTAIL_INLINE Vec<Real> difference(const Vec<Real>& a, const Vec<Real>& b) {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
template <class Real>
LONGTAIL_INLINE Vec<Real> cross(const Vec<Real>& a, const Vec<Real>& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
template <class Real>
LONGTAIL_INLINE Real dot(const Vec<Real>& a, const Vec<Real>& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
LONGTAIL_INLINE Vec<Lanes> all(const Vec<float>& v) { return {all(v.x), all(v.y), all(v.z)}; }
LONGTAIL_INLINE Vec<float> vec(const Vec3f& v) { return {v.x, v.y, v.z}; }

template <class Real>
struct Planes {
  Vec<Real> edge[3];
  Vec<Real> normal;
  Real offset;  // n . a
};

// In two steps, because most triangles need only the first: which way they face.
template <class Real>
LONGTAIL_INLINE void set_normal(Planes<Real>& planes, const Vec<Real>& a, const Vec<Real>& b, const Vec<Real>& c) {
  planes.normal = cross(difference(b, a), difference(c, a));
  planes.offset = dot(planes.normal, a);
}
template <class Real>
LONGTAIL_INLINE void set_edges(Planes<Real>& planes, const Vec<Real>& a, const Vec<Real>& b, const Vec<Real>& c, bool b_first) {
  planes.edge[0] = cross(a, difference(b, a));
  planes.edge[1] = cross(b_first ? b : c, difference(c, b));
  planes.edge[2] = cross(difference(c, a), a);
}

// How the planes change with k: edge + k * edge_rate, offset + k * offset_rate; the normal stays.
struct PlaneRates {
  Vec<float> edge[3];
  float offset;
};
LONGTAIL_INLINE void set_edge_rates(PlaneRates& rates, const Vec<float>& a, const Vec<float>& b, const Vec<float>& c,
                                    const Vec<float>& shift) {
  rates.edge[0] = cross(shift, difference(b, a));
  rates.edge[1] = cross(shift, difference(c, b));
  rates.edge[2] = cross(difference(c, a), shift);
}
LONGTAIL_INLINE Lanes at(float value, float rate, Lanes k) { return value + k * rate; }
LONGTAIL_INLINE Lanes at(Lanes value, Lanes rate, Lanes k) { return value + k * rate; }
LONGTAIL_INLINE Vec<Lanes> at(const Vec<float>& value, const Vec<float>& rate, Lanes k) {
  return {at(value.x, rate.x, k), at(value.y, rate.y, k), at(value.z, rate.z, k)};
}

// A triangle seen at a smaller angle than this has planes that rounding moves noticeably: square of the cosine between
// its normal and the way to it.
constexpr float kGrazing = 1e-4f;

// n . a as near to zero as it comes between two phases; 0 or more when no ray between them can see the front. Rounding
// is monotonic: what is not below zero at both ends is so nowhere between them.
LONGTAIL_INLINE float nearest_facing(const Planes<float>& planes, const PlaneRates& rates, float from, float to) {
  const float one = planes.offset + from * rates.offset;
  const float other = planes.offset + to * rates.offset;
  if (!(one < 0) && !(other < 0)) return 1;
  return one < 0 && other < 0 ? most(one, other) : -0.0f;
}

LONGTAIL_INLINE bool shifts(const Vec3f& shift) { return shift.x != 0 || shift.y != 0 || shift.z != 0; }

// Keeps the smaller t of what the lanes hold and what they were offered; at equal t what is there, which has the lower id where
// primitives come in the order of their ids.
LONGTAIL_INLINE void keep_nearer(float* t_at, std::int32_t* id_at, LaneMask hit, Lanes t, std::int32_t id) {
  const Lanes old_t = load(t_at);
  const LaneMask wins = hit & (t < old_t);
  store(t_at, wins ? t : old_t);
  store(id_at, wins ? all(id) : load(id_at));
}

// Keeps the smaller (t, id) of what the lanes hold and what they were offered, in any order.
LONGTAIL_INLINE void keep_nearest(float* t_at, std::int32_t* id_at, LaneMask hit, Lanes t, std::int32_t id) {
  const Lanes old_t = load(t_at);
  const LaneMask old_id = load(id_at);
  const LaneMask wins = hit & ((t < old_t) | ((t == old_t) & (id < old_id)));
  store(t_at, wins ? t : old_t);
  store(id_at, wins ? all(id) : old_id);
}

}  // namespace
}  // namespace longtail::sim
