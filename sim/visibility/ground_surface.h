// The ground as sensors see it: strips of triangles along every road with a verge on either side (verges.h), and what is
// painted there. Paint is looked up from a place on the surface, it is not geometry: a line costs no triangle and has a sharp
// edge at any distance. The level of detail is the caller's and never depends on load.
//
//   const GroundSurface surface(map, {});
//   surface.add_to(scene);                          its tiles, with ids from kFirstId on
//   surface.look(tile, triangle, x_m, y_m)          under a hit, map frame
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "sim/map/road_network.h"
#include "sim/visibility/ground_strip.h"
#include "sim/visibility/strip_bounds.h"
#include "sim/visibility/verges.h"
#include "sim/visibility/visible_scene.h"

namespace longtail::sim {

// Something painted on or broken out of a road, over a rectangle in road coordinates.
struct GroundDecal {
  enum class Kind : std::uint8_t { kStopLine, kCrosswalk, kPothole, kShadow };
  Kind kind = Kind::kStopLine;
  RoadIndex road;
  double s_from_m = 0;
  double s_to_m = 0;
  double t_from_m = 0;
  double t_to_m = 0;
};

struct SurfaceDetail {
  double step_m = 4;      // between cross-sections
  double verge_m = 30;    // of grass beyond the outermost lanes, where nothing is in its way
  double paint_wear = 0;  // share of all paint that is gone, in patches of 10 cm
  std::vector<GroundDecal> decals;
};

struct GroundLook {
  enum class Base : std::uint8_t { kGrass, kAsphalt, kPaving };
  enum class Paint : std::uint8_t { kNone, kWhite, kYellow };
  Base base = Base::kGrass;
  Paint paint = Paint::kNone;
  bool pothole = false;
  bool shadow = false;
};

class GroundSurface {
 public:
  GroundSurface(const RoadNetwork& map, const SurfaceDetail& detail);
  // Strips point into the arrays beside them.
  GroundSurface(const GroundSurface&) = delete;
  GroundSurface& operator=(const GroundSurface&) = delete;

  static constexpr std::uint32_t kFirstId = 0x8000'0000;
  static constexpr bool is_ground(std::uint32_t id) { return id >= kFirstId; }

  struct Tile {
    Eigen::Vector3d origin_m = Eigen::Vector3d::Zero();  // map frame; the mesh's axes are the map's
    Mesh mesh;                                           // facing up
    std::int32_t first_strip = 0;
  };
  std::span<const Tile> tiles() const { return tiles_; }
  // Every tile as an instance with id kFirstId + its number. The surface outlives the scene.
  void add_to(VisibleScene& scene) const;

  // `triangle` of tile number `tile`, at (x, y) on it.
  GroundLook look(std::int32_t tile, std::int32_t triangle, double x_m, double y_m) const;
  // On a strip of the surface.
  GroundLook look_on(const GroundStrip& strip, double x_m, double y_m) const;
  // What `look` reads; null for the verge, which is grass as all other ground is. Valid as long as the surface lives.
  const GroundStrip* strip(std::int32_t tile, std::int32_t triangle) const;
  WornPaint worn_paint() const;
  const Verges& verges() const { return verges_; }

 private:
  static constexpr std::int32_t kTrianglesPerStrip = 6;  // verge, road, verge
  static constexpr int kStripsPerTile = 16;

  void add_road(const RoadNetwork& map, const SurfaceDetail& detail, RoadIndex road);
  void add_strip(const RoadNetwork& map, const SurfaceDetail& detail, RoadIndex road, const Verges::Station& start,
                 const Verges::Station& end);
  void add_triangles(const RoadNetwork& map, RoadIndex road, const CrossSection& from, const Verges::Station& start,
                     const CrossSection& to, const Verges::Station& finish);
  void point_strips();
  bool worn(const GroundStrip& strip, double along_m, double t) const;

  double paint_wear_;
  Verges verges_;
  std::vector<Tile> tiles_;
  std::vector<GroundStrip> strips_;
  std::vector<GroundLine> lines_;      // of all strips, in their order
  std::vector<GroundLane> lanes_;
  std::vector<GroundPatch> patches_;
  StripBounds line_bounds_;
  StripBounds edge_bounds_;
};

}  // namespace longtail::sim
