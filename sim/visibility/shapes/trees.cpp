// Trees. A crown is one closed surface about its middle: of several that overlap, half would be drawn behind the rest.
#include <algorithm>
#include <numbers>
#include <vector>

#include "sim/visibility/shapes/dimensions.h"
#include "sim/visibility/shapes/mesh_builder.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {
namespace {

// Stands on the ground and ends in a point, within the crown.
void add_trunk(MeshBuilder& builder, float radius, float height, int sides) {
  builder.lump({0, 0, 0}, {level_ring(radius, radius, 0, sides, 0)}, {0, 0, height}, wood(SemanticClass::kVegetation));
}

// A ring of a crown, in shares of half the length, half the width and the height.
struct Bulge {
  double x, y, z;
  double radius;
  double rough;  // every other corner stands out by so much of the radius, the others stand back
};
struct Habit {
  std::vector<Bulge> bulges;
  int sides;
  int trunk_sides;
};
Habit habit_of(Detail detail) {
  if (detail == Detail::kFine) {
    return {{{0, 0, 0.42, 0.64, 0}, {0, 0, 0.56, 0.97, 0.06}, {-0.04, -0.04, 0.73, 0.82, 0.11}, {0.08, 0.08, 0.9, 0.58, 0.13}}, 8, 6};
  }
  if (detail == Detail::kCoarse) return {{{0, 0, 0.44, 0.74, 0}, {0, 0, 0.63, 0.97, 0.05}, {0.08, 0.08, 0.87, 0.64, 0.09}}, 6, 4};
  return {{{0, 0, 0.48, 0.85, 0}, {0, 0, 0.8, 0.8, 0}}, 5, 3};
}

// Each ring is turned by half a side against the one below, which makes for even facets, and is not quite level.
Ring ring_of(const Bulge& bulge, int number, int sides) {
  Ring ring;
  for (int i = 0; i < sides; ++i) {
    const double angle = 2 * std::numbers::pi * (i - 0.5 * number) / sides;
    const double radius = bulge.radius * (1 + (i % 2 == 0 ? bulge.rough : -bulge.rough));
    ring.push_back({static_cast<float>(bulge.x + radius * strict::cos(angle)), static_cast<float>(bulge.y + radius * strict::sin(angle)),
                    static_cast<float>(bulge.z + 0.04 * strict::cos(2 * angle + 1.7 * number))});
  }
  return ring;
}

// To the size of the tree, stretched so that its corners touch the sides of the box.
void fill_box(std::vector<Ring>& rings, const Dimensions& d) {
  Vec3f low, high;
  for (const Ring& ring : rings) {
    for (const Vec3f& v : ring) {
      low = {std::min(low.x, v.x), std::min(low.y, v.y), 0};
      high = {std::max(high.x, v.x), std::max(high.y, v.y), 0};
    }
  }
  for (Ring& ring : rings) {
    for (Vec3f& v : ring) {
      v = {v.x * 0.5f * d.length / (v.x < 0 ? -low.x : high.x), v.y * 0.5f * d.width / (v.y < 0 ? -low.y : high.y), v.z * d.height};
    }
  }
}

}  // namespace

Mesh tree_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const Habit habit = habit_of(detail);
  std::vector<Ring> rings;
  for (const Bulge& bulge : habit.bulges) rings.push_back(ring_of(bulge, static_cast<int>(rings.size()), habit.sides));
  fill_box(rings, d);
  MeshBuilder builder(detail);
  add_trunk(builder, 0.03f * d.height, 0.58f * d.height, habit.trunk_sides);
  builder.lump({0, 0, 0.36f * d.height}, rings, {0.025f * d.length, 0.025f * d.width, d.height}, foliage());
  return builder.finish();
}

// Tiers of branches, each a lip with a point above it and one below, which lies within the next tier down.
Mesh conifer_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const int tiers = detail == Detail::kDistant ? 2 : 4;
  const int sides = detail == Detail::kFine ? 8 : 6;
  MeshBuilder builder(detail);
  add_trunk(builder, 0.02f * d.height, 0.4f * d.height, detail == Detail::kFine ? 6 : 4);
  for (int i = 0; i < tiers; ++i) {
    const float share = static_cast<float>(i) / static_cast<float>(tiers);
    const float low = (0.12f + 0.78f * share) * d.height;
    const float high = i + 1 == tiers ? d.height : low + 0.36f * (1 - 0.5f * share) * d.height;
    const float radius = 0.5f * (1 - 0.75f * share);
    const double turn_rad = i % 2 == 0 ? 0 : std::numbers::pi / sides;
    const Ring lip = level_ring(radius * d.length, radius * d.width, low, sides, turn_rad);
    builder.lump({0, 0, low - 0.1f * (high - low)}, {lip}, {0, 0, high}, foliage());
  }
  return builder.finish();
}

}  // namespace longtail::sim
