// Signs, lights, poles and houses. Signs and traffic lights face their own -x, the traffic that comes along +x.
#include <array>

#include "sim/visibility/shapes/dimensions.h"
#include "sim/visibility/shapes/mesh_builder.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {
namespace {

constexpr Rgb kWhite{0.8f, 0.8f, 0.8f};
constexpr Rgb kSignRed{0.65f, 0.03f, 0.03f};
constexpr Rgb kBlack{0.03f, 0.03f, 0.03f};

// An upright plate: a polygon across the road, `turn` of its first corner counted from straight up.
struct Plate {
  float front_x;
  float thickness;
  float centre_z;
  float radius;
  int corners;
  double turn_rad;
};

void add_plate(MeshBuilder& builder, const Plate& plate, const Material& front, const Material& rim) {
  Ring near;
  Ring far;
  for (int i = 0; i < plate.corners; ++i) {
    const double angle = plate.turn_rad + 2 * std::numbers::pi * i / plate.corners;
    const float y = plate.radius * static_cast<float>(strict::sin(angle));
    const float z = plate.centre_z + plate.radius * static_cast<float>(strict::cos(angle));
    near.push_back({plate.front_x, y, z});
    far.push_back({plate.front_x + plate.thickness, y, z});
  }
  builder.loft({near, far}, rim, front);
}

void add_post(MeshBuilder& builder, const Dimensions& d, float top) {
  const float half = 0.03f;
  builder.bar({0.5f * d.length - half, 0, 0}, {0.5f * d.length - half, 0, top}, half, half, 8, metal(SemanticClass::kPole));
}

// Each layer of a sign is this much proud of the one behind.
constexpr float kLayer = 0.003f;

void add_round_sign(MeshBuilder& builder, const Dimensions& d, int corners, double turn_rad, const Rgb& border, const Rgb& field,
                    float field_share) {
  const float outer = 0.5f * d.width / static_cast<float>(corners == 8 ? strict::cos(std::numbers::pi / 8) : 1.0);
  const float reach = outer * static_cast<float>(corners == 8 ? strict::cos(std::numbers::pi / 8) : 1.0);
  const float centre = d.height - reach;
  const float front = -0.5f * d.length;
  constexpr SemanticClass kSign = SemanticClass::kSign;
  add_plate(builder, {front + 2 * kLayer, 0.02f, centre, outer, corners, turn_rad}, reflector(border, kSign), metal(kSign));
  add_plate(builder, {front + kLayer, 0.02f, centre, field_share * outer, corners, turn_rad}, reflector(field, kSign),
            metal(kSign));
  add_post(builder, d, d.height - 0.02f);
}

}  // namespace

Mesh speed_sign_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  MeshBuilder builder(detail);
  add_round_sign(builder, d, detail == Detail::kFine ? 24 : 12, 0, kSignRed, color, 0.78f);
  // Two digits, as dark blocks.
  for (const float side : {-1.0f, 1.0f}) {
    builder.box({-0.5f * d.length + kLayer, side * 0.11f * d.width, d.height - 0.5f * d.width}, {2 * kLayer, 0.13f * d.width,
                                                                                                 0.32f * d.width},
                plastic(kBlack, SemanticClass::kSign));
  }
  return builder.finish();
}

Mesh stop_sign_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  MeshBuilder builder(detail);
  add_round_sign(builder, d, 8, std::numbers::pi / 8, kWhite, color, 0.92f);
  builder.box({-0.5f * d.length + kLayer, 0, d.height - 0.5f * d.width}, {2 * kLayer, 0.66f * d.width, 0.2f * d.width},
              reflector(kWhite, SemanticClass::kSign));
  return builder.finish();
}

Mesh warning_sign_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kSign = SemanticClass::kSign;
  const float radius = 0.5f * d.width / static_cast<float>(strict::cos(std::numbers::pi / 6));
  const float centre = d.height - radius;
  const float front = -0.5f * d.length;
  MeshBuilder builder(detail);
  add_plate(builder, {front + 2 * kLayer, 0.02f, centre, radius, 3, 0}, reflector(kSignRed, kSign), metal(kSign));
  add_plate(builder, {front + kLayer, 0.02f, centre, 0.72f * radius, 3, 0}, reflector(color, kSign), metal(kSign));
  builder.box({front + kLayer, 0, centre + 0.05f * radius}, {2 * kLayer, 0.1f * radius, 0.5f * radius}, plastic(kBlack, kSign));
  add_post(builder, d, d.height - 0.2f);
  return builder.finish();
}

Mesh traffic_light_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kLight = SemanticClass::kTrafficLight;
  struct Aspect {
    Lamp lamp;
    Rgb color;
  };
  constexpr std::array<Aspect, 3> kAspects{
      {{Lamp::kRed, {0.6f, 0.04f, 0.03f}}, {Lamp::kAmber, {0.6f, 0.35f, 0.03f}}, {Lamp::kGreen, {0.03f, 0.5f, 0.25f}}}};
  const float head = 0.28f * d.height;
  const float lens = 0.13f * head;
  const float face = -0.3f * d.length;  // lenses and visors stand before it
  MeshBuilder builder(detail);
  builder.box({face + 0.1f * d.length, 0, d.height - 0.5f * head}, {0.2f * d.length, d.width, head}, plastic(color, kLight));
  for (std::size_t i = 0; i < kAspects.size(); ++i) {
    const float z = d.height - head * (static_cast<float>(i) + 0.5f) / 3;
    add_plate(builder, {face - 0.01f, 0.02f, z, lens, detail == Detail::kFine ? 12 : 6, 0}, lamp(kAspects[i].lamp, kAspects[i].color, kLight), plastic(color,
                                                                                                                         kLight));
    builder.box({0.5f * (face - 0.5f * d.length), 0, z + 1.05f * lens}, {0.5f * d.length + face, 2 * lens, 0.015f},
                plastic(color, kLight));
  }
  const float post = 0.06f;
  builder.bar({0.5f * d.length - post, 0, 0}, {0.5f * d.length - post, 0, d.height - 0.1f}, post, post, 8,
              metal(SemanticClass::kPole));
  builder.box({0.2f * d.length, 0, d.height - 0.5f * head}, {0.6f * d.length, 0.05f, 0.05f}, metal(SemanticClass::kPole));
  return builder.finish();
}

