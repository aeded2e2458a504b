// Motorcycle and bicycle with their riders.
#include "sim/visibility/shapes/dimensions.h"
#include "sim/visibility/shapes/mesh_builder.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {
namespace {

constexpr SemanticClass kRider = SemanticClass::kRider;

// A rider's upper body over the saddle, hands on the bar: the head's top is the box's top.
struct Seat {
  Vec3f saddle;
  Vec3f hands;  // of the left hand; the right one mirrored
  float top;
  float shoulder_half_width;
};

void add_rider(MeshBuilder& builder, const Seat& seat, const Material& clothes, const Material& helmet) {
  const float reach = seat.top - seat.saddle.z;
  const float lean = 0.35f * (seat.hands.x - seat.saddle.x);
  const Vec3f neck{seat.saddle.x + lean, 0, seat.saddle.z + 0.72f * reach};
  builder.bar(seat.saddle, neck, 0.14f, 0.17f, 8, clothes);
  const float head = 0.13f * reach;
  builder.ellipsoid({neck.x + 0.04f, 0, seat.top - head}, {0.8f * head, 0.7f * head, head}, 4, 8, helmet);
  for (const float side : {-1.0f, 1.0f}) {
    const Vec3f shoulder{neck.x, side * seat.shoulder_half_width, neck.z - 0.04f};
    builder.bar(shoulder, {seat.hands.x, side * seat.hands.y, seat.hands.z}, 0.06f, 0.04f, 6, clothes);
  }
}

void add_wheel(MeshBuilder& builder, float x, float radius, float width, SemanticClass semantic) {
  const Vec3f centre{x, 0, radius};
  builder.begin_part(rolling(centre, radius));
  builder.wheel(centre, radius, width, 16, rubber(semantic), metal(semantic));
  builder.end_part();
}

}  // namespace

Mesh bicycle_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kBicycle = SemanticClass::kBicycle;
  const float radius = 0.19f * d.length;
  const float hub_x = 0.5f * d.length - radius;
  const Material frame = paint(color, kBicycle);
  MeshBuilder builder(detail);
  add_wheel(builder, hub_x, radius, 0.04f, kBicycle);
  add_wheel(builder, -hub_x, radius, 0.04f, kBicycle);
  const Vec3f crank{-0.05f * d.length, 0, 0.85f * radius};
  const Vec3f saddle{-0.14f * d.length, 0, 0.53f * d.height};
  const Vec3f stem{0.22f * d.length, 0, 0.57f * d.height};
  builder.bar({-hub_x, 0, radius}, crank, 0.02f, 0.02f, 6, frame);
  builder.bar(crank, saddle, 0.02f, 0.02f, 6, frame);
  builder.bar(crank, stem, 0.02f, 0.02f, 6, frame);
  builder.bar({hub_x, 0, radius}, stem, 0.02f, 0.02f, 6, frame);
  builder.bar(saddle, {stem.x, 0, stem.z - 0.08f}, 0.02f, 0.02f, 6, frame);
  builder.box({stem.x, 0, stem.z}, {0.03f, d.width, 0.03f}, metal(kBicycle));
  builder.box({stem.x + 0.06f, 0, stem.z - 0.1f}, {0.06f, 0.06f, 0.06f}, lamp(Lamp::kHead, {0.8f, 0.8f, 0.8f}, kBicycle));
  builder.box({saddle.x - 0.1f, 0, saddle.z - 0.12f}, {0.03f, 0.06f, 0.06f}, lamp(Lamp::kTail, {0.5f, 0.03f, 0.03f}, kBicycle));
  builder.box(saddle, {0.25f, 0.14f, 0.05f}, rubber(kBicycle));
  add_rider(builder, {.saddle = saddle, .hands = {stem.x, 0.42f * d.width, stem.z + 0.03f}, .top = d.height,
                      .shoulder_half_width = 0.19f},
            cloth({0.75f, 0.60f, 0.05f}, kRider), plastic({0.7f, 0.7f, 0.7f}, kRider));
  // Legs pedal: one turn of the crank takes the bicycle five metres.
  constexpr double kDevelopmentM = 5;
  for (const float side : {-1.0f, 1.0f}) {
    const Vec3f hip{saddle.x, side * 0.1f, saddle.z};
    builder.begin_part(swinging(hip, 0.35, side > 0 ? 0 : 0.5, kDevelopmentM));
    builder.bar(hip, {crank.x + 0.08f, side * 0.11f, crank.z - 0.12f}, 0.08f, 0.05f, 6, cloth({0.06f, 0.06f, 0.08f}, kRider));
    builder.end_part();
  }
  return builder.finish();
}

