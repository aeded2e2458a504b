// Cameras that belong to no run: they watch a running scenario for people and tests.
#pragma once

#include <memory>
#include <vector>

#include "sim/faults/sensor_effects.h"
#include "sim/sensors/camera/shading.h"
#include "sim/world/world.h"
#include "tools/pictures.h"

namespace longtail::tools {

class Studio {
 public:
  // `scenario` outlives this.
  explicit Studio(const sim::Scenario& scenario);
  ~Studio();

  // What an unharmed front camera would see. Exposure follows from picture to picture, as if they came in even steps.
  Picture front(const sim::World& world);
  // The truth behind the front camera's picture of this moment, turned as `effects` have turned the camera; what covers the
  // glass covers no label. Valid until the next call of anything.
  const sim::LuminanceImage& labels(const sim::World& world, const sim::SensorEffects& effects);
  // From 60 m above, with the ego.
  Picture above(const sim::World& world);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace longtail::tools
