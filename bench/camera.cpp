// One camera frame of 640 x 360 of a scenario's world: all of it, and step by step; against llvmpipe drawing the
// same triangles in two passes, colour with depth and id, without light, lens and noise. "Draw and shade" is what both do: from
// the world to depth, id and colour.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "bench/harness.h"
#include "bench/osmesa_renderer.h"
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

// The scenario's first instant as its camera sees it.
struct Stage {
  explicit Stage(const Scenario& scenario) : drawn(scenario), world(World::create(scenario, {}).value()) {
    drawn.show(world.now(), world.actors(), world.weather());
    view = viewpoint(world.ego(), stack::VehicleCalibration{}.camera);
    view.duration_s = config.readout.seconds();
    view.max_range_m = config.range_m;
    shot = shot_in(world.weather(), world.ego(), view);
    shot.labels = false;
    at_night = shot;
    at_night.light = daylight_of({.sun_elevation_rad = -0.4});
    at_night.headlights.on = true;
  }

  CameraConfig config;
  DrawnWorld drawn;
  World world;
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

  void place() { stage_.drawn.scene().look_from(stage_.view, grid_); }
  void raster() {
    image_.clear(static_cast<float>(stage_.config.range_m));
    stage_.drawn.scene().draw(buffer_, grid_, image_);
  }
  void shadows() { shadows_.cast(stage_.drawn.scene(), stage_.shot.light.to_sun, stage_.view.position_m, 120); }
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
    shader_.shade({stage_.drawn.scene(), stage_.drawn.surface(), stage_.view, grid_, image_, shot.light, shadows_, shot.headlights}, seen_);
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

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  const auto loaded = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(loaded.ok(), "{}", describe(loaded.error()));
  Stage stage(loaded.value());
  const int repeats = options.tiny ? 1 : 10;

  std::map<Isa, Camera> cameras;
  std::map<Isa, Steps> steps;
  std::vector<Contestant> contestants;
  std::string digest;
  for (const Isa isa : available_isas()) {
    CameraConfig config = stage.config;
    config.isa = isa;
    Camera& camera = cameras.try_emplace(isa, config, stage.drawn.surface(), Seed{1}, stage.shot.light).first->second;
    const CameraFrame& taken = camera.take(0, stage.drawn.scene(), stage.shot);
    const std::string hex = digest_of({reinterpret_cast<const char*>(taken.rgb.data()), taken.rgb.size()}).hex();
    CHECK(digest.empty() || hex == digest, "{} gives {}, not {}", name_of(isa), hex, digest);
    digest = hex;
    contestants.push_back({fmt::format("frame, {}", name_of(isa)), [&camera, &stage, repeats] {
                             return timed(repeats, [&] { camera.take(1, stage.drawn.scene(), stage.shot); });
                           }});
    Steps& one = steps.try_emplace(isa, stage, isa).first->second;
    one.draw_and_shade();
    const auto step = [&](const char* name, void (Steps::*work)()) {
      contestants.push_back({fmt::format("{}, {}", name, name_of(isa)), [&one, work, repeats] { return timed(repeats, [&] { (one.*work)(); }); }});
    };
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
  if (OsMesaRenderer::available()) {
    reference.emplace(stage.config, stage.drawn.scene().batches());
    contestants.push_back({"llvmpipe, two passes", [&reference, repeats] { return timed(repeats, [&] { reference->frame(); }); }});
  }
  const auto taken = alternate(contestants, options);
  fmt::print("{}: {} triangles, picture digest {}\n", kScenario, stage.drawn.scene().triangles(), digest);
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    std::vector<double> milliseconds;
    for (const double t : taken[i]) milliseconds.push_back(1e3 * t);
    report(contestants[i].name, milliseconds, "ms");
  }
  if (!reference) {
    not_available("speed-up over llvmpipe", "libosmesa6-dev is not installed");
    return exit_code(options);
  }
  for (std::size_t i = 0; i + 1 < contestants.size(); ++i) {
    const std::string& name = contestants[i].name;
    if (!name.starts_with("frame") && !name.starts_with("draw") && !name.starts_with("  raster")) continue;
    std::vector<double> ratios;
    for (std::size_t r = 0; r < taken[i].size(); ++r) ratios.push_back(taken.back()[r] / taken[i][r]);
    const bool goal = name == "draw and shade, baseline";
    report(name + ", over llvmpipe", ratios, "x", goal ? std::optional(Target{4}) : std::nullopt);
  }
  fmt::print("llvmpipe sees a surface in {} of {} pixels\n", std::ranges::count_if(reference->ids(), [](std::uint32_t id) { return id != 0; }),
             reference->ids().size());
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
