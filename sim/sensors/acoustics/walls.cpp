#include "sim/sensors/acoustics/walls.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace longtail::sim {
namespace {

constexpr int kPlaces = 7;            // along the way, where it may bend
constexpr std::array kAside_m{2.5, 5.0, 10.0, 20.0, 40.0};
constexpr int kHalvings = 6;          // of the last step

bool is_building(const SceneInstance& instance) {
  return !instance.mesh->materials.empty() && instance.mesh->materials.front().semantic == SemanticClass::kBuilding;
}

// A way that bends at a place of the straight one, moved aside.
struct Way {
  Eigen::Vector3d bend_m;   // on the straight way
  Eigen::Vector3d aside;    // unit length
  double blocked_m = 0;     // so far aside it is not free
  double free_m = 0;        // so far it is; 0: not found yet
};

std::vector<Way> ways_between(const Eigen::Vector3d& from, const Eigen::Vector3d& to) {
  const Eigen::Vector3d along = (to - from).normalized();
  const Eigen::Vector3d left = Eigen::Vector3d(-along.y(), along.x(), 0).normalized();
  std::vector<Way> ways;
  for (int i = 1; i <= kPlaces; ++i) {
    const Eigen::Vector3d bend = from + (to - from) * (static_cast<double>(i) / (kPlaces + 1));
    for (const Eigen::Vector3d& aside : {Eigen::Vector3d(0, 0, 1), left, Eigen::Vector3d(-left)}) ways.push_back({bend, aside});
  }
  return ways;
}

// Both halves of ways in one packet.
class Legs {
 public:
  Legs(const Bvh& tree, Isa isa, const Eigen::Vector3d& from, const Eigen::Vector3d& to) : tree_(tree), isa_(isa), from_(from), to_(to) {}

  void clear() { rays_.clear(); }
  void add(const Eigen::Vector3d& bend) {
    add(from_, bend);
    add(to_, bend);
  }
  void trace() { tree_.trace(isa_, rays_); }
  bool free(int way) const { return rays_.id(2 * way) == kNothing && rays_.id(2 * way + 1) == kNothing; }

 private:
  void add(const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
    const Eigen::Vector3f start = a.cast<float>();
    const Eigen::Vector3f way = (b - a).cast<float>();
    rays_.add({.origin_m = {start.x(), start.y(), start.z()}, .direction = {way.x(), way.y(), way.z()}, .scale = 1, .t_max = 1});
  }

  const Bvh& tree_;
  Isa isa_;
  Eigen::Vector3d from_;
  Eigen::Vector3d to_;
  RayPackets rays_;
};

// The first of the steps aside that is free, for each way.
void step_aside(Legs& legs, std::vector<Way>& ways) {
  for (const double aside_m : kAside_m) {
    legs.clear();
    for (const Way& way : ways) legs.add(way.bend_m + aside_m * way.aside);
    legs.trace();
    for (std::size_t i = 0; i < ways.size(); ++i) {
      if (ways[i].free_m > 0) continue;
      (legs.free(static_cast<int>(i)) ? ways[i].free_m : ways[i].blocked_m) = aside_m;
    }
  }
  std::erase_if(ways, [](const Way& way) { return way.free_m == 0; });
}

// Then closer to the edge.
void halve(Legs& legs, std::vector<Way>& ways) {
  for (int round = 0; round < kHalvings; ++round) {
    legs.clear();
    for (const Way& way : ways) legs.add(way.bend_m + 0.5 * (way.blocked_m + way.free_m) * way.aside);
    legs.trace();
    for (std::size_t i = 0; i < ways.size(); ++i) {
      Way& way = ways[i];
      (legs.free(static_cast<int>(i)) ? way.free_m : way.blocked_m) = 0.5 * (way.blocked_m + way.free_m);
    }
  }
}

}  // namespace

Walls::Walls(std::span<const SceneInstance> instances, Isa isa) : isa_(isa) {
  VisibleScene buildings;
  for (const SceneInstance& instance : instances) {
    if (is_building(instance)) buildings.add(instance);
  }
  if (buildings.size() == 0) return;
  origin_m_ = buildings.instances().front().position_m;
  constexpr double kEverything_m = 1e9;
  buildings.look_from({.position_m = origin_m_, .max_range_m = kEverything_m});
  for (const TriangleBatch& batch : buildings.batches()) tree_.add(batch);
  tree_.build();
}

double Walls::detour_m(const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m) const {
  if (tree_.size() == 0) return 0;
  const Eigen::Vector3d from = from_m - origin_m_;
  const Eigen::Vector3d to = to_m - origin_m_;
  Legs legs(tree_, isa_, from, to);
  legs.add(0.5 * (from + to));
  legs.trace();
  if (legs.free(0)) return 0;
  std::vector<Way> ways = ways_between(from, to);
  step_aside(legs, ways);
  halve(legs, ways);
  double shortest_m = kNoWay_m;
  for (const Way& way : ways) {
    const Eigen::Vector3d bend = way.bend_m + way.free_m * way.aside;
    shortest_m = std::min(shortest_m, (bend - from).norm() + (to - bend).norm() - (to - from).norm());
  }
  return shortest_m;
}

}  // namespace longtail::sim
