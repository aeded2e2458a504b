#include "sim/map/reference_line.h"

#include <algorithm>
#include <cmath>

#include "sim/map/short_arc.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// An anchor stands in the middle of its stretch, so a point is at most half of this away from one.
constexpr double kTurnPerAnchor = 0.4;
constexpr double kNodeSpacing = 1.0;   // m of arc between parameter nodes of a polynomial
constexpr int kNewtonSteps = 12;
constexpr double kFootTolerance = 1e-5;  // m along; the last Newton step squares it
constexpr double kNearestToCentre = 0.05;  // share of the radius of curvature left at the point

struct Derivatives {
  double du, dv, ddu, ddv;
};

Derivatives derivatives(const Cubic& u, const Cubic& v, double p) {
  return {u.slope(p), v.slope(p), 2 * u.c + 6 * u.d * p, 2 * v.c + 6 * v.d * p};
}

double speed(const Cubic& u, const Cubic& v, double p) {
  const double du = u.slope(p);
  const double dv = v.slope(p);
  return std::sqrt(du * du + dv * dv);
}

// Arc length of (u, v) over [from, to] by the 4-point Gauss-Legendre rule.
double arc_length(const Cubic& u, const Cubic& v, double from, double to) {
  constexpr double kNode[2] = {0.33998104358485626480, 0.86113631159405257522};
  constexpr double kWeight[2] = {0.65214515486254614263, 0.34785484513745385737};
  const double middle = 0.5 * (from + to);
  const double half = 0.5 * (to - from);
  double sum = 0;
  for (int i = 0; i < 2; ++i) {
    sum += kWeight[i] * (speed(u, v, middle - half * kNode[i]) + speed(u, v, middle + half * kNode[i]));
  }
  return half * sum;
}

}  // namespace

void ReferenceLine::add_clothoid(const Start& start, double curvature_start, double curvature_end) {
  Piece piece;
  piece.start = start;
  piece.curvature = curvature_start;
  piece.curvature_rate = start.length_m > 0 ? (curvature_end - curvature_start) / start.length_m : 0;
  piece.straight = curvature_start == 0 && curvature_end == 0;
  const double largest = std::max(std::fabs(curvature_start), std::fabs(curvature_end));
  max_curvature_ = std::max(max_curvature_, largest);
  piece.count = 1 + static_cast<std::uint32_t>(start.length_m * largest / kTurnPerAnchor);
  piece.spacing_m = start.length_m / piece.count;
  piece.first = static_cast<std::uint32_t>(anchors_.size());

  // From each anchor to the next in two halves, each within the turning that short_arc allows. Headings come
  // from the closed form, so only positions accumulate rounding.
  double x = start.x_m;
  double y = start.y_m;
  const double half = 0.5 * piece.spacing_m;
  const auto heading_at = [&](double ds) {
    return start.heading_rad + ds * (curvature_start + 0.5 * piece.curvature_rate * ds);
  };
  const auto advance = [&](double ds) {
    const double heading = heading_at(ds);
    const double c = strict::cos(heading);
    const double s = strict::sin(heading);
    const ShortArc arc = short_arc(curvature_start + piece.curvature_rate * ds, piece.curvature_rate, half);
    x += c * arc.along_m - s * arc.across_m;
    y += s * arc.along_m + c * arc.across_m;
  };
  for (std::uint32_t i = 0; i < piece.count; ++i) {
    advance(2 * i * half);
    const double heading = heading_at((2 * i + 1) * half);
    anchors_.push_back({x, y, strict::cos(heading), strict::sin(heading)});
    advance((2 * i + 1) * half);
  }
  pieces_.push_back(piece);
}

