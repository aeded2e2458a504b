// A lidar two metres above a highway, or in empty space, and screens of a chosen reflectance around it.
#pragma once

#include <deque>
#include <vector>

#include "sim/sensors/lidar/spinning_lidar.h"
#include "stack/base/digest.h"
#include "tests/support/straight_highway.h"

namespace longtail::sim::testing {

using test::highway_ground;
using test::straight_highway;

// An upright rectangle that faces -x.
inline Mesh screen(double width_m, double height_m, const Material& material) {
  const auto w = static_cast<float>(width_m / 2);
  const auto h = static_cast<float>(height_m / 2);
  Mesh mesh;
  mesh.vertices = {{0, w, -h}, {0, -w, -h}, {0, -w, h}, {0, w, h}};
  mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
  mesh.material_of = {0, 0};
  mesh.materials = {material};
  mesh.parts = {{.first_vertex = 0, .vertices = 4}};
  return mesh;
}

// Without false returns.
inline LidarConfig alone_on_the_road() {
  LidarConfig config;
  config.crosstalk_per_sweep = 0;
  return config;
}

class LidarStage {
 public:
  explicit LidarStage(const LidarConfig& config = alone_on_the_road()) : config(config) {}

  // Straight ahead at the sensor's height unless said otherwise.
  void put_screen(double ahead_m, double width_m, double height_m, const Material& material, double left_m = 0) {
    meshes_.push_back(screen(width_m, height_m, material));
    objects.push_back({.mesh = &meshes_.back(),
                       .position_m = at_m + Eigen::Vector3d(ahead_m, left_m, 0),
                       .id = static_cast<std::uint32_t>(objects.size()) + 1});
  }
  void put_screen(double ahead_m, double width_m, double height_m, double albedo, double left_m = 0) {
    put_screen(ahead_m, width_m, height_m, Material{.infrared_albedo = static_cast<float>(albedo)}, left_m);
  }

  RangeImage sweep(std::uint32_t frame = 0) {
    VisibleScene scene;
    if (on_road) highway_ground().add_to(scene);
    for (const SceneInstance& object : objects) scene.add(object);
    SpinningLidar lidar(Seed{7}, config, highway_ground());
    Viewpoint view;
    view.position_m = at_m;
    view.velocity_mps = velocity_mps;
    return lidar.sweep(scene, {.frame = frame,
                               .view = view,
                               .yaw_rate_rps = yaw_rate_rps,
                               .weather = weather,
                               .actors = actors,
                               .effects = effects});
  }

  LidarConfig config;
  bool on_road = false;
  Eigen::Vector3d at_m{1000, -6, 2};
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
  double yaw_rate_rps = 0;
  Conditions weather;
  std::vector<ActorState> actors;
  SensorEffects effects;
  std::vector<SceneInstance> objects;

 private:
  std::deque<Mesh> meshes_;
};

inline double range_m(const RangeImage& image, int row, int column) {
  return image.range[static_cast<std::size_t>(row * image.columns + column)] / static_cast<double>(kRangeStepsPerMetre);
}
inline double intensity(const RangeImage& image, int row, int column) {
  return image.intensity[static_cast<std::size_t>(row * image.columns + column)];
}
inline int returns(const RangeImage& image) {
  int count = 0;
  for (const std::uint16_t range : image.range) count += range != 0 ? 1 : 0;
  return count;
}
template <class Value>
std::string_view raw(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}
inline Digest digest(const RangeImage& image) {
  DigestChain chain;
  chain.add(raw(image.range));
  chain.add(raw(image.intensity));
  chain.add(raw(image.second_range));
  chain.add(raw(image.second_intensity));
  return chain.value();
}

// The column that looks straight ahead, and the row nearest to the horizon from above.
inline constexpr int kAhead = 512;
inline constexpr int kLevel = 40;

}  // namespace longtail::sim::testing
