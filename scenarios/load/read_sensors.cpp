// `sensors:` -- the ego's own, where they are other than usual.
#include "scenarios/load/load_context.h"

namespace longtail::scenarios {
namespace {

void read_camera(const CheckedNode& node, sim::SensorSetup& out) {
  MapReader map(node);
  out.camera_jpeg_quality = static_cast<int>(map.integer_or("jpeg_quality", out.camera_jpeg_quality, 1, 100));
}

}  // namespace

void read_sensors(const CheckedNode& node, sim::SensorSetup& out) {
  MapReader map(node);
  if (const auto camera = map.optional("camera")) read_camera(*camera, out);
}

}  // namespace longtail::scenarios
