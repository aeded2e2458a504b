#include "tools/run_record.h"

#include <nlohmann/json.hpp>

namespace longtail::tools {

using Json = nlohmann::ordered_json;

std::string to_json(const RunRecord& record) {
  Json failures = Json::array();
  for (const Failure& failure : record.failures) {
    failures.push_back(Json{{"rule", failure.rule}, {"t", failure.t_s}, {"message", failure.message}});
  }
  Json metrics = Json::object();
  for (const auto& [name, value] : record.metrics) metrics[name] = value ? Json(*value) : Json(nullptr);
  Json modes = Json::array();
  for (const ModeChange& mode : record.modes) {
    modes.push_back(Json{{"t", mode.t_s}, {"mode", mode.mode}, {"reason", mode.reason}});
  }
  const Json weather_models{{"rain", record.weather_models.rain}, {"snow", record.weather_models.snow}, {"fog", record.weather_models.fog}};
  const Json object{
      {"scenario", record.scenario},
      {"seed", record.seed},
      {"stack", record.stack},
      {"verdict", record.passed ? "pass" : "fail"},
      {"digest", record.digest},
      {"motion_digest", record.motion_digest},
      {"content_root", record.content_root.empty() ? Json(nullptr) : Json(record.content_root)},
      {"sim_seconds", record.sim_seconds},
      {"wall_seconds", record.wall_seconds},
      {"realtime_factor", record.realtime_factor()},
      {"failures", failures},
      {"metrics", metrics},
      {"modes", modes},
      {"deadline_misses", record.deadline_misses},
      {"weather_models", weather_models},
      {"repro", record.repro},
  };
  return object.dump();
}

Result<RunRecord> run_record_from_json(const std::string& text, const std::string& where) {
  try {
    const Json object = Json::parse(text);
    RunRecord record;
    record.scenario = object.at("scenario").get<std::string>();
    record.seed = object.at("seed").get<std::uint64_t>();
    record.stack = object.at("stack").get<std::string>();
    record.passed = object.at("verdict").get<std::string>() == "pass";
    record.digest = object.at("digest").get<std::string>();
    record.motion_digest = object.value("motion_digest", "");
    if (!object.at("content_root").is_null()) record.content_root = object.at("content_root").get<std::string>();
    record.sim_seconds = object.at("sim_seconds").get<double>();
    record.wall_seconds = object.at("wall_seconds").get<double>();
    for (const Json& failure : object.at("failures")) {
      record.failures.push_back({failure.at("rule").get<std::string>(), failure.at("t").get<double>(),
                                 failure.at("message").get<std::string>()});
    }
    for (const auto& [name, value] : object.at("metrics").items()) {
      record.metrics.emplace_back(name, value.is_null() ? std::nullopt : std::optional(value.get<double>()));
    }
    for (const Json& mode : object.at("modes")) {
      record.modes.push_back({mode.at("t").get<double>(), mode.at("mode").get<std::string>(),
                              mode.at("reason").get<std::string>()});
    }
    record.deadline_misses = object.at("deadline_misses").get<std::uint64_t>();
    if (object.contains("weather_models")) {
      const Json& models = object.at("weather_models");
      record.weather_models = {.rain = models.at("rain").get<std::string>(),
                               .snow = models.at("snow").get<std::string>(),
                               .fog = models.at("fog").get<std::string>()};
    }
    record.repro = object.at("repro").get<std::string>();
    return record;
  } catch (const Json::exception& e) {
    return Error{FixBy::kEnvironment, fmt::format("not a run record: {}", e.what()), where,
                 "the file was not written by `longtail sweep`, or was altered"};
  }
}

}  // namespace longtail::tools
