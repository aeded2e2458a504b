// Triangles in a bounding volume hierarchy, and rays of any origin and direction through it. Microphones look for ways round buildings
// with it; who does not use it, and why, is in docs/decisions/0008. The tree is built the same way everywhere (binned surface area, ties to the lower index), but results do
// not depend on it.
#pragma once

#include <vector>

#include "sim/visibility/isa.h"
#include "sim/visibility/kernel/tables.h"
#include "sim/visibility/visibility_image.h"

namespace longtail::sim {

// Rays and what they hit. A hit counts up to and including the ray's t_max; t is in multiples of the direction.
class RayPackets {
 public:
  struct Ray {
    Vec3f origin_m;
    Vec3f direction;       // (scale * x, scale * y, z)
    float scale = 1;       // of x and y: a lidar's ray is its azimuth's direction scaled by the cosine of its elevation
    float t_max = 0;
  };

  void clear();
  void add(const Ray& ray);
  int size() const { return static_cast<int>(count_); }
  float t(int ray) const { return t_[static_cast<std::size_t>(ray)]; }
  std::int32_t id(int ray) const { return id_[static_cast<std::size_t>(ray)]; }

 private:
  friend class Bvh;
  RayArrays arrays();

  std::size_t count_ = 0;
  std::vector<float> origin_x_, origin_y_, origin_z_;
  std::vector<float> x_, y_, z_, scale_;
  std::vector<float> t_;
  std::vector<std::int32_t> id_;
};

class Bvh {
 public:
  // Adds triangles where they are; shifts are not looked at.
  void add(const TriangleBatch& batch);
  // After the last add, before the first trace.
  void build();

  int size() const { return static_cast<int>(triangles_.size()); }
  void trace(Isa isa, RayPackets& rays) const;
  // Whether nothing lies between two points, surfaces at either end left out.
  bool clear_between(Isa isa, const Vec3f& from_m, const Vec3f& to_m) const;

 private:
  std::vector<BvhTriangle> triangles_;
  std::vector<BvhNode> nodes_;
};

}  // namespace longtail::sim
