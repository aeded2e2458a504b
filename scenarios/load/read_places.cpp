// Places: lanes by number or by kind ("main/-1", "main/parking_right"), points along and beside roads; each is
// checked against the map.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "scenarios/load/load_context.h"

namespace longtail::scenarios {
namespace {

using sim::LaneType;
using sim::RoadIndex;
using sim::RoadNetwork;

constexpr double kEndTolerance_m = 1e-6;

constexpr stack::Choice<LaneType> kLaneTypes[] = {
    {"driving", LaneType::kDriving},   {"shoulder", LaneType::kShoulder}, {"parking", LaneType::kParking},
    {"sidewalk", LaneType::kSidewalk}, {"biking", LaneType::kBiking},
};

std::string type_name(LaneType type) {
  for (const auto& choice : kLaneTypes) {
    if (choice.value == type) return std::string(choice.name);
  }
  return "other";
}

std::string described_lanes(const RoadNetwork& map, RoadIndex road, double s_m) {
  std::string text;
  for (const int lane : map.lanes(road, s_m)) {
    const auto ref = map.lane_ref(road, s_m, lane);
    if (ref) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", lane, type_name(map.lane_type(*ref)));
  }
  return fmt::format("lanes there: {}", text.empty() ? "none" : text);
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "parking_right": the lane of that type on that side which is nearest to the reference line.
std::optional<int> lane_by_kind(const RoadNetwork& map, RoadIndex road, double s_m, std::string_view kind) {
  const bool right = kind.ends_with("_right");
  const bool left = kind.ends_with("_left");
  if (!right && !left) return std::nullopt;
  const std::string_view type = kind.substr(0, kind.rfind('_'));
  std::optional<int> best;
  for (const int lane : map.lanes(road, s_m)) {
    const auto ref = map.lane_ref(road, s_m, lane);
    if (!ref || (lane < 0) != right || type_name(map.lane_type(*ref)) != type) continue;
    if (!best || std::abs(lane) < std::abs(*best)) best = lane;
  }
  return best;
}

std::optional<RoadIndex> known_road(const CheckedNode& node, const LoadContext& context, const std::string& road) {
  const auto index = context.map->find_road(road);
  if (!index) node.fail_unknown("road", road, context.map->road_names(), "roads");
  return index;
}

}  // namespace

std::string read_road(const CheckedNode& node, LoadContext& context) {
  const std::string road = node.text();
  if (!context.map || !node.exists() || road.empty()) return road;
  const auto index = known_road(node, context, road);
  return index ? context.map->road_name(*index) : road;
}

void check_s(const CheckedNode& node, LoadContext& context, const std::string& road, double s_m) {
  if (!context.map) return;
  const auto index = context.map->find_road(road);
  if (!index) return;
  const double length_m = context.map->road_length(*index);
  if (s_m > length_m + kEndTolerance_m) {
    // The last of a row of objects is not written anywhere: the node is the place of the first.
    const bool is_written = node.kind() == stack::YamlKind::kScalar;
    node.fail(fmt::format("'{}' lies beyond the end of road '{}', {}",
                          is_written ? node.text() : stack::format_quantity(s_m, Dimension::kLength), road,
                          stack::format_quantity(length_m, Dimension::kLength)),
              "");
  }
}

RoadPlace read_road_place(const CheckedNode& node, LoadContext& context, const std::string& default_road) {
  MapReader map(node);
  RoadPlace place{default_road, 0};
  const auto road = map.optional("road");
  if (road) place.road = read_road(*road, context);
  if (!road && default_road.empty()) (void)map.required("road");
  const CheckedNode s = map.required("s");
  place.s_m = s.quantity(Dimension::kLength, stack::not_negative());
  check_s(s, context, place.road, place.s_m);
  return place;
}

std::optional<LaneName> read_lane_name(const CheckedNode& node, LoadContext& context, double s_m) {
  if (!node.exists()) return std::nullopt;
  const std::string text = node.text();
  const std::size_t slash = text.rfind('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size()) {
    node.fail(fmt::format("'{}' is not a lane", text), "write road/lane, e.g. main/-1 or main/parking_right");
    return std::nullopt;
  }
  LaneName name{text.substr(0, slash), 0};
  const std::string lane_text = text.substr(slash + 1);
  const std::optional<int> number = whole_number(lane_text);
  if (!context.map) {
    if (number) name.lane = *number;
    return name;
  }
  const RoadNetwork& map = *context.map;
  const auto road = known_road(node, context, name.road);
  if (!road) return std::nullopt;
  name.road = map.road_name(*road);
  const double on_road_m = std::min(s_m, map.road_length(*road));
  const std::optional<int> lane = number ? number : lane_by_kind(map, *road, on_road_m, lane_text);
  if (!lane || *lane == 0 || !map.lane_ref(*road, on_road_m, *lane)) {
    node.fail(fmt::format("road '{}' has no lane '{}' at s = {}", name.road, lane_text,
                          stack::format_quantity(on_road_m, Dimension::kLength)),
              described_lanes(map, *road, on_road_m));
    return std::nullopt;
  }
  name.lane = *lane;
  return name;
}

sim::LanePosition read_lane_position(const CheckedNode& node, LoadContext& context) {
  MapReader map(node);
  sim::LanePosition out;
  const CheckedNode lane = map.required("lane");
  const CheckedNode s = map.required("s");
  out.s_m = s.quantity(Dimension::kLength, stack::not_negative());
  out.offset_m = map.quantity_or("offset", 0, Dimension::kLength, stack::between(-20, 20));
  if (const auto name = read_lane_name(lane, context, out.s_m)) {
    out.road = name->road;
    out.lane = name->lane;
    check_s(s, context, out.road, out.s_m);
  } else if (context.map && context.map->road_count() > 0) {
    out.road = context.map->road_name(sim::RoadIndex{0});  // a stand-in: the error above is enough
  }
  return out;
}

sim::Position read_position(const CheckedNode& node, LoadContext& context) {
  {
    MapReader probe(node);
    probe.accept_rest();
    if (!probe.has("road")) {
      if (probe.has("lane") || !node.exists()) return read_lane_position(node, context);
      node.fail("a place needs a lane or a road", "write {lane: main/-1, s: 20 m} or {road: main, s: 20 m, t: -4 m}");
      return sim::LanePosition{};
    }
  }
  MapReader map(node);
  sim::RoadPosition out;
  const CheckedNode road = map.required("road");
  const CheckedNode s = map.required("s");
  out.road = read_road(road, context);
  out.s_m = s.quantity(Dimension::kLength, stack::not_negative());
  out.t_m = map.quantity("t", Dimension::kLength, stack::between(-100, 100));
  check_s(s, context, out.road, out.s_m);
  return out;
}

}  // namespace longtail::scenarios
