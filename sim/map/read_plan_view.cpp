// <planView>: the pieces of a road's reference line (ASAM OpenDRIVE 1.7, section 7.3).
#include <cmath>

#include <fmt/format.h>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

constexpr double kJoint = 0.01;           // m: pieces must follow each other this closely in s ...
constexpr double kGap = 0.5;              // m: ... and this closely in the plane
constexpr double kArcLengthShare = 0.05;  // of a polynomial's length against the given one

ReferenceLine::Start read_start(Reading& in, const XmlElement& geometry) {
  ReferenceLine::Start start;
  start.s_m = in.xml.number(geometry, "s", kLengthRange);
  start.x_m = in.xml.number(geometry, "x", kCoordinateRange);
  start.y_m = in.xml.number(geometry, "y", kCoordinateRange);
  start.heading_rad = in.xml.number(geometry, "hdg", {-1000, 1000});
  start.length_m = in.xml.number(geometry, "length", kLengthRange);
  return start;
}

void add_clothoid(Reading& in, const XmlElement& shape, const ReferenceLine::Start& start, double from, double to,
                  ReferenceLine& line) {
  const double turning = std::fmax(std::fabs(from), std::fabs(to)) * start.length_m;
  if (turning > kMaxTurning) {
    in.xml.fail(shape, nullptr, fmt::format("<{}> turns by up to {:.0f} rad over its {} m, allowed is {:.0f}",
                                            shape.name(), turning, start.length_m, kMaxTurning));
  }
  if (!in.xml.failed()) line.add_clothoid(start, from, to);
}

void add_polynomial(Reading& in, const XmlElement& shape, const ReferenceLine::Start& start, ReferenceLine& line) {
  Cubic u;
  Cubic v;
  u.a = in.xml.number(shape, "aU", kCoefficientRange);
  u.b = in.xml.number(shape, "bU", kCoefficientRange);
  u.c = in.xml.number(shape, "cU", kCoefficientRange);
  u.d = in.xml.number(shape, "dU", kCoefficientRange);
  v.a = in.xml.number(shape, "aV", kCoefficientRange);
  v.b = in.xml.number(shape, "bV", kCoefficientRange);
  v.c = in.xml.number(shape, "cV", kCoefficientRange);
  v.d = in.xml.number(shape, "dV", kCoefficientRange);
  const std::string_view range = shape.attribute("pRange");
  if (!range.empty() && range != "arcLength" && range != "normalized") {
    in.xml.fail(shape, "pRange",
                fmt::format("<paramPoly3> pRange is '{}', allowed is arcLength or normalized", range));
  }
  if (in.xml.failed() || start.length_m <= 0) return;
  // Absent means normalized (ASAM OpenDRIVE 1.4, 5.3.4.1.5).
  const auto length = line.add_polynomial(start, u, v, range == "arcLength" ? start.length_m : 1.0);
  if (!length) {
    in.xml.fail(shape, nullptr, "<paramPoly3> stands still somewhere, so it has no direction there");
  } else if (std::fabs(*length - start.length_m) > kArcLengthShare * start.length_m) {
    in.xml.fail(shape, nullptr, fmt::format("<paramPoly3> is {:.3f} m long, its <geometry> says {}: more than 5 % off",
                                            *length, start.length_m));
  }
  if (!in.xml.failed() && line.max_curvature() > kMaxCurvature) {
    in.xml.fail(shape, nullptr, fmt::format("<paramPoly3> has a curvature of {:.3f} 1/m, allowed is {}",
                                            line.max_curvature(), kMaxCurvature));
  }
}

void read_shape(Reading& in, const XmlElement& geometry, const ReferenceLine::Start& start, ReferenceLine& line) {
  const std::vector<XmlElement> shapes = geometry.children();
  const XmlElement shape = shapes.empty() ? XmlElement() : shapes.front();
  if (!shape.exists()) {
    in.xml.fail(geometry, nullptr, "<geometry> has no shape", "add <line/>, <arc>, <spiral> or <paramPoly3>");
    return;
  }
  for (std::size_t i = 1; i < shapes.size(); ++i) in.note(shapes[i], std::string(shapes[i].name()));
  if (shape.name() == "line") {
    add_clothoid(in, shape, start, 0, 0, line);
  } else if (shape.name() == "arc") {
    const double curvature = in.xml.number(shape, "curvature", kCurvatureRange);
    add_clothoid(in, shape, start, curvature, curvature, line);
  } else if (shape.name() == "spiral") {
    const double from = in.xml.number(shape, "curvStart", kCurvatureRange);
    const double to = in.xml.number(shape, "curvEnd", kCurvatureRange);
    add_clothoid(in, shape, start, from, to, line);
  } else if (shape.name() == "paramPoly3") {
    add_polynomial(in, shape, start, line);
  } else {
    in.xml.fail(shape, nullptr, fmt::format("<{}> is not a supported shape", shape.name()),
                "supported are line, arc, spiral and paramPoly3");
  }
}

// The new piece must begin where the line built so far ends.
void check_joint(Reading& in, const XmlElement& geometry, const ReferenceLine::Start& start, double end_s,
                 ReferenceLine& line) {
  if (std::fabs(start.s_m - end_s) > kJoint) {
    in.xml.fail(geometry, "s", fmt::format("<geometry> s is {}, the one before ends at {}", start.s_m, end_s),
                "order the pieces by s, without gaps");
    return;
  }
  if (line.size() == 0) return;
  if (start.s_m <= line.last_start()) {
    in.xml.fail(geometry, "s", fmt::format("<geometry> s is {}, the one before begins at {}", start.s_m,
                                           line.last_start()), "order the pieces by s, without gaps");
    return;
  }
  line.finish(end_s);
  const LinePoint end = line.at(end_s);
  const double gap = std::sqrt((end.x_m - start.x_m) * (end.x_m - start.x_m) +
                               (end.y_m - start.y_m) * (end.y_m - start.y_m));
  if (gap > kGap) {
    in.xml.fail(geometry, nullptr, fmt::format("<geometry> begins {:.3f} m from the end of the one before ({:.3f}, "
                                               "{:.3f}), allowed is {}", gap, end.x_m, end.y_m, kGap));
  }
}

}  // namespace

void read_plan_view(Reading& in, const XmlElement& road, Road& out) {
  const XmlElement plan_view = in.xml.child(road, "planView");
  in.note_others(plan_view, {"geometry"});
  double end = 0;
  for (const XmlElement& geometry : plan_view.children("geometry")) {
    ReferenceLine::Start start = read_start(in, geometry);
    if (in.xml.failed()) return;
    check_joint(in, geometry, start, end, out.line);
    if (in.xml.failed()) return;
    if (out.line.size() == 0) start.s_m = 0;  // the line covers the road from its very start
    end = start.s_m + start.length_m;
    // A piece without length has no direction of its own.
    if (start.length_m > 0) read_shape(in, geometry, start, out.line);
    if (in.xml.failed()) return;
  }
  if (out.line.size() == 0) {
    in.xml.fail(plan_view, nullptr, "<planView> has no <geometry> with a length");
  } else if (std::fabs(end - out.length_m) > kJoint + 1e-4 * out.length_m) {
    in.xml.fail(road, "length", fmt::format("<road> length is {}, its geometry ends at {}", out.length_m, end));
  }
  out.length_m = end;
  out.line.finish(end);
}

}  // namespace longtail::sim
