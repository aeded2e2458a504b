// The whole closed loop at object fidelity with 40 actors: simulated seconds per CPU second of one core, and what
// hashing and recording cost of it.
#include <fmt/format.h>

#include "bench/harness.h"
#include "replay/recorder.h"
#include "scenarios/load/load.h"
#include "sim/run.h"
#include "stack/baseline.h"

namespace longtail::bench {
namespace {

constexpr const char* kScenario = "scenarios/library/highway/dense_forty.yaml";

class CountingObserver final : public sim::RunObserver {
 public:
  void on_message(const stack::MessagePtr&, SimTime) override { ++messages; }
  std::uint64_t messages = 0;
};

double timed_run(const sim::Scenario& scenario, const stack::Graph& graph, const sim::RunOptions& options, bool record) {
  replay::Recorder recorder;
  std::vector<sim::RunObserver*> observers;
  if (record) observers.push_back(&recorder);
  const double start = thread_cpu_seconds();
  const auto outcome = sim::run(scenario, graph, observers, options);
  const double taken = thread_cpu_seconds() - start;
  CHECK(outcome.ok(), "{}", describe(outcome.error()));
  return taken;
}

int main_of(Options options) {
  scenarios::MapLibrary maps;
  auto loaded = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(loaded.ok(), "{}", describe(loaded.error()));
  sim::Scenario scenario = std::move(loaded).value();
  if (options.tiny) scenario.duration = seconds(2);
  // Short rounds, many of them: what hashing costs is less than what a busy machine adds to any one of them.
  if (!options.tiny) {
    scenario.duration = seconds(8);
    options.rounds *= 5;
  }
  const auto graph = stack::baseline_graph(scenario.stack_parameters);
  CHECK(graph.ok(), "{}", describe(graph.error()));

  CountingObserver counter;
  std::vector<sim::RunObserver*> observers{&counter};
  const auto outcome = sim::run(scenario, graph.value(), observers, {});
  CHECK(outcome.ok(), "{}", describe(outcome.error()));
  fmt::print("{}: {} actors, {:.0f} s, {} messages, digest {}\n", scenario.name, scenario.actors.size(),
             scenario.duration.seconds(), counter.messages, outcome.value().digest.hex());

  const auto taken = alternate(
      {
          {"hashed", [&] { return timed_run(scenario, graph.value(), {.hashing = true}, false); }},
          {"unhashed", [&] { return timed_run(scenario, graph.value(), {.hashing = false}, false); }},
          {"recorded", [&] { return timed_run(scenario, graph.value(), {.hashing = true}, true); }},
      },
      options);
  std::vector<double> factor;
  std::vector<double> hashing;
  std::vector<double> recording;
  for (std::size_t i = 0; i < taken[0].size(); ++i) {
    factor.push_back(scenario.duration.seconds() / taken[0][i]);
    hashing.push_back(100 * (taken[0][i] / taken[1][i] - 1));
    recording.push_back(100 * (taken[2][i] / taken[0][i] - 1));
  }
  report("whole loop, one core", factor, "x real time", Target{150});
  report("hashing every message and state", hashing, "% over unhashed", Target{3, true});
  report("collecting a recording in memory", recording, "% over hashed");
  not_available("esmini headless, same scenario", "not packaged for Debian");
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
