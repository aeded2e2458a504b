#include "sim/sensors/camera/shading.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr Rgb kFarGround{0.10f, 0.13f, 0.06f};
constexpr Rgb kSnow{0.80f, 0.82f, 0.86f};
constexpr Rgb kGrass{0.09f, 0.14f, 0.05f};
constexpr Rgb kAsphalt{0.09f, 0.09f, 0.095f};
constexpr Rgb kPaving{0.30f, 0.29f, 0.27f};
constexpr Rgb kWhitePaint{0.62f, 0.62f, 0.60f};
constexpr Rgb kYellowPaint{0.60f, 0.45f, 0.08f};
// Of glass in paint: by its albedo 0.1 to 0.3 cd/m^2/lx 30 m ahead, 1.05 degrees between lamp and eye; wet, with the darker paint, a third (EN 1436).
constexpr float kBeads = 0.006f;
constexpr Rgb kPothole{0.03f, 0.028f, 0.025f};

constexpr double kGrainCell_m = 5.0 / 64;  // of asphalt; of grass 0.31 m, with patches of 2.5 m

constexpr int kNearIds = 4;  // sixteen neighbouring ids mostly belong to one instance

float narrow(double value) { return static_cast<float>(value); }

void set(float (&to)[3], const Rgb& from, float scale) {
  for (std::size_t i = 0; i < 3; ++i) to[i] = from[i] * scale;
}
void set(float (&to)[3], const Eigen::Vector3f& from) {
  for (int i = 0; i < 3; ++i) to[i] = from[i];
}

GrainGrid grain_grid(const Eigen::Vector3d& camera_m, double cell_m) {
  const double x = camera_m.x() / cell_m;
  const double y = camera_m.y() / cell_m;
  const auto cell = [](double at) { return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::floor(at))); };
  return {.cells_per_m = narrow(1 / cell_m),
          .phase_x = narrow(x - std::floor(x)),
          .phase_y = narrow(y - std::floor(y)),
          .x = cell(x),
          .y = cell(y)};
}

// Water darkens what is porous and mirrors the sky; snow covers all but the wheel tracks' share, mirror and beads included.
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
  set(ground.snow_colour, kSnow, 1);
  ground.snow_soft = in.light.snow_cover;
  ground.snow_hard = 0.85f * in.light.snow_cover;
  ground.gloss_hard = (0.02f + 0.35f * wet) * (1 - ground.snow_hard);
  ground.beads = kBeads * (1 - 0.5f * wet) * (1 - ground.snow_hard);
  ground.grain = grain_grid(at, kGrainCell_m);
  ground.worn = in.surface.worn_paint();
  return ground;
}

