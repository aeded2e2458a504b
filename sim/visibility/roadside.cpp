#include "sim/visibility/roadside.h"

#include <algorithm>
#include <numbers>
#include <span>

#include "sim/random/stream.h"

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
constexpr Row kMotorway[] = {{"barrier", 4.2, 0.8, 0, 1, Faces::kTraffic}, {"tree", 14, 10, 14, 0.55, Faces::kAnywhere},
                             {"conifer", 19, 12, 16, 0.45, Faces::kAnywhere}, {"speed_sign", 700, 1.2, 0, 1, Faces::kTraffic}};
constexpr Row kCountry[] = {{"tree", 17, 5, 16, 0.55, Faces::kAnywhere}, {"conifer", 23, 8, 18, 0.5, Faces::kAnywhere}, {"pole", 60, 4, 0, 1, Faces::kAnywhere},
                            {"house", 190, 16, 8, 0.4, Faces::kRoad}, {"warning_sign", 350, 1.5, 0, 1, Faces::kTraffic}};
constexpr Row kTown[] = {{"building", 22, 8.5, 2, 0.75, Faces::kRoad}, {"lamp_post", 32, 0.5, 0, 1, Faces::kRoad}, {"tree", 13, 1.6, 0.6, 0.3, Faces::kAnywhere},
                         {"speed_sign", 260, 0.6, 0, 1, Faces::kTraffic}};

std::span<const Row> rows_of(double speed_limit_mps) {
  if (speed_limit_mps > kMotorwaySpeed_mps || speed_limit_mps == 0) return kMotorway;
  if (speed_limit_mps > kTownSpeed_mps) return kCountry;
  return kTown;
}

double speed_limit(const RoadNetwork& map, RoadIndex road) {
  double fastest = 0;
  for (const int lane : map.lanes(road, 0)) fastest = std::max(fastest, map.speed_limit(*map.lane_ref(road, 0, lane), 0));
  return fastest;
}

// Whether some road's lanes lie there.
bool on_a_road(const RoadNetwork& map, const MapPose& pose, double room_m) {
  return map.locate(pose.x_m, pose.y_m, room_m).has_value();
}

void plant(const RoadNetwork& map, RoadIndex road, const Row& row, std::uint32_t number, std::vector<RoadsideObject>& out) {
  const Stream stream(Seed{0}, std::string("roadside.") + row.shape, road.value);
  const auto places = static_cast<std::uint32_t>(map.road_length(road) / row.spacing_m);
  for (std::uint32_t i = 0; i < places; ++i) {
    for (const bool left : {false, true}) {
      Draws draws = stream.at(2 * i + (left ? 1u : 0u) + (number << 24));
      const double taken = draws.next().uniform();
      const double along = draws.next().uniform(-0.3, 0.3);
      const double out_by = draws.next().uniform(0, 1);
      const double turn = draws.next().uniform(-std::numbers::pi, std::numbers::pi);
      if (taken >= row.share) continue;
      const double jitter = row.scatter_m > 0 ? along : 0;
      const double s = (i + 0.5 + jitter) * row.spacing_m;
      const CrossSection at = map.cross_section(road, s);
      const double off = row.aside_m + row.scatter_m * out_by;
      const double t = left ? at.edges_m.front() + off : at.edges_m.back() - off;
      const MapPose pose = map.pose(RoadPoint{road, s, t});
      if (on_a_road(map, pose, std::min(row.aside_m, 1.0) - 0.1)) continue;
      double yaw = pose.heading_rad + turn;
      // Signs show their face to those who come; houses and lamps turn to the road.
      if (row.faces == Faces::kTraffic) yaw = pose.heading_rad + (left ? 2 * kQuarterTurn : 0);
      if (row.faces == Faces::kRoad) yaw = pose.heading_rad + (left ? -kQuarterTurn : kQuarterTurn);
      out.push_back({row.shape, {pose.x_m, pose.y_m, pose.z_m}, yaw});
    }
  }
}

}  // namespace

std::vector<RoadsideObject> roadside(const RoadNetwork& map) {
  std::vector<RoadsideObject> objects;
  for (std::uint32_t i = 0; i < map.road_count(); ++i) {
    const RoadIndex road{i};
    std::uint32_t number = 0;
    for (const Row& row : rows_of(speed_limit(map, road))) plant(map, road, row, number++, objects);
  }
  return objects;
}

}  // namespace longtail::sim