std::optional<double> ReferenceLine::add_polynomial(const Start& start, const Cubic& u, const Cubic& v, double p_end) {
  Piece piece;
  piece.start = start;
  piece.polynomial = true;
  piece.u = u;
  piece.v = v;
  piece.cos_heading = strict::cos(start.heading_rad);
  piece.sin_heading = strict::sin(start.heading_rad);
  piece.count = 2 + static_cast<std::uint32_t>(start.length_m / kNodeSpacing);
  piece.spacing_m = start.length_m / (piece.count - 1);
  piece.first = static_cast<std::uint32_t>(nodes_.size());

  // Cumulative arc length on a parameter grid four times as fine, then its inverse at equal steps.
  const std::uint32_t cells = 4 * (piece.count - 1);
  const double step = p_end / cells;
  std::vector<double> length(cells + 1, 0.0);
  for (std::uint32_t i = 0; i < cells; ++i) {
    if (speed(u, v, i * step) * p_end < 1e-6 * start.length_m) return std::nullopt;
    length[i + 1] = length[i] + arc_length(u, v, i * step, (i + 1) * step);
  }
  const double total = length.back();
  if (speed(u, v, p_end) * p_end < 1e-6 * start.length_m || !(total > 0)) return std::nullopt;
  const double stretch = start.length_m > 0 ? total / start.length_m : 1;
  std::uint32_t cell = 0;
  for (std::uint32_t i = 0; i < piece.count; ++i) {
    const double target = i + 1 == piece.count ? total : i * piece.spacing_m * stretch;
    while (cell + 1 < cells && length[cell + 1] < target) ++cell;
    double p = (cell + (target - length[cell]) / (length[cell + 1] - length[cell])) * step;
    for (int newton = 0; newton < 4; ++newton) {
      p += (target - length[cell] - arc_length(u, v, cell * step, p)) / speed(u, v, p);
    }
    p = std::min(std::max(p, 0.0), p_end);
    nodes_.push_back({p, stretch / speed(u, v, p)});
    const Derivatives d = derivatives(u, v, p);
    const double q = d.du * d.du + d.dv * d.dv;
    max_curvature_ = std::max(max_curvature_, std::fabs(d.du * d.ddv - d.dv * d.ddu) / (q * std::sqrt(q)));
  }
  pieces_.push_back(piece);
  return total;
}

std::size_t ReferenceLine::piece_at(double s) const {
  if (pieces_.size() == 1 || s < pieces_[1].start.s_m) return 0;
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), s,
                                      [](double at, const Piece& piece) { return at < piece.start.s_m; });
  return static_cast<std::size_t>(after - pieces_.begin()) - 1;
}

// Cubic Hermite interpolation of p(s) between nodes.
double ReferenceLine::parameter(const Piece& piece, double ds) const {
  const double at = piece.spacing_m > 0 ? ds / piece.spacing_m : 0;
  const double last = static_cast<double>(piece.count - 2);
  const double index = std::min(std::max(std::floor(at), 0.0), last);
  const double w = at - index;
  const ParameterNode& a = nodes_[piece.first + static_cast<std::size_t>(index)];
  const ParameterNode& b = nodes_[piece.first + static_cast<std::size_t>(index) + 1];
  const double rise = b.p - a.p;
  const double c = 3 * rise - piece.spacing_m * (2 * a.slope + b.slope);
  const double d = piece.spacing_m * (a.slope + b.slope) - 2 * rise;
  return a.p + w * (piece.spacing_m * a.slope + w * (c + w * d));
}

LinePoint ReferenceLine::polynomial_point(const Piece& piece, double ds) const {
  const double p = parameter(piece, ds);
  const Derivatives d = derivatives(piece.u, piece.v, p);
  const double u = piece.u.value(p);
  const double v = piece.v.value(p);
  const double q = d.du * d.du + d.dv * d.dv;
  const double norm = std::sqrt(q);
  const double c = piece.cos_heading;
  const double s = piece.sin_heading;
  LinePoint point;
  point.x_m = piece.start.x_m + c * u - s * v;
  point.y_m = piece.start.y_m + s * u + c * v;
  point.cos_heading = (c * d.du - s * d.dv) / norm;
  point.sin_heading = (s * d.du + c * d.dv) / norm;
  point.curvature = (d.du * d.ddv - d.dv * d.ddu) / (q * norm);
  return point;
}

