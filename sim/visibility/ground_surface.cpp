#include "sim/visibility/ground_surface.h"

#include <algorithm>
#include <cmath>

#include "sim/random/philox.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Broken lines by the German marking guideline (RMS-1): 6 m of paint in 18 m on motorways, 3 m in 9 m elsewhere.
constexpr double kMotorwaySpeed_mps = 100 / 3.6;
struct Dashes {
  double paint_m;
  double period_m;
};
Dashes dashes(double speed_limit_mps) { return speed_limit_mps > kMotorwaySpeed_mps ? Dashes{6, 18} : Dashes{3, 9}; }

constexpr double kWearPatch_m = 0.1;
constexpr double kStripeOfCrosswalk_m = 0.5;  // painted and bare in turn

double fastest_lane(const RoadNetwork& map, RoadIndex road, double s) {
  double fastest = 0;
  for (const int lane : map.lanes(road, s)) fastest = std::max(fastest, map.speed_limit(*map.lane_ref(road, s, lane), s));
  return fastest;
}

// Where cross-sections are needed: every step, and wherever the lanes change.
std::vector<double> stations(const RoadNetwork& map, RoadIndex road, double step_m) {
  std::vector<double> at{0};
  const double length = map.road_length(road);
  while (at.back() < length) {
    const double s = at.back();
    double next = std::min(s + step_m, length);
    const std::vector<int> lanes = map.lanes(road, s);
    if (!lanes.empty()) {
      const double section_end = map.section_range(*map.lane_ref(road, s, lanes.front())).to_m;
      if (section_end > s) next = std::min(next, section_end);
    }
    at.push_back(next);
  }
  return at;
}

Eigen::Vector3d place(const RoadNetwork& map, RoadIndex road, double s, double t) {
  const MapPose pose = map.pose(RoadPoint{road, s, t});
  return {pose.x_m, pose.y_m, pose.z_m};
}

// For lidar and radar, which do not look paint up.
Material ground_material() {
  return {.albedo = {0.1f, 0.1f, 0.1f}, .infrared_albedo = 0.15f, .radar_reflectivity = 0.01f, .semantic = SemanticClass::kGround};
}

// Counter-clockwise from above, its smallest index first.
Triangle facing_up(std::int32_t a, std::int32_t b, std::int32_t c) {
  if (b < a && b < c) return {b, c, a};
  if (c < a && c < b) return {c, a, b};
  return {a, b, c};
}

bool inside(const GroundDecal& decal, double s, double t) {
  return s >= decal.s_from_m && s <= decal.s_to_m && t >= decal.t_from_m && t <= decal.t_to_m;
}

}  // namespace

GroundSurface::GroundSurface(const RoadNetwork& map, const SurfaceDetail& detail) : paint_wear_(detail.paint_wear) {
  for (std::uint32_t i = 0; i < map.road_count(); ++i) add_road(map, detail, RoadIndex{i});
}

void GroundSurface::add_to(VisibleScene& scene) const {
  for (std::size_t i = 0; i < tiles_.size(); ++i) {
    scene.add({.mesh = &tiles_[i].mesh, .position_m = tiles_[i].origin_m, .id = kFirstId + static_cast<std::uint32_t>(i)});
  }
}

void GroundSurface::add_road(const RoadNetwork& map, const SurfaceDetail& detail, RoadIndex road) {
  const std::vector<double> s = stations(map, road, detail.step_m);
  for (std::size_t i = 0; i + 1 < s.size(); ++i) {
    if (i % kStripsPerTile == 0) {
      tiles_.emplace_back();
      tiles_.back().origin_m = place(map, road, s[std::min(i + kStripsPerTile / 2, s.size() - 1)], 0);
      tiles_.back().first_strip = static_cast<std::int32_t>(strips_.size());
      tiles_.back().mesh.materials = {ground_material()};
    }
    add_strip(map, detail, road, s[i], s[i + 1]);
  }
}

void GroundSurface::add_strip(const RoadNetwork& map, const SurfaceDetail& detail, RoadIndex road, double s_from, double s_to) {
  // Just inside both ends, so that both see the same lane section.
  const double inset = 1e-6 * (s_to - s_from);
  const CrossSection from = map.cross_section(road, s_from + inset);
  const CrossSection to = map.cross_section(road, s_to - inset);

  Strip strip;
  strip.origin_m = place(map, road, s_from, 0).head<2>();
  const Eigen::Vector2d chord = place(map, road, s_to, 0).head<2>() - strip.origin_m;
  strip.length_m = chord.norm();
  strip.along = chord / strip.length_m;
  strip.s_from_m = s_from;
  strip.s_to_m = s_to;
  const Dashes dash = dashes(fastest_lane(map, road, s_from + inset));
  strip.dash_m = dash.paint_m;
  strip.dash_period_m = dash.period_m;
  strip.lanes = from.lanes;
  for (std::size_t i = 0; i < from.edges_m.size(); ++i) strip.edges.push_back({from.edges_m[i], to.edges_m[i], from.marks[i]});
  for (const GroundDecal& decal : detail.decals) {
    if (decal.road == road && decal.s_from_m < s_to && decal.s_to_m > s_from) strip.decals.push_back(decal);
  }

  Tile& tile = tiles_.back();
  Mesh& mesh = tile.mesh;
  const auto base = static_cast<std::int32_t>(mesh.vertices.size());
  // Left to right, at the start and then at the end.
  for (const bool end : {false, true}) {
    const double s = end ? s_to : s_from;
    const std::vector<double>& edges = end ? to.edges_m : from.edges_m;
    for (const double t : {edges.front() + detail.verge_m, edges.front(), edges.back(), edges.back() - detail.verge_m}) {
      const Eigen::Vector3d v = place(map, road, s, t) - tile.origin_m;
      mesh.vertices.push_back({static_cast<float>(v.x()), static_cast<float>(v.y()), static_cast<float>(v.z())});
    }
  }
  for (std::int32_t quad = 0; quad < 3; ++quad) {
    const std::int32_t left = base + quad;
    mesh.triangles.push_back(facing_up(left, left + 1, left + 5));
    mesh.triangles.push_back(facing_up(left, left + 5, left + 4));
  }
  mesh.material_of.resize(mesh.triangles.size(), 0);
  mesh.parts = {{.first_vertex = 0, .vertices = static_cast<int>(mesh.vertices.size())}};
  strips_.push_back(std::move(strip));
}