HeadlightTables headlight_tables(const ShadingInputs& in) {
  const Headlights& lights = in.headlights;
  HeadlightTables tables{.on = lights.on};
  for (int i = 0; i < 3; ++i) set(tables.axes[i], lights.map_from_car.col(i).cast<float>());
  set(tables.middle_m, (lights.map_from_car.transpose() * (lights.middle_m - in.view.position_m)).cast<float>());
  return tables;
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

const GroundStrip* strip_of(const ShadingInputs& in, const Surface& hit) {
  return in.surface.strip(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle);
}

void set_ground(const ShadingInputs& in, const Surface& hit, float gloss_hard, SurfaceLook& look) {
  look.owner = -1;
  look.strip = strip_of(in, hit);
  look.kind = look.strip == nullptr ? kVergeLook : kRoadLook;
  if (look.strip == nullptr) return;
  look.gloss = gloss_hard;
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
}

// L of shading.h, in the shade and what the sun adds, over the albedo.
void light_up(const Daylight& light, float facing_sun, SurfaceLook& look) {
  const float sky_view = (1 + look.normal[2]) / (2 * std::numbers::pi_v<float>);
  for (std::size_t i = 0; i < 3; ++i) {
    look.in_shade[i] = sky_view * light.sky_lux[i];
    look.by_sun[i] = facing_sun / std::numbers::pi_v<float> * light.sun_lux[i];
  }
}

// Behind those in [begin, end), as a part of the last one if that shows the same; the new end.
SurfaceRun* add_run(SurfaceRun run, const SurfaceRun* begin, SurfaceRun* end) {
  if (end != begin && end[-1].look == run.look) {
    end[-1].last = std::min(end[-1].first + kMostRun - 1, run.last);
    run.first = end[-1].last + 1;
  }
  for (; run.first <= run.last; run.first += kMostRun) *end++ = {run.first, std::min(run.first + kMostRun - 1, run.last), run.look};
  return end;
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

Shader::Shader(Isa isa) : run_starts_(camera_kernels_of(isa).run_starts), shade_rows_(camera_kernels_of(isa).shade_rows) {}

void Shader::set_light(const ShadingInputs& in) {
  const Daylight& light = in.light;
  axes_ = map_from_sensor(in.view).cast<float>();
  set(frame_.to_sun, light.to_sun);
  set(frame_.sun_lux, light.sun_lux, 1);
  set(frame_.sky_lux, light.sky_lux, 1);
  set(frame_.air_light, light.air_light, 1);
  set(frame_.far_ground, far_ground(light), 1);
  frame_.extinction_per_m = light.extinction_per_m;
  frame_.cloud = light.cloud;
  frame_.headlights = headlight_tables(in);
  frame_.ground = ground_colours(in);
  frame_.shadows = in.shadows.tables();
  looks_.assign(1, {});
  labels_.assign(1, {});
  lit_lamps_.clear();
  any_shines_ = false;
  last_verge_ = -1;
  for (const std::int32_t id : known_ids_) look_of_id_[static_cast<std::size_t>(id)] = -1;
  known_ids_.clear();
  look_of_id_.resize(static_cast<std::size_t>(in.scene.triangles()), -1);
  instance_near_.resize((look_of_id_.size() >> kNearIds) + 1);
}

void Shader::set_look(const ShadingInputs& in, const Surface& hit, const Vec3f& n, SurfaceLook& look) const {
  look.normal[0] = n.x;
  look.normal[1] = n.y;
  look.normal[2] = n.z;
  const float facing_sun = std::max(n.x * frame_.to_sun[0] + n.y * frame_.to_sun[1] + n.z * frame_.to_sun[2], 0.0f);
  light_up(in.light, facing_sun, look);
  if (GroundSurface::is_ground(hit.instance->id)) return set_ground(in, hit, frame_.ground.gloss_hard, look);
  set_object(in, hit, look);
  const float lamp = luminance_of(hit.material->lamp, hit.instance->lamps);
  for (int i = 0; i < 3; ++i) {
    look.in_shade[i] = look.albedo[i] * look.in_shade[i] + hit.material->albedo[static_cast<std::size_t>(i)] * lamp;
    look.by_sun[i] *= look.albedo[i];
  }
}

// Whether a look made before is that of another triangle, too. All verges of one slope look alike.
bool Shader::is_look_of(const ShadingInputs& in, std::int32_t look, const Surface& hit, const Vec3f& n) const {
  const SurfaceLook& known = looks_[static_cast<std::size_t>(look)];
  const Label& label = labels_[static_cast<std::size_t>(look)];
  if (known.normal[0] != n.x || known.normal[1] != n.y || known.normal[2] != n.z) return false;
  if (!GroundSurface::is_ground(hit.instance->id)) return label.material == hit.material && known.owner == hit.index;
  return label.material == nullptr && known.strip == strip_of(in, hit);
}

// Triangles next to each other in a mesh often make one flat face: its pixels are one run.
std::int32_t Shader::known_look(const ShadingInputs& in, std::int32_t id, const Surface& hit, const Vec3f& n) const {
  const auto look_of_neighbour = [this](std::int32_t other) {
    return other >= 0 && other < static_cast<std::int32_t>(look_of_id_.size()) ? look_of_id_[static_cast<std::size_t>(other)] : -1;
  };
  for (const std::int32_t candidate : {look_of_neighbour(id - 1), look_of_neighbour(id + 1), last_verge_}) {
    if (candidate > 0 && is_look_of(in, candidate, hit, n)) return candidate;
  }
  return -1;
}

// Of an id that has none yet.
std::int32_t Shader::new_look(const ShadingInputs& in, std::int32_t id) {
  std::int32_t& look = look_of_id_[static_cast<std::size_t>(id)];
  known_ids_.push_back(id);
  std::int32_t& near = instance_near_[static_cast<std::size_t>(id >> kNearIds)];
  const Surface hit = in.scene.surface(id, near);
  near = hit.index;
  const Vec3f n = in.scene.normal_in_map(hit);
  look = known_look(in, id, hit, n);
  if (look >= 0) return look;
  look = static_cast<std::int32_t>(looks_.size());
  set_look(in, hit, n, looks_.emplace_back());
  const bool ground = GroundSurface::is_ground(hit.instance->id);
  labels_.push_back({.semantic = static_cast<std::uint8_t>(ground ? SemanticClass::kGround : hit.material->semantic),
                     .instance = ground ? 0 : hit.instance->id,
                     .material = ground ? nullptr : hit.material,
                     .shines = !ground && luminance_of(hit.material->lamp, hit.instance->lamps) > 0});
  any_shines_ |= labels_.back().shines;
  if (looks_.back().kind == kVergeLook) last_verge_ = look;
  return look;
}

std::span<const SurfaceRun> Shader::find_runs(const ShadingInputs& in, int row, SurfaceRun* to) {
  const std::int32_t* const ids = in.seen.id_row(row);
  const std::int32_t count = run_starts_(ids, in.seen.columns(), starts_.data());
  starts_[static_cast<std::size_t>(count)] = in.seen.columns();
  const std::int32_t* const starts = starts_.data();
  SurfaceRun* end = to;
  for (int i = 0; i < count; ++i) {
    const std::int32_t id = ids[starts[i]];
    std::int32_t look = id == kNothing ? 0 : look_of_id_[static_cast<std::size_t>(id)];
    if (look < 0) look = new_look(in, id);
    end = add_run({starts[i], starts[i + 1] - 1, look}, to, end);
  }
  return {to, end};
}

void Shader::find_lit_lamps(std::int32_t row, std::span<const SurfaceRun> runs) {
  for (const SurfaceRun& run : runs) {
    if (labels_[static_cast<std::size_t>(run.look)].shines) lit_lamps_.push_back({row, run.first, run.last});
  }
}

void Shader::label(const VisibilityImage& seen, int row, LuminanceImage& out) const {
  const std::int32_t* const ids = seen.id_row(row);
  const float* const depth_m = seen.t_row(row);
  auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(out.columns);
  for (int column = 0; column < out.columns; ++column, ++at) {
    const bool open = ids[column] == kNothing;
    const Label& label = labels_[open ? 0 : static_cast<std::size_t>(look_of_id_[static_cast<std::size_t>(ids[column])])];
    out.semantic[at] = label.semantic;
    out.instance[at] = label.instance;
    out.depth_m[at] = open ? std::numeric_limits<float>::infinity() : depth_m[column];
  }
}

// Row `number` of those that are shaded together.
ShadeRow Shader::row_of(const ShadingInputs& in, const CameraTables& rays, int row, int number, LuminanceImage& out) {
  const auto columns = static_cast<std::ptrdiff_t>(out.columns);
  const std::span<const SurfaceRun> runs = find_runs(in, row, runs_.data() + number * columns);
  if (any_shines_) find_lit_lamps(row, runs);
  const float* z = rays.z + row * static_cast<std::ptrdiff_t>(rays.pitch);
  if (rays.pitch == 0) {
    float* const same = row_z_.data() + number * (columns + kRowPadding);
    std::fill_n(same, columns + kRowPadding, rays.z[row]);
    z = same;
  }
  ShadeRow shaded{.y = rays.y + row * static_cast<std::ptrdiff_t>(rays.pitch),
                  .z = z,
                  .depth_m = in.seen.t_row(row),
                  .runs = runs.data(),
                  .run_count = static_cast<std::int32_t>(runs.size()),
                  .luminance = {out.plane[0].data() + row * columns, out.plane[1].data() + row * columns, out.plane[2].data() + row * columns}};
  for (int i = 0; i < 3; ++i) set(shaded.axes[i], axes_.row(i).transpose());
  return shaded;
}

void Shader::shade(const ShadingInputs& in, LuminanceImage& out) {
  CHECK(in.seen.rows() == in.grid.rows() && in.seen.columns() == in.grid.columns(), "a picture of {} by {} from {} by {} rays",
        in.seen.rows(), in.seen.columns(), in.grid.rows(), in.grid.columns());
  out.resize(in.seen.rows(), in.seen.columns());
  set_light(in);
  const CameraTables rays = in.grid.tables();
  constexpr int kAtOnce = 8;  // they share what the kernel prepares, and stay in the cache meanwhile
  row_z_.resize(static_cast<std::size_t>(kAtOnce * (out.columns + kRowPadding)));
  starts_.resize(static_cast<std::size_t>(out.columns) + 1);
  runs_.resize(static_cast<std::size_t>(kAtOnce * out.columns));
  std::array<ShadeRow, kAtOnce> rows;
  for (int first = 0; first < out.rows; first += kAtOnce) {
    const int count = std::min(kAtOnce, out.rows - first);
    for (int i = 0; i < count; ++i) rows[static_cast<std::size_t>(i)] = row_of(in, rays, first + i, i, out);
    frame_.looks = looks_.data();
    shade_rows_(frame_, rows.data(), count);
  }
}

}  // namespace longtail::sim
