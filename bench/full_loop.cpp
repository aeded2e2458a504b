// The closed loop at full fidelity with 40 actors: camera 640 x 360 at 20 Hz, lidar 64 x 1024 at 10 Hz, microphones, radar, IMU,
// GNSS, physics at 200 Hz, everything hashed. Simulated seconds per CPU second of one core, with the kernels this CPU runs best and
// with those every CPU runs; with the stack's nodes and without the time they take.
#include <fmt/format.h>

#include <map>

#include "bench/harness.h"
#include "scenarios/load/load.h"
#include "sim/run.h"
#include "stack/base/check.h"
#include "stack/baseline.h"

namespace longtail::bench {
namespace {

constexpr const char* kScenario = "scenarios/library/highway/dense_forty.yaml";

class TopicCounter final : public sim::RunObserver {
 public:
  void on_message(const stack::MessagePtr& message, SimTime) override { ++messages[message->topic]; }
  std::map<stack::Topic, int> messages;
};

// A node of the stack that adds up the time it takes.
class TimedNode final : public stack::Node {
 public:
  TimedNode(std::unique_ptr<stack::Node> node, double& seconds) : node_(std::move(node)), seconds_(seconds) {}
  void process(const stack::Inputs& inputs, const stack::Context& context, stack::Outputs& outputs) override {
    const double start = thread_cpu_seconds();
    node_->process(inputs, context, outputs);
    seconds_ += thread_cpu_seconds() - start;
  }
  void save(StateWriter& out) const override { node_->save(out); }
  void load(StateReader& in) override { node_->load(in); }

 private:
  std::unique_ptr<stack::Node> node_;
  double& seconds_;
};

stack::Graph timed_nodes(stack::Graph graph, double& seconds) {
  for (stack::NodeSpec& spec : graph.nodes) {
    spec.make = [make = spec.make, &seconds] { return std::make_unique<TimedNode>(make(), seconds); };
  }
  return graph;
}

double timed_run(const sim::Scenario& scenario, const stack::Graph& graph, sim::Fidelity fidelity, sim::Isa isa = sim::best_isa()) {
  const double start = thread_cpu_seconds();
  const auto outcome = sim::run(scenario, graph, {}, {.fidelity = fidelity, .isa = isa});
  const double taken = thread_cpu_seconds() - start;
  CHECK(outcome.ok(), "{}", describe(outcome.error()));
  return taken;
}

// Without what the stack's nodes take.
double timed_simulator(const sim::Scenario& scenario, const stack::Graph& graph, sim::Isa isa) {
  double nodes = 0;
  const double all = timed_run(scenario, timed_nodes(graph, nodes), sim::Fidelity::kFull, isa);
  return all - nodes;
}

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  auto loaded = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(loaded.ok(), "{}", describe(loaded.error()));
  const auto graph = stack::baseline_graph(loaded.value().stack_parameters);
  CHECK(graph.ok(), "{}", describe(graph.error()));
  sim::Scenario scenario = std::move(loaded).value();
  scenario.duration = options.tiny ? milliseconds(500) : seconds(10);
  sim::Scenario rain = scenario;
  rain.weather.rain_mm_per_h = 10;
  sim::Scenario start = scenario;
  start.duration = milliseconds(5);

  TopicCounter counter;
  sim::RunObserver* const observers[] = {&counter};
  const auto outcome = sim::run(scenario, graph.value(), observers, {.fidelity = sim::Fidelity::kFull});
  CHECK(outcome.ok(), "{}", describe(outcome.error()));
  fmt::print("{}: {} actors, {:.1f} s, digest {}\n", scenario.name, scenario.actors.size(), scenario.duration.seconds(),
             outcome.value().digest.hex());
  for (const stack::Topic topic : {stack::Topic::kCamera, stack::Topic::kLidar, stack::Topic::kRadar, stack::Topic::kImu}) {
    fmt::print("  {} messages of {}\n", counter.messages[topic], stack::name_of(topic));
  }

  const auto slow = sim::run(scenario, graph.value(), {}, {.fidelity = sim::Fidelity::kFull, .isa = sim::Isa::kBaseline});
  CHECK(slow.ok() && slow.value().digest == outcome.value().digest, "the baseline kernels give other bits");

  const auto taken = alternate(
      {
          {"full", [&] { return timed_run(scenario, graph.value(), sim::Fidelity::kFull); }},
          {"full, baseline", [&] { return timed_run(scenario, graph.value(), sim::Fidelity::kFull, sim::Isa::kBaseline); }},
          {"simulator", [&] { return timed_simulator(scenario, graph.value(), sim::best_isa()); }},
          {"simulator, baseline", [&] { return timed_simulator(scenario, graph.value(), sim::Isa::kBaseline); }},
          {"full, in rain", [&] { return timed_run(rain, graph.value(), sim::Fidelity::kFull); }},
          {"objects", [&] { return timed_run(scenario, graph.value(), sim::Fidelity::kObjects); }},
          {"start", [&] { return timed_run(start, graph.value(), sim::Fidelity::kFull); }},
      },
      options);
  const auto factors = [&](std::size_t row) {
    std::vector<double> out;
    for (const double seconds : taken[row]) out.push_back(scenario.duration.seconds() / seconds);
    return out;
  };
  report(fmt::format("whole loop with all sensors, {} kernels", sim::name_of(sim::best_isa())), factors(0), "x real time");
  report("the same, baseline kernels", factors(1), "x real time");
  report(fmt::format("simulator alone, {} kernels", sim::name_of(sim::best_isa())), factors(2), "x real time");
  report("simulator alone, baseline kernels", factors(3), "x real time", Target{10});
  report("whole loop in 10 mm/h of rain", factors(4), "x real time");
  report("whole loop without raw sensors", factors(5), "x real time");
  std::vector<double> start_ms;
  for (const double seconds : taken[6]) start_ms.push_back(1e3 * seconds);
  report("of every run: to its first step", start_ms, "ms");
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
