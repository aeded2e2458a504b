#include "sim/visibility/ground_surface.h"

#include <algorithm>
#include <cmath>

#include "sim/random/philox.h"
#include "sim/visibility/stations.h"
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

float narrow(double value) { return static_cast<float>(value); }

std::size_t padded_bounds(std::int32_t count) {
  return static_cast<std::size_t>((count + kBoundsPadding - 1) / kBoundsPadding * kBoundsPadding);
}

void append(const StripBounds& from, StripBounds& to) {
  to.low_m.insert(to.low_m.end(), from.low_m.begin(), from.low_m.end());
  to.high_m.insert(to.high_m.end(), from.high_m.begin(), from.high_m.end());
}

GroundLook::Base base_of(LaneType type) {
  if (type == LaneType::kSidewalk) return GroundLook::Base::kPaving;
  return type == LaneType::kOther ? GroundLook::Base::kGrass : GroundLook::Base::kAsphalt;
}

// The lines of one mark. A double line has a gap as wide as a line.
void add_lines(const RoadMark& mark, double t_from, double t_to, std::vector<GroundLine>& out) {
  const auto add = [&](double aside, bool dashed) {
    out.push_back({narrow(t_from + aside), narrow(t_to - t_from), narrow(0.5 * mark.width_m), dashed, mark.yellow});
  };
  const double apart = mark.width_m;
  switch (mark.kind) {
    case MarkKind::kNone: return;
    case MarkKind::kSolid: add(0, false); return;
    case MarkKind::kBroken: add(0, true); return;
    case MarkKind::kSolidSolid: add(apart, false); add(-apart, false); return;
    case MarkKind::kSolidBroken: add(apart, false); add(-apart, true); return;
    case MarkKind::kBrokenSolid: add(apart, true); add(-apart, false); return;
    case MarkKind::kBrokenBroken: add(apart, true); add(-apart, true); return;
  }
}

}  // namespace

GroundSurface::GroundSurface(const RoadNetwork& map, const SurfaceDetail& detail)
    : paint_wear_(detail.paint_wear), verges_(map, detail.step_m, detail.verge_m) {
  for (std::uint32_t i = 0; i < map.road_count(); ++i) add_road(map, detail, RoadIndex{i});
  point_strips();
  for (Tile& tile : tiles_) {
    find_rest_normals(tile.mesh);
    tile.mesh.bounds = bounds_of(tile.mesh.vertices);
  }
}

// Once all arrays have their final place.
void GroundSurface::point_strips() {
  const GroundLine* line = lines_.data();
  const GroundLane* lane = lanes_.data();
  const GroundPatch* patch = patches_.data();
  std::size_t line_bound = 0;
  std::size_t edge_bound = 0;
  for (GroundStrip& strip : strips_) {
    strip.line = line;
    strip.lane = lane;
    strip.patch = patch;
    strip.line_low_m = line_bounds_.low_m.data() + line_bound;
    strip.line_high_m = line_bounds_.high_m.data() + line_bound;
    strip.edge_low_m = edge_bounds_.low_m.data() + edge_bound;
    strip.edge_high_m = edge_bounds_.high_m.data() + edge_bound;
    line_bound += padded_bounds(strip.lines);
    edge_bound += padded_bounds(strip.lanes);
    line += strip.lines;
    lane += strip.lanes;
    patch += strip.patches;
  }
}

void GroundSurface::add_to(VisibleScene& scene) const {
  for (std::size_t i = 0; i < tiles_.size(); ++i) {
    scene.add({.mesh = &tiles_[i].mesh, .position_m = tiles_[i].origin_m, .id = kFirstId + static_cast<std::uint32_t>(i)});
  }
}

void GroundSurface::add_road(const RoadNetwork& map, const SurfaceDetail& detail, RoadIndex road) {
  const std::span<const Verges::Station> at = verges_.along(road);
  for (std::size_t i = 0; i + 1 < at.size(); ++i) {
    if (i % kStripsPerTile == 0) {
      tiles_.emplace_back();
      tiles_.back().origin_m = place(map, road, at[std::min(i + kStripsPerTile / 2, at.size() - 1)].s_m, 0);
      tiles_.back().first_strip = static_cast<std::int32_t>(strips_.size());
      tiles_.back().mesh.materials = {ground_material()};
    }
    add_strip(map, detail, road, at[i], at[i + 1]);
  }
}

