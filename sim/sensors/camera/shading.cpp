#include "sim/sensors/camera/shading.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr float kLampLuminance = 8'000;      // cd/m^2 of a lit lamp's face
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

SurfaceLook sky_look(const Daylight& light) {
  SurfaceLook sky;
  for (std::size_t i = 0; i < 3; ++i) sky.albedo[i] = kFarGround[i] + (kSnow[i] - kFarGround[i]) * light.snow_cover;
  sky.sky_view = 1;
  sky.facing_sun = std::max(0.0f, light.to_sun.z());
  return sky;
}

void set_ground(const ShadingInputs& in, const Surface& hit, SurfaceLook& look) {
  look.owner = -1;
  look.strip = in.surface.strip(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle);
  look.ground = look.strip == nullptr ? 1 : 2;
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
  if (m.lamp != Lamp::kNone && (hit.instance->lamps & lamp_bit(m.lamp)) != 0) look.glow = kLampLuminance / dry;
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
  frame_.extinction_per_m = light.extinction_per_m;
  frame_.cloud = light.cloud;
  frame_.headlights = in.headlights.on;
  frame_.beam_cd = narrow(in.headlights.intensity_cd);
  frame_.per_half_width = narrow(1 / in.headlights.half_width_rad);
  frame_.cut_off = narrow(in.headlights.cut_off_rad);
  frame_.ground = ground_colours(in);
  frame_.shadows = in.shadows.tables();
  looks_.assign(1, sky_look(light));
  labels_.assign(1, {});
  look_of_id_.assign(static_cast<std::size_t>(in.scene.triangles()), -1);
}

std::int32_t Shader::look_of(const ShadingInputs& in, std::int32_t id) {
  std::int32_t& known = look_of_id_[static_cast<std::size_t>(id)];
  if (known >= 0) return known;
  known = static_cast<std::int32_t>(looks_.size());
  const Surface hit = in.scene.surface(id);
  const Vec3f n = in.scene.normal(hit);
  SurfaceLook look;
  float facing_sun = 0;
  for (int i = 0; i < 3; ++i) {
    look.normal[i] = frame_.axes[i][0] * n.x + frame_.axes[i][1] * n.y + frame_.axes[i][2] * n.z;
    facing_sun += look.normal[i] * frame_.to_sun[i];
  }
  look.sky_view = 0.5f + 0.5f * look.normal[2];
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

void Shader::find_runs(const ShadingInputs& in, int row) {
  const std::int32_t* const ids = in.seen.id_row(row);
  const int columns = in.seen.columns();
  runs_.clear();
  for (int c = 0; c < columns;) {
    const std::int32_t id = ids[c];
    const int first = c;
    while (c < columns && ids[c] == id) ++c;
    runs_.push_back({first, c - 1, id == kNothing ? 0 : look_of(in, id)});
  }
}

void Shader::label_row(const ShadingInputs& in, int row, LuminanceImage& out) const {
  const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * out.columns;
  std::copy_n(in.seen.t_row(row), out.columns, out.depth_m.begin() + at);
  for (const SurfaceRun& run : runs_) {
    const Label& label = labels_[static_cast<std::size_t>(run.look)];
    const std::ptrdiff_t first = at + run.first;
    const int count = run.last - run.first + 1;
    std::fill_n(out.semantic.begin() + first, count, label.semantic);
    std::fill_n(out.instance.begin() + first, count, label.instance);
    if (run.look == 0) std::fill_n(out.depth_m.begin() + first, count, std::numeric_limits<float>::infinity());
  }
}

void Shader::shade(const ShadingInputs& in, LuminanceImage& out) {
  CHECK(in.seen.rows() == in.grid.rows() && in.seen.columns() == in.grid.columns(), "a picture of {} by {} from {} by {} rays",
        in.seen.rows(), in.seen.columns(), in.grid.rows(), in.grid.columns());
  out.resize(in.seen.rows(), in.seen.columns());
  set_light(in);
  const CameraTables rays = in.grid.tables();
  const std::int32_t pitch = out.columns + kRowPadding;
  scratch_.resize(static_cast<std::size_t>(kShadeScratchRows) * static_cast<std::size_t>(pitch));
  row_z_.resize(static_cast<std::size_t>(pitch));
  for (int row = 0; row < out.rows; ++row) {
    find_runs(in, row);
    label_row(in, row, out);
    const std::ptrdiff_t table = static_cast<std::ptrdiff_t>(row) * rays.pitch;
    if (rays.pitch == 0) std::ranges::fill(row_z_, rays.z[row]);
    frame_.looks = looks_.data();
    const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row) * out.columns;
    kernel_(frame_, {.columns = out.columns,
                     .y = rays.y + table,
                     .z = rays.pitch == 0 ? row_z_.data() : rays.z + table,
                     .depth_m = in.seen.t_row(row),
                     .id = in.seen.id_row(row),
                     .runs = runs_.data(),
                     .run_count = static_cast<std::int32_t>(runs_.size()),
                     .scratch = scratch_.data(),
                     .scratch_pitch = pitch,
                     .luminance = {out.plane[0].data() + at, out.plane[1].data() + at, out.plane[2].data() + at}});
  }
}

}  // namespace longtail::sim
