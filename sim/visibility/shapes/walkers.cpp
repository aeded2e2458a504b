// People and animals. Legs and arms swing as the walker goes; at rest everything stays inside the box.
#include <algorithm>

#include "sim/visibility/shapes/dimensions.h"
#include "sim/visibility/shapes/mesh_builder.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {
namespace {

constexpr Rgb kDenim{0.06f, 0.08f, 0.16f};
constexpr Rgb kShoe{0.05f, 0.04f, 0.04f};
constexpr Rgb kHair{0.06f, 0.04f, 0.03f};

struct Limb {
  Vec3f from;
  Vec3f to;
  float thick;
  float thin;
  double amplitude_rad;
  double lead;
  double stride_m;
};

void add_limb(MeshBuilder& builder, const Limb& limb, const Material& material) {
  builder.begin_part(swinging(limb.from, limb.amplitude_rad, limb.lead, limb.stride_m));
  builder.bar(limb.from, limb.to, limb.thick, limb.thin, 6, material);
}

void add_head(MeshBuilder& builder, const Vec3f& centre, float half_height, SemanticClass semantic) {
  builder.ellipsoid(centre, {0.85f * half_height, 0.7f * half_height, half_height}, 5, 8, skin(semantic));
  // Hair: a cap behind and above the face, as high as the head.
  builder.ellipsoid({centre.x - 0.2f * half_height, 0, centre.z + 0.2f * half_height},
                    {0.75f * half_height, 0.74f * half_height, 0.8f * half_height}, 4, 8, fur(kHair, semantic));
}

struct Gait {
  float leg_m;
  double amplitude_rad;
};

// Four legs below a body; the near fore leg goes with the far hind leg.
void add_four_legs(MeshBuilder& builder, const Dimensions& d, float fore_x, float hind_x, float hip_z, float thick,
                   const Material& coat) {
  constexpr double kAmplitudeRad = 0.35;
  const double stride = stride_of(static_cast<double>(hip_z), kAmplitudeRad);
  for (const float x : {fore_x, hind_x}) {
    for (const float side : {-1.0f, 1.0f}) {
      const Vec3f hip{x, side * 0.28f * d.width, hip_z};
      const double lead = (side > 0) == (x > 0) ? 0 : 0.5;
      add_limb(builder, {hip, {x, hip.y, 0}, thick, 0.5f * thick, kAmplitudeRad, lead, stride}, coat);
    }
  }
  builder.end_part();
}

}  // namespace

Mesh person_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kPerson = SemanticClass::kPedestrian;
  const Material shirt = cloth(color, kPerson);
  const Gait gait{.leg_m = 0.48f * d.height, .amplitude_rad = 0.42};
  const double stride = stride_of(static_cast<double>(gait.leg_m), gait.amplitude_rad);
  const float thick = 0.05f * d.height;
  const float shoulder_z = 0.81f * d.height;
  const float arm = std::min(0.55f * thick, 0.2f * d.width);
  const float arm_y = 0.5f * d.width - arm;
  MeshBuilder builder(detail);
  builder.taper({.base = {0, 0, 0.46f * d.height},
                 .length = 0.34f * d.length,
                 .width = 0.50f * d.width,
                 .height = 0.37f * d.height,
                 .top_length = 0.36f * d.length,
                 .top_width = 0.70f * d.width,
                 .top_offset_x = 0},
                all_faces(shirt));
  builder.bar({0, 0, 0.80f * d.height}, {0, 0, 0.88f * d.height}, 0.03f * d.height, 0.03f * d.height, 6, skin(kPerson));
  add_head(builder, {0.01f, 0, 0.93f * d.height}, 0.07f * d.height, kPerson);
  for (const float side : {-1.0f, 1.0f}) {
    const double lead = side > 0 ? 0 : 0.5;
    const Vec3f hip{0, side * 0.16f * d.width, gait.leg_m};
    add_limb(builder, {hip, {0, hip.y, 0.03f * d.height}, thick, 0.6f * thick, gait.amplitude_rad, lead, stride}, cloth(kDenim,
                                                                                                                        kPerson));
    builder.box({0.06f * d.length, hip.y, 0.02f * d.height}, {0.55f * d.length, 0.16f * d.width, 0.04f * d.height},
                cloth(kShoe, kPerson));
    const Vec3f shoulder{0, side * arm_y, shoulder_z};
    add_limb(builder, {shoulder, {0, shoulder.y, 0.44f * d.height}, arm, arm, 0.8 * gait.amplitude_rad, lead + 0.5, stride}, shirt);
    builder.ellipsoid({0, shoulder.y, 0.43f * d.height}, {arm, 0.8f * arm, 0.035f * d.height}, 3, 6, skin(kPerson));
  }
  builder.end_part();
  return builder.finish();
}

