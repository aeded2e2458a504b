#include "sim/map/road_network.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "sim/map/advance.h"
#include "sim/map/locate.h"
#include "sim/map/network_data.h"
#include "sim/map/reading.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kPi = 3.14159265358979323846;
// A lane narrower than this is not there (lanes taper to nothing where they begin and end).
constexpr double kLaneExists = 1e-6;   // m
constexpr double kLaneDrivable = 0.5;  // m

double limit_at(const std::vector<SpeedRecord>& records, double s) {
  double limit = 0;
  for (const SpeedRecord& record : records) {
    if (record.s_m > s) break;
    limit = record.limit_mps;
  }
  return limit;
}

double clamped(const Road& road, double s) { return s < 0 ? 0 : (s > road.length_m ? road.length_m : s); }

}  // namespace

struct RoadNetwork::Data : NetworkData {
  const Lane& lane(const LaneRef& ref) const {
    CHECK(ref.road.value < roads.size() && ref.section < roads[ref.road.value].sections.size(),
          "no road {} section {}", ref.road.value, ref.section);
    const LaneSection& at = section(ref);
    const auto position = position_of(at, ref.lane);
    CHECK(position, "road '{}' section {} has no lane {}", roads[ref.road.value].id, ref.section, ref.lane);
    return at.lanes[*position];
  }
  LaneEdges edges(const LaneRef& ref, double s) const {
    const LaneSection& at = section(ref);
    const auto position = position_of(at, ref.lane);
    CHECK(position, "road '{}' section {} has no lane {}", roads[ref.road.value].id, ref.section, ref.lane);
    return lane_edges(roads[ref.road.value], at, *position, s);
  }
  std::optional<LaneRef> neighbour(const LaneRef& ref, double s, int side) const;
};

RoadNetwork::RoadNetwork() = default;
RoadNetwork::RoadNetwork(RoadNetwork&&) noexcept = default;
RoadNetwork& RoadNetwork::operator=(RoadNetwork&&) noexcept = default;
RoadNetwork::~RoadNetwork() = default;

Result<RoadNetwork> RoadNetwork::parse(std::string_view opendrive_xml, const std::string& file) {
  Result<NetworkData> read = read_network(opendrive_xml, file);
  if (!read) return read.error();
  RoadNetwork network;
  auto data = std::make_unique<Data>();
  static_cast<NetworkData&>(*data) = std::move(read).value();
  network.data_ = std::move(data);
  return network;
}

Result<RoadNetwork> RoadNetwork::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Error{FixBy::kScenarioAuthor, fmt::format("cannot open the map '{}'", path), path, "check the path"};
  }
  // A little more than allowed is enough to see that the file is too large.
  std::string text;
  std::array<char, 1U << 16U> block{};
  while (file && text.size() <= kMaxFileBytes) {
    file.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad() || text.empty()) {
    return Error{FixBy::kScenarioAuthor, fmt::format("cannot read the map '{}', or it is empty", path), path, ""};
  }
  return parse(text, path);
}

std::uint32_t RoadNetwork::road_count() const { return static_cast<std::uint32_t>(data_->roads.size()); }

std::optional<RoadIndex> RoadNetwork::find_road(std::string_view name_or_id) const {
  for (const auto* entries : {&data_->by_name, &data_->by_id}) {
    const auto at = std::lower_bound(entries->begin(), entries->end(), name_or_id,
                                     [](const auto& entry, std::string_view key) { return entry.first < key; });
    if (at != entries->end() && at->first == name_or_id) return RoadIndex{at->second};
  }
  return std::nullopt;
}

const std::string& RoadNetwork::road_name(RoadIndex index) const {
  const Road& road = data_->road(index);
  return road.name.empty() ? road.id : road.name;
}

std::vector<std::string> RoadNetwork::road_names() const {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < road_count(); ++i) names.push_back(road_name({i}));
  return names;
}

double RoadNetwork::road_length(RoadIndex index) const { return data_->road(index).length_m; }

