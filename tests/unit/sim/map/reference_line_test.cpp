#include "sim/map/reference_line.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace longtail::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Row {
  ReferenceLine::Start start;
  double curvature_start, curvature_end;
  double s, x, y, heading, curvature;
};

// Positions integrated with 40 digits (mpmath), rounded to 18.
TEST(ReferenceLine, LinesArcsAndSpiralsHaveTheirClosedForms) {
  const std::vector<Row> rows{
      {{0, 3, 4, kPi / 6, 50}, 0, 0, 20, 3 + 20 * std::sqrt(0.75), 14, kPi / 6, 0},
      {{0, 0, 0, 0, 314}, 0.01, 0.01, 157, 99.999968293183462, 99.9203673289266675, 1.57, 0.01},
      {{0, 0, 0, kPi / 2, 50}, -0.1, -0.1, 10 * kPi, 20, 0, -kPi / 2, -0.1},  // half a circle to the right
      {{0, 0, 0, 0, 100}, 0, 0.01, 100, 97.5287688200344545, 16.3714047375700585, 0.5, 0.01},
      {{0, 0, 0, 0, 1000}, 0, 0.001, 1000, 975.287688200344545, 163.714047375700585, 0.5, 0.001},
      {{0, 0, 0, 0, 1000}, 0, 0.02, 1000, 173.183116192218244, 241.143203440603679, 10 - 4 * kPi, 0.02},
      {{0, 10, -20, 0.7, 300}, -0.004, 0.012, 137.5, 123.930267284155552, 56.786448994283379, 0.654166666666666667,
       0.00333333333333333333},
      {{0, 1000, 2000, -2.5, 80}, 0.05, 0, 80, 1027.73825677949385, 1939.37507482502425, -0.5, 0},
      {{0, 5, 5, 3, 40}, -0.2, 0.2, 33, 7.43051406435033572, 33.6886608785607678, 1.845, 0.13},
  };
  for (const Row& row : rows) {
    ReferenceLine line;
    line.add_clothoid(row.start, row.curvature_start, row.curvature_end);
    line.finish(row.start.length_m);
    const LinePoint at = line.at(row.s);
    SCOPED_TRACE(testing::Message() << row.curvature_start << " -> " << row.curvature_end << " at " << row.s);
    EXPECT_NEAR(at.x_m, row.x, 1e-9);
    EXPECT_NEAR(at.y_m, row.y, 1e-9);
    EXPECT_NEAR(line.heading(row.s), row.heading, 1e-12);
    EXPECT_NEAR(std::atan2(at.sin_heading, at.cos_heading), row.heading, 1e-12);
    EXPECT_NEAR(at.curvature, row.curvature, 1e-15);
    EXPECT_EQ(line.curvature(row.s), at.curvature);
  }
}

// Abramowitz & Stegun table 7.7: C(1) = 0.7798934, S(1) = 0.4382591 with curvature pi s.
TEST(ReferenceLine, TheUnitEulerSpiralMatchesTheFresnelTable) {
  ReferenceLine line;
  line.add_clothoid({0, 0, 0, 0, 1}, 0, kPi);
  line.finish(1);
  EXPECT_NEAR(line.at(1).x_m, 0.7798934003768228, 1e-14);
  EXPECT_NEAR(line.at(1).y_m, 0.4382591473903548, 1e-14);
}

// u = p, v = p^2/2 (a parabola) over p in [0, 1]: arc length (sqrt2 + asinh 1)/2, curvature (1 + p^2)^(-3/2).
TEST(ReferenceLine, ParabolaIsTraversedByItsArcLength) {
  const double length = 0.5 * (std::sqrt(2.0) + std::log(1 + std::sqrt(2.0)));
  Cubic u;
  u.b = 100;
  Cubic v;
  v.c = 50;
  ReferenceLine line;
  const auto found = line.add_polynomial({0, 7, 8, kPi / 2, 100 * length}, u, v, 1.0);
  ASSERT_TRUE(found);
  EXPECT_NEAR(*found, 100 * length, 1e-6);
  line.finish(100 * length);
  for (const double p : {0.0, 0.1, 0.5, 0.9, 1.0}) {
    const double s = 50 * (p * std::sqrt(1 + p * p) + std::asinh(p));
    const LinePoint at = line.at(s);
    EXPECT_NEAR(at.x_m, 7 - 50 * p * p, 1e-6) << p;
    EXPECT_NEAR(at.y_m, 8 + 100 * p, 1e-6) << p;
    EXPECT_NEAR(line.heading(s), kPi / 2 + std::atan(p), 1e-8) << p;
    EXPECT_NEAR(at.curvature, 0.01 * std::pow(1 + p * p, -1.5), 1e-9) << p;
  }
}

