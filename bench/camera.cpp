// One camera frame of 640 x 360: of the reference scene that the lidar's benchmark draws, too, and of a scenario's world; all of it,
// and step by step. Against llvmpipe drawing the same triangles in two passes, colour with depth and id, without light, lens and
// noise. "Draw and shade" is what both do: from the world to depth, id and colour. Of the scenario, llvmpipe also draws all that is in
// view in full detail, as it is without levels of detail.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "bench/harness.h"
#include "bench/osmesa_renderer.h"
#include "bench/reference_world.h"
#include "scenarios/load/load.h"
#include "sim/sensors/camera/front_camera.h"
#include "sim/sensors/drawn_world.h"
#include "sim/world/world.h"
#include "stack/base/check.h"
#include "stack/base/digest.h"

namespace longtail::bench {
namespace {

using namespace sim;

constexpr const char* kScenario = "scenarios/library/highway/cut_in_near.yaml";

template <class Work>
double timed(int repeats, Work work) {
  const double start = thread_cpu_seconds();
  for (int i = 0; i < repeats; ++i) work();
  return (thread_cpu_seconds() - start) / repeats;
}

// A world as a camera sees it.
struct Stage {
  Stage(VisibleScene& seen, const GroundSurface& ground, const Viewpoint& from, const Camera::Shot& by_day)
      : scene(seen), surface(ground), view(from), shot(by_day), at_night(by_day) {
    view.duration_s = config.readout.seconds();
    view.max_range_m = config.range_m;
    shot.view = view;
    at_night = shot;
    at_night.light = daylight_of({.sun_elevation_rad = -0.4});
    at_night.headlights.on = true;
  }

  CameraConfig config;
  VisibleScene& scene;
  const GroundSurface& surface;
  Viewpoint view;
  Camera::Shot shot;
  Camera::Shot at_night;
};

// Every step of Camera::take by itself.
class Steps {
 public:
  Steps(Stage& stage, Isa isa)
      : stage_(stage), buffer_(isa), image_(stage.config.rows, stage.config.columns), grid_(grid_of(stage.config)), shader_(isa), lens_(isa),
        electrons_(image_pixels() + static_cast<std::size_t>(kRowPadding)), isa_(isa),
        sensor_({}, static_cast<int>(image_pixels()), {1}, "camera", 0),
        developer_(isa, {.rows = stage.config.rows, .columns = stage.config.columns}), raw_(image_pixels()), rgb_(3 * image_pixels()) {}

  void place() { stage_.scene.look_from(stage_.view, grid_); }
  void raster() {
    image_.clear(static_cast<float>(stage_.config.range_m));
    stage_.scene.draw(buffer_, grid_, image_);
  }
  void shadows() { shadows_.cast(stage_.scene, stage_.shot.light.to_sun, stage_.view.position_m, 120); }
  void shade() { shade_in(stage_.shot); }
  void shade_at_night() { shade_in(stage_.at_night); }
  void draw_and_shade() {
    place();
    raster();
    shadows();
    shade();
  }
  void lens() { lens_.collect(seen_, 1, electrons_); }
  void noise() { sensor_.expose(isa_, 1, 0.01, 25, std::span(electrons_).first(image_pixels()), raw_); }
  void develop() { developer_.develop(raw_, rgb_); }

 private:
  void shade_in(const Camera::Shot& shot) {
    shader_.shade({stage_.scene, stage_.surface, stage_.view, grid_, image_, shot.light, shadows_, shot.headlights}, seen_);
  }
  std::size_t image_pixels() const { return static_cast<std::size_t>(stage_.config.rows) * static_cast<std::size_t>(stage_.config.columns); }

