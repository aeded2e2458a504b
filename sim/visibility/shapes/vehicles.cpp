// Vehicles: bodies of tapered boxes, glass as the sides of the cabin or as bands a centimetre proud of the body, wheels that
// roll, lamps front and rear.
#include <array>

#include "sim/visibility/shapes/dimensions.h"
#include "sim/visibility/shapes/mesh_builder.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {
namespace {

constexpr Rgb kWhiteLight{0.8f, 0.8f, 0.75f};
constexpr Rgb kRedLight{0.5f, 0.01f, 0.005f};
constexpr Rgb kAmberLight{0.7f, 0.28f, 0.01f};
constexpr Rgb kBlueLight{0.02f, 0.05f, 0.6f};
constexpr int kWheelSides = 12;

struct Wheels {
  float radius;
  float width;
  std::vector<float> axles_x;
};

void add_wheels(MeshBuilder& builder, const Wheels& wheels, float body_width, SemanticClass semantic) {
  for (const float x : wheels.axles_x) {
    for (const float side : {-1.0f, 1.0f}) {
      const Vec3f centre{x, side * 0.5f * (body_width - wheels.width), wheels.radius};
      builder.begin_part(rolling(centre, wheels.radius));
      builder.wheel(centre, wheels.radius, wheels.width, kWheelSides, rubber(semantic), metal(semantic));
    }
  }
  builder.end_part();
}

// Lamps and plates; they reach the very ends of the box, and the body stops `kProud` short of them.
constexpr float kProud = 0.02f;

void add_lamps(MeshBuilder& builder, const Dimensions& d, float head_z, float tail_z, SemanticClass semantic) {
  const float depth = 3 * kProud;
  const float front = 0.5f * (d.length - depth);
  for (const float side : {-1.0f, 1.0f}) {
    const Lamp indicator = side > 0 ? Lamp::kIndicatorLeft : Lamp::kIndicatorRight;
    const float y = side * 0.36f * d.width;
    const float outer = side * 0.46f * d.width;
    builder.stud({front, y, head_z}, {depth, 0.13f * d.width, 0.12f}, 1, lamp(Lamp::kHead, kWhiteLight, semantic));
    builder.stud({front, outer, head_z}, {depth, 0.05f * d.width, 0.10f}, 1, lamp(indicator, kAmberLight, semantic));
    builder.stud({-front, y, tail_z}, {depth, 0.13f * d.width, 0.12f}, -1, lamp(Lamp::kTail, kRedLight, semantic));
    builder.stud({-front, outer, tail_z}, {depth, 0.05f * d.width, 0.10f}, -1, lamp(indicator, kAmberLight, semantic));
  }
  for (const float end : {-1.0f, 1.0f}) {
    builder.stud({end * front, 0, 0.6f * tail_z}, {depth, 0.5f, 0.11f}, end, reflector({0.8f, 0.8f, 0.8f}, semantic));
  }
}

// A block from z to z + height that leaves room for the lamps.
void add_body(MeshBuilder& builder, const Dimensions& d, float z, float height, const Material& material) {
  const float length = d.length - 2 * kProud;
  builder.taper({.base = {0, 0, z},
                 .length = length,
                 .width = d.width,
                 .height = height,
                 .top_length = 0.985f * length,
                 .top_width = 0.97f * d.width,
                 .top_offset_x = 0},
                all_faces(material));
}

}  // namespace

Mesh car_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const Material body = paint(color, SemanticClass::kCar);
  const Material windows = glass(SemanticClass::kCar);
  MeshBuilder builder(detail);
  add_body(builder, d, 0.13f * d.height, 0.40f * d.height, body);
  builder.taper({.base = {-0.06f * d.length, 0, 0.50f * d.height},
                 .length = 0.64f * d.length,
                 .width = 0.94f * d.width,
                 .height = 0.50f * d.height,
                 .top_length = 0.38f * d.length,
                 .top_width = 0.74f * d.width,
                 .top_offset_x = -0.02f * d.length},
                {.sides = windows, .front = windows, .back = windows, .top = body});
  add_wheels(builder, {.radius = 0.22f * d.height, .width = 0.2f, .axles_x = {0.31f * d.length, -0.29f * d.length}}, d.width,
             SemanticClass::kCar);
  add_lamps(builder, d, 0.44f * d.height, 0.47f * d.height, SemanticClass::kCar);
  return builder.finish();
}

Mesh van_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const Material body = paint(color, SemanticClass::kCar);
  const Material windows = glass(SemanticClass::kCar);
  MeshBuilder builder(detail);
  add_body(builder, d, 0.10f * d.height, 0.40f * d.height, body);
  builder.taper({.base = {-0.04f * d.length, 0, 0.49f * d.height},
                 .length = 0.90f * d.length,
                 .width = 0.96f * d.width,
                 .height = 0.51f * d.height,
                 .top_length = 0.78f * d.length,
                 .top_width = 0.88f * d.width,
                 .top_offset_x = -0.05f * d.length},
                {.sides = body, .front = windows, .back = body, .top = body});
  // Side windows of the cab, and a pair in the rear doors.
  builder.taper({.base = {0.25f * d.length, 0, 0.56f * d.height},
                 .length = 0.20f * d.length,
                 .width = 0.97f * d.width,
                 .height = 0.26f * d.height,
                 .top_length = 0.14f * d.length,
                 .top_width = 0.93f * d.width,
                 .top_offset_x = -0.02f * d.length},
                all_faces(windows));
  add_wheels(builder, {.radius = 0.34f, .width = 0.22f, .axles_x = {0.32f * d.length, -0.30f * d.length}}, d.width,
             SemanticClass::kCar);
  add_lamps(builder, d, 0.34f * d.height, 0.38f * d.height, SemanticClass::kCar);
  return builder.finish();
}

