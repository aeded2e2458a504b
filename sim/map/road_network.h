// The immutable road network, read from OpenDRIVE 1.4-1.8 (declared subset: plan view line, arc, spiral,
// paramPoly3; lane sections, widths, lane offsets, road marks, links, junctions, speed limits, elevation).
// Frame `map`: x east, y north, z up, metres, radians. Road coordinates (s, t): s along the reference
// line, t positive left. Lane ids as in OpenDRIVE: 0 is the reference line, negative to its right.
// Sources: ASAM OpenDRIVE 1.7, sections 7 (geometry), 9 (lanes), 10 (linking).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace longtail::sim {

struct RoadIndex {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const RoadIndex&) const = default;
};

// A lane within one lane section of one road.
struct LaneRef {
  RoadIndex road;
  std::uint32_t section = 0;
  int lane = 0;
  constexpr auto operator<=>(const LaneRef&) const = default;
};

struct RoadPoint {
  RoadIndex road;
  double s_m = 0;
  double t_m = 0;
};

struct MapPose {
  double x_m = 0;
  double y_m = 0;
  double z_m = 0;
  double heading_rad = 0;  // of increasing s
};

enum class LaneType : std::uint8_t { kDriving, kShoulder, kParking, kSidewalk, kBiking, kOther };

// Paint along a lane's edge. The two-part kinds name the left line first.
enum class MarkKind : std::uint8_t { kNone, kSolid, kBroken, kSolidSolid, kSolidBroken, kBrokenSolid, kBrokenBroken };
struct RoadMark {
  MarkKind kind = MarkKind::kNone;
  double width_m = 0;  // of each line
  bool yellow = false;
  bool operator==(const RoadMark&) const = default;
};

// A road at one s, from left to right: lane i lies between edges i and i + 1, mark i is painted on edge i.
struct CrossSection {
  std::vector<double> edges_m;  // t
  std::vector<RoadMark> marks;
  std::vector<LaneType> lanes;
};

struct GeoDatum {
  double latitude_deg = 0;
  double longitude_deg = 0;
  double altitude_m = 0;
};

class RoadNetwork {
 public:
  // `file` names the source in errors (file:line:col). Unsupported elements are errors or listed in
  // `ignored()`; nothing is skipped in silence.
  static Result<RoadNetwork> parse(std::string_view opendrive_xml, const std::string& file);
  static Result<RoadNetwork> load(const std::string& path);

  RoadNetwork(RoadNetwork&&) noexcept;
  RoadNetwork& operator=(RoadNetwork&&) noexcept;
  ~RoadNetwork();

  std::uint32_t road_count() const;
  // By OpenDRIVE `name`, then by `id`.
  std::optional<RoadIndex> find_road(std::string_view name_or_id) const;
  const std::string& road_name(RoadIndex road) const;  // name, or id where the name is empty
  std::vector<std::string> road_names() const;         // in file order
  double road_length(RoadIndex road) const;

  // Pose of (s, t); heading along increasing s. s is clamped to the road.
  MapPose pose(const RoadPoint& point) const;
  double curvature(RoadIndex road, double s_m) const;  // of the reference line, positive left
  double grade(RoadIndex road, double s_m) const;      // dz/ds

  // Nearest road point whose lateral distance lies within the road's lanes plus `margin_m`; ties go to the
  // lower road index. `near`: try this road and its neighbours first, and accept what is found there.
  std::optional<RoadPoint> locate(double x_m, double y_m, double margin_m,
                                  std::optional<RoadPoint> near = std::nullopt) const;

  std::uint32_t section_at(RoadIndex road, double s_m) const;
  // The stretch of road over which a lane reference holds.
  struct SectionRange {
    double from_m = 0;
    double to_m = 0;
  };
  SectionRange section_range(const LaneRef& lane) const;
  // Lane under (s, t), nothing off the lanes.
  std::optional<LaneRef> lane_at(const RoadPoint& point) const;
  std::optional<LaneRef> lane_ref(RoadIndex road, double s_m, int lane) const;
  std::vector<int> lanes(RoadIndex road, double s_m) const;  // ids of existing lanes, left to right, without 0
  LaneType lane_type(const LaneRef& lane) const;
  CrossSection cross_section(RoadIndex road, double s_m) const;
  double lane_width(const LaneRef& lane, double s_m) const;
  double lane_center_t(const LaneRef& lane, double s_m) const;
  // +1: driven along increasing s (negative ids with right-hand traffic), -1 against it.
  int driving_direction(const LaneRef& lane) const;
  double speed_limit(const LaneRef& lane, double s_m) const;  // m/s; 0 = none posted

  // Lanes reached by driving on past the lane's end (across sections, roads and junctions), by id.
  std::vector<LaneRef> successors(const LaneRef& lane) const;
  std::vector<LaneRef> predecessors(const LaneRef& lane) const;
  // The one among them that `advance` takes; nothing at a dead end.
  std::optional<LaneRef> next_lane(const LaneRef& lane, const std::vector<RoadIndex>& route) const;
  // The next lane in driving direction to the left / right, same direction and drivable.
  std::optional<LaneRef> left_neighbour(const LaneRef& lane, double s_m) const;
  std::optional<LaneRef> right_neighbour(const LaneRef& lane, double s_m) const;

  // Where a point moves that drives `distance_m` (>= 0) along the lane's centre, keeping its offset to it;
  // at a fork the successor on `route` (road indices in order) is taken, else the lowest. Stops at a dead end.
  struct LanePoint {
    LaneRef lane;
    double s_m = 0;
    double offset_m = 0;  // from the lane's centre, positive left of the road's reference direction
  };
  LanePoint advance(const LanePoint& from, double distance_m, const std::vector<RoadIndex>& route) const;
  // Pose of a lane point; heading in driving direction.
  MapPose pose(const LanePoint& point) const;
  // Of the path that keeps the point's offset; positive left in driving direction.
  double curvature(const LanePoint& point) const;
  double path_per_s(const LanePoint& point) const;  // metres of that path per metre of s, > 0

  GeoDatum datum() const;  // from <geoReference>; a fixed default where the file has none
  const std::vector<std::string>& ignored() const;  // "file:line:col: <element> has no effect here"

 private:
  RoadNetwork();
  struct Data;
  std::unique_ptr<const Data> data_;
};

}  // namespace longtail::sim
