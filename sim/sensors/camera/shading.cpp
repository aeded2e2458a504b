#include "sim/sensors/camera/shading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr int kPiece = 128;                  // columns at a time, so that the scratch rows stay in the first cache
constexpr Rgb kFarGround{0.10f, 0.13f, 0.06f};
constexpr Rgb kSnow{0.80f, 0.82f, 0.86f};
constexpr Rgb kGrass{0.09f, 0.14f, 0.05f};
constexpr Rgb kAsphalt{0.09f, 0.09f, 0.095f};
constexpr Rgb kPaving{0.30f, 0.29f, 0.27f};
constexpr Rgb kWhitePaint{0.62f, 0.62f, 0.60f};
constexpr Rgb kYellowPaint{0.60f, 0.45f, 0.08f};
constexpr Rgb kPothole{0.03f, 0.028f, 0.025f};

float narrow(double value) { return static_cast<float>(value); }

void set(float (&to)[3], const Rgb& from, float scale) {
  for (std::size_t i = 0; i < 3; ++i) to[i] = from[i] * scale;
}
void set(float (&to)[3], const Eigen::Vector3f& from) {
  for (int i = 0; i < 3; ++i) to[i] = from[i];
}

Grain grain_of(const Eigen::Vector3d& camera_m, double cell_m) {
  const double x = camera_m.x() / cell_m;
  const double y = camera_m.y() / cell_m;
  const auto cell = [](double at) { return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(at))); };
  return {.cells_per_m = narrow(1 / cell_m),
          .phase_x = narrow(x - std::floor(x)),
          .phase_y = narrow(y - std::floor(y)),
          .x = cell(x),
          .y = cell(y)};
}

// Water darkens what is porous and mirrors the sky; snow covers all but the wheel tracks' share.
GroundColours ground_colours(const ShadingInputs& in) {
  const float wet = in.light.wetness;
  const float hard = 1 - 0.45f * wet;
  const Eigen::Vector3d& at = in.view.position_m;
  GroundColours ground;
  set(ground.base[static_cast<int>(GroundLook::Base::kGrass)], kGrass, 1 - 0.2f * wet);
  set(ground.base[static_cast<int>(GroundLook::Base::kAsphalt)], kAsphalt, hard);
  set(ground.base[static_cast<int>(GroundLook::Base::kPaving)], kPaving, hard);
  set(ground.white, kWhitePaint, hard);
  set(ground.yellow, kYellowPaint, hard);
  set(ground.pothole, kPothole, hard);
  ground.gloss_hard = 0.02f + 0.35f * wet;
  ground.snow_soft = in.light.snow_cover;
  ground.snow_hard = 0.85f * in.light.snow_cover;
  ground.asphalt = grain_of(at, 0.08);
  ground.paving = grain_of(at, 0.5);
  ground.grass = grain_of(at, 0.35);
  ground.meadow = grain_of(at, 2.5);
  ground.snow = grain_of(at, 0.6);
  const double wear = std::min(in.surface.paint_wear(), 1.0);
  ground.worn = wear > 0;
  if (wear > 0) ground.last_worn = static_cast<std::uint32_t>(std::ceil(wear * 0x1p32) - 1);
  return ground;
}

Rgb far_ground(const Daylight& light) {
  Rgb seen;
  for (std::size_t i = 0; i < 3; ++i) {
    const float albedo = kFarGround[i] + (kSnow[i] - kFarGround[i]) * light.snow_cover;
    const float lux = light.sky_lux[i] + light.sun_lux[i] * std::max(0.0f, light.to_sun.z());
    seen[i] = albedo * lux / std::numbers::pi_v<float>;
  }
  return seen;
}

void set_ground(const ShadingInputs& in, const Surface& hit, SurfaceLook& look) {
  look.owner = -1;
  look.strip = in.surface.strip(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle);
  look.kind = look.strip == nullptr ? kVergeLook : kRoadLook;
  if (look.strip == nullptr) return;
  look.strip_x_m = narrow(in.view.position_m.x() - look.strip->origin_m[0]);
  look.strip_y_m = narrow(in.view.position_m.y() - look.strip->origin_m[1]);
}

void set_object(const ShadingInputs& in, const Surface& hit, SurfaceLook& look) {
  const float dry = 1 - 0.15f * in.light.wetness;
  const Material& m = *hit.material;
  set(look.albedo, m.albedo, dry);
  look.gloss = std::max(m.gloss, 0.04f * in.light.wetness);
  look.retro = m.retro_reflectivity;
  look.owner = hit.index;
  look.kind = kObjectLook;
  look.glow = luminance_of(m.lamp, hit.instance->lamps) / dry;
}

}  // namespace

void LuminanceImage::resize(int new_rows, int new_columns) {
  rows = new_rows;
  columns = new_columns;
  const auto count = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  for (std::vector<float>& p : plane) p.resize(count + static_cast<std::size_t>(kRowPadding));
  semantic.resize(count);
  instance.resize(count);
  depth_m.resize(count);
}

Shader::Shader(Isa isa) : kernel_(camera_kernels_of(isa).shade_row) {}

