// The reference scene (visibility_scene.h) as what sensors see: the same triangles, with materials.
#pragma once

#include <deque>

#include "bench/visibility_scene.h"
#include "sim/visibility/visible_scene.h"

namespace longtail::bench {

class ReferenceWorld {
 public:
  explicit ReferenceWorld(const VisibilityScene& scene);
  sim::VisibleScene& scene() { return scene_; }

 private:
  void add(const SceneObject& object, const sim::Material& material, std::uint32_t id);

  std::deque<sim::Mesh> meshes_;
  sim::VisibleScene scene_;
};

}  // namespace longtail::bench
