// Four numbers that belong together, whatever the lanes. Internal linkage on purpose (tables.h).
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

typedef float Quad __attribute__((vector_size(16)));
typedef std::int32_t QuadMask __attribute__((vector_size(16)));

LONGTAIL_INLINE Quad load_quad(const float* from) {
  Quad quad;
  std::memcpy(&quad, from, sizeof quad);
  return quad;
}
LONGTAIL_INLINE void store_quad(float* to, Quad quad) { std::memcpy(to, &quad, sizeof quad); }

LONGTAIL_INLINE Quad quad_most(Quad a, Quad b) {
#if defined(__SSE2__)
  return __builtin_ia32_maxps(a, b);
#else
  return a > b ? a : b;
#endif
}
LONGTAIL_INLINE Quad quad_least(Quad a, Quad b) {
#if defined(__SSE2__)
  return __builtin_ia32_minps(a, b);
#else
  return a < b ? a : b;
#endif
}

// Its halves changed about.
LONGTAIL_INLINE Quad swapped(Quad quad) { return __builtin_shufflevector(quad, quad, 2, 3, 0, 1); }
LONGTAIL_INLINE QuadMask swapped(QuadMask quad) { return __builtin_shufflevector(quad, quad, 2, 3, 0, 1); }

// Neighbours changed about.
LONGTAIL_INLINE Quad swapped_pairs(Quad quad) { return __builtin_shufflevector(quad, quad, 1, 0, 3, 2); }

// Bit i is set when number i is negative.
LONGTAIL_INLINE int bits_of_quad(QuadMask mask) {
#if defined(__SSE2__)
  return __builtin_ia32_movmskps(reinterpret_cast<Quad>(mask));
#else
  int bits = 0;
  for (int i = 0; i < 4; ++i) bits |= (mask[i] < 0 ? 1 : 0) << i;
  return bits;
#endif
}

// Rows to columns.
LONGTAIL_INLINE void transpose(Quad& a, Quad& b, Quad& c, Quad& d) {
  const Quad ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const Quad ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Quad cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Quad cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  a = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
  b = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
  c = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
  d = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
}

// Eight numbers a record: lanes to records, and the last four numbers of some records to lanes.
constexpr int kVertexRecord = 8;
LONGTAIL_INLINE void store_records(const Lanes (&part)[kVertexRecord], float* to) {
  float lane[kVertexRecord][kLanes];
  for (int j = 0; j < kVertexRecord; ++j) store(lane[j], part[j]);
  for (int i = 0; i < kLanes; i += 4) {
    for (int half = 0; half < kVertexRecord; half += 4) {
      Quad q[4] = {load_quad(lane[half] + i), load_quad(lane[half + 1] + i), load_quad(lane[half + 2] + i), load_quad(lane[half + 3] + i)};
      transpose(q[0], q[1], q[2], q[3]);
      for (int k = 0; k < 4; ++k) store_quad(to + kVertexRecord * (i + k) + half, q[k]);
    }
  }
}
LONGTAIL_INLINE void load_points(const float* records, const std::int32_t (&index)[kLanes], Lanes& x, Lanes& y, Lanes& z) {
  float lane[3][kLanes];
  for (int i = 0; i < kLanes; i += 4) {
    Quad q[4];
    for (int k = 0; k < 4; ++k) q[k] = load_quad(records + kVertexRecord * index[i + k] + 4);
    transpose(q[0], q[1], q[2], q[3]);
    for (int k = 0; k < 3; ++k) store_quad(lane[k] + i, q[k]);
  }
  x = load(lane[0]);
  y = load(lane[1]);
  z = load(lane[2]);
}

}  // namespace
}  // namespace longtail::sim
