#include "sim/visibility/shapes/shapes.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "sim/visibility/shapes/hidden_triangles.h"
#include "stack/base/nearest_name.h"

namespace longtail::sim {

std::span<const Shape> shapes() {
  //  name, generator, length, width, height (m), colour, RCS (dBsm)
  static const std::vector<Shape> kShapes{
      {"ambulance", ambulance_mesh, {6.2, 2.1, 2.8}, {0.85f, 0.85f, 0.80f}, 18},
      {"barricade", barricade_mesh, {0.6, 1.8, 1.1}, {0.75f, 0.25f, 0.03f}, -5},
      {"barrier", barrier_mesh, {4.0, 0.6, 0.85}, {0.40f, 0.39f, 0.37f}, 3},
      {"bicycle", bicycle_mesh, {1.8, 0.6, 1.75}, {0.10f, 0.25f, 0.45f}, 0},
      {"building", building_mesh, {18, 12, 15}, {0.45f, 0.38f, 0.30f}, 30},
      {"bus", bus_mesh, {12.0, 2.55, 3.2}, {0.55f, 0.06f, 0.05f}, 25},
      {"car", car_mesh, {4.6, 1.82, 1.47}, {0.12f, 0.18f, 0.35f}, 15},
      {"carton", carton_mesh, {0.6, 0.5, 0.4}, {0.40f, 0.28f, 0.16f}, -15},
      {"cone", cone_mesh, {0.4, 0.4, 0.75}, {0.80f, 0.20f, 0.02f}, -15},
      {"conifer", conifer_mesh, {4, 4, 12}, {0.03f, 0.08f, 0.03f}, 3},
      {"debris", debris_mesh, {0.8, 0.6, 0.3}, {0.30f, 0.22f, 0.14f}, -10},
      {"deer", deer_mesh, {1.6, 0.5, 1.3}, {0.30f, 0.19f, 0.10f}, -5},
      {"delineator", delineator_mesh, {0.12, 0.12, 1.0}, {0.8f, 0.8f, 0.8f}, -15},
      {"dog", dog_mesh, {0.9, 0.3, 0.65}, {0.20f, 0.14f, 0.08f}, -12},
      {"house", house_mesh, {10, 8, 8}, {0.60f, 0.55f, 0.45f}, 28},
      {"ladder", ladder_mesh, {2.5, 0.45, 0.1}, {0.45f, 0.45f, 0.46f}, 0},
      {"lamp_post", lamp_post_mesh, {2.0, 0.3, 8}, {0.35f, 0.35f, 0.36f}, 8},
      {"motorcycle", motorcycle_mesh, {2.2, 0.8, 1.5}, {0.50f, 0.05f, 0.04f}, 5},
      {"pallet", pallet_mesh, {1.2, 0.8, 0.15}, {0.35f, 0.25f, 0.14f}, -12},
      {"parked_row", parked_row_mesh, {27, 1.82, 1.5}, {0.3f, 0.3f, 0.3f}, 20},
      {"pedestrian_adult", person_mesh, {0.5, 0.6, 1.75}, {0.08f, 0.10f, 0.20f}, -8},
      {"pedestrian_child", person_mesh, {0.35, 0.4, 1.2}, {0.55f, 0.12f, 0.10f}, -11},
      {"pole", pole_mesh, {0.2, 0.2, 5}, {0.35f, 0.35f, 0.36f}, 5},
      {"speed_sign", speed_sign_mesh, {0.12, 0.6, 2.8}, {0.8f, 0.8f, 0.8f}, 5},
      {"stop_sign", stop_sign_mesh, {0.12, 0.75, 2.9}, {0.65f, 0.03f, 0.03f}, 5},
      {"traffic_light", traffic_light_mesh, {0.4, 0.35, 3.6}, {0.05f, 0.06f, 0.05f}, 5},
      {"tree", tree_mesh, {5, 5, 8}, {0.05f, 0.12f, 0.03f}, 3},
      {"truck", truck_mesh, {12.0, 2.5, 3.8}, {0.60f, 0.60f, 0.58f}, 25},
      {"tyre", tyre_mesh, {0.65, 0.65, 0.22}, {0.03f, 0.03f, 0.03f}, -15},
      {"van", van_mesh, {5.3, 2.0, 2.4}, {0.75f, 0.75f, 0.72f}, 17},
      {"warning_sign", warning_sign_mesh, {0.12, 0.9, 2.9}, {0.8f, 0.8f, 0.8f}, 5},
      {"wheelchair", wheelchair_mesh, {1.1, 0.7, 1.35}, {0.20f, 0.10f, 0.30f}, 0},
  };
  return kShapes;
}

Result<Shape> shape(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Shape& one : shapes()) {
    if (one.name == name) return one;
    names.push_back(one.name);
  }
  return Error{.fix_by = FixBy::kScenarioAuthor,
               .what = fmt::format("unknown shape '{}'", name),
               .where = {},
               .hint = did_you_mean(name, std::span<const std::string_view>(names), "shapes")};
}

namespace {

Mesh level_of(const Shape& shape, Detail detail) {
  Mesh mesh = shape.generate(shape.size, shape.color, detail);
  mesh.leaves_out_m = leaves_out_m(detail);
  remove_hidden(mesh);
  return mesh;
}

}  // namespace

Mesh mesh_of(const Shape& shape, Detail detail) {
  Mesh mesh = level_of(shape, detail);
  Mesh* finer = &mesh;
  for (const Detail next : {Detail::kCoarse, Detail::kDistant}) {
    if (next <= detail) continue;
    Mesh coarser = level_of(shape, next);
    if (coarser.triangles.size() >= finer->triangles.size()) continue;  // the same again
    auto kept = std::make_shared<Mesh>(std::move(coarser));
    Mesh* const last = kept.get();
    finer->coarser = std::move(kept);
    finer = last;
  }
  return mesh;
}

}  // namespace longtail::sim
