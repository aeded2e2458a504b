#include "sim/visibility/verges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <tuple>

#include <Eigen/Core>

#include "sim/visibility/stations.h"

namespace longtail::sim {
namespace {

constexpr double kSpot_m = 1;          // between spots
constexpr double kCell_m = 8;
constexpr double kRoom_m = 0.5;        // around a verge in which spots count
constexpr double kNearest_m = 0.3;     // from the road's own edge; nearer, no slope is steep enough
constexpr double kClear = 0.01;        // a verge stays this much a metre below what it must not cover
constexpr double kSteepest = 0.5;
constexpr double kSeparate_m = 3;
constexpr double kNarrowest_m = 0.5;
constexpr double kOfRadius = 0.9;      // the inner verge of a bend ends before the bend's centre

// A point on a lane that no other road's verge may cover.
struct Spot {
  Eigen::Vector3d at_m;
  RoadIndex road;
  std::int64_t column = 0;  // of its cell
  std::int64_t row = 0;
};
std::int64_t cell(double x) { return static_cast<std::int64_t>(std::floor(x / kCell_m)); }

void add_spots(const RoadNetwork& map, RoadIndex road, std::vector<Spot>& out) {
  for (const double s : stations_every(map, road, kSpot_m)) {
    const CrossSection at = map.cross_section(road, s);
    for (std::size_t i = 0; i < at.lanes.size(); ++i) {
      if (at.lanes[i] == LaneType::kOther) continue;
      const double width = at.edges_m[i] - at.edges_m[i + 1];
      const int steps = std::max(1, static_cast<int>(std::ceil(width / kSpot_m)));
      for (int k = 0; k <= steps; ++k) {
        const Eigen::Vector3d p = place(map, road, s, at.edges_m[i] - width * k / steps);
        out.push_back({p, road, cell(p.x()), cell(p.y())});
      }
    }
  }
}

std::vector<Spot> all_spots(const RoadNetwork& map) {
  std::vector<Spot> spots;
  if (map.road_count() == 1) return spots;
  for (std::uint32_t i = 0; i < map.road_count(); ++i) add_spots(map, RoadIndex{i}, spots);
  std::ranges::stable_sort(spots, {}, [](const Spot& spot) { return std::tuple(spot.row, spot.column); });
  return spots;
}

double cross(const Eigen::Vector2d& a, const Eigen::Vector2d& b) { return a.x() * b.y() - a.y() * b.x(); }

// Between two cross-sections: the road's edge and how far out the verge may reach.
struct Piece {
  RoadIndex road;
  bool left = false;
  Eigen::Vector3d edge_m[2];   // at the start and at the end
  Eigen::Vector3d outer_m[2];  // level with it
};

struct Need {
  double out_m = 0;
  double slope = 0;
};

// What one spot asks of a piece's verge.
void ask(const Piece& piece, const Spot& spot, Need& need) {
  const Eigen::Vector2d p = spot.at_m.head<2>();
  const std::array<Eigen::Vector2d, 4> corners{piece.edge_m[0].head<2>(), piece.outer_m[0].head<2>(), piece.outer_m[1].head<2>(),
                                               piece.edge_m[1].head<2>()};
  double beyond_m = 0;  // the edge of the road
  for (std::size_t i = 0; i < 4; ++i) {
    const Eigen::Vector2d side = corners[(i + 1) % 4] - corners[i];
    // Round the left verge runs clockwise, round the right one counter-clockwise.
    const double inside = (piece.left ? -1 : 1) * cross(side, p - corners[i]) / std::max(side.norm(), 1e-9);
    if (inside < -kRoom_m) return;
    if (i == 3) beyond_m = inside;
  }
  if (beyond_m < kNearest_m) return;
  const Eigen::Vector2d along = corners[3] - corners[0];
  const double share = std::clamp(along.dot(p - corners[0]) / std::max(along.squaredNorm(), 1e-9), 0.0, 1.0);
  const double above_m = piece.edge_m[0].z() + share * (piece.edge_m[1].z() - piece.edge_m[0].z()) - spot.at_m.z();
  if (above_m < -kSeparate_m) return;
  if (above_m > kSeparate_m) {
    need.out_m = std::min(need.out_m, std::max(beyond_m - kRoom_m, kNarrowest_m));
    return;
  }
  need.slope = std::max(need.slope, std::min(above_m / beyond_m + kClear, kSteepest));
}

Need need_of(const Piece& piece, const std::vector<Spot>& spots, double width_m) {
  Need need{.out_m = width_m, .slope = 0};
  Eigen::Vector2d low = piece.edge_m[0].head<2>();
  Eigen::Vector2d high = low;
  for (const Eigen::Vector3d& corner : {piece.edge_m[1], piece.outer_m[0], piece.outer_m[1]}) {
    low = low.cwiseMin(corner.head<2>());
    high = high.cwiseMax(corner.head<2>());
  }
  for (std::int64_t row = cell(low.y() - kRoom_m); row <= cell(high.y() + kRoom_m); ++row) {
    const auto key = [](const Spot& spot) { return std::tuple(spot.row, spot.column); };
    auto spot = std::ranges::lower_bound(spots, std::tuple(row, cell(low.x() - kRoom_m)), {}, key);
    for (; spot != spots.end() && spot->row == row && spot->column <= cell(high.x() + kRoom_m); ++spot) {
      if (spot->road != piece.road) ask(piece, *spot, need);
    }
  }
  return need;
}

// As far as the bend allows, from `edge_m` on that side of the reference line.
double reach(const RoadNetwork& map, RoadIndex road, double s, bool left, double edge_m, double width_m) {
  const double curvature = map.curvature(road, s);
  const bool inside = left ? curvature > 0 : curvature < 0;
  return inside ? std::clamp(kOfRadius / std::fabs(curvature) - edge_m, kNarrowest_m, width_m) : width_m;
}

class Surveyor {
 public:
  Surveyor(const RoadNetwork& map, double width_m) : map_(map), width_m_(width_m), spots_(all_spots(map)) {}