MapPose RoadNetwork::pose(const RoadPoint& at) const {
  const Road& road = data_->road(at.road);
  const double s = clamped(road, at.s_m);
  const LinePoint line = road.line.at(s);
  return {line.x_m - at.t_m * line.sin_heading, line.y_m + at.t_m * line.cos_heading, road.elevation.value(s),
          road.line.heading(s)};
}

double RoadNetwork::curvature(RoadIndex index, double s) const { return data_->road(index).line.curvature(s); }

double RoadNetwork::grade(RoadIndex index, double s) const {
  const Road& road = data_->road(index);
  return road.elevation.slope(clamped(road, s));
}

std::optional<RoadPoint> RoadNetwork::locate(double x, double y, double margin, std::optional<RoadPoint> near) const {
  return locate_point(*data_, x, y, margin, near);
}

std::uint32_t RoadNetwork::section_at(RoadIndex index, double s) const {
  return section_index(data_->road(index), s);
}

std::optional<LaneRef> RoadNetwork::lane_at(const RoadPoint& at) const {
  const Road& road = data_->road(at.road);
  const double s = clamped(road, at.s_m);
  const std::uint32_t number = section_index(road, s);
  const LaneSection& section = road.sections[number];
  for (std::size_t i = 0; i < section.lanes.size(); ++i) {
    const LaneEdges edges = lane_edges(road, section, i, s);
    if (at.t_m > edges.left) return std::nullopt;  // left of the leftmost lane
    if (at.t_m >= edges.right && edges.left - edges.right > kLaneExists) {
      return LaneRef{at.road, number, section.lanes[i].id};
    }
  }
  return std::nullopt;
}

std::optional<LaneRef> RoadNetwork::lane_ref(RoadIndex index, double s, int lane) const {
  const Road& road = data_->road(index);
  const std::uint32_t number = section_index(road, s);
  if (!position_of(road.sections[number], lane)) return std::nullopt;
  return LaneRef{index, number, lane};
}

std::vector<int> RoadNetwork::lanes(RoadIndex index, double s) const {
  const Road& road = data_->road(index);
  std::vector<int> ids;
  for (const Lane& lane : road.sections[section_index(road, s)].lanes) ids.push_back(lane.id);
  return ids;
}

CrossSection RoadNetwork::cross_section(RoadIndex index, double s) const {
  const Road& road = data_->road(index);
  const LaneSection& section = road.sections[section_index(road, s)];
  const auto mark_at = [s](const std::vector<MarkRecord>& records) {
    RoadMark mark;
    for (const MarkRecord& record : records) {
      if (record.s_m <= s) mark = record.mark;
    }
    return mark;
  };
  CrossSection out;
  out.edges_m.reserve(section.lanes.size() + 1);
  out.lanes.reserve(section.lanes.size());
  out.marks.resize(section.lanes.size() + 1);
  for (std::size_t i = 0; i < section.lanes.size(); ++i) {
    const LaneEdges edges = lane_edges(road, section, i, s);
    if (i == 0) out.edges_m.push_back(edges.left);
    out.edges_m.push_back(edges.right);
    out.lanes.push_back(section.lanes[i].type);
    out.marks[i < section.left_count ? i : i + 1] = mark_at(section.lanes[i].marks);
  }
  if (out.edges_m.empty()) out.edges_m.push_back(road.lane_offset.value(s));
  out.marks[section.left_count] = mark_at(section.centre_marks);
  return out;
}

LaneType RoadNetwork::lane_type(const LaneRef& lane) const { return data_->lane(lane).type; }

double RoadNetwork::lane_width(const LaneRef& lane, double s) const {
  const LaneEdges edges = data_->edges(lane, s);
  return edges.left - edges.right;
}

double RoadNetwork::lane_center_t(const LaneRef& lane, double s) const {
  const LaneEdges edges = data_->edges(lane, s);
  return 0.5 * (edges.left + edges.right);
}

int RoadNetwork::driving_direction(const LaneRef& lane) const { return data_->lane(lane).direction; }

