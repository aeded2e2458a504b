#include "sim/visibility/material.h"

namespace longtail::sim {
namespace {

// In the infrared, colours of dyes and paints differ less than by eye.
float infrared_of(const Rgb& color) { return 0.25f + 0.5f * (color[0] + color[1] + color[2]) / 3; }

}  // namespace

Material paint(const Rgb& color, SemanticClass semantic) {
  return {.albedo = color, .infrared_albedo = infrared_of(color), .gloss = 0.05f, .radar_reflectivity = 1, .semantic = semantic};
}
Material glass(SemanticClass semantic) {
  return {.albedo = {0.03f, 0.04f, 0.04f}, .infrared_albedo = 0.04f, .gloss = 0.1f, .radar_reflectivity = 0.2f,
          .semantic = semantic};
}
Material rubber(SemanticClass semantic) {
  return {.albedo = {0.03f, 0.03f, 0.03f}, .infrared_albedo = 0.06f, .radar_reflectivity = 0.1f, .semantic = semantic};
}
Material metal(SemanticClass semantic) {
  return {.albedo = {0.45f, 0.45f, 0.46f}, .infrared_albedo = 0.5f, .gloss = 0.3f, .radar_reflectivity = 1, .semantic = semantic};
}
Material plastic(const Rgb& color, SemanticClass semantic) {
  return {.albedo = color, .infrared_albedo = infrared_of(color), .gloss = 0.04f, .radar_reflectivity = 0.08f,
          .semantic = semantic};
}
Material cloth(const Rgb& color, SemanticClass semantic) {
  return {.albedo = color, .infrared_albedo = infrared_of(color), .radar_reflectivity = 0.3f, .semantic = semantic};
}
Material skin(SemanticClass semantic) {
  return {.albedo = {0.55f, 0.36f, 0.28f}, .infrared_albedo = 0.55f, .radar_reflectivity = 0.4f, .semantic = semantic};
}
Material fur(const Rgb& color, SemanticClass semantic) {
  return {.albedo = color, .infrared_albedo = 0.45f, .radar_reflectivity = 0.35f, .semantic = semantic};
}
Material wood(SemanticClass semantic) {
  return {.albedo = {0.30f, 0.20f, 0.12f}, .infrared_albedo = 0.5f, .radar_reflectivity = 0.1f, .semantic = semantic};
}
Material foliage() {
  return {.albedo = {0.05f, 0.12f, 0.03f}, .infrared_albedo = 0.5f, .radar_reflectivity = 0.15f,
          .semantic = SemanticClass::kVegetation};
}
Material concrete(SemanticClass semantic) {
  return {.albedo = {0.40f, 0.39f, 0.37f}, .infrared_albedo = 0.4f, .radar_reflectivity = 0.25f, .semantic = semantic};
}
Material masonry(const Rgb& color) {
  return {.albedo = color, .infrared_albedo = infrared_of(color), .radar_reflectivity = 0.3f, .semantic = SemanticClass::kBuilding};
}
Material reflector(const Rgb& color, SemanticClass semantic) {
  return {.albedo = color, .infrared_albedo = 0.5f, .retro_reflectivity = 0.7f, .radar_reflectivity = 0.3f, .semantic = semantic};
}
Material lamp(Lamp lamp, const Rgb& color, SemanticClass semantic) {
  return {.albedo = color, .infrared_albedo = 0.3f, .retro_reflectivity = 0.15f, .gloss = 0.1f, .radar_reflectivity = 0.2f,
          .semantic = semantic, .lamp = lamp};
}

float luminance_of(Lamp lamp, LampSet lit) {
  const bool brakes = lamp == Lamp::kTail && (lit & lamp_bit(Lamp::kBrake)) != 0;
  if (lamp == Lamp::kNone || (!brakes && (lit & lamp_bit(lamp)) == 0)) return 0;
  switch (lamp) {
    case Lamp::kHead: return 20'000;
    case Lamp::kTail: return brakes ? 30'000 : 2'400;
    case Lamp::kIndicatorLeft:
    case Lamp::kIndicatorRight: return 80'000;
    case Lamp::kRed: return 19'000;
    default: return 8'000;
  }
}

}  // namespace longtail::sim
