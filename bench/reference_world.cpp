#include "bench/reference_world.h"

#include <array>

#include "sim/visibility/ground_surface.h"

namespace longtail::bench {
namespace {

using namespace sim;

// Car by car and box by box: buildings, poles, barriers, clutter (visibility_scene.cpp).
Material material_of_box(std::size_t i) {
  if (i < 20) return masonry({0.45f, 0.38f, 0.30f});
  if (i < 80) return metal(SemanticClass::kPole);
  if (i < 140) return concrete(SemanticClass::kBarrier);
  return plastic({0.3f, 0.2f, 0.1f}, SemanticClass::kDebris);
}

// Ground of no road.
constexpr std::uint32_t kGrass = GroundSurface::kFirstId + 1'000'000;

}  // namespace

ReferenceWorld::ReferenceWorld(const VisibilityScene& scene) {
  constexpr std::array<Rgb, 4> kPaints{{{0.62f, 0.62f, 0.60f}, {0.03f, 0.03f, 0.035f}, {0.06f, 0.12f, 0.30f}, {0.40f, 0.04f, 0.03f}}};
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < scene.cars.size(); ++i) add(scene.cars[i], paint(kPaints[i % kPaints.size()], SemanticClass::kCar), id++);
  for (std::size_t i = 0; i < scene.boxes.size(); ++i) add(as_triangles(scene.boxes[i]), material_of_box(i), id++);
  add(scene.ground, {.semantic = SemanticClass::kGround}, kGrass);
}

// About its own middle on the ground, as shadows expect it.
void ReferenceWorld::add(const SceneObject& object, const Material& material, std::uint32_t id) {
  Mesh& mesh = meshes_.emplace_back();
  const MeshBounds bounds = bounds_of(object.vertices);
  const Vec3f middle{0.5f * (bounds.low_m.x + bounds.high_m.x), 0.5f * (bounds.low_m.y + bounds.high_m.y), bounds.low_m.z};
  for (const Vec3f& v : object.vertices) mesh.vertices.push_back({v.x - middle.x, v.y - middle.y, v.z - middle.z});
  mesh.triangles = object.triangles;
  mesh.materials = {material};
  mesh.material_of.assign(mesh.triangles.size(), 0);
  mesh.parts = {{.vertices = static_cast<int>(mesh.vertices.size())}};
  find_rest_normals(mesh);
  mesh.bounds = bounds_of(mesh.vertices);
  const Eigen::Vector3d at(static_cast<double>(middle.x), static_cast<double>(middle.y), static_cast<double>(middle.z));
  scene_.add({.mesh = &mesh, .position_m = at, .id = id});
}

}  // namespace longtail::bench
