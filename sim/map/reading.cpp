#include "sim/map/reading.h"

#include <algorithm>

#include <fmt/format.h>

namespace longtail::sim {

void Reading::note(const XmlElement& element, const std::string& kind, std::string_view why) {
  if (!ignored_kinds.insert(kind).second) return;
  ignored.push_back(fmt::format("{}: <{}> {}", xml.source().place(element), kind, why));
}

void Reading::drop(const XmlElement& element, std::string_view why) {
  ignored.push_back(fmt::format("{}: <{}> {}", xml.source().place(element), element.name(), why));
}

void Reading::note_others(const XmlElement& parent, std::initializer_list<std::string_view> known) {
  for (const XmlElement& child : parent.children()) {
    if (std::find(known.begin(), known.end(), child.name()) == known.end()) note(child, std::string(child.name()));
  }
}

double read_speed(Reading& in, const XmlElement& speed) {
  const std::string_view max = speed.attribute("max");
  if (max == "no limit" || max == "undefined") return 0;
  const std::string_view unit = speed.has("unit") ? speed.attribute("unit") : "m/s";
  double factor = 0;
  if (unit == "m/s") factor = 1;
  if (unit == "km/h") factor = 1 / 3.6;
  if (unit == "mph") factor = 0.44704;  // exact: 1609.344 m / 3600 s
  if (factor == 0) {
    in.xml.fail(speed, "unit", fmt::format("<speed> unit is '{}', allowed is m/s, km/h or mph", unit));
  }
  return in.xml.number(speed, "max", {0, 1000}) * factor;
}

PiecewiseCubic read_cubics(Reading& in, const std::vector<XmlElement>& elements, const char* start, double offset,
                           double range_to) {
  PiecewiseCubic cubics;
  double last = -1;
  for (const XmlElement& element : elements) {
    Cubic piece;
    const double s = in.xml.number(element, start, kLengthRange);
    piece.s0 = offset + s;
    piece.a = in.xml.number(element, "a", kCoefficientRange);
    piece.b = in.xml.number(element, "b", kCoefficientRange);
    piece.c = in.xml.number(element, "c", kCoefficientRange);
    piece.d = in.xml.number(element, "d", kCoefficientRange);
    if (in.xml.failed()) break;
    if (s < last) {
      in.xml.fail(element, start,
                  fmt::format("<{}> {} is {}, smaller than the {} before it", element.name(), start, s, last),
                  "order the records by it");
    }
    last = s;
    // Records at and beyond the end hold nowhere.
    if (piece.s0 < range_to || cubics.empty()) cubics.add(piece);
  }
  return cubics;
}

}  // namespace longtail::sim
