// Vectors of LONGTAIL_LANES floats through GCC's vector extensions, the width the instruction set has. Included only by
// the kernel files, each of which defines LONGTAIL_LANES; everything here has internal linkage on purpose (tables.h).
#pragma once

#include <cstdint>
#include <cstring>

namespace longtail::sim {
namespace {

#define LONGTAIL_INLINE static inline __attribute__((always_inline))
// Of what has registers of its own: in one large function each of its parts keeps numbers of the others in memory.
#define LONGTAIL_APART static __attribute__((noinline))

constexpr int kLanes = LONGTAIL_LANES;
typedef float Lanes __attribute__((vector_size(4 * LONGTAIL_LANES)));
typedef std::int32_t LaneMask __attribute__((vector_size(4 * LONGTAIL_LANES)));

// Minus zero stays minus zero: x - (+0) is x for every x.
LONGTAIL_INLINE Lanes all(float value) { return value - Lanes{}; }
LONGTAIL_INLINE LaneMask all(std::int32_t value) { return value + LaneMask{}; }

LONGTAIL_INLINE Lanes load(const float* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}
LONGTAIL_INLINE LaneMask load(const std::int32_t* from) {
  LaneMask lanes;
  std::memcpy(&lanes, from, sizeof lanes);
  return lanes;
}
LONGTAIL_INLINE void store(float* to, Lanes lanes) { std::memcpy(to, &lanes, sizeof lanes); }
LONGTAIL_INLINE void store(std::int32_t* to, LaneMask lanes) { std::memcpy(to, &lanes, sizeof lanes); }

// The second one when either is not a number or both are zero: what the instructions do, which the compiler does not find by itself.
LONGTAIL_INLINE Lanes least(Lanes a, Lanes b) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  return __builtin_ia32_minps256(a, b);
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  return __builtin_ia32_minps(a, b);
#else
  return a < b ? a : b;
#endif
}
LONGTAIL_INLINE Lanes most(Lanes a, Lanes b) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  return __builtin_ia32_maxps256(a, b);
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  return __builtin_ia32_maxps(a, b);
#else
  return a > b ? a : b;
#endif
}
LONGTAIL_INLINE float least(float a, float b) { return a < b ? a : b; }
LONGTAIL_INLINE float most(float a, float b) { return a > b ? a : b; }
LONGTAIL_INLINE int least(int a, int b) { return a < b ? a : b; }
LONGTAIL_INLINE int most(int a, int b) { return a > b ? a : b; }
LONGTAIL_INLINE float magnitude(float a) { return __builtin_fabsf(a); }
LONGTAIL_INLINE Lanes magnitude(Lanes a) {
  return reinterpret_cast<Lanes>(reinterpret_cast<LaneMask>(a) & 0x7FFFFFFF);
}

// Bit i is set when lane i is.
LONGTAIL_INLINE int bits_of(LaneMask mask) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  return __builtin_ia32_movmskps256(reinterpret_cast<Lanes>(mask));
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  return __builtin_ia32_movmskps(reinterpret_cast<Lanes>(mask));
#else
  int bits = 0;
  for (int i = 0; i < kLanes; ++i) bits |= (mask[i] & 1) << i;
  return bits;
#endif
}
LONGTAIL_INLINE bool any(LaneMask mask) { return bits_of(mask) != 0; }

// The whole number at or below.
LONGTAIL_INLINE LaneMask floor_of(Lanes value) {
  const LaneMask cut = __builtin_convertvector(value, LaneMask);
  return cut + (__builtin_convertvector(cut, Lanes) > value);
}

LONGTAIL_INLINE float root(float value) { return __builtin_sqrtf(value); }
LONGTAIL_INLINE Lanes root(Lanes value) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  return __builtin_ia32_sqrtps256(value);
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  return __builtin_ia32_sqrtps(value);
#else
  for (int i = 0; i < kLanes; ++i) value[i] = __builtin_sqrtf(value[i]);
  return value;
#endif
}

LONGTAIL_INLINE float lowest(Lanes value) {
  float least_value = value[0];
  for (int i = 1; i < kLanes; ++i) least_value = least(value[i], least_value);
  return least_value;
}
LONGTAIL_INLINE float highest(Lanes value) {
  float most_value = value[0];
  for (int i = 1; i < kLanes; ++i) most_value = most(value[i], most_value);
  return most_value;
}

// atan2 for bounds: within 1.2e-5 rad (Abramowitz and Stegun 4.4.47), 0 at the origin.
constexpr float kArcSlackRad = 2e-5f;
template <class Real>
LONGTAIL_INLINE Real rough_atan2(Real y, Real x) {
  const Real ax = magnitude(x);
  const Real ay = magnitude(y);
  const Real larger = most(ax, ay) + 1e-30f;
  const Real ratio = least(ax, ay) / larger;
  const Real s = ratio * ratio;
  Real angle = ((((0.0208351f * s - 0.0851330f) * s + 0.1801410f) * s - 0.3302995f) * s + 0.9998660f) * ratio;
  angle = ay > ax ? 1.57079633f - angle : angle;
  angle = x < 0 ? 3.14159265f - angle : angle;
  return y < 0 ? -angle : angle;
}

}  // namespace
}  // namespace longtail::sim
