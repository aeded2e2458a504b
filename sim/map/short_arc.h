// cos, sin and their integrals over a short piece of clothoid, without libm: the inner loop of every map query.
// Valid while the heading turns by at most 0.25 rad over the piece.
#pragma once

namespace longtail::sim {

struct Turn {
  double cos = 1;
  double sin = 0;
};

// Taylor series to x^12 / x^13: the first term left out is below 1e-16 at 0.25.
inline Turn small_turn(double x) {
  const double q = x * x;
  const double cosine =
      1 + q * (-1.0 / 2 + q * (1.0 / 24 + q * (-1.0 / 720 + q * (1.0 / 40320 + q * (-1.0 / 3628800)))));
  const double sine =
      x * (1 + q * (-1.0 / 6 + q * (1.0 / 120 + q * (-1.0 / 5040 + q * (1.0 / 362880 + q * (-1.0 / 39916800))))));
  return {cosine, sine};
}

struct ShortArc {
  double along_m = 0;   // in the axes of its start
  double across_m = 0;
  Turn turn;            // of the tangent
};

// Curvature k + rate * u for u from 0 to ds (of either sign). Gauss-Legendre, 4 nodes: the error is below
// |ds| * 1e-13 within the turning allowed (Abramowitz & Stegun 25.4.30).
inline ShortArc short_arc(double k, double rate, double ds) {
  constexpr double kNode[2] = {0.33998104358485626480, 0.86113631159405257522};
  constexpr double kWeight[2] = {0.65214515486254614263, 0.34785484513745385737};
  const double first = k * ds;
  const double second = 0.5 * rate * ds * ds;
  double cosines = 0;
  double sines = 0;
  for (int i = 0; i < 2; ++i) {
    const double low = 0.5 * (1 - kNode[i]);
    const double high = 0.5 * (1 + kNode[i]);
    const Turn a = small_turn(low * (first + second * low));
    const Turn b = small_turn(high * (first + second * high));
    cosines += kWeight[i] * (a.cos + b.cos);
    sines += kWeight[i] * (a.sin + b.sin);
  }
  return {0.5 * ds * cosines, 0.5 * ds * sines, small_turn(first + second)};
}

}  // namespace longtail::sim
