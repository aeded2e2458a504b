#include "tools/sweep_files.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "stack/base/digest.h"
#include "tools/files.h"
#include "tools/junit.h"
#include "tools/terminal.h"

namespace longtail::tools {
namespace {

constexpr std::size_t kSlowestShown = 5;

struct PerScenario {
  std::size_t runs = 0;
  std::size_t passed = 0;
};

std::string scenario_lines(std::span<const RunRecord> records, bool color) {
  std::map<std::string, PerScenario> scenarios;
  std::size_t width = 0;
  for (const RunRecord& record : records) {
    PerScenario& entry = scenarios[record.scenario];
    ++entry.runs;
    if (record.passed) ++entry.passed;
    width = std::max(width, record.scenario.size());
  }
  std::string text;
  for (const auto& [name, entry] : scenarios) {
    const bool good = entry.passed == entry.runs;
    text += fmt::format("  {}  {:<{}}  {}/{} seeds\n", good ? green("PASS", color) : red("FAIL", color), name, width,
                        entry.passed, entry.runs);
  }
  return text;
}

std::string slowest_lines(std::span<const RunRecord> records) {
  std::vector<const RunRecord*> slowest;
  for (const RunRecord& record : records) slowest.push_back(&record);
  const std::size_t shown = std::min(kSlowestShown, slowest.size());
  std::partial_sort(slowest.begin(), slowest.begin() + static_cast<std::ptrdiff_t>(shown), slowest.end(),
                    [](const RunRecord* a, const RunRecord* b) { return a->wall_seconds > b->wall_seconds; });
  std::string text = "slowest:\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const RunRecord& record = *slowest[i];
    text += fmt::format("  {:.2f} s  {} seed {} ({:.0f}x real time)\n", record.wall_seconds, record.scenario, record.seed,
                        record.realtime_factor());
  }
  return text;
}

std::string failure_lines(std::span<const RunRecord> records, bool color) {
  std::string text;
  for (const RunRecord& record : records) {
    if (record.passed) continue;
    text += fmt::format("{} {} seed {}\n", red("FAIL", color), record.scenario, record.seed);
    for (const Failure& failure : record.failures) {
      text += fmt::format("  {} at {:.3f} s: {}\n", failure.rule, failure.t_s, failure.message);
    }
    text += fmt::format("  repro: {}\n", record.repro);
  }
  return text;
}

std::string summary_json(const SweepSummary& summary, std::span<const RunRecord> records) {
  nlohmann::ordered_json failures = nlohmann::ordered_json::array();
  for (const RunRecord& record : records) {
    if (!record.passed) failures.push_back({{"scenario", record.scenario}, {"seed", record.seed}, {"repro", record.repro}});
  }
  const nlohmann::ordered_json object{
      {"runs", summary.runs},
      {"passed", summary.passed},
      {"failed", summary.failed},
      {"digest", summary.digest},
      {"sim_seconds", summary.sim_seconds},
      {"wall_seconds", summary.wall_seconds},
      {"failures", failures},
  };
  return object.dump(2) + "\n";
}

}  // namespace

SweepSummary summarise(std::span<const RunRecord> records) {
  SweepSummary summary;
  DigestChain chain;
  for (const RunRecord& record : records) {
    ++summary.runs;
    ++(record.passed ? summary.passed : summary.failed);
    summary.sim_seconds += record.sim_seconds;
    summary.wall_seconds += record.wall_seconds;
    chain.add(fmt::format("{} {} {}", record.scenario, record.seed, record.digest));
  }
  summary.digest = chain.value().hex();
  return summary;
}

Result<void> write_sweep(const std::string& directory, std::span<const RunRecord> records) {
  if (auto made = make_directory(directory); !made) return made;
  std::string lines;
  for (const RunRecord& record : records) lines += to_json(record) + "\n";
  if (auto written = write_file(directory + "/runs.jsonl", lines); !written) return written;
  if (auto written = write_file(directory + "/summary.json", summary_json(summarise(records), records)); !written) return written;
  return write_file(directory + "/junit.xml", to_junit(records));
}

Result<std::vector<RunRecord>> read_sweep(const std::string& directory) {
  const std::string path = directory + "/runs.jsonl";
  Result<std::string> text = read_file(path);
  if (!text) {
    Error error = text.error();
    error.hint = "name a directory that `longtail sweep --out` wrote";
    return error;
  }
  std::vector<RunRecord> records;
  std::istringstream lines(text.value());
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    Result<RunRecord> record = run_record_from_json(line, fmt::format("{}:{}", path, number));
    if (!record) return record.error();
    records.push_back(std::move(record).value());
  }
  return records;
}

Merged merge(std::vector<std::vector<RunRecord>> shards) {
  std::map<std::pair<std::string, std::uint64_t>, RunRecord> cases;
  Merged merged;
  for (std::vector<RunRecord>& shard : shards) {
    for (RunRecord& record : shard) {
      const std::pair key{record.scenario, record.seed};
      const auto at = cases.find(key);
      if (at == cases.end()) {
        cases.emplace(key, std::move(record));
      } else if (at->second.digest != record.digest) {
        merged.mismatches.push_back({{record.scenario, "", record.seed}, at->second.digest, record.digest});
      }
    }
  }
  for (auto& [key, record] : cases) merged.records.push_back(std::move(record));
  return merged;
}

std::string summary_text(std::span<const RunRecord> records, double elapsed_seconds, bool color) {
  const SweepSummary summary = summarise(records);
  std::string text = scenario_lines(records, color);
  if (!records.empty()) text += slowest_lines(records);
  text += fmt::format("{} runs, {} passed, {} failed; {:.0f} simulated seconds in {:.1f} s; digest {}\n", summary.runs,
                      summary.passed, summary.failed, summary.sim_seconds, elapsed_seconds, summary.digest);
  return text + failure_lines(records, color);
}

}  // namespace longtail::tools
