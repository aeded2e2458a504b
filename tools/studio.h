// Pictures of a running scenario: what a camera and a lidar on the ego would see, and the scene from above.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace longtail::tools {

struct Picture {
  std::string name;
  int columns = 0;
  int rows = 0;
  std::vector<std::uint8_t> rgb;  // three bytes a pixel, rows from the top
};

class Studio {
 public:
  // `scenario` outlives this.
  explicit Studio(const sim::Scenario& scenario);
  ~Studio();

  // The colour camera alone. Exposure follows from picture to picture, as if they came in even steps.
  Picture front(const sim::World& world);
  // front, depth (near bright, far dark), classes (a colour each), lidar (range image of 64 beams, from behind over left, ahead
  // and right) and above (from 60 m).
  std::vector<Picture> all(const sim::World& world);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace longtail::tools
