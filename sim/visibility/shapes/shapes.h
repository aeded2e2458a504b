// Generators of everything that stands or moves on and beside the road, as low-poly meshes of a given size. The catalogue
// is one table; a shape fills its box: length along x, width along y, height from the ground up.
#pragma once

#include <span>
#include <string_view>

#include "sim/visibility/mesh.h"
#include "stack/base/result.h"

namespace longtail::sim {

struct BodySize {
  double length_m = 0;
  double width_m = 0;
  double height_m = 0;
};

// What is smaller may be missing or of another form, and outlines may be off by as much; foliage, by twice that.
enum class Detail : std::uint8_t { kFine, kCoarse, kDistant };
constexpr double leaves_out_m(Detail detail) { return detail == Detail::kFine ? 0 : detail == Detail::kCoarse ? 0.15 : 0.5; }

// Of whole solids. `color`: of paint, clothes, coat or walls.
using ShapeGenerator = Mesh (*)(const BodySize& size, const Rgb& color, Detail detail);

struct Shape {
  std::string_view name;
  ShapeGenerator generate = nullptr;
  BodySize size;          // typical
  Rgb color;
  double rcs_dbsm = 0;    // mean radar cross-section of the whole at 77 GHz
};

std::span<const Shape> shapes();  // sorted by name
// Unknown names are the scenario author's error, with the nearest one.
Result<Shape> shape(std::string_view name);
// Of what can be seen from outside; with its coarser ones.
Mesh mesh_of(const Shape& shape, Detail detail = Detail::kFine);

// Vehicles (vehicles.cpp).
Mesh car_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh van_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh truck_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh bus_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh ambulance_mesh(const BodySize& size, const Rgb& color, Detail detail);
// Cars nose to tail, `length_m` of them, in colours that follow from their places.
Mesh parked_row_mesh(const BodySize& size, const Rgb& color, Detail detail);
// Two wheels and a rider (two_wheelers.cpp).
Mesh motorcycle_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh bicycle_mesh(const BodySize& size, const Rgb& color, Detail detail);
// People and animals (walkers.cpp).
Mesh person_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh wheelchair_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh deer_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh dog_mesh(const BodySize& size, const Rgb& color, Detail detail);
// Things on the road (obstacles.cpp).
Mesh debris_mesh(const BodySize& size, const Rgb& color, Detail detail);  // splintered boards and a sack
Mesh tyre_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh carton_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh pallet_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh ladder_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh cone_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh barrier_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh barricade_mesh(const BodySize& size, const Rgb& color, Detail detail);
// Beside the road (roadside.cpp).
Mesh speed_sign_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh warning_sign_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh stop_sign_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh traffic_light_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh delineator_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh pole_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh lamp_post_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh tree_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh conifer_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh building_mesh(const BodySize& size, const Rgb& color, Detail detail);
Mesh house_mesh(const BodySize& size, const Rgb& color, Detail detail);

}  // namespace longtail::sim