  Stage& stage_;
  ItemBuffer buffer_;
  VisibilityImage image_;
  CameraGrid grid_;
  Shadows shadows_;
  Shader shader_;
  Lens lens_;
  LuminanceImage seen_;
  std::vector<float> electrons_;
  Isa isa_;
  ImageSensor sensor_;
  Developer developer_;
  std::vector<std::uint16_t> raw_;
  std::vector<std::uint8_t> rgb_;
};

// What the camera can see, in full detail: as the scene is without levels of it.
std::vector<TriangleBatch> in_full_detail(const Stage& stage) {
  stage.scene.look_from(stage.view, CameraGrid(grid_of(stage.config)));
  std::set<std::int32_t> in_view;
  for (const TriangleBatch& batch : stage.scene.batches()) in_view.insert(batch.first_id);
  stage.scene.look_from(stage.view);
  std::vector<TriangleBatch> batches = stage.scene.batches();
  std::erase_if(batches, [&](const TriangleBatch& batch) { return !in_view.contains(batch.first_id); });
  return batches;
}
std::vector<TriangleBatch> as_drawn(const Stage& stage) {
  stage.scene.look_from(stage.view, CameraGrid(grid_of(stage.config)));
  return stage.scene.batches();
}
std::int32_t triangles_of(const std::vector<TriangleBatch>& batches) {
  std::int32_t count = 0;
  for (const TriangleBatch& batch : batches) count += batch.count;
  return count;
}

using Times = std::map<std::string, std::vector<double>>;  // milliseconds by round
void measure(const std::vector<Contestant>& contestants, const Options& options, Times& times) {
  const auto taken = alternate(contestants, options);
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    for (const double seconds : taken[i]) times[contestants[i].name].push_back(1e3 * seconds);
  }
}
void report_ratio(const std::string& name, const std::vector<double>& reference, const std::vector<double>& ours, std::optional<Target> target = {}) {
  std::vector<double> ratios;
  for (std::size_t r = 0; r < ours.size(); ++r) ratios.push_back(reference[r] / ours[r]);
  report(name, ratios, "x", target);
}

constexpr const char* kReference = "llvmpipe, two passes";
constexpr const char* kFullDetail = "llvmpipe, two passes in full detail";

std::string step_name(const char* step, Isa isa) { return fmt::format("{}, {}", step, name_of(isa)); }

Contestant contestant(const char* name, Isa isa, Steps& steps, void (Steps::*work)(), int repeats) {
  return {step_name(name, isa), [&steps, work, repeats] { return timed(repeats, [&] { (steps.*work)(); }); }};
}

void reference_scene(const GroundSurface& surface, const Camera::Shot& shot, const Options& options) {
  const int repeats = options.tiny ? 1 : 10;
  Times times;
  int triangles = 0;
  for (std::uint64_t seed = 1; seed <= (options.tiny ? 1u : 5u); ++seed) {
    const VisibilityScene generated = visibility_scene(seed);
    ReferenceWorld world(generated);
    const auto along = [](float v) { return static_cast<double>(v); };
    Stage stage(world.scene(), surface,
                {.position_m = {along(generated.sensor.x), along(generated.sensor.y), along(generated.sensor.z)}, .velocity_mps = {25, 0, 0}}, shot);
    std::map<Isa, Steps> steps;
    std::vector<Contestant> contestants;
    for (const Isa isa : available_isas()) {
      Steps& one = steps.try_emplace(isa, stage, isa).first->second;
      one.draw_and_shade();
      contestants.push_back(contestant("draw and shade", isa, one, &Steps::draw_and_shade, repeats));
      contestants.push_back(contestant("  raster", isa, one, &Steps::raster, repeats));
      contestants.push_back(contestant("  shade", isa, one, &Steps::shade, repeats));
    }
    std::optional<OsMesaRenderer> reference;
    if (OsMesaRenderer::available()) {
      reference.emplace(stage.config, as_drawn(stage));
      contestants.push_back({kReference, [&reference, repeats] { return timed(repeats, [&] { reference->frame(); }); }});
    }
    measure(contestants, options, times);
    triangles = triangles_of(as_drawn(stage));
  }
  fmt::print("reference scene: {} triangles in view\n", triangles);
  for (const auto& [name, milliseconds] : times) report(name, milliseconds, "ms");
  if (!times.contains(kReference)) return not_available("speed-up over llvmpipe", "libosmesa6-dev is not installed");
  for (const Isa isa : available_isas()) {
    const std::string name = step_name("draw and shade", isa);
    report_ratio(name + ", over llvmpipe", times[kReference], times[name]);
  }
}

double share_seen(std::span<const std::uint8_t> ids) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i + 2 < ids.size(); i += 3) seen += (ids[i] | ids[i + 1] | ids[i + 2]) != 0 ? 1 : 0;
  return 3 * static_cast<double>(seen) / static_cast<double>(ids.size());
}