Mesh motorcycle_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kMotorcycle = SemanticClass::kMotorcycle;
  const float radius = 0.15f * d.length;
  const float hub_x = 0.5f * d.length - radius;
  const Material body = paint(color, kMotorcycle);
  MeshBuilder builder(detail);
  add_wheel(builder, hub_x, radius, 0.13f, kMotorcycle);
  add_wheel(builder, -hub_x, radius, 0.18f, kMotorcycle);
  builder.box({-0.02f * d.length, 0, 0.28f * d.height}, {0.36f * d.length, 0.28f, 0.26f * d.height}, metal(kMotorcycle));
  builder.ellipsoid({0.09f * d.length, 0, 0.52f * d.height}, {0.15f * d.length, 0.16f, 0.10f * d.height}, 4, 8, body);
  builder.taper({.base = {-0.20f * d.length, 0, 0.46f * d.height},
                 .length = 0.36f * d.length,
                 .width = 0.28f,
                 .height = 0.07f * d.height,
                 .top_length = 0.32f * d.length,
                 .top_width = 0.24f,
                 .top_offset_x = 0},
                all_faces(rubber(kMotorcycle)));
  builder.bar({hub_x, 0, radius}, {0.24f * d.length, 0, 0.66f * d.height}, 0.05f, 0.04f, 6, metal(kMotorcycle));
  builder.bar({-hub_x, 0, radius}, {-0.05f * d.length, 0, 0.25f * d.height}, 0.05f, 0.05f, 6, metal(kMotorcycle));
  builder.box({0.24f * d.length, 0, 0.66f * d.height}, {0.04f, d.width, 0.04f}, metal(kMotorcycle));
  builder.box({0.30f * d.length, 0, 0.57f * d.height}, {0.10f, 0.18f, 0.16f}, lamp(Lamp::kHead, {0.8f, 0.8f, 0.8f}, kMotorcycle));
  builder.box({-0.40f * d.length, 0, 0.48f * d.height}, {0.06f, 0.16f, 0.08f}, lamp(Lamp::kTail, {0.5f, 0.03f, 0.03f},
                                                                                    kMotorcycle));
  add_rider(builder,
            {.saddle = {-0.13f * d.length, 0, 0.52f * d.height},
             .hands = {0.23f * d.length, 0.40f * d.width, 0.68f * d.height},
             .top = d.height,
             .shoulder_half_width = 0.2f},
            cloth({0.04f, 0.04f, 0.05f}, kRider), plastic({0.65f, 0.1f, 0.05f}, kRider));
  for (const float side : {-1.0f, 1.0f}) {
    const Vec3f knee{0.06f * d.length, side * 0.22f, 0.50f * d.height};
    builder.bar({-0.13f * d.length, side * 0.1f, 0.53f * d.height}, knee, 0.09f, 0.07f, 6, cloth({0.04f, 0.04f, 0.05f}, kRider));
    builder.bar(knee, {-0.04f * d.length, side * 0.2f, 0.20f * d.height}, 0.07f, 0.06f, 6, cloth({0.04f, 0.04f, 0.05f}, kRider));
  }
  return builder.finish();
}

}  // namespace longtail::sim
