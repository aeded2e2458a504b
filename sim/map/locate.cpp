#include "sim/map/locate.h"

#include <algorithm>
#include <cmath>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

constexpr double kCell = 32;              // m
constexpr double kTurnPerStretch = 0.4;   // rad
constexpr double kShortestStretch = 2;    // m
constexpr double kLongestStretch = 25;    // m
constexpr double kSlack = 2;              // m: more than the bow of a stretch over its chord
// Roads that follow each other may leave a small gap; a point in it belongs to the end it is nearest to.
constexpr double kGap = 0.1;              // m
constexpr double kTie = 1e-6;             // m: differences below are ties
// Further away a scan over all stretches is cheaper than the grid.
constexpr double kWidestGridSearch = 1000;  // m

std::uint64_t cell_key(std::int64_t column, std::int64_t row) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(column)) << 32U) | static_cast<std::uint32_t>(row);
}

std::int64_t cell_of(double coordinate) { return static_cast<std::int64_t>(std::floor(coordinate / kCell)); }

struct Candidate {
  RoadPoint point;
  double outside_m = 0;  // beyond the lanes' edges, sideways or lengthwise
};

// Inside the lanes beats outside, then nearer to the reference line, then the lower road index (`a` is older).
bool is_better(const Candidate& b, const Candidate& a) {
  if (b.outside_m < a.outside_m - kTie) return true;
  if (b.outside_m > a.outside_m + kTie) return false;
  const double distance_b = std::fabs(b.point.t_m);
  const double distance_a = std::fabs(a.point.t_m);
  if (distance_b < distance_a - kTie) return true;
  if (distance_b > distance_a + kTie) return false;
  return b.point.road < a.point.road;
}

std::optional<Candidate> try_road(const NetworkData& network, RoadIndex index, double x, double y, double s_guess,
                                  double margin) {
  const Road& road = network.road(index);
  const auto foot = road.line.project(x, y, s_guess);
  if (!foot || std::fabs(foot->beyond_m) > kGap) return std::nullopt;
  const LaneEdges edges = road_edges(road, road.sections[section_index(road, foot->s_m)], foot->s_m);
  const double sideways = std::max({0.0, foot->t_m - edges.left, edges.right - foot->t_m});
  if (sideways > margin) return std::nullopt;
  return Candidate{{index, foot->s_m, foot->t_m}, sideways + std::fabs(foot->beyond_m)};
}

void keep_better(std::optional<Candidate>& best, const std::optional<Candidate>& candidate) {
  if (candidate && (!best || is_better(*candidate, *best))) best = candidate;
}

std::optional<Candidate> search_near(const NetworkData& network, double x, double y, double margin,
                                     const RoadPoint& near) {
  std::optional<Candidate> best = try_road(network, near.road, x, y, near.s_m, margin);
  if (best && best->outside_m == 0) return best;
  for (const std::vector<RoadContact>& neighbours : network.road(near.road).neighbours) {
    for (const RoadContact& contact : neighbours) {
      const double guess = contact.end == RoadEnd::kStart ? 0 : network.road(contact.road).length_m;
      keep_better(best, try_road(network, contact.road, x, y, guess, margin));
    }
  }
  return best;
}

void try_stretch(const NetworkData& network, const Stretch& stretch, double x, double y, double margin,
                 std::optional<Candidate>& best) {
  const double middle = 0.5 * (stretch.s_from_m + stretch.s_to_m);
  const auto candidate = try_road(network, stretch.road, x, y, middle, margin);
  if (!candidate) return;
  // A foot elsewhere on the road is found from its own stretch.
  const double reach = stretch.s_to_m - stretch.s_from_m;
  if (std::fabs(candidate->point.s_m - middle) <= reach) keep_better(best, candidate);
}

std::optional<Candidate> search_grid(const NetworkData& network, double x, double y, double margin) {
  std::optional<Candidate> best;
  if (margin > kWidestGridSearch) {
    for (const Stretch& stretch : network.stretches) try_stretch(network, stretch, x, y, margin, best);
    return best;
  }
  for (std::int64_t column = cell_of(x - margin); column <= cell_of(x + margin); ++column) {
    for (std::int64_t row = cell_of(y - margin); row <= cell_of(y + margin); ++row) {
      const std::uint64_t key = cell_key(column, row);
      auto entry = std::lower_bound(network.grid.begin(), network.grid.end(), key,
                                    [](const GridEntry& at, std::uint64_t cell) { return at.cell < cell; });
      for (; entry != network.grid.end() && entry->cell == key; ++entry) {
        try_stretch(network, network.stretches[entry->stretch], x, y, margin, best);
      }
    }
  }
  return best;
}

// Enters one stretch into every cell that its lanes may touch. False when the grid grows too large.
bool enter(NetworkData& network, const Road& road, std::uint32_t number) {
  const Stretch& stretch = network.stretches[number];
  const LinePoint a = road.line.at(stretch.s_from_m);
  const LinePoint b = road.line.at(stretch.s_to_m);
  double extent = 0;
  for (const double s : {stretch.s_from_m, 0.5 * (stretch.s_from_m + stretch.s_to_m), stretch.s_to_m}) {
    const LaneEdges edges = road_edges(road, road.sections[section_index(road, s)], s);
    extent = std::max({extent, edges.left, -edges.right});
  }
  const double border = extent + kSlack;
  for (std::int64_t column = cell_of(std::min(a.x_m, b.x_m) - border); column <= cell_of(std::max(a.x_m, b.x_m) + border);
       ++column) {
    for (std::int64_t row = cell_of(std::min(a.y_m, b.y_m) - border); row <= cell_of(std::max(a.y_m, b.y_m) + border);
         ++row) {
      if (network.grid.size() >= kMaxGridEntries) return false;
      network.grid.push_back({cell_key(column, row), number});
    }
  }
  return true;
}

}  // namespace

void build_grid(Reading& in, NetworkData& network) {
  for (std::uint32_t r = 0; r < network.roads.size(); ++r) {
    const Road& road = network.roads[r];
    const double turning = std::max(road.line.max_curvature(), kTurnPerStretch / kLongestStretch);
    const double wanted = std::max(kTurnPerStretch / turning, kShortestStretch);
    const std::uint32_t count = 1 + static_cast<std::uint32_t>(road.length_m / wanted);
    for (std::uint32_t i = 0; i < count; ++i) {
      network.stretches.push_back({{r}, road.length_m * i / count, road.length_m * (i + 1) / count});
      if (!enter(network, road, static_cast<std::uint32_t>(network.stretches.size()) - 1)) {
        in.xml.fail(in.xml.source().root(), nullptr, "the map covers too much ground for its search grid",
                    "split the map");
        return;
      }
    }
  }
  std::sort(network.grid.begin(), network.grid.end(), [](const GridEntry& a, const GridEntry& b) {
    return a.cell != b.cell ? a.cell < b.cell : a.stretch < b.stretch;
  });
}

std::optional<RoadPoint> locate_point(const NetworkData& network, double x, double y, double margin,
                                      const std::optional<RoadPoint>& near) {
  // Beyond any coordinate a map may have: nothing can be there, and cells could not be numbered.
  if (!(std::fabs(x) < 2 * kMaxCoordinate && std::fabs(y) < 2 * kMaxCoordinate) || !(margin >= 0)) return std::nullopt;
  std::optional<Candidate> best;
  if (near) best = search_near(network, x, y, margin, *near);
  if (!best) best = search_grid(network, x, y, margin);
  if (!best) return std::nullopt;
  return best->point;
}

}  // namespace longtail::sim
