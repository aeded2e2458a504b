#include "sim/sensors/camera/lens/lens_dirt.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr float kOpaque = 0.98f;
constexpr Rgb kMud{0.05f, 0.04f, 0.03f};  // of the picture's mean luminance
constexpr float kSoft = 0.04f;            // width of the edge, half widths
constexpr float kUneven = 0.03f;

Rgb mean_of(const LuminanceImage& image) {
  Rgb mean{};
  float count = 0;
  for (std::size_t i = 0; i < image.pixels(); i += 97, count += 1) {
    for (std::size_t c = 0; c < 3; ++c) mean[c] += image.plane[c][i];
  }
  for (float& value : mean) value /= std::max(count, 1.0f);
  return mean;
}

void mix(std::size_t i, float cover, const Rgb& mud, LuminanceImage& image) {
  for (std::size_t c = 0; c < 3; ++c) image.plane[c][i] += cover * (mud[c] - image.plane[c][i]);
}

Rgb mud_in(const LuminanceImage& image) {
  const Rgb mean = mean_of(image);
  return {kMud[0] * mean[0], kMud[1] * mean[1], kMud[2] * mean[2]};
}

}  // namespace

void add_dirt(std::span<const Blockage> patches, LuminanceImage& image) {
  if (patches.empty()) return;
  const Rgb mud = mud_in(image);
  std::size_t i = 0;
  for (int row = 0; row < image.rows; ++row) {
    const auto wave = static_cast<float>(strict::sin(0.09 * row) + 0.5 * strict::sin(0.31 * row + 1));
    for (int column = 0; column < image.columns; ++column, ++i) {
      const float bearing = 1 - (2 * static_cast<float>(column) + 1) / static_cast<float>(image.columns);
      float cover = 0;
      for (const Blockage& patch : patches) {
        const float from = static_cast<float>(patch.from) + kUneven * wave;
        const float to = static_cast<float>(patch.to) + kUneven * wave;
        // What reaches to the picture's edge has no edge there.
        const float inside = std::min(patch.from <= -1 ? 1.0f : (bearing - from) / kSoft + 1, patch.to >= 1 ? 1.0f : (to - bearing) / kSoft + 1);
        cover = std::max(cover, std::clamp(inside, 0.0f, 1.0f));
      }
      if (cover > 0) mix(i, kOpaque * cover, mud, image);
    }
  }
}

void cover_all(LuminanceImage& image) {
  const Rgb mud = mud_in(image);
  for (std::size_t i = 0; i < image.pixels(); ++i) mix(i, 1, mud, image);
}

}  // namespace longtail::sim
