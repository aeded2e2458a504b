#include "sim/sensors/camera/shading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr float kPerPi = 1 / std::numbers::pi_v<float>;
constexpr Rgb kWarmWhite{1.0f, 0.92f, 0.78f};
constexpr float kLampLuminance = 8'000;      // cd/m^2 of a lit lamp's face
constexpr Rgb kFarGround{0.10f, 0.13f, 0.06f};

Rgb scaled(const Rgb& a, float k) { return {a[0] * k, a[1] * k, a[2] * k}; }
Rgb product(const Rgb& a, const Rgb& b) { return {a[0] * b[0], a[1] * b[1], a[2] * b[2]}; }
Rgb mixed(const Rgb& a, const Rgb& b, float share) {
  return {a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share};
}
void add(Rgb& to, const Rgb& more) {
  for (std::size_t i = 0; i < 3; ++i) to[i] += more[i];
}

// Fixed grain of a surface, so that asphalt and grass are not flat colours: 0.9 to 1.1 by a cell's place.
float grain(double x, double y, double cell_m) {
  const auto ix = static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(x / cell_m)));
  const auto iy = static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(y / cell_m)));
  std::uint32_t h = ix * 0x9E3779B1u ^ iy * 0x85EBCA77u;
  h = (h ^ h >> 15) * 0x2C1B3C6Du;
  h ^= h >> 13;
  return 0.9f + 0.2f * static_cast<float>(h >> 8) * 0x1p-24f;
}

// e^-x from a table with straight lines between its points: within 2e-6.
float transmitted(float optical_depth) {
  constexpr int kSteps = 4096;
  constexpr float kEnd = 16;
  static const std::vector<float> kTable = [] {
    std::vector<float> table;
    for (int i = 0; i <= kSteps; ++i) table.push_back(static_cast<float>(strict::exp(-static_cast<double>(kEnd) * i / kSteps)));
    return table;
  }();
  if (optical_depth >= kEnd) return 0;
  const float at = optical_depth * (kSteps / kEnd);
  const auto i = static_cast<std::size_t>(at);
  return kTable[i] + (kTable[i + 1] - kTable[i]) * (at - static_cast<float>(i));
}

struct Look {
  Rgb albedo{};
  float gloss = 0;       // share mirrored at normal incidence
  float retro = 0;
  SemanticClass semantic = SemanticClass::kNothing;
  Rgb emitted{};
  bool shaded = false;   // painted shadow
};

Look ground_look(const ShadingInputs& in, const Surface& hit, const Eigen::Vector3d& at) {
  const GroundLook look = in.surface.look(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle, at.x(), at.y());
  Look s;
  s.semantic = SemanticClass::kGround;
  switch (look.base) {
    case GroundLook::Base::kGrass: s.albedo = scaled({0.09f, 0.14f, 0.05f}, grain(at.x(), at.y(), 0.35) * grain(at.x(), at.y(), 2.5)); break;
    case GroundLook::Base::kPaving: s.albedo = scaled({0.30f, 0.29f, 0.27f}, grain(at.x(), at.y(), 0.5)); break;
    case GroundLook::Base::kAsphalt: s.albedo = scaled({0.09f, 0.09f, 0.095f}, grain(at.x(), at.y(), 0.08)); break;
  }
  const bool hard = look.base != GroundLook::Base::kGrass;
  if (look.paint == GroundLook::Paint::kWhite) s.albedo = {0.62f, 0.62f, 0.60f};
  if (look.paint == GroundLook::Paint::kYellow) s.albedo = {0.60f, 0.45f, 0.08f};
  if (look.paint != GroundLook::Paint::kNone) s.retro = 0.1f;  // glass beads
  if (look.pothole) s.albedo = {0.03f, 0.028f, 0.025f};
  s.shaded = look.shadow;
  // Water darkens what is porous and mirrors the sky; snow covers all but the wheel tracks' share.
  const float wet = in.light.wetness;
  s.albedo = scaled(s.albedo, 1 - (hard ? 0.45f : 0.2f) * wet);
  s.gloss = hard ? 0.02f + 0.35f * wet : 0;
  const float white = in.light.snow_cover * (hard ? 0.85f : 1.0f);
  s.albedo = mixed(s.albedo, {0.80f, 0.82f, 0.86f}, std::min(1.0f, white * grain(at.x(), at.y(), 0.6)));
  return s;
}

