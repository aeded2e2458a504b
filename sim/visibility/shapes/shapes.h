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

// `color`: of paint, clothes, coat or walls.
using ShapeGenerator = Mesh (*)(const BodySize& size, const Rgb& color);

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
inline Mesh mesh_of(const Shape& shape) { return shape.generate(shape.size, shape.color); }

// Vehicles (vehicles.cpp).
Mesh car_mesh(const BodySize& size, const Rgb& color);
Mesh van_mesh(const BodySize& size, const Rgb& color);
Mesh truck_mesh(const BodySize& size, const Rgb& color);
Mesh bus_mesh(const BodySize& size, const Rgb& color);
Mesh ambulance_mesh(const BodySize& size, const Rgb& color);
// Cars nose to tail, `length_m` of them, in colours that follow from their places.
Mesh parked_row_mesh(const BodySize& size, const Rgb& color);
// Two wheels and a rider (two_wheelers.cpp).
Mesh motorcycle_mesh(const BodySize& size, const Rgb& color);
Mesh bicycle_mesh(const BodySize& size, const Rgb& color);
// People and animals (walkers.cpp).
Mesh person_mesh(const BodySize& size, const Rgb& color);
Mesh wheelchair_mesh(const BodySize& size, const Rgb& color);
Mesh deer_mesh(const BodySize& size, const Rgb& color);
Mesh dog_mesh(const BodySize& size, const Rgb& color);
// Things on the road (obstacles.cpp).
Mesh debris_mesh(const BodySize& size, const Rgb& color);  // splintered boards and a sack
Mesh tyre_mesh(const BodySize& size, const Rgb& color);
Mesh carton_mesh(const BodySize& size, const Rgb& color);
Mesh pallet_mesh(const BodySize& size, const Rgb& color);
Mesh ladder_mesh(const BodySize& size, const Rgb& color);
Mesh cone_mesh(const BodySize& size, const Rgb& color);
Mesh barrier_mesh(const BodySize& size, const Rgb& color);
Mesh barricade_mesh(const BodySize& size, const Rgb& color);
// Beside the road (roadside.cpp).
Mesh speed_sign_mesh(const BodySize& size, const Rgb& color);
Mesh warning_sign_mesh(const BodySize& size, const Rgb& color);
Mesh stop_sign_mesh(const BodySize& size, const Rgb& color);
Mesh traffic_light_mesh(const BodySize& size, const Rgb& color);
Mesh delineator_mesh(const BodySize& size, const Rgb& color);
Mesh pole_mesh(const BodySize& size, const Rgb& color);
Mesh lamp_post_mesh(const BodySize& size, const Rgb& color);
Mesh tree_mesh(const BodySize& size, const Rgb& color);
Mesh conifer_mesh(const BodySize& size, const Rgb& color);
Mesh building_mesh(const BodySize& size, const Rgb& color);
Mesh house_mesh(const BodySize& size, const Rgb& color);

}  // namespace longtail::sim