void GroundSurface::add_strip(const RoadNetwork& map, const SurfaceDetail& detail, RoadIndex road, const Verges::Station& start,
                              const Verges::Station& end) {
  const double s_from = start.s_m;
  const double s_to = end.s_m;
  // Just inside both ends, so that both see the same lane section.
  const double inset = 1e-6 * (s_to - s_from);
  const CrossSection from = map.cross_section(road, s_from + inset);
  const CrossSection to = map.cross_section(road, s_to - inset);

  const auto first_line = lines_.size();
  const auto first_lane = lanes_.size();
  const auto first_patch = patches_.size();
  // A lane of the kind that lies left of it, or left of all, begins nothing.
  auto left_of_it = static_cast<std::int32_t>(GroundLook::Base::kAsphalt);
  for (std::size_t i = 0; i < from.edges_m.size(); ++i) {
    add_lines(from.marks[i], from.edges_m[i], to.edges_m[i], lines_);
    if (i >= from.lanes.size()) continue;
    const auto base = static_cast<std::int32_t>(base_of(from.lanes[i]));
    if (base != left_of_it) lanes_.push_back({narrow(from.edges_m[i]), narrow(to.edges_m[i] - from.edges_m[i]), base});
    left_of_it = base;
  }
  for (const GroundDecal& decal : detail.decals) {
    if (decal.road != road || decal.s_from_m >= s_to || decal.s_to_m <= s_from) continue;
    patches_.push_back({narrow(decal.s_from_m - s_from), narrow(decal.s_to_m - s_from), narrow(decal.t_from_m),
                        narrow(decal.t_to_m), static_cast<std::int32_t>(decal.kind)});
  }

  const Eigen::Vector2d origin = place(map, road, s_from, 0).head<2>();
  const Eigen::Vector2d chord = place(map, road, s_to, 0).head<2>() - origin;
  const Dashes dash = dashes(fastest_lane_mps(map, road, s_from + inset));
  const double wear_patches = s_from / static_cast<double>(kWearPatch_m);
  strips_.push_back({.origin_m = {origin.x(), origin.y()},
                     .along = {narrow(chord.x() / chord.norm()), narrow(chord.y() / chord.norm())},
                     .chord_m = narrow(chord.norm()),
                     .length_m = narrow(s_to - s_from),
                     .dash_m = narrow(dash.paint_m),
                     .dash_period_m = narrow(dash.period_m),
                     .dash_phase_m = narrow(s_from - dash.period_m * std::floor(s_from / dash.period_m)),
                     .wear_patch = static_cast<std::int32_t>(std::floor(wear_patches)),
                     .wear_phase = narrow(wear_patches - std::floor(wear_patches)),
                     .lines = static_cast<std::int32_t>(lines_.size() - first_line),
                     .lanes = static_cast<std::int32_t>(lanes_.size() - first_lane),
                     .patches = static_cast<std::int32_t>(patches_.size() - first_patch)});
  append(bounds_of(std::span<const GroundLine>(lines_).subspan(first_line)), line_bounds_);
  append(bounds_of(std::span<const GroundLane>(lanes_).subspan(first_lane, static_cast<std::size_t>(strips_.back().lanes))), edge_bounds_);
  add_triangles(map, road, from, start, to, end);
}

void GroundSurface::add_triangles(const RoadNetwork& map, RoadIndex road, const CrossSection& from, const Verges::Station& start,
                                  const CrossSection& to, const Verges::Station& finish) {
  Tile& tile = tiles_.back();
  Mesh& mesh = tile.mesh;
  const auto base = static_cast<std::int32_t>(mesh.vertices.size());
  // Left to right, at the start and then at the end.
  const auto add = [&](double s, double t, double lower_m) {
    const Eigen::Vector3d v = place(map, road, s, t) - tile.origin_m;
    mesh.vertices.push_back({narrow(v.x()), narrow(v.y()), narrow(v.z() - lower_m)});
  };
  for (const bool end : {false, true}) {
    const Verges::Station& at = end ? finish : start;
    const std::vector<double>& edges = end ? to.edges_m : from.edges_m;
    add(at.s_m, edges.front() + at.left.out_m, at.left.drop_m);
    add(at.s_m, edges.front(), 0);
    add(at.s_m, edges.back(), 0);
    add(at.s_m, edges.back() - at.right.out_m, at.right.drop_m);
  }
  for (std::int32_t quad = 0; quad < 3; ++quad) {
    const std::int32_t left = base + quad;
    mesh.triangles.push_back(facing_up(left, left + 1, left + 5));
    mesh.triangles.push_back(facing_up(left, left + 5, left + 4));
  }
  mesh.material_of.resize(mesh.triangles.size(), 0);
  mesh.parts = {{.first_vertex = 0, .vertices = static_cast<int>(mesh.vertices.size())}};
}