LinePoint ReferenceLine::point(const Piece& piece, double s) const {
  const double ds = s - piece.start.s_m;
  if (piece.polynomial) return polynomial_point(piece, ds);
  std::uint32_t index = 0;
  if (piece.count > 1) {
    const double at = std::floor(ds / piece.spacing_m);
    index = at <= 0 ? 0 : std::min(static_cast<std::uint32_t>(at), piece.count - 1);
  }
  const Anchor& anchor = anchors_[piece.first + index];
  const double from = (index + 0.5) * piece.spacing_m;
  const double d = ds - from;
  if (piece.straight) {
    return {anchor.x_m + anchor.cos_heading * d, anchor.y_m + anchor.sin_heading * d, anchor.cos_heading,
            anchor.sin_heading, 0};
  }
  const ShortArc arc = short_arc(piece.curvature + piece.curvature_rate * from, piece.curvature_rate, d);
  return {anchor.x_m + anchor.cos_heading * arc.along_m - anchor.sin_heading * arc.across_m,
          anchor.y_m + anchor.sin_heading * arc.along_m + anchor.cos_heading * arc.across_m,
          anchor.cos_heading * arc.turn.cos - anchor.sin_heading * arc.turn.sin,
          anchor.sin_heading * arc.turn.cos + anchor.cos_heading * arc.turn.sin,
          piece.curvature + piece.curvature_rate * ds};
}

LinePoint ReferenceLine::at(double s) const {
  s = clamped(s);
  return point(pieces_[piece_at(s)], s);
}

double ReferenceLine::heading(double s) const {
  s = clamped(s);
  const Piece& piece = pieces_[piece_at(s)];
  if (piece.polynomial) {
    const LinePoint at = point(piece, s);
    return strict::atan2(at.sin_heading, at.cos_heading);
  }
  const double ds = s - piece.start.s_m;
  return strict::wrap_angle(piece.start.heading_rad + ds * (piece.curvature + 0.5 * piece.curvature_rate * ds));
}

double ReferenceLine::curvature(double s) const {
  s = clamped(s);
  const Piece& piece = pieces_[piece_at(s)];
  if (piece.polynomial) return polynomial_point(piece, s - piece.start.s_m).curvature;
  return piece.curvature + piece.curvature_rate * (s - piece.start.s_m);
}

double ReferenceLine::curvature_rate(double s) const {
  s = clamped(s);
  const Piece& piece = pieces_[piece_at(s)];
  if (!piece.polynomial) return piece.curvature_rate;
  // Its closed form is long and this is read only where lanes taper on such a piece: a central difference.
  constexpr double kStep = 1e-3;
  const double ds = s - piece.start.s_m;
  const double low = std::max(0.0, ds - kStep);
  const double high = std::min(piece.start.length_m, ds + kStep);
  if (high <= low) return 0;
  return (polynomial_point(piece, high).curvature - polynomial_point(piece, low).curvature) / (high - low);
}

std::optional<LineProjection> ReferenceLine::project(double x, double y, double s_guess) const {
  double s = clamped(s_guess);
  for (int step = 0; step < kNewtonSteps; ++step) {
    const Piece& piece = pieces_[piece_at(s)];
    const LinePoint foot = point(piece, s);
    const double dx = x - foot.x_m;
    const double dy = y - foot.y_m;
    const double along = dx * foot.cos_heading + dy * foot.sin_heading;
    const double t = dy * foot.cos_heading - dx * foot.sin_heading;
    const double left = 1 - foot.curvature * t;
    if (left < kNearestToCentre) return std::nullopt;
    const double next = s + along / left;
    const bool same_line = piece.straight && next >= piece.start.s_m && next <= piece.start.s_m + piece.start.length_m;
    if (std::fabs(along) < kFootTolerance || same_line) {
      const double inside = clamped(next);
      return LineProjection{inside, t, next - inside};
    }
    if ((s <= 0 && along < 0) || (s >= length_m_ && along > 0)) return LineProjection{s, t, along};
    s = clamped(next);
  }
  return std::nullopt;
}

double ReferenceLine::next_boundary(double s) const {
  const std::size_t next = piece_at(clamped(s)) + 1;
  return next < pieces_.size() ? pieces_[next].start.s_m : length_m_;
}

double ReferenceLine::previous_boundary(double s) const {
  const std::size_t piece = piece_at(clamped(s));
  if (pieces_[piece].start.s_m < s || piece == 0) return pieces_[piece].start.s_m;
  return pieces_[piece - 1].start.s_m;
}

}  // namespace longtail::sim
