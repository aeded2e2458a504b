// The reference line of one road: lines, arcs, spirals (clothoids) and parametric cubics, by arc length.
// Evaluation needs no libm: lines, arcs and spirals keep anchor points (position, unit tangent) at most 0.2 rad
// of turning apart from any point, and integrate cos/sin of the heading from the nearest one with a fixed 4-point
// Gauss-Legendre rule. Error below 1e-9 m over 1 km of spiral (tests/unit/sim/map/reference_line_test.cpp).
// Source: ASAM OpenDRIVE 1.7, section 7; the heading of a clothoid is h0 + k0 s + k's^2/2.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/map/polynomial.h"

namespace longtail::sim {

struct LinePoint {
  double x_m = 0;
  double y_m = 0;
  double cos_heading = 1;
  double sin_heading = 0;
  double curvature = 0;  // 1/m, positive left
};

// Where a point lies along and beside a line. `beyond_m`: how far it lies before the start (negative) or past
// the end (positive) of the line; s_m is the end then.
struct LineProjection {
  double s_m = 0;
  double t_m = 0;
  double beyond_m = 0;
};

class ReferenceLine {
 public:
  struct Start {
    double s_m = 0;
    double x_m = 0;
    double y_m = 0;
    double heading_rad = 0;
    double length_m = 0;
  };

  // Pieces are added by rising s. A line has both curvatures 0, an arc has them equal.
  void add_clothoid(const Start& start, double curvature_start, double curvature_end);
  // (u, v)(p) for p in [0, p_end] in axes at `start`; traversed by its arc length, scaled to the given length.
  // Returns the true arc length, or nothing where the curve stands still (its direction is undefined).
  std::optional<double> add_polynomial(const Start& start, const Cubic& u, const Cubic& v, double p_end);
  void finish(double length_m) { length_m_ = length_m; }

  double length() const { return length_m_; }
  std::size_t size() const { return pieces_.size(); }
  double last_start() const { return pieces_.back().start.s_m; }
  double max_curvature() const { return max_curvature_; }  // largest size

  // s is clamped to [0, length].
  LinePoint at(double s) const;
  double heading(double s) const;  // (-pi, pi]
  double curvature(double s) const;
  double curvature_rate(double s) const;   // 1/m^2
  // The foot of the perpendicular found by Newton's method from `s_guess`; nothing where it does not converge
  // or the point lies at or beyond the centre of curvature.
  std::optional<LineProjection> project(double x_m, double y_m, double s_guess) const;
  // The next start of a piece after s, or the length.
  double next_boundary(double s) const;
  double previous_boundary(double s) const;

 private:
  struct Piece {
    Start start;
    double curvature = 0;       // at its start
    double curvature_rate = 0;  // per metre
    double spacing_m = 0;       // between anchors
    std::uint32_t first = 0;    // anchor (clothoid) or parameter node (polynomial)
    std::uint32_t count = 0;
    bool polynomial = false;
    bool straight = false;
    // Polynomials: parametric cubics in the axes of the start, whose tangent is (cos, sin).
    Cubic u;
    Cubic v;
    double cos_heading = 1;
    double sin_heading = 0;
  };
  struct Anchor {
    double x_m, y_m, cos_heading, sin_heading;
  };
  struct ParameterNode {
    double p, slope;  // p(s) and dp/ds
  };

  std::size_t piece_at(double s) const;
  double clamped(double s) const { return s < 0 ? 0 : (s > length_m_ ? length_m_ : s); }
  LinePoint point(const Piece& piece, double s) const;
  LinePoint polynomial_point(const Piece& piece, double ds) const;
  double parameter(const Piece& piece, double ds) const;

  std::vector<Piece> pieces_;
  std::vector<Anchor> anchors_;
  std::vector<ParameterNode> nodes_;
  double length_m_ = 0;
  double max_curvature_ = 0;
};

}  // namespace longtail::sim
