#include "tools/pictures.h"

#include <algorithm>

#include "sim/sensors/lidar/receiver.h"
#include "stack/base/strict_math.h"

namespace longtail::tools {
namespace {

constexpr int kLidarRowHeight = 3;

constexpr std::array<ClassColour, 18> kClassColours{{{"sky", {110, 150, 190}},
                                                     {"ground", {90, 85, 95}},
                                                     {"car", {40, 70, 220}},
                                                     {"truck", {30, 120, 200}},
                                                     {"bus", {20, 170, 190}},
                                                     {"motorcycle", {140, 40, 220}},
                                                     {"bicycle", {190, 90, 240}},
                                                     {"rider", {240, 120, 200}},
                                                     {"pedestrian", {230, 30, 50}},
                                                     {"animal", {250, 140, 20}},
                                                     {"debris", {160, 100, 40}},
                                                     {"cone", {255, 180, 0}},
                                                     {"barrier", {200, 200, 120}},
                                                     {"sign", {250, 230, 30}},
                                                     {"traffic light", {255, 255, 160}},
                                                     {"pole", {150, 150, 150}},
                                                     {"vegetation", {50, 140, 50}},
                                                     {"building", {120, 80, 70}}}};
static_assert(kClassColours.size() == static_cast<std::size_t>(sim::SemanticClass::kBuilding) + 1);

template <class ColourOf>
Picture picture_of(const char* name, const sim::LuminanceImage& seen, ColourOf colour_of) {
  Picture picture{name, seen.columns, seen.rows, {}};
  picture.rgb.reserve(3 * seen.pixels());
  for (std::size_t i = 0; i < seen.pixels(); ++i) {
    const Colour colour = colour_of(i);
    picture.rgb.insert(picture.rgb.end(), colour.begin(), colour.end());
  }
  return picture;
}

std::uint8_t byte_at(const std::string& bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

Colour lidar_colour(std::uint16_t range, std::uint8_t intensity) {
  if (range == 0) return {};
  const std::uint8_t near = shade_of_range(static_cast<float>(range) / sim::kRangeStepsPerMetre);
  const int warm = std::min(255, near / 2 + 2 * intensity);
  return {static_cast<std::uint8_t>(warm), near, static_cast<std::uint8_t>(200 - near / 2)};
}

}  // namespace

std::span<const ClassColour> class_colours() { return kClassColours; }

// Neighbouring ids should differ at a glance: the odd multipliers spread them over the bytes.
Colour instance_colour(std::uint32_t id) {
  if (id == 0) return {};
  const std::uint32_t spread = (id * 0x9E3779B1u) ^ ((id * 0x85EBCA6Bu) >> 13);
  return {static_cast<std::uint8_t>(80 + (spread >> 24) % 176), static_cast<std::uint8_t>(80 + (spread >> 16) % 176),
          static_cast<std::uint8_t>(80 + (spread >> 8) % 176)};
}

std::uint8_t shade_of_range(float range_m) {
  if (!(range_m < 1e6f)) return 0;
  const double share = strict::log(std::clamp(static_cast<double>(range_m), 1.0, 200.0)) / strict::log(200);
  return static_cast<std::uint8_t>(255 - 215 * share);
}

std::optional<Picture> front_picture(const stack::CameraImage& image) {
  const std::uint64_t bytes = 3 * static_cast<std::uint64_t>(image.width()) * image.height();
  if (bytes == 0 || image.encoding() != "bgr8" || image.pixels().size() != bytes) return std::nullopt;
  Picture picture{"front", static_cast<int>(image.width()), static_cast<int>(image.height()), {}};
  picture.rgb.reserve(bytes);
  for (std::size_t i = 0; i < bytes; i += 3) {
    for (const std::size_t channel : {i + 2, i + 1, i}) picture.rgb.push_back(byte_at(image.pixels(), channel));
  }
  return picture;
}

std::optional<Picture> lidar_picture(const stack::LidarSweep& sweep) {
  const std::uint64_t rays = static_cast<std::uint64_t>(sweep.beams()) * sweep.columns();
  if (rays == 0 || sweep.range().size() != 2 * rays || sweep.intensity().size() != rays) return std::nullopt;
  const int columns = static_cast<int>(sweep.columns());
  const int rows = static_cast<int>(sweep.beams());
  Picture picture{"lidar", columns, kLidarRowHeight * rows, {}};
  for (int line = 0; line < picture.rows; ++line) {
    const int row = rows - 1 - line / kLidarRowHeight;
    for (int column = columns - 1; column >= 0; --column) {
      const auto ray = static_cast<std::size_t>(row * columns + column);
      const int range = byte_at(sweep.range(), 2 * ray) + 256 * byte_at(sweep.range(), 2 * ray + 1);
      const Colour colour = lidar_colour(static_cast<std::uint16_t>(range), byte_at(sweep.intensity(), ray));
      picture.rgb.insert(picture.rgb.end(), colour.begin(), colour.end());
    }
  }
  return picture;
}

Picture depth_picture(const sim::LuminanceImage& seen) {
  return picture_of("depth", seen, [&](std::size_t i) {
    const std::uint8_t shade = shade_of_range(seen.depth_m[i]);
    return Colour{shade, shade, shade};
  });
}

Picture class_picture(const sim::LuminanceImage& seen) {
  return picture_of("classes", seen, [&](std::size_t i) { return kClassColours[seen.semantic[i]].colour; });
}

Picture instance_picture(const sim::LuminanceImage& seen) {
  // The ground is no instance.
  constexpr Colour kGround{50, 50, 50};
  return picture_of("instances", seen, [&](std::size_t i) {
    const bool ground = seen.semantic[i] == static_cast<std::uint8_t>(sim::SemanticClass::kGround);
    return ground ? kGround : instance_colour(seen.instance[i]);
  });
}

}  // namespace longtail::tools