Mesh wheelchair_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kPerson = SemanticClass::kPedestrian;
  const float radius = 0.3f;
  const float seat_z = 0.37f * d.height;
  const Material shirt = cloth(color, kPerson);
  MeshBuilder builder(detail);
  for (const float side : {-1.0f, 1.0f}) {
    const Vec3f big{-0.5f * d.length + radius, side * (0.5f * d.width - 0.02f), radius};
    builder.begin_part(rolling(big, radius));
    builder.wheel(big, radius, 0.04f, 16, rubber(kPerson), metal(kPerson));
    const Vec3f caster{0.3f * d.length, side * 0.33f * d.width, 0.08f};
    builder.begin_part(rolling(caster, 0.08f));
    builder.wheel(caster, 0.08f, 0.04f, 8, rubber(kPerson), metal(kPerson));
    builder.end_part();
    builder.bar({-0.12f * d.length, side * 0.2f, seat_z}, {0.28f * d.length, side * 0.14f, seat_z + 0.03f}, 0.08f, 0.06f, 6,
                cloth(kDenim, kPerson));
    builder.bar({0.28f * d.length, side * 0.14f, seat_z}, {0.4f * d.length, side * 0.12f, 0.16f}, 0.06f, 0.04f, 6,
                cloth(kDenim, kPerson));
    builder.bar({-0.14f * d.length, side * 0.24f, 0.76f * d.height}, {0.05f * d.length, side * 0.27f, 0.50f * d.height}, 0.05f,
                0.04f, 6, shirt);
  }
  builder.box({0.44f * d.length, 0, 0.10f}, {0.12f * d.length, 0.35f * d.width, 0.03f}, metal(kPerson));
  builder.box({0, 0, seat_z - 0.08f}, {0.42f * d.length, 0.6f * d.width, 0.05f}, cloth({0.03f, 0.03f, 0.03f}, kPerson));
  builder.box({-0.22f * d.length, 0, 0.52f * d.height}, {0.04f, 0.6f * d.width, 0.35f * d.height}, cloth({0.03f, 0.03f, 0.03f},
                                                                                                         kPerson));
  builder.taper({.base = {-0.13f * d.length, 0, seat_z},
                 .length = 0.24f,
                 .width = 0.38f,
                 .height = 0.44f * d.height,
                 .top_length = 0.22f,
                 .top_width = 0.46f,
                 .top_offset_x = 0},
                all_faces(shirt));
  add_head(builder, {-0.11f * d.length, 0, 0.905f * d.height}, 0.095f * d.height, kPerson);
  return builder.finish();
}

Mesh deer_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kAnimal = SemanticClass::kAnimal;
  const Material coat = fur(color, kAnimal);
  const float back_z = 0.58f * d.height;
  MeshBuilder builder(detail);
  builder.ellipsoid({-0.12f * d.length, 0, back_z}, {0.34f * d.length, 0.5f * d.width, 0.15f * d.height}, 5, 8, coat);
  builder.bar({0.12f * d.length, 0, back_z}, {0.32f * d.length, 0, 0.82f * d.height}, 0.10f, 0.06f, 8, coat);
  builder.ellipsoid({0.39f * d.length, 0, 0.84f * d.height}, {0.11f * d.length, 0.07f, 0.06f * d.height}, 4, 8, coat);
  builder.bar({-0.44f * d.length, 0, 0.62f * d.height}, {-0.49f * d.length, 0, 0.54f * d.height}, 0.04f, 0.02f, 5, fur({0.7f,
                                                                                                                        0.65f, 0.6f}, kAnimal));
  for (const float side : {-1.0f, 1.0f}) {  // antlers
    const Vec3f fork{0.32f * d.length, side * 0.12f, 0.93f * d.height};
    builder.bar({0.35f * d.length, side * 0.03f, 0.87f * d.height}, fork, 0.015f, 0.012f, 5, wood(kAnimal));
    builder.taper({.base = fork,
                   .length = 0.025f,
                   .width = 0.025f,
                   .height = 0.07f * d.height,
                   .top_length = 0.01f,
                   .top_width = 0.01f,
                   .top_offset_x = 0.04f},
                  all_faces(wood(kAnimal)));
  }
  add_four_legs(builder, d, 0.10f * d.length, -0.36f * d.length, 0.52f * d.height, 0.06f, coat);
  return builder.finish();
}

Mesh dog_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kAnimal = SemanticClass::kAnimal;
  const Material coat = fur(color, kAnimal);
  const float back_z = 0.62f * d.height;
  MeshBuilder builder(detail);
  builder.ellipsoid({-0.05f * d.length, 0, back_z}, {0.33f * d.length, 0.5f * d.width, 0.20f * d.height}, 5, 8, coat);
  builder.bar({0.18f * d.length, 0, back_z + 0.04f}, {0.30f * d.length, 0, 0.84f * d.height}, 0.07f, 0.06f, 6, coat);
  builder.ellipsoid({0.34f * d.length, 0, 0.85f * d.height}, {0.10f * d.length, 0.07f, 0.10f * d.height}, 4, 8, coat);
  builder.box({0.45f * d.length, 0, 0.81f * d.height}, {0.10f * d.length, 0.06f, 0.07f * d.height}, coat);
  builder.bar({-0.32f * d.length, 0, back_z}, {-0.48f * d.length, 0, 0.85f * d.height}, 0.03f, 0.015f, 5, coat);
  for (const float side : {-1.0f, 1.0f}) {  // ears
    builder.taper({.base = {0.31f * d.length, side * 0.05f, 0.90f * d.height},
                   .length = 0.03f,
                   .width = 0.04f,
                   .height = 0.10f * d.height,
                   .top_length = 0.01f,
                   .top_width = 0.01f,
                   .top_offset_x = 0},
                  all_faces(coat));
  }
  add_four_legs(builder, d, 0.17f * d.length, -0.27f * d.length, 0.5f * d.height, 0.04f, coat);
  return builder.finish();
}

}  // namespace longtail::sim