Look object_look(const ShadingInputs& in, const Surface& hit) {
  const float wetness = in.light.wetness;
  const Material& m = *hit.material;
  Look s;
  s.albedo = scaled(m.albedo, 1 - 0.15f * wetness);
  s.gloss = std::max(m.gloss, 0.04f * wetness);
  s.retro = m.retro_reflectivity;
  s.semantic = m.semantic;
  if (m.lamp != Lamp::kNone && (hit.instance->lamps & lamp_bit(m.lamp)) != 0) s.emitted = scaled(m.albedo, kLampLuminance);
  return s;
}

// Luminous intensity of the ego's own headlights towards a point, over its distance squared: lux on a face turned to them.
float headlight_lux(const Headlights& lights, const Vec3f& direction, float distance) {
  if (!lights.on || direction.x <= 0) return 0;
  const float side = std::fabs(direction.y) / direction.x / static_cast<float>(lights.half_width_rad);
  const float up = direction.z / direction.x - static_cast<float>(lights.cut_off_rad);
  const float across = 1 / (1 + side * side * side * side);
  const float below = up > 0 ? 0.01f : 1 / (1 + 60 * up * up);
  return static_cast<float>(lights.intensity_cd) * across * below / std::max(distance * distance, 1.0f);
}

class Shader {
 public:
  explicit Shader(const ShadingInputs& in) : in_(in), axes_(map_from_sensor(in.view)), axes_f_(axes_.cast<float>()) {}

  void pixel(int row, int column, LuminanceImage& out, std::size_t i) const {
    const CameraTables tables = in_.grid.tables();
    const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(tables.pitch) + static_cast<std::size_t>(column);
    const float y = tables.pitch == 0 ? tables.y[column] : tables.y[at];
    const float z = tables.pitch == 0 ? tables.z[row] : tables.z[at];
    const float length = std::sqrt(1 + y * y + z * z);
    const Vec3f ray{1 / length, y / length, z / length};
    const std::int32_t id = in_.seen.id(row, column);
    if (id == kNothing) {
      out.pixels[i] = background(ray);
      out.semantic[i] = static_cast<std::uint8_t>(SemanticClass::kNothing);
      out.instance[i] = 0;
      out.depth_m[i] = std::numeric_limits<float>::infinity();
      return;
    }
    const float depth = in_.seen.t(row, column);
    const Surface hit = in_.scene.surface(id);
    const float distance = depth * length;
    const Eigen::Vector3d place =
        in_.view.position_m + axes_ * Eigen::Vector3d(static_cast<double>(depth), static_cast<double>(depth * y), static_cast<double>(depth * z));
    const bool ground = GroundSurface::is_ground(hit.instance->id);
    const Look look = ground ? ground_look(in_, hit, place) : object_look(in_, hit);
    out.pixels[i] = through_air(lit(look, hit, id, ray, place, distance), distance);
    out.semantic[i] = static_cast<std::uint8_t>(look.semantic);
    out.instance[i] = ground ? 0 : hit.instance->id;
    out.depth_m[i] = depth;
  }

 private:
  Eigen::Vector3f to_map(const Vec3f& v) const { return axes_f_ * Eigen::Vector3f(v.x, v.y, v.z); }