// One fixed number for every patch of the road, no stream of the run: wear is part of the map.
bool GroundSurface::worn(const GroundStrip& strip, double along_m, double t) const {
  if (paint_wear_ <= 0) return false;
  const auto patches = [](double x) { return static_cast<std::int32_t>(std::floor(x)); };
  constexpr auto kPatch_m = static_cast<double>(kWearPatch_m);
  const std::int32_t along = strip.wear_patch + patches(static_cast<double>(strip.wear_phase) + along_m / kPatch_m);
  const PhiloxBlock random =
      philox({kWearKey, 0}, {static_cast<std::uint32_t>(along), static_cast<std::uint32_t>(patches(t / kPatch_m)), 0, 0});
  return random[0] * 0x1p-32 < paint_wear_;
}

WornPaint GroundSurface::worn_paint() const {
  if (paint_wear_ <= 0) return {};
  return {.any = 1, .last = static_cast<std::uint32_t>(std::ceil(std::min(paint_wear_, 1.0) * 0x1p32) - 1)};
}

const GroundStrip* GroundSurface::strip(std::int32_t tile, std::int32_t triangle) const {
  if (triangle % kTrianglesPerStrip / 2 != 1 || static_cast<std::size_t>(tile) >= tiles_.size()) return nullptr;
  return &strips_[static_cast<std::size_t>(tiles_[static_cast<std::size_t>(tile)].first_strip + triangle / kTrianglesPerStrip)];
}

GroundLook GroundSurface::look(std::int32_t tile, std::int32_t triangle, double x_m, double y_m) const {
  const GroundStrip* const found = strip(tile, triangle);
  return found == nullptr ? GroundLook{} : look_on(*found, x_m, y_m);
}

GroundLook GroundSurface::look_on(const GroundStrip& strip, double x_m, double y_m) const {
  const auto wide = [](float value) { return static_cast<double>(value); };
  const double x = x_m - strip.origin_m[0];
  const double y = y_m - strip.origin_m[1];
  const double share = std::clamp((wide(strip.along[0]) * x + wide(strip.along[1]) * y) / wide(strip.chord_m), 0.0, 1.0);
  const double t = wide(strip.along[0]) * y - wide(strip.along[1]) * x;
  const double s = share * wide(strip.length_m);
  const double since_dash = wide(strip.dash_phase_m) + s;
  const double in_period = since_dash - wide(strip.dash_period_m) * std::floor(since_dash / wide(strip.dash_period_m));

  GroundLook look;
  look.base = GroundLook::Base::kAsphalt;
  for (const GroundLane& lane : std::span(strip.lane, static_cast<std::size_t>(strip.lanes))) {
    if (t <= wide(lane.t_m) + share * wide(lane.t_change_m)) look.base = static_cast<GroundLook::Base>(lane.base);
  }
  for (const GroundLine& line : std::span(strip.line, static_cast<std::size_t>(strip.lines))) {
    if (line.dashed != 0 && !(in_period < wide(strip.dash_m))) continue;
    if (std::fabs(t - (wide(line.t_m) + share * wide(line.t_change_m))) > wide(line.half_width_m) || worn(strip, s, t)) continue;
    look.paint = line.yellow != 0 ? GroundLook::Paint::kYellow : GroundLook::Paint::kWhite;
  }
  for (const GroundPatch& patch : std::span(strip.patch, static_cast<std::size_t>(strip.patches))) {
    if (s < wide(patch.s_from_m) || s > wide(patch.s_to_m) || t < wide(patch.t_from_m) || t > wide(patch.t_to_m)) continue;
    const auto kind = static_cast<GroundDecal::Kind>(patch.kind);
    const auto stripe = static_cast<std::int64_t>(std::floor((t - wide(patch.t_from_m)) / wide(kCrosswalkStripe_m)));
    const bool paint = kind == GroundDecal::Kind::kStopLine || (kind == GroundDecal::Kind::kCrosswalk && stripe % 2 == 0);
    if (paint && !worn(strip, s, t)) look.paint = GroundLook::Paint::kWhite;
    look.pothole = look.pothole || kind == GroundDecal::Kind::kPothole;
    look.shadow = look.shadow || kind == GroundDecal::Kind::kShadow;
  }
  return look;
}

}  // namespace longtail::sim