double RoadNetwork::speed_limit(const LaneRef& ref, double s) const {
  const Lane& lane = data_->lane(ref);
  const bool own = !lane.speeds.empty() && lane.speeds.front().s_m <= s;
  return limit_at(own ? lane.speeds : data_->road(ref.road).speeds, s);
}

std::vector<LaneRef> RoadNetwork::successors(const LaneRef& lane) const { return data_->lane(lane).successors; }

std::vector<LaneRef> RoadNetwork::predecessors(const LaneRef& lane) const { return data_->lane(lane).predecessors; }

// side: +1 to the left in driving direction, -1 to the right.
std::optional<LaneRef> RoadNetwork::Data::neighbour(const LaneRef& ref, double s, int side) const {
  const int direction = lane(ref).direction;
  const LaneSection& at = section(ref);
  const auto position = static_cast<std::ptrdiff_t>(*position_of(at, ref.lane)) - side * direction;
  if (position < 0 || position >= static_cast<std::ptrdiff_t>(at.lanes.size())) return std::nullopt;
  const Lane& other = at.lanes[static_cast<std::size_t>(position)];
  if (other.type != LaneType::kDriving || other.direction != direction) return std::nullopt;
  const LaneEdges edge = lane_edges(roads[ref.road.value], at, static_cast<std::size_t>(position), s);
  if (edge.left - edge.right < kLaneDrivable) return std::nullopt;
  return LaneRef{ref.road, ref.section, other.id};
}

std::optional<LaneRef> RoadNetwork::left_neighbour(const LaneRef& lane, double s) const {
  return data_->neighbour(lane, s, 1);
}

std::optional<LaneRef> RoadNetwork::right_neighbour(const LaneRef& lane, double s) const {
  return data_->neighbour(lane, s, -1);
}

GeoDatum RoadNetwork::datum() const { return data_->datum; }
const std::vector<std::string>& RoadNetwork::ignored() const { return data_->ignored; }

RoadNetwork::LanePoint RoadNetwork::advance(const LanePoint& from, double distance,
                                            const std::vector<RoadIndex>& route) const {
  return advance_point(*data_, from, distance, route);
}

RoadNetwork::SectionRange RoadNetwork::section_range(const LaneRef& lane) const {
  const LaneSection& section = data_->section(lane);
  return {section.s_from_m, section.s_to_m};
}

std::optional<LaneRef> RoadNetwork::next_lane(const LaneRef& lane, const std::vector<RoadIndex>& route) const {
  const LaneRef* next = choose_successor(*data_, lane.road, data_->lane(lane).successors, route);
  if (next == nullptr) return std::nullopt;
  return *next;
}

double RoadNetwork::curvature(const LanePoint& at) const {
  const Road& road = data_->road(at.lane.road);
  const double along_s = path_curvature(road, data_->section(at.lane), at.lane.lane, at.offset_m, clamped(road, at.s_m));
  return data_->lane(at.lane).direction * along_s;
}

double RoadNetwork::path_per_s(const LanePoint& at) const {
  const Road& road = data_->road(at.lane.road);
  const LaneSection& section = data_->section(at.lane);
  const auto position = position_of(section, at.lane.lane);
  CHECK(position, "road '{}' section {} has no lane {}", road.id, at.lane.section, at.lane.lane);
  return path_rate(road, section, *position, at.offset_m, clamped(road, at.s_m));
}

MapPose RoadNetwork::pose(const LanePoint& at) const {
  const Road& road = data_->road(at.lane.road);
  const double s = clamped(road, at.s_m);
  MapPose result = pose(RoadPoint{at.lane.road, s, lane_center_t(at.lane, s) + at.offset_m});
  result.heading_rad += path_heading(road, data_->section(at.lane), at.lane.lane, at.offset_m, s);
  if (data_->lane(at.lane).direction < 0) result.heading_rad += kPi;
  result.heading_rad = strict::wrap_angle(result.heading_rad);
  return result;
}

}  // namespace longtail::sim