// A curve 2 % longer than its <geometry> says still ends where it ends: the arc length is stretched to fit.
TEST(ReferenceLine, APolynomialReachesItsEndWhateverLengthIsGiven) {
  Cubic u;
  u.b = 102;
  ReferenceLine line;
  ASSERT_NEAR(*line.add_polynomial({0, 0, 0, 0, 100}, u, Cubic{}, 1.0), 102, 1e-9);
  line.finish(100);
  EXPECT_NEAR(line.at(100).x_m, 102, 1e-9);
  EXPECT_NEAR(line.at(50).x_m, 51, 1e-9);
}

TEST(ReferenceLine, ACurveThatStandsStillIsRefused) {
  Cubic cusp;
  cusp.c = 1;  // u' = 0 at p = 0
  ReferenceLine line;
  EXPECT_FALSE(line.add_polynomial({0, 0, 0, 0, 10}, cusp, cusp, 10));
  EXPECT_FALSE(line.add_polynomial({0, 0, 0, 0, 10}, Cubic{}, Cubic{}, 1));
}

double real(double low, double high) {
  return low + (high - low) * (*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint32_t>()) / 4294967296.0);
}

// A random smooth road: each piece starts where and how the one before ends.
ReferenceLine random_line() {
  ReferenceLine line;
  ReferenceLine::Start start{0, real(-1000, 1000), real(-1000, 1000), real(-kPi, kPi), 0};
  double curvature = 0;
  const int pieces = 1 + static_cast<int>(real(0, 6));
  for (int i = 0; i < pieces; ++i) {
    start.length_m = real(5, 200);
    const double end = real(0, 1) < 0.5 ? curvature : real(-0.02, 0.02);
    line.add_clothoid(start, curvature, end);
    const double to = start.s_m + start.length_m;
    line.finish(to);
    const LinePoint last = line.at(to);
    start = {to, last.x_m, last.y_m, line.heading(to), 0};
    curvature = end;
  }
  return line;
}

RC_GTEST_PROP(ReferenceLine, HeadingIsTheDirectionAndCurvatureTheTurningOfThePath, ()) {
  const ReferenceLine line = random_line();
  constexpr double h = 1e-3;
  const double s = real(h, line.length() - h);
  const LinePoint a = line.at(s - h);
  const LinePoint b = line.at(s + h);
  const LinePoint at = line.at(s);
  const double heading = line.heading(s);
  RC_ASSERT(std::fabs((b.x_m - a.x_m) / (2 * h) - at.cos_heading) < 1e-7);
  RC_ASSERT(std::fabs((b.y_m - a.y_m) / (2 * h) - at.sin_heading) < 1e-7);
  RC_ASSERT(std::fabs(std::cos(heading) - at.cos_heading) < 1e-12);
  RC_ASSERT(std::fabs(std::sin(heading) - at.sin_heading) < 1e-12);
  const double turned = std::remainder(line.heading(s + h) - line.heading(s - h), 2 * kPi) / (2 * h);
  RC_ASSERT(std::fabs(turned - at.curvature) < 1e-5);
}

RC_GTEST_PROP(ReferenceLine, ProjectionUndoesTheOffset, ()) {
  const ReferenceLine line = random_line();
  const double s = real(0, line.length());
  const double t = real(-30, 30);
  const LinePoint at = line.at(s);
  const double x = at.x_m - t * at.sin_heading;
  const double y = at.y_m + t * at.cos_heading;
  const auto foot = line.project(x, y, s + real(-3, 3));
  RC_ASSERT(foot);
  RC_ASSERT(std::fabs(foot->s_m - s) < 1e-6);
  RC_ASSERT(std::fabs(foot->t_m - t) < 1e-6);
  RC_ASSERT(std::fabs(foot->beyond_m) < 1e-6);
}

TEST(ReferenceLine, ProjectionSaysHowFarPastTheEndsAPointLies) {
  ReferenceLine line;
  line.add_clothoid({0, 0, 0, 0, 100}, 0, 0);
  line.finish(100);
  EXPECT_NEAR(line.project(103, 2, 50)->beyond_m, 3, 1e-12);
  EXPECT_NEAR(line.project(-4, 2, 50)->beyond_m, -4, 1e-12);
  EXPECT_EQ(line.project(103, 2, 50)->s_m, 100);
  // At the centre of curvature every foot is as good as any other.
  ReferenceLine circle;
  circle.add_clothoid({0, 0, 0, 0, 50}, 0.1, 0.1);
  circle.finish(50);
  EXPECT_FALSE(circle.project(0, 10, 5));
}

TEST(ReferenceLine, BoundariesAreFoundInBothDirections) {
  ReferenceLine line;
  line.add_clothoid({0, 0, 0, 0, 100}, 0, 0);
  line.add_clothoid({100, 100, 0, 0, 50}, 0, 0.01);
  line.finish(150);
  EXPECT_EQ(line.next_boundary(0), 100);
  EXPECT_EQ(line.next_boundary(100), 150);
  EXPECT_EQ(line.previous_boundary(100), 0);
  EXPECT_EQ(line.previous_boundary(101), 100);
  EXPECT_EQ(line.previous_boundary(0), 0);
}

}  // namespace
}  // namespace longtail::sim
