// Four numbers that belong together, whatever the lanes. Internal linkage on purpose (tables.h).
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

typedef float Quad __attribute__((vector_size(16)));

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

// Eight numbers a record.
constexpr int kVertexRecord = 8;
// As many quads as a vector holds, one behind the other.
LONGTAIL_INLINE Lanes joined(const Quad (&part)[kLanes / 4]) {
  Lanes lanes;
  std::memcpy(&lanes, part, sizeof lanes);
  return lanes;
}
LONGTAIL_INLINE void split(Lanes lanes, Quad (&part)[kLanes / 4]) { std::memcpy(&part, &lanes, sizeof lanes); }
LONGTAIL_INLINE void store_records(const Lanes (&number)[kVertexRecord], float* to) {
  Quad part[kVertexRecord][kLanes / 4];
  for (int j = 0; j < kVertexRecord; ++j) split(number[j], part[j]);
  for (int i = 0; i < kLanes / 4; ++i) {
    for (int half = 0; half < kVertexRecord; half += 4) {
      Quad q[4] = {part[half][i], part[half + 1][i], part[half + 2][i], part[half + 3][i]};
      transpose(q[0], q[1], q[2], q[3]);
      for (int k = 0; k < 4; ++k) store_quad(to + kVertexRecord * (4 * i + k) + half, q[k]);
    }
  }
}
// The last four numbers of some records.
LONGTAIL_INLINE void load_points(const float* records, const std::int32_t (&index)[kLanes], Lanes& x, Lanes& y, Lanes& z, Lanes& way) {
  Quad part[4][kLanes / 4];
  for (int i = 0; i < kLanes / 4; ++i) {
    Quad q[4];
    for (int k = 0; k < 4; ++k) q[k] = load_quad(records + kVertexRecord * index[4 * i + k] + 4);
    transpose(q[0], q[1], q[2], q[3]);
    for (int k = 0; k < 4; ++k) part[k][i] = q[k];
  }
  x = joined(part[0]);
  y = joined(part[1]);
  z = joined(part[2]);
  way = joined(part[3]);
}
// The most that the first four numbers of three records each come to.
LONGTAIL_INLINE void load_most(const float* records, const std::int32_t (&index)[3][kLanes], Lanes (&most_of)[4]) {
  Quad part[4][kLanes / 4];
  for (int i = 0; i < kLanes / 4; ++i) {
    Quad q[4];
    for (int k = 0; k < 4; ++k) {
      const auto corner = [&](int c) { return load_quad(records + kVertexRecord * index[c][4 * i + k]); };
      q[k] = quad_most(quad_most(corner(0), corner(1)), corner(2));
    }
    transpose(q[0], q[1], q[2], q[3]);
    for (int k = 0; k < 4; ++k) part[k][i] = q[k];
  }
  for (int k = 0; k < 4; ++k) most_of[k] = joined(part[k]);
}

}  // namespace
}  // namespace longtail::sim