// A post with a dark band and a reflector for either direction.
Mesh delineator_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const float band = 0.82f * d.height;
  MeshBuilder builder(detail);
  builder.box({0, 0, 0.5f * d.height}, {d.length - 4 * kLayer, d.width - 2 * kLayer, d.height}, plastic(color, SemanticClass::kPole));
  builder.box({0, 0, band}, {d.length - 2 * kLayer, d.width, 0.25f * d.height}, plastic(kBlack, SemanticClass::kPole));
  builder.box({0, 0, band}, {d.length, 0.4f * d.width, 0.18f * d.height}, reflector(kWhite, SemanticClass::kPole));
  return builder.finish();
}

Mesh pole_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  MeshBuilder builder(detail);
  builder.taper({.base = {0, 0, 0},
                 .length = d.length,
                 .width = d.width,
                 .height = 0.04f * d.height,
                 .top_length = d.length,
                 .top_width = d.width,
                 .top_offset_x = 0},
                all_faces(metal(SemanticClass::kPole)));
  builder.bar({0, 0, 0}, {0, 0, d.height}, 0.4f * d.width, 0.3f * d.width, 10, metal(SemanticClass::kPole));
  return builder.finish();
}

// The arm reaches along x, over the road.
Mesh lamp_post_mesh(const BodySize& size, const Rgb&, Detail detail) {
  const Dimensions d = dimensions_of(size);
  constexpr SemanticClass kPole = SemanticClass::kPole;
  const float foot = 0.4f * d.width;
  const float back = -0.5f * d.length;
  MeshBuilder builder(detail);
  builder.box({back + foot, 0, 0.25f}, {2 * foot, 2 * foot, 0.5f}, metal(kPole));
  builder.bar({back + foot, 0, 0}, {back + foot, 0, d.height - 0.15f}, 0.09f, 0.05f, 8, metal(kPole));
  builder.bar({back + foot, 0, d.height - 0.2f}, {0.3f * d.length, 0, d.height - 0.07f}, 0.04f, 0.03f, 6, metal(kPole));
  builder.box({0.5f * d.length - 0.35f, 0, d.height - 0.06f}, {0.7f, d.width, 0.12f}, plastic({0.6f, 0.6f, 0.55f}, kPole));
  return builder.finish();
}

// Storeys with bands of windows.
Mesh building_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const int storeys = static_cast<int>(size.height_m / 3.2) > 0 ? static_cast<int>(size.height_m / 3.2) : 1;
  const float storey = d.height / static_cast<float>(storeys);
  constexpr float kRelief = 0.04f;
  MeshBuilder builder(detail);
  builder.box({0, 0, 0.5f * d.height}, {d.length - kRelief, d.width - kRelief, d.height}, masonry(color));
  constexpr float kWindowM = 1.6f;
  for (int floor = 0; floor < storeys; ++floor) {
    const float z = storey * (static_cast<float>(floor) + 0.55f);
    const int along = static_cast<int>(d.length / 3);
    for (int i = 0; i < along; ++i) {
      const float x = d.length * ((static_cast<float>(i) + 0.5f) / static_cast<float>(along) - 0.5f);
      builder.box({x, 0, z}, {kWindowM, d.width, 0.45f * storey}, glass(SemanticClass::kBuilding));
    }
    const int across = static_cast<int>(d.width / 3);
    for (int i = 0; i < across; ++i) {
      const float y = d.width * ((static_cast<float>(i) + 0.5f) / static_cast<float>(across) - 0.5f);
      builder.box({0, y, z}, {d.length, kWindowM, 0.45f * storey}, glass(SemanticClass::kBuilding));
    }
  }
  return builder.finish();
}

Mesh house_mesh(const BodySize& size, const Rgb& color, Detail detail) {
  const Dimensions d = dimensions_of(size);
  const float eaves = 0.6f * d.height;
  constexpr float kOverhang = 0.4f;
  const Material tiles = masonry({0.35f, 0.12f, 0.08f});
  MeshBuilder builder(detail);
  builder.box({0, 0, 0.5f * eaves}, {d.length - 2 * kOverhang, d.width - 2 * kOverhang, eaves}, masonry(color));
  builder.taper({.base = {0, 0, eaves},
                 .length = d.length,
                 .width = d.width,
                 .height = d.height - eaves,
                 .top_length = 0.98f * d.length,
                 .top_width = 0.1f,
                 .top_offset_x = 0},
                all_faces(tiles));
  for (const float x : {-0.25f, 0.25f}) {
    builder.box({x * d.length, 0, 0.5f * eaves}, {1.2f, d.width - 2 * kOverhang + 0.04f, 1.3f}, glass(SemanticClass::kBuilding));
  }
  builder.box({0, 0, 1.05f}, {d.length - 2 * kOverhang + 0.04f, 1.0f, 2.1f}, wood(SemanticClass::kBuilding));
  return builder.finish();
}

}  // namespace longtail::sim
