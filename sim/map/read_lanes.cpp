// <lanes>: lane offset, sections, widths, types and speeds (ASAM OpenDRIVE 1.7, section 9).
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

struct TypeName {
  std::string_view name;
  LaneType type;
};
// Lanes open to all motor traffic are driving lanes; those kept for buses, taxis, trams or rail are not.
constexpr std::array kTypeNames{
    TypeName{"driving", LaneType::kDriving},      TypeName{"entry", LaneType::kDriving},
    TypeName{"exit", LaneType::kDriving},         TypeName{"onRamp", LaneType::kDriving},
    TypeName{"offRamp", LaneType::kDriving},      TypeName{"connectingRamp", LaneType::kDriving},
    TypeName{"slipLane", LaneType::kDriving},     TypeName{"bidirectional", LaneType::kDriving},
    TypeName{"mwyEntry", LaneType::kDriving},     TypeName{"mwyExit", LaneType::kDriving},
    TypeName{"shoulder", LaneType::kShoulder},    TypeName{"stop", LaneType::kShoulder},
    TypeName{"parking", LaneType::kParking},      TypeName{"sidewalk", LaneType::kSidewalk},
    TypeName{"walking", LaneType::kSidewalk},     TypeName{"biking", LaneType::kBiking},
    TypeName{"none", LaneType::kOther},           TypeName{"border", LaneType::kOther},
    TypeName{"restricted", LaneType::kOther},     TypeName{"median", LaneType::kOther},
    TypeName{"curb", LaneType::kOther},           TypeName{"bus", LaneType::kOther},
    TypeName{"taxi", LaneType::kOther},           TypeName{"HOV", LaneType::kOther},
    TypeName{"tram", LaneType::kOther},           TypeName{"rail", LaneType::kOther},
    TypeName{"special1", LaneType::kOther},       TypeName{"special2", LaneType::kOther},
    TypeName{"special3", LaneType::kOther},       TypeName{"roadWorks", LaneType::kOther},
    TypeName{"shared", LaneType::kOther},         TypeName{"roadMarks", LaneType::kOther},
};

LaneType read_type(Reading& in, const XmlElement& element) {
  const std::string_view written = element.attribute("type");
  const auto at = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                               [&](const TypeName& entry) { return entry.name == written; });
  if (at != kTypeNames.end()) return at->type;
  in.xml.fail(element, "type", fmt::format("<lane> type '{}' is not an OpenDRIVE lane type", written));
  return LaneType::kOther;
}

void read_lane_speeds(Reading& in, const XmlElement& element, double section_s, Lane& out) {
  for (const XmlElement& speed : element.children("speed")) {
    const double s = section_s + in.xml.number(speed, "sOffset", kLengthRange);
    const double limit = read_speed(in, speed);
    if (in.xml.failed()) return;
    if (!out.speeds.empty() && s < out.speeds.back().s_m) {
      in.xml.fail(speed, "sOffset", "<speed> sOffset is smaller than the one before it", "order the records by it");
      return;
    }
    out.speeds.push_back({s, limit});
  }
}

void read_lane_links(Reading& in, const XmlElement& element, const LaneRef& lane, Lane& out) {
  const XmlElement link = element.child("link");
  in.note_others(link, {"predecessor", "successor"});
  constexpr std::array<std::pair<const char*, RoadEnd>, 2> kEnds{
      {{"predecessor", RoadEnd::kStart}, {"successor", RoadEnd::kEnd}}};
  for (const auto& end : kEnds) {
    for (const XmlElement& target : link.children(end.first)) {
      const int id = in.xml.integer(target, "id", -1000, 1000);
      if (in.xml.failed()) return;
      out.linked_ids[static_cast<std::size_t>(end.second)].push_back(id);
      in.lane_links.push_back({lane, end.second, id, target});
    }
  }
}

Lane read_lane(Reading& in, const XmlElement& element, LaneRef ref, const LaneSection& section,
               bool left_hand_traffic) {
  Lane lane;
  lane.id = ref.lane;
  lane.type = read_type(in, element);
  lane.direction = (ref.lane < 0) != left_hand_traffic ? 1 : -1;
  if (element.attribute("direction") == "reversed") lane.direction = -lane.direction;
  in.note_others(element, {"link", "width", "speed", "border", "roadMark"});
  lane.width = read_cubics(in, element.children("width"), "sOffset", section.s_from_m, section.s_to_m);
  if (lane.width.empty() && !in.xml.failed()) {
    if (element.child("border").exists()) {
      in.xml.fail(element.child("border"), nullptr, "<border> in place of <width> is not supported",
                  "write the lane's width");
    } else {
      in.xml.fail(element, nullptr, fmt::format("<lane> {} has no <width>", ref.lane));
    }
    return lane;
  }
  read_lane_speeds(in, element, section.s_from_m, lane);
  lane.marks = read_road_marks(in, element, section.s_from_m);
  read_lane_links(in, element, ref, lane);
  return lane;
}

