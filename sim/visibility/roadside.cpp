#include "sim/visibility/roadside.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <string_view>

#include "sim/random/stream.h"
#include "sim/visibility/shapes/shapes.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr double kTownSpeed_mps = 61 / 3.6;
constexpr double kMotorwaySpeed_mps = 101 / 3.6;
constexpr double kQuarterTurn = std::numbers::pi / 2;

enum class Faces { kAnywhere, kTraffic, kRoad };

// Rows of objects: one every `spacing_m`, `aside_m` beyond the road's edge, up to `scatter_m` farther out.
struct Row {
  const char* shape;
  double spacing_m;
  double aside_m;
  double scatter_m;
  double share;      // of the places taken
  Faces faces;
};
constexpr const char* kBarrierShape = "barrier";
constexpr Row kMotorway[] = {{kBarrierShape, 4.2, 0.8, 0, 1, Faces::kTraffic}, {"tree", 14, 10, 14, 0.55, Faces::kAnywhere},
                             {"conifer", 19, 12, 16, 0.45, Faces::kAnywhere}, {"speed_sign", 700, 1.2, 0, 1, Faces::kTraffic},
                             // Every 50 m on either side, half a metre from the edge (Germany: HLB, RAL).
                             {"delineator", 50, 0.5, 0, 1, Faces::kTraffic}};
constexpr Row kCountry[] = {{"tree", 17, 5, 16, 0.55, Faces::kAnywhere}, {"conifer", 23, 8, 18, 0.5, Faces::kAnywhere}, {"pole", 60, 4, 0, 1, Faces::kAnywhere},
                            {"house", 190, 16, 8, 0.4, Faces::kRoad}, {"warning_sign", 350, 1.5, 0, 1, Faces::kTraffic},
                            {"delineator", 50, 0.5, 0, 1, Faces::kTraffic}};
constexpr Row kTown[] = {{"building", 22, 8.5, 2, 0.75, Faces::kRoad}, {"lamp_post", 32, 0.5, 0, 1, Faces::kRoad}, {"tree", 13, 1.6, 0.6, 0.3, Faces::kAnywhere},
                         {"speed_sign", 260, 0.6, 0, 1, Faces::kTraffic}};

double speed_limit(const RoadNetwork& map, RoadIndex road) {
  double fastest = 0;
  for (const int lane : map.lanes(road, 0)) fastest = std::max(fastest, map.speed_limit(*map.lane_ref(road, 0, lane), 0));
  return fastest;
}

bool in_town_by_its_lanes(const RoadNetwork& map, RoadIndex road) {
  return std::ranges::any_of(map.cross_section(road, 0).lanes, [](LaneType type) {
    return type == LaneType::kSidewalk || type == LaneType::kParking || type == LaneType::kBiking;
  });
}

std::span<const Row> rows_of(const RoadNetwork& map, RoadIndex road) {
  const double limit_mps = speed_limit(map, road);
  if (limit_mps > kMotorwaySpeed_mps) return kMotorway;
  if (limit_mps > kTownSpeed_mps) return kCountry;
  if (limit_mps > 0 || in_town_by_its_lanes(map, road)) return kTown;
  return kCountry;
}

// Whether some road's lanes lie there.
bool on_a_road(const RoadNetwork& map, const MapPose& pose, double room_m) {
  return map.locate(pose.x_m, pose.y_m, room_m).has_value();
}

double half_diagonal(const char* name) {
  const Result<Shape> found = shape(name);
  CHECK(found.ok(), "{}", describe(found.error()));
  const BodySize& size = found.value().size;
  return 0.5 * std::sqrt(size.length_m * size.length_m + size.width_m * size.width_m);
}

std::uint32_t places_along(const RoadNetwork& map, RoadIndex road, const Row& row) {
  return static_cast<std::uint32_t>(map.road_length(road) / row.spacing_m);
}