  Rgb lit(const Look& look, const Surface& hit, std::int32_t id, const Vec3f& ray, const Eigen::Vector3d& place,
          float distance) const {
    const Daylight& light = in_.light;
    const Vec3f n = in_.scene.normal(id);
    const Eigen::Vector3f normal = to_map(n);
    const float facing_sun = std::max(normal.dot(light.to_sun), 0.0f);
    Rgb lux = scaled(light.sky_lux, 0.5f + 0.5f * normal.z());
    if (facing_sun > 0 && light.sun_lux[1] > 0 && !look.shaded && !in_.shadows.at(place, hit.instance)) {
      add(lux, scaled(light.sun_lux, facing_sun));
    }
    const float lamps = headlight_lux(in_.headlights, ray, distance);
    const float facing_us = std::max(-(n.x * ray.x + n.y * ray.y + n.z * ray.z), 0.0f);
    add(lux, scaled(kWarmWhite, lamps * facing_us));
    Rgb luminance = scaled(product(look.albedo, lux), kPerPi);
    // Retro-reflectors send the headlights back into a narrow cone around them: a gain of some hundred.
    add(luminance, scaled(product(look.albedo, kWarmWhite), lamps * look.retro * 30));
    if (look.gloss > 0) add(luminance, mirrored(look.gloss, n, ray, facing_us));
    add(luminance, look.emitted);
    return luminance;
  }

  // Fresnel by Schlick (1994); the mirror shows sky and sun, not other objects.
  Rgb mirrored(float gloss, const Vec3f& n, const Vec3f& ray, float facing) const {
    const float away = 1 - std::min(facing, 1.0f);
    const float share = gloss * (0.1f + 0.9f * away * away * away * away * away);
    const float along = 2 * (n.x * ray.x + n.y * ray.y + n.z * ray.z);
    const Eigen::Vector3f out = to_map({ray.x - along * n.x, ray.y - along * n.y, ray.z - along * n.z});
    if (out.z() < 0) return {};
    return scaled(in_.light.sky_luminance(out), share);
  }

  Rgb background(const Vec3f& ray) const {
    const Eigen::Vector3f direction = to_map(ray);
    // Fog hides the sky where the path through it is long: a layer of 300 m.
    const float up = std::max(direction.z(), 0.0f);
    const float layer = std::min(300 / std::max(up, 1e-4f), 50'000.0f);
    Rgb behind = in_.light.sky_luminance(direction);
    if (direction.z() < 0) {
      Rgb lux = in_.light.sky_lux;
      add(lux, scaled(in_.light.sun_lux, std::max(0.0f, in_.light.to_sun.z())));
      behind = scaled(product(mixed(kFarGround, {0.8f, 0.82f, 0.86f}, in_.light.snow_cover), lux), kPerPi);
      return through_air(behind, 1.5f / std::max(-direction.z(), 1e-4f));
    }
    Rgb seen = through_air(behind, layer);
    const float in_disc = direction.dot(in_.light.to_sun);
    if (in_disc > 0.99996f) add(seen, scaled(in_.light.sun_lux, 14'000));  // half a degree: 1 / 6.8e-5 sr
    return seen;
  }

  Rgb through_air(const Rgb& luminance, float distance) const {
    const float kept = transmitted(in_.light.extinction_per_m * distance);
    return mixed(in_.light.air_light, luminance, kept);
  }

  const ShadingInputs& in_;
  Eigen::Matrix3d axes_;
  Eigen::Matrix3f axes_f_;
};

}  // namespace

void shade(const ShadingInputs& in, LuminanceImage& out) {
  CHECK(in.seen.rows() == in.grid.rows() && in.seen.columns() == in.grid.columns(), "a picture of {} by {} from {} by {} rays",
        in.seen.rows(), in.seen.columns(), in.grid.rows(), in.grid.columns());
  out.rows = in.seen.rows();
  out.columns = in.seen.columns();
  const auto pixels = static_cast<std::size_t>(out.rows) * static_cast<std::size_t>(out.columns);
  out.pixels.resize(pixels);
  out.semantic.resize(pixels);
  out.instance.resize(pixels);
  out.depth_m.resize(pixels);
  const Shader shader(in);
  std::size_t i = 0;
  for (int row = 0; row < out.rows; ++row) {
    for (int column = 0; column < out.columns; ++column) shader.pixel(row, column, out, i++);
  }
}

}  // namespace longtail::sim
