#include "tools/case_runner.h"

#include <chrono>

#include "replay/recorder.h"
#include "replay/score/scorer.h"
#include "replay/store/writer.h"
#include "sim/run.h"
#include "tools/frame_saver.h"
#include "tools/stack_loader.h"

namespace longtail::tools {
namespace {

std::string quoted(const std::string& word) {
  if (word.find_first_of(" '\"$&;()<>|*?#~`\\") == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

RunRecord to_record(const CaseRequest& request, const sim::Scenario& scenario, const sim::RunOutcome& outcome,
                    const replay::Score& score, double wall_seconds) {
  RunRecord record;
  record.scenario = scenario.name;
  record.seed = request.seed;
  record.stack = request.stack;
  record.passed = score.passed;
  record.digest = outcome.digest.hex();
  record.motion_digest = outcome.motion.hex();
  record.sim_seconds = outcome.end.seconds();
  record.wall_seconds = wall_seconds;
  for (const replay::Failure& failure : score.failures) {
    record.failures.push_back({failure.rule, failure.t.seconds(), failure.message});
  }
  for (const replay::MetricValue& metric : score.metrics) record.metrics.emplace_back(metric.name, metric.value);
  for (const replay::ModeSpan& span : score.modes) {
    record.modes.push_back({span.from.seconds(), replay::mode_name(span.mode.mode()), span.mode.reason()});
  }
  for (const sim::NodeTiming& node : outcome.timing.nodes) record.deadline_misses += node.deadline_misses;
  const sim::WeatherModels& models = scenario.weather.models;
  record.weather_models = {.rain = std::string(sim::name_of(models.rain)),
                           .snow = std::string(sim::name_of(models.snow)),
                           .fog = std::string(sim::name_of(models.fog))};
  record.repro = repro_of(request);
  return record;
}

}  // namespace

std::string repro_of(const CaseRequest& request) {
  std::string text = fmt::format("longtail run {} --seed {}", quoted(request.path), request.seed);
  for (const std::string& item : request.set) text += " --set " + quoted(item);
  if (request.stack != "baseline") text += " --stack " + quoted(request.stack);
  if (request.fidelity == sim::Fidelity::kFull) text += " --fidelity full";
  return text;
}

Result<RunRecord> run_case(const CaseRequest& request, scenarios::MapLibrary& maps) {
  Result<sim::Scenario> scenario = scenarios::load(request.path, {.seed = {request.seed}, .overrides = request.set}, maps);
  if (!scenario) return scenario.error();
  const Result<stack::Graph> graph = load_stack(request.stack, scenario.value().stack_parameters);
  if (!graph) return graph.error();
  run_context().repro = repro_of(request);

  const auto started = std::chrono::steady_clock::now();
  replay::Scorer scorer(scenario.value().expectations);
  replay::Recorder recorder;
  std::vector<sim::RunObserver*> observers{&scorer};
  if (!request.record.empty()) observers.push_back(&recorder);
  std::optional<FrameSaver> frames;
  if (!request.save_frames.empty()) {
    frames.emplace(scenario.value(), FrameOptions{request.save_frames, request.frame_period, request.fidelity});
    observers.push_back(&*frames);
  }
  const Result<sim::RunOutcome> outcome = sim::run(scenario.value(), graph.value(), observers, {.fidelity = request.fidelity});
  if (!outcome) return outcome.error();
  if (frames) {
    const Result<int> written = frames->finish();
    if (!written) return written.error();
  }
  const replay::Score score = scorer.finish(outcome.value().end);
  const double wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();

  RunRecord record = to_record(request, scenario.value(), outcome.value(), score, wall_s);
  if (!request.record.empty()) {
    const auto identity = replay::write_recording(recorder.finish(scenario.value(), outcome.value()), request.record);
    if (!identity) return identity.error();
    record.content_root = replay::hex(identity.value().content_root);
  }
  return record;
}

}  // namespace longtail::tools