// The lanes of one side, ids from 1 (or -1) outwards without holes.
std::vector<std::pair<int, XmlElement>> side_lanes(Reading& in, const XmlElement& side, int sign) {
  std::vector<std::pair<int, XmlElement>> lanes;
  in.note_others(side, {"lane"});
  for (const XmlElement& element : side.children("lane")) {
    const int id = in.xml.integer(element, "id", sign < 0 ? -1000 : 1, sign < 0 ? -1 : 1000);
    if (in.xml.failed()) return {};
    const bool twice = std::any_of(lanes.begin(), lanes.end(), [&](const auto& other) { return other.first == id; });
    if (twice) in.xml.fail(element, "id", fmt::format("<lane> id {} stands twice in its section", id));
    lanes.emplace_back(id, element);
  }
  // Ids differ, so this order is total.
  std::sort(lanes.begin(), lanes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    const int expected = sign < 0 ? -1 - static_cast<int>(i) : static_cast<int>(lanes.size() - i);
    if (lanes[i].first != expected) {
      in.xml.fail(lanes[i].second, "id", fmt::format("<lane> ids have a hole: {} stands where {} belongs",
                                                     lanes[i].first, expected));
      return {};
    }
  }
  return lanes;
}

void read_section(Reading& in, const XmlElement& element, RoadIndex index, std::uint32_t number, const Road& road,
                  LaneSection& out) {
  in.note_others(element, {"left", "center", "right"});
  for (const XmlElement& lane : element.child("center").children("lane")) {
    in.note_others(lane, {"link", "roadMark"});
    out.centre_marks = read_road_marks(in, lane, out.s_from_m);
  }
  auto lanes = side_lanes(in, element.child("left"), 1);
  out.left_count = lanes.size();
  const auto right = side_lanes(in, element.child("right"), -1);
  lanes.insert(lanes.end(), right.begin(), right.end());
  for (const auto& entry : lanes) {
    out.lanes.push_back(read_lane(in, entry.second, {index, number, entry.first}, out, road.left_hand_traffic));
    if (in.xml.failed()) return;
  }
}

// Edges once and for all where nothing changes along the section.
void fix_constant_edges(const Road& road, LaneSection& section) {
  bool constant = road.lane_offset.is_constant(section.s_from_m, section.s_to_m);
  for (const Lane& lane : section.lanes) {
    constant = constant && lane.width.is_constant(section.s_from_m, section.s_to_m);
  }
  if (!constant) return;
  std::vector<double> edges;
  for (std::size_t i = 0; i < section.lanes.size(); ++i) {
    const LaneEdges lane = lane_edges(road, section, i, section.s_from_m);
    if (i == 0) edges.push_back(lane.left);
    edges.push_back(lane.right);
  }
  section.constant_edges = edges;
}

// Sampled, since a cubic may bulge between its records.
void check_width(Reading& in, const XmlElement& element, const Road& road, const LaneSection& section) {
  constexpr int kSamples = 16;
  for (int i = 0; i <= kSamples; ++i) {
    const double s = section.s_from_m + (section.s_to_m - section.s_from_m) * i / kSamples;
    const LaneEdges edges = road_edges(road, section, s);
    if (edges.left > kMaxLaneWidth || edges.right < -kMaxLaneWidth) {
      in.xml.fail(element, nullptr, fmt::format("<laneSection> reaches from t = {:.1f} m to t = {:.1f} m at s = {:.1f}, "
                                                "allowed is {} m to either side",
                                                edges.right, edges.left, s, kMaxLaneWidth));
      return;
    }
  }
}

}  // namespace

void read_lanes(Reading& in, const XmlElement& element, RoadIndex index, Road& out) {
  const XmlElement lanes = in.xml.child(element, "lanes");
  in.note_others(lanes, {"laneOffset", "laneSection"});
  out.lane_offset = read_cubics(in, lanes.children("laneOffset"), "s", 0, out.length_m);
  const std::vector<XmlElement> sections = lanes.children("laneSection");
  if (sections.empty()) in.xml.fail(lanes, nullptr, "<lanes> has no <laneSection>");
  std::vector<XmlElement> kept;
  for (const XmlElement& section : sections) {
    const double s = in.xml.number(section, "s", kLengthRange);
    if (in.xml.failed()) return;
    const bool first = out.sections.empty();
    if (first ? s > 0.01 : s <= out.sections.back().s_from_m) {
      in.xml.fail(section, "s",
                  first ? fmt::format("the first <laneSection> s is {}, it must be 0", s)
                        : fmt::format("<laneSection> s is {}, the one before begins at {}", s,
                                      out.sections.back().s_from_m),
                  "order the sections by s, from 0");
      return;
    }
    if (s >= out.length_m) {
      in.xml.fail(section, "s", fmt::format("<laneSection> s is {}, the road ends at {}", s, out.length_m));
      return;
    }
    if (!first) out.sections.back().s_to_m = s;
    LaneSection next;
    next.s_from_m = first ? 0 : s;
    next.s_to_m = out.length_m;
    out.sections.push_back(next);
    kept.push_back(section);
  }
  for (std::uint32_t i = 0; i < out.sections.size(); ++i) {
    read_section(in, kept[i], index, i, out, out.sections[i]);
    if (in.xml.failed()) return;
    fix_constant_edges(out, out.sections[i]);
    check_width(in, kept[i], out, out.sections[i]);
  }
}

}  // namespace longtail::sim
