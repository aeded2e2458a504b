// llvmpipe by OSMesa as a reference for the camera benchmark: triangles in two passes, colour in linear fog and depth, then id, read
// back to memory with three bytes a pixel; no lens, no light, no noise. It is never part of the product: its bits depend on the CPU and on Mesa.
// Without the package nothing is available.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "sim/sensors/camera/camera.h"

namespace longtail::bench {

class OsMesaRenderer {
 public:
  // Of a scene that a camera looks at (VisibleScene::look_from).
  OsMesaRenderer(const sim::CameraConfig& camera, std::span<const sim::TriangleBatch> scene);
  ~OsMesaRenderer();

  static bool available();
  void frame();
  // Ids of the last frame from the lowest row up, three bytes each, low byte first; 0 for the sky, otherwise id + 1.
  std::span<const std::uint8_t> ids() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longtail::bench
