#include "sim/visibility/mesh_library.h"

#include <algorithm>
#include <array>

#include "sim/random/stream.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

// New cars by colour in Europe: mostly grey, white and black, a few blue and red (manufacturers' statistics).
constexpr std::array<Rgb, 8> kPaints{Rgb{0.62f, 0.62f, 0.60f}, Rgb{0.03f, 0.03f, 0.035f}, Rgb{0.20f, 0.21f, 0.22f}, Rgb{0.38f, 0.39f, 0.40f},
                                     Rgb{0.06f, 0.12f, 0.30f}, Rgb{0.40f, 0.04f, 0.03f},  Rgb{0.70f, 0.70f, 0.68f}, Rgb{0.10f, 0.20f, 0.14f}};
constexpr std::array<Rgb, 5> kClothes{Rgb{0.08f, 0.10f, 0.20f}, Rgb{0.45f, 0.07f, 0.06f}, Rgb{0.04f, 0.04f, 0.04f}, Rgb{0.50f, 0.42f, 0.10f},
                                      Rgb{0.10f, 0.28f, 0.15f}};

template <std::size_t kCount>
Rgb pick(const std::array<Rgb, kCount>& colors, const std::string& name) {
  return colors[Stream::purpose_of(name) % kCount];
}

bool has_shape(std::string_view name) {
  return std::ranges::binary_search(shapes(), name, {}, &Shape::name);
}

// Of models that are named otherwise than their shapes.
std::string_view look_of(ActorKind kind) {
  switch (kind) {
    case ActorKind::kCar: return "car";
    case ActorKind::kVan: return "van";
    case ActorKind::kTruck: return "truck";
    case ActorKind::kBus: return "bus";
    case ActorKind::kMotorcycle: return "motorcycle";
    case ActorKind::kBicycle: return "bicycle";
    case ActorKind::kPedestrianAdult: return "pedestrian_adult";
    case ActorKind::kPedestrianChild: return "pedestrian_child";
    case ActorKind::kDeer: return "deer";
    case ActorKind::kDebris: return "debris";
    case ActorKind::kBarrier: return "barrier";
    case ActorKind::kAmbulance: return "ambulance";
  }
  CHECK(false, "no shape for actor kind {}", static_cast<int>(kind));
  return "car";
}

std::optional<Rgb> colour_of(ActorKind kind, const std::string& name) {
  switch (kind) {
    case ActorKind::kCar:
    case ActorKind::kVan:
    case ActorKind::kTruck:
    case ActorKind::kMotorcycle: return pick(kPaints, name);
    case ActorKind::kBicycle:
    case ActorKind::kPedestrianAdult:
    case ActorKind::kPedestrianChild: return pick(kClothes, name);
    default: return std::nullopt;
  }
}

}  // namespace

const Mesh& MeshLibrary::get(std::string_view name, const std::optional<BodySize>& size, const std::optional<Rgb>& color) {
  const Result<Shape> found = shape(name);
  CHECK(found.ok(), "{}", describe(found.error()));
  Shape wanted = found.value();
  wanted.size = size.value_or(wanted.size);
  wanted.color = color.value_or(wanted.color);
  auto& mesh = meshes_[Key{std::string(name), wanted.size.length_m, wanted.size.width_m, wanted.size.height_m, wanted.color}];
  if (!mesh) mesh = std::make_unique<const Mesh>(mesh_of(wanted));
  return *mesh;
}

const Mesh& MeshLibrary::of_actor(const std::string& name, const ActorModel& model) {
  const BodySize size{model.length_m, model.width_m, model.height_m};
  const std::string_view look = has_shape(model.name) ? std::string_view(model.name) : look_of(model.kind);
  return get(look, size, colour_of(model.kind, name));
}

}  // namespace longtail::sim
