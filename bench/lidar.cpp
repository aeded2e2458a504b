// Whole sweeps of the roof lidar, 64 x 1024, through the world of a library scenario: visibility with rolling shutter, intensity,
// the echoes of the air, noise and packing, in several weathers. Every instruction set must give the same sweeps.
#include <fmt/format.h>

#include "bench/harness.h"
#include "scenarios/load/load.h"
#include "sim/sensors/drawn_world.h"
#include "sim/sensors/lidar/lidar.h"
#include "sim/world/world.h"
#include "stack/base/check.h"

namespace longtail::bench {
namespace {

constexpr const char* kScenario = "scenarios/library/highway/dense_forty.yaml";

struct Case {
  std::string name;
  sim::Conditions weather;
  double most_ms;
};

std::vector<Case> cases(const sim::Conditions& clear) {
  Case rain{"rain, 20 mm/h", clear, 2.9};
  rain.weather.rain_mm_per_h = 20;
  rain.weather.road.water_mm = 1;
  Case snow{"snow, 4 mm/h", clear, 2.7};
  snow.weather.snow_mm_per_h = 4;
  Case fog{"fog, 40 m", clear, 3.5};
  fog.weather.visibility_m = 40;
  return {{"clear", clear, 2.3}, rain, snow, fog};
}

struct World {
  explicit World(const sim::Scenario& scenario)
      : world(sim::World::create(scenario, sim::VehicleModel{}).value()), drawn(scenario), lidar_of(scenario.seed) {
    for (SimTime t = SimTime{} + sim::kPhysicsStep; t <= SimTime{} + seconds(1); t += sim::kPhysicsStep) world.step(t, {}, {});
    drawn.show(world.now(), world.actors(), world.weather());
  }
  sim::Lidar lidar(sim::Isa isa) const {
    sim::LidarConfig config;
    config.isa = isa;
    return {lidar_of, config, drawn.surface()};
  }

  sim::World world;
  sim::DrawnWorld drawn;
  Seed lidar_of;
};

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  const auto loaded = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(loaded.ok(), "{}", describe(loaded.error()));
  World at(loaded.value());
  const LocalTangentPlane datum(GeodeticPosition{});
  const int sweeps = options.tiny ? 1 : 20;

  std::vector<Contestant> contestants;
  const std::vector<Case> weathers = cases(at.world.weather());
  std::vector<sim::Lidar> lidars;
  for (const sim::Isa isa : sim::available_isas()) lidars.push_back(at.lidar(isa));
  const auto sample = [&](std::size_t isa, const Case& in, std::uint32_t frame) {
    const sim::SensorView view{
        .ego = at.world.ego(), .actors = at.world.actors(), .weather = in.weather, .datum = datum, .drawn = &at.drawn};
    return lidars[isa].sample(frame, view, {});
  };
  for (const Case& in : weathers) {
    std::string digest;
    for (std::size_t isa = 0; isa < lidars.size(); ++isa) {
      const std::string hex = digest_of(sample(isa, in, 1).body->SerializeAsString()).hex();
      CHECK(digest.empty() || hex == digest, "{}: other sweeps on {}", in.name, sim::name_of(sim::available_isas()[isa]));
      digest = hex;
      contestants.push_back({fmt::format("{}, {}", in.name, sim::name_of(sim::available_isas()[isa])), [&, isa] {
        const double start = thread_cpu_seconds();
        for (int i = 0; i < sweeps; ++i) sample(isa, in, static_cast<std::uint32_t>(i));
        return (thread_cpu_seconds() - start) / sweeps;
      }});
    }
    fmt::print("{}: digest {}\n", in.name, digest);
  }
  const auto taken = alternate(contestants, options);
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    std::vector<double> milliseconds;
    for (const double t : taken[i]) milliseconds.push_back(1e3 * t);
    report(contestants[i].name, milliseconds, "ms a sweep", Target{weathers[i / lidars.size()].most_ms, true});
  }
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
