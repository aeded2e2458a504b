#include "sim/sensors/lidar/reflection.h"

#include <algorithm>
#include <cmath>

#include "sim/visibility/padding.h"
#include "sim/weather/surface_look.h"

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
  Backscatter back = rough(albedo, (hard ? 0.45f : 0.2f) * wetness, std::min((hard ? 1.1f : 0.3f) * wetness, 1.0f));
  if (paint) back.retro = kPaintRetro * (1 - 0.94f * wetness);
  return mixed(back, rough(0.85f, 0, 0), (hard ? 0.85f : 1.0f) * snow);
}

void narrow(const Eigen::Vector3d& v, float (&to)[3]) {
  for (int i = 0; i < 3; ++i) to[i] = static_cast<float>(v[i]);
}

std::size_t look_index(GroundLook::Base base, bool paint, bool pothole) {
  return static_cast<std::size_t>(base) * 4 + (paint ? 2 : 0) + (pothole ? 1 : 0);
}

}  // namespace

SurfaceReflection::SurfaceReflection(Isa isa, const GroundSurface& surface) : kernels_(lidar_kernels_of(isa)), surface_(surface) {
  sweep_.worn = surface.worn_paint();
}

void SurfaceReflection::begin(const VisibleScene& scene, const Viewpoint& view, const Conditions& weather) {
  scene_ = &scene;
  origin_m_ = view.position_m;
  const Eigen::Matrix3d axes = map_from_sensor(view);
  narrow(axes.row(0).transpose(), sweep_.east);
  narrow(axes.row(1).transpose(), sweep_.north);
  for (int i = 0; i < 2; ++i) sweep_.motion_m[i] = static_cast<float>(view.velocity_mps[i] * view.duration_s);
  sweep_.twice_extinction_per_m = static_cast<float>(2 * weather.lidar_extinction_per_m());
  wetness_ = static_cast<float>(wetness_of(weather.road));
  const float snow = static_cast<float>(snow_cover_of(weather.road));
  using Base = GroundLook::Base;
  for (const Base base : {Base::kGrass, Base::kAsphalt, Base::kPaving}) {
    for (const bool paint : {false, true}) {
      for (const bool pothole : {false, true}) sweep_.ground[look_index(base, paint, pothole)] = ground_back(base, paint, pothole, wetness_, snow);
    }
  }
  facets_.clear();
  for (const std::int32_t id : known_ids_) facet_of_id_[static_cast<std::size_t>(id)] = kNoFacet;
  known_ids_.clear();
  facet_of_id_.resize(static_cast<std::size_t>(scene.triangles()), kNoFacet);
}

Facet SurfaceReflection::described(std::int32_t id) {
  const Surface hit = scene_->surface(id, last_instance_);
  last_instance_ = hit.index;
  const Vec3f normal = scene_->normal(hit);
  Facet facet{.normal = {normal.x, normal.y, normal.z}, .ground = GroundSurface::is_ground(hit.instance->id)};
  if (facet.ground == 0) {
    facet.back = object_back(*hit.material, wetness_);
    return facet;
  }
  facet.strip = surface_.strip(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle);
  facet.back = sweep_.ground[look_index(GroundLook::Base::kGrass, false, false)];
  if (facet.strip == nullptr) return facet;
  facet.strip_x_m = static_cast<float>(origin_m_.x() - facet.strip->origin_m[0]);
  facet.strip_y_m = static_cast<float>(origin_m_.y() - facet.strip->origin_m[1]);
  return facet;
}

std::int32_t SurfaceReflection::facet_of(std::int32_t id) {
  if (id == kNothing) return kNoFacet;
  std::int32_t& known = facet_of_id_[static_cast<std::size_t>(id)];
  if (known != kNoFacet) return known;
  known = static_cast<std::int32_t>(facets_.size());
  known_ids_.push_back(id);
  facets_.push_back(described(id));
  return known;
}

void SurfaceReflection::find_runs(const VisibilityImage& image, int row) {
  const std::int32_t* const ids = image.id_row(row);
  first_columns_.resize(static_cast<std::size_t>(image.columns()));
  runs_.clear();
  const std::int32_t count = kernels_.run_starts(ids, image.columns(), first_columns_.data());
  for (std::int32_t i = 0; i < count; ++i) {
    const std::int32_t first = first_columns_[static_cast<std::size_t>(i)];
    runs_.push_back({first, facet_of(ids[first])});
  }
}

void SurfaceReflection::reflect(const LidarGrid& grid, const VisibilityImage& image, int row, const Row& out) {
  find_runs(image, row);
  sweep_.facets = facets_.data();
  const LidarTables rays = grid.tables();
  kernels_.reflect_row(sweep_, {.columns = rays.columns,
                                .cos_az = rays.cos_az,
                                .sin_az = rays.sin_az,
                                .phase = rays.phase,
                                .cos_el = rays.cos_el[row],
                                .sin_el = rays.sin_el[row],
                                .t_m = image.t_row(row),
                                .runs = runs_.data(),
                                .run_count = static_cast<std::int32_t>(runs_.size()),
                                .range_m = out.range_m,
                                .power = out.power,
                                .edge_range_m = out.edge_range_m});
}

}  // namespace longtail::sim
