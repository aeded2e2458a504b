#include "sim/sensors/lidar/reflection.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr float kSlope2 = 0.2742f;  // (30 degrees)^2
constexpr float kRoughFacing = 1 - 0.5f * kSlope2 / (kSlope2 + 0.33f);
constexpr float kRoughGrazing = 0.45f * kSlope2 / (kSlope2 + 0.09f);
constexpr float kSheetGain = 300;
constexpr float kPaintRetro = 0.47f;

Backscatter rough(float albedo, float wet_facing, float wet_grazing) {
  return {.facing = kRoughFacing * albedo * (1 - wet_facing), .grazing = kRoughGrazing * albedo * (1 - wet_grazing)};
}
Backscatter mixed(const Backscatter& a, const Backscatter& b, float share) {
  const auto mix = [share](float x, float y) { return x + (y - x) * share; };
  return {mix(a.facing, b.facing), mix(a.grazing, b.grazing), mix(a.retro, b.retro)};
}

bool is_rough(SemanticClass semantic) {
  return semantic == SemanticClass::kVegetation || semantic == SemanticClass::kAnimal;
}

Backscatter object_back(const Material& material, float wetness) {
  const float dry = 1 - 0.15f * wetness;
  Backscatter back{.facing = material.infrared_albedo * dry};
  if (is_rough(material.semantic)) back = rough(material.infrared_albedo, 1 - dry, 1 - dry);
  back.retro = kSheetGain * material.retro_reflectivity;
  return back;
}

Backscatter ground_back(GroundLook::Base base, bool paint, bool pothole, float wetness, float snow) {
  const bool hard = base != GroundLook::Base::kGrass;
  float albedo = base == GroundLook::Base::kGrass ? 0.5f : base == GroundLook::Base::kPaving ? 0.3f : 0.17f;
  if (paint) albedo = 0.6f;
  if (pothole) albedo = 0.08f;
  Backscatter back = rough(albedo, (hard ? 0.45f : 0.2f) * wetness, (hard ? 1.1f : 0.3f) * wetness);
  if (paint) back.retro = kPaintRetro * (1 - 0.94f * wetness);
  return mixed(back, rough(0.85f, 0, 0), (hard ? 0.85f : 1.0f) * snow);
}

Vec3f narrow(const Eigen::Vector3d& v) { return {static_cast<float>(v.x()), static_cast<float>(v.y()), static_cast<float>(v.z())}; }

// Wetness as the camera sees it: 0 dry to 0.8 under a film of water.
float wetness_in(const Conditions& weather) {
  return static_cast<float>(weather.rain_mm_per_h > 0 ? 0.8 : std::min(0.8, 4 * weather.road.water_mm));
}

std::size_t look_index(GroundLook::Base base, bool paint, bool pothole) {
  return static_cast<std::size_t>(base) * 4 + (paint ? 2 : 0) + (pothole ? 1 : 0);
}

}  // namespace

void SurfaceReflection::begin(const VisibleScene& scene, const Viewpoint& view, const Conditions& weather) {
  scene_ = &scene;
  origin_m_ = view.position_m;
  motion_m_ = narrow(view.velocity_mps * view.duration_s);
  const Eigen::Matrix3d axes = map_from_sensor(view);
  east_ = narrow(axes.row(0).transpose());
  north_ = narrow(axes.row(1).transpose());
  wetness_ = wetness_in(weather);
  const float snow = static_cast<float>(1 - strict::exp(-weather.road.snow_mm));
  using Base = GroundLook::Base;
  for (const Base base : {Base::kGrass, Base::kAsphalt, Base::kPaving}) {
    for (const bool paint : {false, true}) {
      for (const bool pothole : {false, true}) ground_[look_index(base, paint, pothole)] = ground_back(base, paint, pothole, wetness_, snow);
    }
  }
  ++sweep_;
}

