// Messages and labels as pictures for people. Documented in docs/camera.md: change both.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sensors/camera/shading.h"
#include "stack/api/sensors.pb.h"

namespace longtail::tools {

struct Picture {
  std::string name;
  int columns = 0;
  int rows = 0;
  std::vector<std::uint8_t> rgb;  // three bytes a pixel, rows from the top
};

using Colour = std::array<std::uint8_t, 3>;

struct ClassColour {
  std::string_view name;
  Colour colour;
};
// Of sim::SemanticClass, in its order.
std::span<const ClassColour> class_colours();
// Of an instance: black for none (the sky), else bright, by its id alone.
Colour instance_colour(std::uint32_t id);
// Metres to bytes, near bright, on a logarithmic scale from 1 to 200 m; 0 for nothing.
std::uint8_t shade_of_range(float range_m);

// Nothing where the message's sizes do not fit together, as damaged ones may not.
std::optional<Picture> front_picture(const stack::CameraImage& image);
// Rows from the highest beam down, each three pixels high; columns from behind over left, ahead and right, as one looks.
// Near is bright, what reflects strongly is warm; black where nothing came back.
std::optional<Picture> lidar_picture(const stack::LidarSweep& sweep);

Picture depth_picture(const sim::LuminanceImage& seen);
Picture class_picture(const sim::LuminanceImage& seen);
Picture instance_picture(const sim::LuminanceImage& seen);

}  // namespace longtail::tools
