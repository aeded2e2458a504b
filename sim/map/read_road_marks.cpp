// <roadMark>: paint on lane edges (ASAM OpenDRIVE 1.7, section 9.6).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

constexpr NumberRange kMarkWidth{0, 2};
constexpr double kStandardWidth = 0.12;  // OpenDRIVE: weights standard and bold where no width is written
constexpr double kBoldWidth = 0.25;

struct KindName {
  std::string_view name;
  MarkKind kind;
};
constexpr std::array kKindNames{
    KindName{"none", MarkKind::kNone},
    KindName{"solid", MarkKind::kSolid},
    KindName{"broken", MarkKind::kBroken},
    KindName{"solid solid", MarkKind::kSolidSolid},
    KindName{"solid broken", MarkKind::kSolidBroken},
    KindName{"broken solid", MarkKind::kBrokenSolid},
    KindName{"broken broken", MarkKind::kBrokenBroken},
};

RoadMark read_mark(Reading& in, const XmlElement& element) {
  const std::string written = in.xml.text(element, "type");
  if (in.xml.failed()) return {};
  const auto at = std::ranges::find(kKindNames, written, &KindName::name);
  if (at == kKindNames.end()) {
    in.note(element, fmt::format("roadMark type '{}'", written), "is not painted");
    return {};
  }
  const double fallback = element.attribute("weight") == "bold" ? kBoldWidth : kStandardWidth;
  const double written_width = in.xml.number_or(element, "width", fallback, kMarkWidth);
  // Editors write 0 for "as usual".
  const double width = written_width > 0 ? written_width : fallback;
  return {at->kind, at->kind == MarkKind::kNone ? 0 : width, element.attribute("color") == "yellow"};
}

}  // namespace

std::vector<MarkRecord> read_road_marks(Reading& in, const XmlElement& lane, double section_s) {
  std::vector<MarkRecord> records;
  for (const XmlElement& element : lane.children("roadMark")) {
    const double s = section_s + in.xml.number(element, "sOffset", kLengthRange);
    const RoadMark mark = read_mark(in, element);
    if (in.xml.failed()) return {};
    if (!records.empty() && s < records.back().s_m) {
      in.xml.fail(element, "sOffset", "<roadMark> sOffset is smaller than the one before it", "order the records by it");
      return {};
    }
    records.push_back({s, mark});
  }
  return records;
}

}  // namespace longtail::sim