void Shader::set_light(const ShadingInputs& in) {
  const Eigen::Matrix3f axes = map_from_sensor(in.view).cast<float>();
  const Daylight& light = in.light;
  for (int i = 0; i < 3; ++i) set(frame_.axes[i], axes.row(i).transpose());
  set(frame_.to_sun, light.to_sun);
  set(frame_.sun_lux, light.sun_lux, 1);
  set(frame_.sky_lux, light.sky_lux, 1);
  set(frame_.air_light, light.air_light, 1);
  set(frame_.far_ground, far_ground(light), 1);
  frame_.extinction_per_m = light.extinction_per_m;
  frame_.cloud = light.cloud;
  frame_.headlights = in.headlights.on;
  frame_.beam_cd = narrow(in.headlights.intensity_cd);
  frame_.per_half_width = narrow(1 / in.headlights.half_width_rad);
  frame_.cut_off = narrow(in.headlights.cut_off_rad);
  frame_.ground = ground_colours(in);
  frame_.shadows = in.shadows.tables();
  looks_.assign(1, {});
  labels_.assign(1, {});
  for (const std::int32_t id : known_ids_) look_of_id_[static_cast<std::size_t>(id)] = -1;
  known_ids_.clear();
  look_of_id_.resize(static_cast<std::size_t>(in.scene.triangles()), -1);
}

std::int32_t Shader::look_of(const ShadingInputs& in, std::int32_t id) {
  std::int32_t& known = look_of_id_[static_cast<std::size_t>(id)];
  if (known >= 0) return known;
  known = static_cast<std::int32_t>(looks_.size());
  known_ids_.push_back(id);
  const Surface hit = in.scene.surface(id);
  const Vec3f n = in.scene.normal(hit);
  SurfaceLook look;
  float facing_sun = 0;
  for (int i = 0; i < 3; ++i) {
    look.normal[i] = frame_.axes[i][0] * n.x + frame_.axes[i][1] * n.y + frame_.axes[i][2] * n.z;
    facing_sun += look.normal[i] * frame_.to_sun[i];
  }
  look.facing_sun = std::max(facing_sun, 0.0f);
  const bool ground = GroundSurface::is_ground(hit.instance->id);
  if (ground) {
    set_ground(in, hit, look);
    labels_.push_back({static_cast<std::uint8_t>(SemanticClass::kGround), 0});
  } else {
    set_object(in, hit, look);
    labels_.push_back({static_cast<std::uint8_t>(hit.material->semantic), hit.instance->id});
  }
  looks_.push_back(look);
  return known;
}

void Shader::find_runs(const ShadingInputs& in, int row, int first, int end) {
  const std::int32_t* const ids = in.seen.id_row(row);
  runs_.clear();
  for (int c = first; c < end;) {
    const std::int32_t id = ids[c];
    const int from = c;
    while (c < end && ids[c] == id) ++c;
    runs_.push_back({from - first, c - 1 - first, id == kNothing ? 0 : look_of(in, id)});
  }
}

void Shader::label(const VisibilityImage& seen, int row, int first, LuminanceImage& out) const {
  const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * out.columns + first;
  for (const SurfaceRun& run : runs_) {
    const Label& label = labels_[static_cast<std::size_t>(run.look)];
    const std::ptrdiff_t from = at + run.first;
    const int count = run.last - run.first + 1;
    std::fill_n(out.semantic.begin() + from, count, label.semantic);
    std::fill_n(out.instance.begin() + from, count, label.instance);
    if (run.look == 0) {
      std::fill_n(out.depth_m.begin() + from, count, std::numeric_limits<float>::infinity());
    } else {
      std::copy_n(seen.t_row(row) + first + run.first, count, out.depth_m.begin() + from);
    }
  }
}

void Shader::shade(const ShadingInputs& in, LuminanceImage& out) {
  CHECK(in.seen.rows() == in.grid.rows() && in.seen.columns() == in.grid.columns(), "a picture of {} by {} from {} by {} rays",
        in.seen.rows(), in.seen.columns(), in.grid.rows(), in.grid.columns());
  out.resize(in.seen.rows(), in.seen.columns());
  set_light(in);
  const CameraTables rays = in.grid.tables();
  scratch_.resize(static_cast<std::size_t>(kShadeScratchRows * (kPiece + kRowPadding)));
  row_z_.resize(static_cast<std::size_t>(kPiece + kRowPadding));
  for (int row = 0; row < out.rows; ++row) {
    const std::ptrdiff_t table = static_cast<std::ptrdiff_t>(row) * rays.pitch;
    if (rays.pitch == 0) std::ranges::fill(row_z_, rays.z[row]);
    for (int first = 0; first < out.columns; first += kPiece) {
      const int end = std::min(first + kPiece, out.columns);
      find_runs(in, row, first, end);
      label(in.seen, row, first, out);
      frame_.looks = looks_.data();
      const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * out.columns + first;
      kernel_(frame_, {.columns = end - first,
                       .y = rays.y + table + first,
                       .z = rays.pitch == 0 ? row_z_.data() : rays.z + table + first,
                       .depth_m = in.seen.t_row(row) + first,
                       .id = in.seen.id_row(row) + first,
                       .runs = runs_.data(),
                       .run_count = static_cast<std::int32_t>(runs_.size()),
                       .scratch = scratch_.data(),
                       .scratch_pitch = kPiece + kRowPadding,
                       .luminance = {out.plane[0].data() + at, out.plane[1].data() + at, out.plane[2].data() + at}});
    }
  }
}

}  // namespace longtail::sim