Mesh ambulance_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  constexpr double kBarM = 0.18;
  MeshBuilder builder(detail);
  const BodySize van{size.length_m, size.width_m, size.height_m - kBarM};
  builder.append(van_mesh(van, color, detail), {});
  const Dimensions d = dimensions_of(size);
  const auto bar = static_cast<float>(kBarM);
  for (const float x : {0.22f * d.length, -0.38f * d.length}) {
    builder.box({x, 0, d.height - 0.5f * bar}, {0.25f, 0.7f * d.width, bar}, lamp(Lamp::kEmergency, kBlueLight,
                                                                                  SemanticClass::kCar));
  }
  // A reflecting stripe round the body.
  builder.box({0, 0, 0.36f * d.height}, {0.98f * d.length, d.width, 0.22f}, reflector({0.8f, 0.15f, 0.03f}, SemanticClass::kCar));
  return builder.finish();
}

Mesh truck_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kTruck = SemanticClass::kTruck;
  const Material cab = paint({0.10f, 0.20f, 0.45f}, kTruck);
  MeshBuilder builder(detail);
  const float deck = 0.30f * d.height;
  builder.box({0, 0, 0.21f * d.height}, {d.length - 2 * kProud, 0.45f * d.width, 0.10f * d.height}, metal(kTruck));
  builder.box({-0.095f * d.length, 0, 0.5f * (deck + d.height)}, {0.80f * d.length, d.width, d.height - deck}, paint(color,
                                                                                                                     kTruck));
  const float cab_length = 0.165f * d.length;
  const float cab_x = 0.5f * (d.length - 2 * kProud - cab_length);
  builder.box({cab_x, 0, 0.46f * d.height}, {cab_length, 0.97f * d.width, 0.64f * d.height}, cab);
  builder.box({cab_x, 0, 0.62f * d.height}, {cab_length + 0.02f, 0.86f * d.width, 0.18f * d.height}, glass(kTruck));
  builder.box({cab_x + 0.15f * cab_length, 0, 0.62f * d.height}, {0.5f * cab_length, 0.98f * d.width, 0.16f * d.height},
              glass(kTruck));
  // Underrun guard, between the wheels and the road at the rear.
  builder.box({-0.48f * d.length, 0, 0.13f * d.height}, {0.1f, 0.9f * d.width, 0.12f}, reflector(kRedLight, kTruck));
  add_wheels(builder,
             {.radius = 0.5f, .width = 0.3f, .axles_x = {0.41f * d.length, -0.28f * d.length, -0.39f * d.length}}, d.width, kTruck);
  add_lamps(builder, d, 0.22f * d.height, 0.24f * d.height, kTruck);
  return builder.finish();
}

Mesh bus_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kBus = SemanticClass::kBus;
  const float length = d.length - 2 * kProud;
  MeshBuilder builder(detail);
  builder.box({0, 0, 0.55f * d.height}, {length, d.width - 0.02f, 0.90f * d.height}, paint(color, kBus));
  builder.box({0, 0, 0.62f * d.height}, {0.94f * length, d.width, 0.30f * d.height}, glass(kBus));
  builder.box({0, 0, 0.60f * d.height}, {length + 0.02f, 0.9f * d.width, 0.40f * d.height}, glass(kBus));
  // The line number over the windscreen.
  builder.box({0.25f * length, 0, 0.90f * d.height}, {0.5f * length + 0.01f, 0.5f * d.width, 0.10f * d.height},
              plastic({0.35f, 0.25f, 0.02f}, kBus));
  add_wheels(builder, {.radius = 0.48f, .width = 0.3f, .axles_x = {0.28f * d.length, -0.25f * d.length}}, d.width, kBus);
  add_lamps(builder, d, 0.20f * d.height, 0.25f * d.height, kBus);
  return builder.finish();
}

Mesh parked_row_mesh(const BodySize& size, const Rgb&, Detail detail) {
  constexpr std::array<Rgb, 6> kColors{{{0.55f, 0.55f, 0.56f},
                                        {0.05f, 0.05f, 0.06f},
                                        {0.75f, 0.75f, 0.74f},
                                        {0.40f, 0.04f, 0.04f},
                                        {0.06f, 0.10f, 0.30f},
                                        {0.10f, 0.22f, 0.12f}}};
  constexpr double kCarM = 4.5;
  constexpr double kGapM = 0.8;
  MeshBuilder builder(detail);
  const int count = static_cast<int>((size.length_m + kGapM) / (kCarM + kGapM));
  const double pitch = count > 1 ? (size.length_m - kCarM) / (count - 1) : 0;
  for (int i = 0; i < count; ++i) {
    const auto x = static_cast<float>(count > 1 ? -size.length_m / 2 + kCarM / 2 + pitch * i : 0.0);
    const Rgb& color = kColors[static_cast<std::size_t>(i * 5 % 6)];
    const BodySize one{kCarM, size.width_m, size.height_m - 0.03 * (i % 3)};
    builder.append(car_mesh(one, color, detail), {x, 0, 0});
  }
  return builder.finish();
}

}  // namespace longtail::sim