// The places [first, last) of row `number`; on the ground of `verges`, or level with the road.
void plant(const RoadNetwork& map, RoadIndex road, const Row& row, std::uint32_t number, std::uint32_t first, std::uint32_t last,
           const Verges* verges, std::vector<RoadsideObject>& out) {
  const Stream stream(Seed{0}, std::string("roadside.") + row.shape, road.value);
  // Nothing reaches over another road's lanes; its own are clear by `aside_m`.
  const double room_m = std::min(row.aside_m, std::max(1.0, half_diagonal(row.shape))) - 0.1;
  // Where nothing is left to chance nothing is drawn, and both sides stand at one place.
  const bool regular = row.share >= 1 && row.scatter_m == 0 && row.faces != Faces::kAnywhere;
  CrossSection at;
  for (std::uint32_t i = first; i < last; ++i) {
    for (const bool left : {false, true}) {
      double taken = 0, along = 0, out_by = 0, turn = 0;
      if (!regular) {
        Draws draws = stream.at(2 * i + (left ? 1u : 0u) + (number << 24));
        taken = draws.next().uniform();
        along = draws.next().uniform(-0.3, 0.3);
        out_by = draws.next().uniform(0, 1);
        turn = draws.next().uniform(-std::numbers::pi, std::numbers::pi);
      }
      if (taken >= row.share) continue;
      const double jitter = row.scatter_m > 0 ? along : 0;
      const double s = (i + 0.5 + jitter) * row.spacing_m;
      if (!regular || !left) at = map.cross_section(road, s);
      const double off = row.aside_m + row.scatter_m * out_by;
      const double t = left ? at.edges_m.front() + off : at.edges_m.back() - off;
      const MapPose pose = map.pose(RoadPoint{road, s, t});
      if (on_a_road(map, pose, room_m)) continue;
      double yaw = pose.heading_rad + turn;
      // Signs show their face to those who come; houses and lamps turn to the road.
      if (row.faces == Faces::kTraffic) yaw = pose.heading_rad + (left ? 2 * kQuarterTurn : 0);
      if (row.faces == Faces::kRoad) yaw = pose.heading_rad + (left ? -kQuarterTurn : kQuarterTurn);
      const double lower_m = verges != nullptr ? verges->drop(road, s, off, left) : 0;
      out.push_back({row.shape, {pose.x_m, pose.y_m, pose.z_m - lower_m}, yaw});
    }
  }
}

bool is_barrier(const Row& row) { return std::string_view(row.shape) == kBarrierShape; }

}  // namespace

std::vector<RoadsideObject> roadside(const RoadNetwork& map, const Verges& verges) {
  std::vector<RoadsideObject> objects;
  for (std::uint32_t i = 0; i < map.road_count(); ++i) {
    const RoadIndex road{i};
    std::uint32_t number = 0;
    for (const Row& row : rows_of(map, road)) {
      plant(map, road, row, number++, 0, places_along(map, road, row), &verges, objects);
    }
  }
  return objects;
}

RoadsideBarriers::RoadsideBarriers(const RoadNetwork& map) {
  constexpr double kPart_m = 250;
  constexpr double kWidestRoad_m = 60;  // from the reference line to beyond its edge
  for (std::uint32_t i = 0; i < map.road_count(); ++i) {
    const RoadIndex road{i};
    const std::span<const Row> rows = rows_of(map, road);
    for (std::uint32_t number = 0; number < rows.size(); ++number) {
      if (!is_barrier(rows[number])) continue;
      const std::uint32_t places = places_along(map, road, rows[number]);
      const auto each = static_cast<std::uint32_t>(kPart_m / rows[number].spacing_m);
      for (std::uint32_t first = 0; first < places; first += each) {
        const std::uint32_t last = std::min(first + each, places);
        const MapPose middle = map.pose(RoadPoint{road, 0.5 * (first + last) * rows[number].spacing_m, 0});
        // No way along the road is shorter than the straight one.
        parts_.push_back({road, number, first, last, {middle.x_m, middle.y_m}, kPart_m / 2 + kWidestRoad_m});
      }
    }
  }
}

std::vector<RoadsideObject> RoadsideBarriers::of(const RoadNetwork& map, const Part& part) {
  std::vector<RoadsideObject> objects;
  plant(map, part.road, rows_of(map, part.road)[part.row], part.row, part.first, part.last, nullptr, objects);
  return objects;
}

}  // namespace longtail::sim
