// The reference stack on one screen: who runs when, on what, for how long, and what it says.
// Costs are those of a modest in-vehicle computer; the edge computer draws each execution time from them.
#include "stack/baseline.h"

#include <utility>

#include "stack/baseline_parameters.h"

namespace longtail::stack {
namespace {

using enum Topic;
using enum Criticality;

constexpr Duration ms(std::int64_t n) { return milliseconds(n); }
constexpr Duration us(std::int64_t n) { return microseconds(n); }

// A queue keeps what arrived since the last start; a state is the last message, shown every time.
InputSpec queue(Topic topic, std::size_t depth) { return {.topic = topic, .depth = depth}; }
InputSpec state(Topic topic) { return {.topic = topic, .depth = 1, .latched = true}; }

CostModel cost(Duration base, Duration per_item, Duration jitter) {
  return {.base = base, .per_item = per_item, .jitter = JitterKind::kExponential, .jitter_scale = jitter};
}

template <class Parameters>
auto maker(std::unique_ptr<Node> (*make)(const Parameters&, const VehicleCalibration&), const Parameters& parameters,
           const VehicleCalibration& vehicle) {
  return [make, parameters, vehicle] { return make(parameters, vehicle); };
}

Graph wire(const BaselineParameters& p) {
  // Phases follow the data: sensors reach ingest within 1 ms of its tick, and each layer runs when the one before it
  // is done on an idle computer.
  std::vector<NodeSpec> nodes{
      {.name = "ingest",
       .inputs = {queue(kImu, 64), queue(kGnss, 16), queue(kWheelOdometry, 32), queue(kSteeringAngle, 32),
                  queue(kRadar, 16), queue(kObjectList, 16)},
       .outputs = {kIngestImu, kIngestGnss, kIngestWheelOdometry, kIngestSteeringAngle, kIngestRadar, kIngestObjectList,
                   kGapNotice},
       .trigger = PeriodTrigger{ms(10), ms(0)}, .budget = ms(5), .cost = cost(us(150), us(15), us(30)),
       .priority = 10, .criticality = kSafety, .make = maker(make_ingest, p.ingest, p.vehicle)},
      {.name = "localization",
       .inputs = {queue(kIngestImu, 128), queue(kIngestWheelOdometry, 128), queue(kIngestSteeringAngle, 128),
                  queue(kIngestGnss, 32), state(kMapRoute)},
       .outputs = {kLocalization},
       .trigger = PeriodTrigger{ms(20), ms(1)}, .budget = ms(10), .cost = cost(us(300), us(25), us(60)),
       .priority = 12, .criticality = kSafety, .make = maker(make_localization, p.localization, p.vehicle)},
      {.name = "control",
       .inputs = {queue(kLocalization, 4), state(kPlan), state(kCommand), state(kIngestSteeringAngle)},
       .outputs = {kControlCommand},
       .trigger = MessageTrigger{kLocalization}, .budget = ms(8), .cost = cost(us(300), us(0), us(60)),
       .priority = 2, .criticality = kSafety, .make = maker(make_control, p.control, p.vehicle)},
      {.name = "governor",
       .inputs = {state(kControlCommand), state(kTracks), state(kLocalization), state(kPlan), state(kMode),
                  state(kIngestSteeringAngle)},
       .outputs = {kCommand},
       .trigger = PeriodTrigger{duration_from_seconds(p.governor.step_s), ms(3)}, .budget = ms(5),
       .cost = cost(us(300), us(0), us(60)),
       .priority = 0, .criticality = kSafety, .make = maker(make_governor, p.governor, p.vehicle)},
      {.name = "mode_manager",
       .inputs = {state(kHealth), state(kLocalization), state(kOperatorInput)},
       .outputs = {kMode},
       .trigger = PeriodTrigger{ms(50), ms(8)}, .budget = ms(10), .cost = cost(us(200), us(0), us(40)),
       .priority = 4, .criticality = kSafety, .make = maker(make_mode_manager, p.modes, p.vehicle)},
      {.name = "monitor",
       .inputs = {queue(kIngestImu, 64), queue(kIngestGnss, 32), queue(kIngestWheelOdometry, 64),
                  queue(kIngestSteeringAngle, 64), queue(kIngestRadar, 16), queue(kIngestObjectList, 16),
                  queue(kGapNotice, 128), queue(kLocalization, 16), queue(kTracks, 8), queue(kEdgeStatus, 8)},
       .outputs = {kHealth},
       .trigger = PeriodTrigger{ms(50), ms(5)}, .budget = ms(15), .cost = cost(us(300), us(5), us(60)),
       .priority = 6, .criticality = kSafety, .make = maker(make_monitor, p.monitor, p.vehicle)},
      {.name = "fusion",
       .inputs = {queue(kIngestRadar, 16), queue(kIngestObjectList, 16), queue(kLocalization, 16)},
       .outputs = {kTracks},
       .trigger = PeriodTrigger{ms(50), ms(22)}, .budget = ms(25), .cost = cost(us(3000), us(50), us(400)),
       .priority = 20, .criticality = kSafety, .make = maker(make_fusion, p.fusion, p.vehicle)},
      {.name = "prediction",
       .inputs = {state(kTracks), state(kLocalization), state(kMapRoute)},
       .outputs = {kPrediction},
       .trigger = PeriodTrigger{ms(100), ms(28)}, .budget = ms(30), .cost = cost(us(2000), us(40), us(300)),
       .priority = 30, .criticality = kDriving, .make = maker(make_prediction, p.prediction, p.vehicle)},
      {.name = "planning",
       .inputs = {state(kLocalization), state(kTracks), state(kPrediction), state(kMode), state(kMapRoute),
                  state(kOperatorInput)},
       .outputs = {kPlan},
       .trigger = PeriodTrigger{ms(100), ms(34)}, .budget = ms(60), .cost = cost(us(12000), us(100), us(1500)),
       .priority = 32, .criticality = kDriving, .make = maker(make_planning, p.planning, p.vehicle)},
  };
  return {.name = "baseline", .nodes = std::move(nodes)};
}

}  // namespace

Result<Graph> baseline_graph_from_yaml(const std::string& parameters_yaml, const std::string& where,
                                       const std::map<std::string, std::string>& overrides) {
  BaselineParameters parameters;
  const std::vector<ParameterRow> rows = parameter_rows(parameters);
  if (auto read = read_parameters(rows, parameters_yaml, where, overrides); !read) return read.error();
  Graph graph = wire(parameters);
  graph.parameters_yaml = write_parameters(rows);
  return graph;
}

Result<Graph> baseline_graph(const std::map<std::string, std::string>& overrides) {
  return baseline_graph_from_yaml("", "stack parameters", overrides);
}

}  // namespace longtail::stack