void SurfaceReflection::describe(std::int32_t id, Facet& facet) const {
  const Surface hit = scene_->surface(id);
  facet = {.normal = scene_->normal(hit), .ground = GroundSurface::is_ground(hit.instance->id), .sweep = sweep_};
  if (!facet.ground) {
    facet.back = object_back(*hit.material, wetness_);
    return;
  }
  facet.strip = surface_.strip(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle);
  facet.back = ground_[look_index(GroundLook::Base::kGrass, false, false)];
  if (facet.strip == nullptr) return;
  facet.per_chord = 1 / facet.strip->chord_m;
  facet.sensor_m = narrow({origin_m_.x() - facet.strip->origin_m[0], origin_m_.y() - facet.strip->origin_m[1], 0});
}

const SurfaceReflection::Facet& SurfaceReflection::facet_of(std::int32_t id) {
  const auto i = static_cast<std::size_t>(id);
  if (i >= facets_.size()) facets_.resize(i + 1);
  Facet& facet = facets_[i];
  if (facet.sweep != sweep_) describe(id, facet);
  return facet;
}

// GroundSurface::look in single precision, without shadows.
const Backscatter& SurfaceReflection::road_at(const Facet& facet, const Vec3f& ray, float t, float phase) const {
  const GroundStrip& strip = *facet.strip;
  const float x = facet.sensor_m.x + phase * motion_m_.x + t * (east_.x * ray.x + east_.y * ray.y + east_.z * ray.z);
  const float y = facet.sensor_m.y + phase * motion_m_.y + t * (north_.x * ray.x + north_.y * ray.y + north_.z * ray.z);
  const float share = std::clamp((strip.along[0] * x + strip.along[1] * y) * facet.per_chord, 0.0f, 1.0f);
  const float left = strip.along[0] * y - strip.along[1] * x;
  auto base = GroundLook::Base::kAsphalt;
  for (int i = 0; i < strip.lanes; ++i) {
    const GroundLane& lane = strip.lane[i];
    if (left <= lane.t_m + share * lane.t_change_m) base = static_cast<GroundLook::Base>(lane.base);
  }
  bool special = strip.patches > 0;
  for (int i = 0; i < strip.lines; ++i) {
    const GroundLine& line = strip.line[i];
    special = special || std::fabs(left - (line.t_m + share * line.t_change_m)) <= line.half_width_m + 0.01f;
  }
  if (!special) return ground_[look_index(base, false, false)];
  const GroundLook look = surface_.look_on(strip, strip.origin_m[0] + static_cast<double>(x), strip.origin_m[1] + static_cast<double>(y));
  return ground_[look_index(look.base, look.paint != GroundLook::Paint::kNone, look.pothole)];
}

void SurfaceReflection::row(const LidarGrid& grid, const VisibilityImage& image, int row, float* reflectance) {
  const LidarTables rays = grid.tables();
  const float* const t = image.t_row(row);
  const std::int32_t* const ids = image.id_row(row);
  const float cos_el = rays.cos_el[row];
  const float sin_el = rays.sin_el[row];
  const Facet* facet = nullptr;
  std::int32_t last = kNothing;
  for (int c = 0; c < rays.columns; ++c) {
    if (ids[c] == kNothing) {
      reflectance[c] = 0;
      continue;
    }
    if (ids[c] != last) {
      last = ids[c];
      facet = &facet_of(last);
    }
    const Vec3f ray{cos_el * rays.cos_az[c], cos_el * rays.sin_az[c], sin_el};
    const Vec3f& n = facet->normal;
    const float facing = std::max(-(n.x * ray.x + n.y * ray.y + n.z * ray.z), 0.0f);
    const Backscatter& back = facet->strip != nullptr ? road_at(*facet, ray, t[c], rays.phase[c]) : facet->back;
    reflectance[c] = back.facing * facing + back.grazing * (1 - facing * facing) + back.retro;
  }
}

}  // namespace longtail::sim