void highway(Stage& stage, const Options& options) {
  const int repeats = options.tiny ? 1 : 10;
  std::map<Isa, Camera> cameras;
  std::map<Isa, Steps> steps;
  std::vector<Contestant> contestants;
  std::string digest;
  for (const Isa isa : available_isas()) {
    CameraConfig config = stage.config;
    config.isa = isa;
    Camera& camera = cameras.try_emplace(isa, config, stage.surface, Seed{1}, stage.shot.light).first->second;
    const CameraFrame& taken = camera.take(0, stage.scene, stage.shot);
    const std::string hex = digest_of({reinterpret_cast<const char*>(taken.rgb.data()), taken.rgb.size()}).hex();
    CHECK(digest.empty() || hex == digest, "{} gives {}, not {}", name_of(isa), hex, digest);
    digest = hex;
    contestants.push_back({step_name("frame", isa), [&camera, &stage, repeats] {
                             std::string message;  // as the sensor does
                             Camera::Shot shot = stage.shot;
                             shot.bytes = &message;
                             return timed(repeats, [&] {
                               message.clear();
                               camera.take(1, stage.scene, shot);
                             });
                           }});
    Steps& one = steps.try_emplace(isa, stage, isa).first->second;
    one.draw_and_shade();
    const auto step = [&](const char* name, void (Steps::*work)()) { contestants.push_back(contestant(name, isa, one, work, repeats)); };
    step("draw and shade", &Steps::draw_and_shade);
    step("  place", &Steps::place);
    step("  raster", &Steps::raster);
    step("  cast shadows", &Steps::shadows);
    step("  shade", &Steps::shade);
    step("  shade at night", &Steps::shade_at_night);
    step("  lens and mosaic", &Steps::lens);
    step("  noise", &Steps::noise);
    step("  develop", &Steps::develop);
  }
  std::optional<OsMesaRenderer> reference;
  std::optional<OsMesaRenderer> full;
  if (OsMesaRenderer::available()) {
    full.emplace(stage.config, in_full_detail(stage));
    contestants.push_back({kFullDetail, [&full, repeats] { return timed(repeats, [&] { full->frame(); }); }});
    reference.emplace(stage.config, as_drawn(stage));
    contestants.push_back({kReference, [&reference, repeats] { return timed(repeats, [&] { reference->frame(); }); }});
  }
  Times times;
  measure(contestants, options, times);
  fmt::print("{}: {} triangles in view, {} in full detail, picture digest {}\n", kScenario, triangles_of(as_drawn(stage)),
             triangles_of(in_full_detail(stage)), digest);
  for (const Contestant& one : contestants) report(one.name, times[one.name], "ms");
  if (!reference) return not_available("speed-up over llvmpipe", "libosmesa6-dev is not installed");
  for (const Isa isa : available_isas()) {
    for (const char* step : {"frame", "draw and shade", "  raster"}) {
      const std::string name = step_name(step, isa);
      const bool goal = isa == Isa::kBaseline && step == std::string_view("draw and shade");
      report_ratio(name + ", over llvmpipe", times[kReference], times[name], goal ? std::optional(Target{4}) : std::nullopt);
      report_ratio(name + ", over llvmpipe in full detail", times[kFullDetail], times[name]);
    }
  }
  fmt::print("llvmpipe sees a surface in {:.0f} % of the pixels\n", 100 * share_seen(reference->ids()));
}

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  const auto loaded = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(loaded.ok(), "{}", describe(loaded.error()));
  DrawnWorld drawn(loaded.value());
  const World world = World::create(loaded.value(), {}).value();
  drawn.show(world.now(), world.actors(), world.weather());
  const Viewpoint view = viewpoint(world.ego(), stack::VehicleCalibration{}.camera);
  Camera::Shot shot = shot_in(world.weather(), world.ego(), view);
  shot.labels = false;
  Stage stage(drawn.scene(), drawn.surface(), view, shot);
  reference_scene(drawn.surface(), shot, options);
  highway(stage, options);
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
