// The low beam of two headlamps as one formula, for vectors and for plain numbers alike. Each keeps within what UN Regulation 149 asks
// of class C at its test points (luminous intensity in cd; degrees off the lamp's axis: up and down, left and right; right-hand traffic):
//   B50L 0.57U 3.43L <= 350    BR 1.0U 2.5R <= 1750        zone III (above) <= 625      anywhere <= 44 100
//   75R 0.57D 1.15R >= 10 100  50R 0.86D 1.72R >= 10 100   50V 0.86D V >= 5100          25L, 25R 1.72D 9.0 >= 1700
//   75L 0.57D 3.43L <= 10 600  50L 0.86D 3.43L <= 13 200
// Cut-off: 1 % below the horizon, to the right it rises by 15 degrees up to the horizon; as sharp as there (the logarithm falls by 0.13 to
// 0.40 in 0.1 degrees). Widths are declared: I = peak w^2 / (w^2 + x^2) / (1 + (below / d)^2), x to the side of the axis. No names with
// linkage, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

namespace longtail::sim {
namespace {

constexpr float kHalfSpacing_m = 0.666f;  // from the middle of the car to each lamp
constexpr float kLeastAhead_m = 0.1f;     // directions to the side and behind have the tangents of this
constexpr float kBeamAxis_cd = 20'000;
constexpr float kBeamCutOff = -0.01f;     // tangents, like all that follow
constexpr float kShoulderRise = 0.268f;   // of the cut-off, to the right
constexpr float kShoulderTop = 0.01f;     // above the rest of it
constexpr float kAxisRight = 0.035f;
constexpr float kHalfWidth = 0.1f;        // at the cut-off; wider below, where it lights the road nearby
constexpr float kWidening = 2.5f;
constexpr float kPerHalfDepth = 1 / 0.06f;
constexpr float kPerEdge = 1 / 0.002f;
constexpr float kDarkest = 99;            // a hundredth is left above the cut-off

// Luminous intensity of both lamps: cd / per. Two numbers, so that who divides by more divides once.
template <class Number>
struct Beam {
  Number cd, per;
};
// Towards tangents of the car's axes, from the middle between the lamps, each of which is `apart` of its distance to one side. Of the sum
// of 1 / (w^2 + (x - a)^2) and 1 / (w^2 + (x + a)^2) that is 2 q / (q^2 - 4 a^2 x^2), q = w^2 + x^2 + a^2.
template <class Number>
static inline __attribute__((always_inline)) Beam<Number> low_beams(Number left, Number up, Number apart) {
  const Number none{};
  const Number rise = left < none ? -kShoulderRise * left : none;
  const Number over = up - kBeamCutOff - (rise < none + kShoulderTop ? rise : none + kShoulderTop);
  const Number below = over < none ? -over : none;
  const Number depth = below * kPerHalfDepth;
  const Number edge = (over > none ? over : none) * kPerEdge;
  const Number edge2 = edge * edge;
  const Number dark = edge2 < none + kDarkest ? edge2 : none + kDarkest;
  const Number side = left + kAxisRight;
  const Number width = kHalfWidth + kWidening * below;
  const Number width2 = width * width;
  const Number both = width2 + side * side + apart * apart;
  const Number mixed = 2.0f * side * apart;
  return {2.0f * kBeamAxis_cd * width2 * both, (both * both - mixed * mixed) * (1.0f + depth * depth) * (1.0f + dark)};
}

}  // namespace
}  // namespace longtail::sim
