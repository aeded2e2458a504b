// The closed loop at full fidelity with 40 actors: camera 640 x 360 at 20 Hz, lidar 64 x 1024 at 10 Hz, microphones, radar, IMU,
// GNSS, physics at 200 Hz, everything hashed. Simulated seconds per CPU second of one core; the stack's share is in it and small, as
// it reads no raw sensor.
#include <fmt/format.h>

#include <map>

#include "bench/harness.h"
#include "scenarios/load/load.h"
#include "sim/run.h"
#include "stack/baseline.h"

namespace longtail::bench {
namespace {

constexpr const char* kScenario = "scenarios/library/highway/dense_forty.yaml";

class TopicCounter final : public sim::RunObserver {
 public:
  void on_message(const stack::MessagePtr& message, SimTime) override { ++messages[message->topic]; }
  std::map<stack::Topic, int> messages;
};

double timed_run(const sim::Scenario& scenario, const stack::Graph& graph, sim::Fidelity fidelity) {
  const double start = thread_cpu_seconds();
  const auto outcome = sim::run(scenario, graph, {}, {.fidelity = fidelity});
  const double taken = thread_cpu_seconds() - start;
  CHECK(outcome.ok(), "{}", describe(outcome.error()));
  return taken;
}

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  auto loaded = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(loaded.ok(), "{}", describe(loaded.error()));
  const auto graph = stack::baseline_graph(loaded.value().stack_parameters);
  CHECK(graph.ok(), "{}", describe(graph.error()));
  sim::Scenario scenario = std::move(loaded).value();
  scenario.duration = options.tiny ? milliseconds(500) : seconds(4);
  sim::Scenario rain = scenario;
  rain.weather.rain_mm_per_h = 10;

  TopicCounter counter;
  sim::RunObserver* const observers[] = {&counter};
  const auto outcome = sim::run(scenario, graph.value(), observers, {.fidelity = sim::Fidelity::kFull});
  CHECK(outcome.ok(), "{}", describe(outcome.error()));
  fmt::print("{}: {} actors, {:.1f} s, digest {}\n", scenario.name, scenario.actors.size(), scenario.duration.seconds(),
             outcome.value().digest.hex());
  for (const stack::Topic topic : {stack::Topic::kCamera, stack::Topic::kLidar, stack::Topic::kRadar, stack::Topic::kImu}) {
    fmt::print("  {} messages of {}\n", counter.messages[topic], stack::name_of(topic));
  }

  const auto taken = alternate(
      {
          {"full", [&] { return timed_run(scenario, graph.value(), sim::Fidelity::kFull); }},
          {"full, in rain", [&] { return timed_run(rain, graph.value(), sim::Fidelity::kFull); }},
          {"objects", [&] { return timed_run(scenario, graph.value(), sim::Fidelity::kObjects); }},
      },
      options);
  const auto factors = [&](std::size_t row) {
    std::vector<double> out;
    for (const double seconds : taken[row]) out.push_back(scenario.duration.seconds() / seconds);
    return out;
  };
  report("whole loop with all sensors, one core", factors(0), "x real time", Target{10});
  report("the same in 10 mm/h of rain", factors(1), "x real time");
  report("the same without raw sensors", factors(2), "x real time");
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
