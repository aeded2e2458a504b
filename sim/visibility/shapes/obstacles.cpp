// Things that lie or stand on the road.
#include "sim/visibility/shapes/dimensions.h"
#include "sim/visibility/shapes/mesh_builder.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {
namespace {

constexpr SemanticClass kDebris = SemanticClass::kDebris;
constexpr Rgb kSignWhite{0.8f, 0.8f, 0.8f};

}  // namespace

Mesh debris_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const float board = 0.12f * d.height;
  MeshBuilder builder(detail);
  builder.box({0, -0.4f * d.width, 0.5f * board}, {d.length, 0.2f * d.width, board}, wood(kDebris));
  // A second one lies across it and sticks up.
  builder.hexahedron({{{-0.45f * d.length, -0.3f * d.width, 0.0f},
                       {-0.30f * d.length, -0.4f * d.width, 0.0f},
                       {0.20f * d.length, 0.5f * d.width, 0.55f * d.height},
                       {0.35f * d.length, 0.4f * d.width, 0.55f * d.height},
                       {-0.45f * d.length, -0.3f * d.width, board},
                       {-0.30f * d.length, -0.4f * d.width, board},
                       {0.20f * d.length, 0.5f * d.width, 0.55f * d.height + board},
                       {0.35f * d.length, 0.4f * d.width, 0.55f * d.height + board}}},
                     all_faces(wood(kDebris)));
  builder.ellipsoid({0.12f * d.length, 0.1f * d.width, 0.5f * d.height}, {0.25f * d.length, 0.3f * d.width, 0.5f * d.height}, 4, 9,
                    plastic(color, kDebris));
  return builder.finish();
}

Mesh tyre_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr int kSides = 16;
  // Outside up, over the shoulder and down inside: the hole is a pit, closed near the ground.
  MeshBuilder builder(detail);
  const float x = 0.5f * d.length;
  const float y = 0.5f * d.width;
  builder.loft({level_ring(0.9f * x, 0.9f * y, 0, kSides, 0), level_ring(x, y, 0.3f * d.height, kSides, 0), level_ring(x, y,
                                                                                                                 0.7f * d.height, kSides, 0),
                level_ring(0.9f * x, 0.9f * y, d.height, kSides, 0), level_ring(0.6f * x, 0.6f * y, d.height, kSides, 0),
                level_ring(0.55f * x, 0.55f * y, 0.1f * d.height, kSides, 0)},
               rubber(kDebris), rubber(kDebris));
  return builder.finish();
}

Mesh carton_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  MeshBuilder builder(detail);
  builder.box({0, 0, 0.5f * d.height}, {d.length, d.width, d.height}, plastic(color, kDebris));
  return builder.finish();
}

Mesh pallet_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const float board = 0.16f * d.height;
  MeshBuilder builder(detail);
  for (int i = -2; i <= 2; ++i) {
    builder.box({0, 0.215f * d.width * static_cast<float>(i), d.height - 0.5f * board}, {d.length, 0.14f * d.width, board},
                wood(kDebris));
  }
  for (int i = -1; i <= 1; ++i) {
    builder.box({0.44f * d.length * static_cast<float>(i), 0, 0.5f * (d.height - board)}, {0.12f * d.length, d.width,
                                                                                           d.height - board},
                wood(kDebris));
  }
  return builder.finish();
}

Mesh ladder_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  MeshBuilder builder(detail);
  for (const float side : {-1.0f, 1.0f}) {
    builder.box({0, side * 0.5f * (d.width - 0.04f), 0.5f * d.height}, {d.length, 0.04f, d.height}, metal(kDebris));
  }
  constexpr int kRungs = 8;
  for (int i = 0; i < kRungs; ++i) {
    const float x = d.length * ((static_cast<float>(i) + 0.5f) / kRungs - 0.5f);
    builder.box({x, 0, 0.5f * d.height}, {0.03f, d.width - 0.04f, 0.03f}, metal(kDebris));
  }
  return builder.finish();
}

Mesh cone_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kCone = SemanticClass::kCone;
  constexpr int kSides = 10;
  const float foot = 0.05f * d.height;
  const auto ring = [&](float share) {
    const float radius = 0.5f * (0.75f - 0.6f * share);
    return level_ring(radius * d.length, radius * d.width, foot + share * (d.height - foot), kSides, 0);
  };
  const Material orange = plastic(color, kCone);
  MeshBuilder builder(detail);
  builder.box({0, 0, 0.5f * foot}, {d.length, d.width, foot}, orange);
  builder.loft({ring(0), ring(0.35f)}, orange, orange);
  builder.loft({ring(0.35f), ring(0.65f)}, reflector(kSignWhite, kCone), orange);
  builder.loft({ring(0.65f), ring(1)}, orange, orange);
  return builder.finish();
}

// A concrete barrier: wide foot, steep sides (New Jersey profile).
Mesh barrier_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const Material grey = concrete(SemanticClass::kBarrier);
  const float half = 0.5f * d.length;
  const auto ring = [&](float width_share, float height_share) {
    const float y = 0.5f * width_share * d.width;
    const float z = height_share * d.height;
    return Ring{{half, -y, z}, {half, y, z}, {-half, y, z}, {-half, -y, z}};
  };
  MeshBuilder builder(detail);
  if (detail != Detail::kFine) {  // a ridge
    const float y = 0.45f * d.width;
    const auto end = [&](float x) { return Ring{{x, -y, 0}, {x, y, 0}, {x, 0, d.height}}; };
    builder.loft({end(-half), end(half)}, grey, grey);
    return builder.finish();
  }
  builder.loft({ring(1, 0), ring(1, 0.09f), ring(0.45f, 0.38f), ring(0.26f, 1)}, grey, grey);
  builder.box({0, 0, 0.8f * d.height}, {0.06f, 0.36f * d.width, 0.08f}, reflector({0.8f, 0.5f, 0.05f}, SemanticClass::kBarrier));
  return builder.finish();
}

// Two striped boards across the road on two feet.
Mesh barricade_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kBarrier = SemanticClass::kBarrier;
  constexpr int kStripes = 9;
  MeshBuilder builder(detail);
  for (const float side : {-1.0f, 1.0f}) {
    builder.box({0, side * 0.42f * d.width, 0.03f}, {d.length, 0.06f, 0.06f}, metal(kBarrier));
    builder.box({0, side * 0.42f * d.width, 0.5f * d.height}, {0.04f, 0.05f, 0.96f * d.height}, metal(kBarrier));
  }
  for (const float top : {d.height, 0.62f * d.height}) {
    for (int i = 0; i < kStripes; ++i) {
      const float y = d.width * ((static_cast<float>(i) + 0.5f) / kStripes - 0.5f);
      builder.box({0.03f, y, top - 0.1f}, {0.03f, d.width / kStripes, 0.2f}, reflector(i % 2 == 0 ? color : kSignWhite, kBarrier));
    }
  }
  return builder.finish();
}

}  // namespace longtail::sim