  // Of the road between two of its stations.
  void survey(RoadIndex road, Verges::Station& from, Verges::Station& to) const {
    // Just inside both ends, so that both see the same lane section.
    const double inset = 1e-6 * (to.s_m - from.s_m);
    const CrossSection sections[2] = {map_.cross_section(road, from.s_m + inset), map_.cross_section(road, to.s_m - inset)};
    for (const bool left : {true, false}) {
      Piece piece{.road = road, .left = left, .edge_m = {}, .outer_m = {}};
      Verge* const verges[2] = {left ? &from.left : &from.right, left ? &to.left : &to.right};
      for (std::size_t end = 0; end < 2; ++end) {
        const double s = end == 0 ? from.s_m : to.s_m;
        const double t = left ? sections[end].edges_m.front() : sections[end].edges_m.back();
        verges[end]->out_m = std::min(verges[end]->out_m, reach(map_, road, s, left, left ? t : -t, width_m_));
        piece.edge_m[end] = place(map_, road, s, t);
        piece.outer_m[end] = place(map_, road, s, left ? t + verges[end]->out_m : t - verges[end]->out_m);
      }
      const Need need = need_of(piece, spots_, width_m_);
      for (Verge* verge : verges) {
        verge->out_m = std::min(verge->out_m, need.out_m);
        verge->drop_m = std::max(verge->drop_m, need.slope);  // of one metre, until all is known
      }
    }
  }

 private:
  const RoadNetwork& map_;
  double width_m_;
  std::vector<Spot> spots_;
};

}  // namespace

Verges::Verges(const RoadNetwork& map, double step_m, double width_m) : stations_(map.road_count()) {
  const Surveyor surveyor(map, width_m);
  for (std::uint32_t i = 0; i < map.road_count(); ++i) {
    std::vector<Station>& stations = stations_[i];
    for (const double s : stations_needed(map, RoadIndex{i}, step_m)) {
      stations.push_back({.s_m = s, .left = {.out_m = width_m}, .right = {.out_m = width_m}});
    }
    for (std::size_t k = 0; k + 1 < stations.size(); ++k) surveyor.survey(RoadIndex{i}, stations[k], stations[k + 1]);
    for (Station& station : stations) {
      station.left.drop_m *= station.left.out_m;
      station.right.drop_m *= station.right.out_m;
    }
  }
}

double Verges::drop(RoadIndex road, double s_m, double out_m, bool left) const {
  const std::vector<Station>& stations = stations_[road.value];
  const auto after = std::ranges::upper_bound(stations, s_m, {}, &Station::s_m);
  const auto slope = [left](const Station& station) {
    const Verge& verge = left ? station.left : station.right;
    return verge.drop_m / verge.out_m;
  };
  if (after == stations.begin()) return out_m * slope(stations.front());
  if (after == stations.end()) return out_m * slope(stations.back());
  const Station& before = *(after - 1);
  const double share = (s_m - before.s_m) / (after->s_m - before.s_m);
  return out_m * (slope(before) + share * (slope(*after) - slope(before)));
}

}  // namespace longtail::sim
