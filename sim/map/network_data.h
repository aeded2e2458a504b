// What a RoadNetwork holds: plain data, immutable once read. Shared by the readers and the queries of sim/map;
// nothing outside sim/map includes it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/map/polynomial.h"
#include "sim/map/reference_line.h"
#include "sim/map/road_network.h"

namespace longtail::sim {

enum class RoadEnd : std::uint8_t { kStart = 0, kEnd = 1 };

// A value from s_m on.
struct SpeedRecord {
  double s_m = 0;
  double limit_mps = 0;  // 0 = none posted
};

struct MarkRecord {
  double s_m = 0;  // of the road
  RoadMark mark;
};

struct Lane {
  int id = 0;
  LaneType type = LaneType::kOther;
  int direction = 1;                   // +1: driven along increasing s
  PiecewiseCubic width;                // by road s
  std::vector<SpeedRecord> speeds;     // by road s
  std::vector<MarkRecord> marks;       // on its outer edge, by road s
  std::array<std::vector<int>, 2> linked_ids;  // lanes joined at the section's start / end, as written
  std::vector<LaneRef> successors;     // in driving direction, by reference
  std::vector<LaneRef> predecessors;
};

struct LaneSection {
  double s_from_m = 0;
  double s_to_m = 0;
  std::vector<Lane> lanes;             // left to right: falling ids, without 0
  std::size_t left_count = 0;          // lanes with positive ids
  std::vector<MarkRecord> centre_marks;  // between left and right lanes
  // Where widths and lane offset do not change within the section: t of the lanes' edges, left to right
  // (one more than lanes). Empty otherwise.
  std::vector<double> constant_edges;
};

// What stands at one end of a road.
struct RoadLink {
  enum class Kind : std::uint8_t { kNone, kRoad, kJunction };
  Kind kind = Kind::kNone;
  std::uint32_t target = 0;            // road or junction index
  RoadEnd contact = RoadEnd::kStart;   // of a road target
};

struct RoadContact {
  RoadIndex road;
  RoadEnd end = RoadEnd::kStart;
};

struct Road {
  std::string id;
  std::string name;                    // empty where the file has none
  double length_m = 0;
  bool left_hand_traffic = false;
  bool in_junction = false;
  ReferenceLine line;
  PiecewiseCubic elevation;
  PiecewiseCubic lane_offset;
  std::vector<SpeedRecord> speeds;
  std::vector<LaneSection> sections;
  std::array<RoadLink, 2> links;                       // by RoadEnd
  std::array<std::vector<RoadContact>, 2> neighbours;  // roads that touch this end, by road
};

struct Connection {
  RoadIndex incoming;
  RoadIndex connecting;
  RoadEnd contact = RoadEnd::kStart;   // of the connecting road
  std::vector<std::array<int, 2>> lanes;  // from (incoming), to (connecting)
};

struct Junction {
  std::string id;
  std::vector<Connection> connections;
};

// A square cell of the map and a stretch of a road that may hold points in it.
struct GridEntry {
  std::uint64_t cell = 0;
  std::uint32_t stretch = 0;
};
struct Stretch {
  RoadIndex road;
  double s_from_m = 0;
  double s_to_m = 0;
};

struct NetworkData {
  std::vector<Road> roads;             // in file order
  std::vector<Junction> junctions;
  std::vector<std::pair<std::string, std::uint32_t>> by_name;  // sorted; the first road of each name
  std::vector<std::pair<std::string, std::uint32_t>> by_id;    // sorted
  std::vector<Stretch> stretches;
  std::vector<GridEntry> grid;         // by cell, then stretch
  GeoDatum datum;
  std::vector<std::string> ignored;

  const Road& road(RoadIndex index) const { return roads[index.value]; }
  const LaneSection& section(const LaneRef& lane) const { return roads[lane.road.value].sections[lane.section]; }
};

// The lane's place in its section's list, or nothing.
std::optional<std::size_t> position_of(const LaneSection& section, int lane);
std::uint32_t section_index(const Road& road, double s_m);

struct LaneEdges {
  double left = 0;   // t, m
  double right = 0;
};
LaneEdges lane_edges(const Road& road, const LaneSection& section, std::size_t position, double s_m);
// dt/ds and d2t/ds2 of the lane's centre.
double lane_center_slope(const Road& road, const LaneSection& section, std::size_t position, double s_m);
double lane_center_bend(const Road& road, const LaneSection& section, std::size_t position, double s_m);
// Of all lanes together.
LaneEdges road_edges(const Road& road, const LaneSection& section, double s_m);

}  // namespace longtail::sim