// `along`: share of the strip. A double line is two lines with a gap as wide as a line between them.
bool GroundSurface::painted(const Strip& strip, const Edge& edge, double along, double s, double t) const {
  if (edge.mark.kind == MarkKind::kNone) return false;
  const double off = t - (edge.t_from_m + along * (edge.t_to_m - edge.t_from_m));
  const double half = 0.5 * edge.mark.width_m;
  const double in_period = s - strip.dash_period_m * std::floor(s / strip.dash_period_m);
  const bool dash = in_period < strip.dash_m;
  const auto on_line = [off, half](double centre) { return std::fabs(off - centre) <= half; };
  const double apart = edge.mark.width_m;
  switch (edge.mark.kind) {
    case MarkKind::kNone: return false;
    case MarkKind::kSolid: return on_line(0);
    case MarkKind::kBroken: return dash && on_line(0);
    case MarkKind::kSolidSolid: return on_line(apart) || on_line(-apart);
    case MarkKind::kSolidBroken: return on_line(apart) || (dash && on_line(-apart));
    case MarkKind::kBrokenSolid: return (dash && on_line(apart)) || on_line(-apart);
    case MarkKind::kBrokenBroken: return dash && (on_line(apart) || on_line(-apart));
  }
  return false;
}

// One fixed number for every patch of the road, no stream of the run: wear is part of the map.
bool GroundSurface::worn(double s, double t) const {
  if (paint_wear_ <= 0) return false;
  const auto patch = [](double x) { return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(x / kWearPatch_m))); };
  const PhiloxBlock random = philox({0x5EAF, 0}, {patch(s), patch(t), 0, 0});
  return random[0] * 0x1p-32 < paint_wear_;
}

GroundLook GroundSurface::look(std::int32_t tile, std::int32_t triangle, double x_m, double y_m) const {
  const Tile& where = tiles_[static_cast<std::size_t>(tile)];
  const Strip& strip = strips_[static_cast<std::size_t>(where.first_strip + triangle / kTrianglesPerStrip)];
  const bool verge = triangle % kTrianglesPerStrip / 2 != 1;
  if (verge) return {};
  const Eigen::Vector2d off = Eigen::Vector2d(x_m, y_m) - strip.origin_m;
  const double along = std::clamp(off.dot(strip.along) / strip.length_m, 0.0, 1.0);
  const double t = strip.along.x() * off.y() - strip.along.y() * off.x();
  const double s = strip.s_from_m + along * (strip.s_to_m - strip.s_from_m);

  GroundLook look;
  look.base = GroundLook::Base::kAsphalt;
  for (std::size_t i = 0; i < strip.edges.size(); ++i) {
    const Edge& edge = strip.edges[i];
    const double edge_t = edge.t_from_m + along * (edge.t_to_m - edge.t_from_m);
    // The lane right of this edge, until a later edge says otherwise.
    if (i < strip.lanes.size() && t <= edge_t) {
      const LaneType type = strip.lanes[i];
      look.base = type == LaneType::kSidewalk ? GroundLook::Base::kPaving
                  : type == LaneType::kOther  ? GroundLook::Base::kGrass
                                              : GroundLook::Base::kAsphalt;
    }
    if (painted(strip, edge, along, s, t) && !worn(s, t)) {
      look.paint = edge.mark.yellow ? GroundLook::Paint::kYellow : GroundLook::Paint::kWhite;
    }
  }
  for (const GroundDecal& decal : strip.decals) {
    if (!inside(decal, s, t)) continue;
    const auto stripe = static_cast<std::int64_t>(std::floor((t - decal.t_from_m) / kStripeOfCrosswalk_m));
    const bool paint = decal.kind == GroundDecal::Kind::kStopLine || (decal.kind == GroundDecal::Kind::kCrosswalk && stripe % 2 == 0);
    if (paint && !worn(s, t)) look.paint = GroundLook::Paint::kWhite;
    look.pothole = look.pothole || decal.kind == GroundDecal::Kind::kPothole;
    look.shadow = look.shadow || decal.kind == GroundDecal::Kind::kShadow;
  }
  return look;
}

}  // namespace longtail::sim
