// Shared by the readers of one OpenDRIVE file (read_*.cpp): checked access, the list of ignored elements and the
// links that can only be resolved once all roads are known.
#pragma once

#include <array>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/map/network_data.h"
#include "sim/map/xml_reader.h"

namespace longtail::sim {

// Limits that keep a hostile or broken file from exhausting memory; far beyond any real map.
inline constexpr std::size_t kMaxFileBytes = 64U << 20U;
inline constexpr double kMaxCoordinate = 1e8;       // m
inline constexpr double kMaxRoadLength = 1e6;       // m
inline constexpr double kMaxTotalLength = 5e6;      // m
inline constexpr double kMaxCurvature = 2;          // 1/m
inline constexpr double kMaxLaneWidth = 100;        // m
inline constexpr double kMaxCoefficient = 1e9;
inline constexpr double kMaxTurning = 2000;         // rad over one piece of geometry
inline constexpr std::size_t kMaxGridEntries = 4'000'000;

inline constexpr NumberRange kLengthRange{0, kMaxRoadLength};
inline constexpr NumberRange kCoordinateRange{-kMaxCoordinate, kMaxCoordinate};
inline constexpr NumberRange kCoefficientRange{-kMaxCoefficient, kMaxCoefficient};
inline constexpr NumberRange kCurvatureRange{-kMaxCurvature, kMaxCurvature};

// A <predecessor> or <successor> of a lane.
struct LaneLinkElement {
  LaneRef lane;
  RoadEnd end = RoadEnd::kStart;
  int target = 0;
  XmlElement element;
};

struct Reading {
  explicit Reading(const XmlSource& source) : xml(source) {}

  // Lists every child of `parent` that is not in `known`, once per name.
  void note_others(const XmlElement& parent, std::initializer_list<std::string_view> known);
  // Lists one element that is wrong by itself and does no harm when left out.
  void drop(const XmlElement& element, std::string_view why);
  void note(const XmlElement& element, const std::string& kind, std::string_view why = "has no effect here");

  XmlReader xml;
  std::vector<std::string> ignored;
  std::set<std::string> ignored_kinds;
  std::vector<std::array<XmlElement, 2>> road_links;  // by road, by RoadEnd
  std::vector<LaneLinkElement> lane_links;
};

void read_plan_view(Reading& in, const XmlElement& road, Road& out);
// The <roadMark> records of a lane; `section_s`: where its section begins.
std::vector<MarkRecord> read_road_marks(Reading& in, const XmlElement& lane, double section_s);
void read_lanes(Reading& in, const XmlElement& road, RoadIndex index, Road& out);
void read_junction(Reading& in, const XmlElement& element, const NetworkData& network, Junction& out);
GeoDatum read_datum(Reading& in, const XmlElement& header);
// m/s from <speed max= unit=>; 0 for "no limit" and "undefined".
double read_speed(Reading& in, const XmlElement& speed);
PiecewiseCubic read_cubics(Reading& in, const std::vector<XmlElement>& elements, const char* start, double offset,
                           double range_to);

// Resolves road and lane links and fills successors, predecessors and neighbours.
void link_network(Reading& in, NetworkData& network);
void build_grid(Reading& in, NetworkData& network);

Result<NetworkData> read_network(std::string_view xml, const std::string& file);

}  // namespace longtail::sim
