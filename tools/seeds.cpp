#include "tools/seeds.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "stack/base/digest.h"

namespace longtail::tools {
namespace {

constexpr std::uint64_t kMostSeeds = 1'000'000;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

Error usage(const std::string& what, const std::string& where, const std::string& hint) {
  return {FixBy::kEnvironment, what, where, hint};
}

// Name of the index variable, of the count variable, and the number of the first task.
struct Engine {
  const char* index;
  const char* count;
  const char* first;  // variable that holds the first index; nullptr = 0
};
constexpr std::array kEngines{
    Engine{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"},
    Engine{"JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", nullptr},
    Engine{"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", nullptr},
};

Result<Shard> shard_from_environment() {
  for (const Engine& engine : kEngines) {
    const char* index_text = std::getenv(engine.index);
    if (!index_text) continue;
    const char* count_text = std::getenv(engine.count);
    const char* first_text = engine.first ? std::getenv(engine.first) : "0";
    const auto index = number(index_text);
    const auto count = number(count_text ? count_text : "");
    const auto first = number(first_text ? first_text : "0");
    if (!index || !count || !first || *count == 0 || *index < *first || *index - *first >= *count) {
      return usage(fmt::format("{}={} and {}={} do not make a shard", engine.index, index_text, engine.count,
                               count_text ? count_text : "(unset)"),
                   "--shard auto", fmt::format("set {} to the number of tasks, or pass --shard i/n", engine.count));
    }
    return Shard{*index - *first, *count};
  }
  return usage("no batch engine in the environment", "--shard auto", "pass --shard i/n, for example --shard 1/4");
}

}  // namespace

Result<std::vector<std::uint64_t>> parse_seeds(const std::string& text) {
  const Error wrong = usage(fmt::format("'{}' is not a list of seeds", text), "--seeds", "for example 1..4 or 1..4,9");
  std::vector<std::uint64_t> seeds;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    const std::string_view item = std::string_view(text).substr(start, comma - start);
    start = comma + 1;
    const std::size_t dots = item.find("..");
    const auto first = number(item.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : number(item.substr(dots + 2));
    if (!first || !last) return wrong;
    if (*first > *last) return usage(fmt::format("the range {} runs backwards", item), "--seeds", "write the smaller seed first");
    if (*last - *first >= kMostSeeds - seeds.size()) {
      return usage(fmt::format("'{}' asks for more than {} seeds", text, kMostSeeds), "--seeds", "split the sweep");
    }
    for (std::uint64_t i = 0; i <= *last - *first; ++i) seeds.push_back(*first + i);
  }
  std::ranges::sort(seeds);
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  return seeds;
}

Result<Shard> parse_shard(const std::string& text) {
  if (text == "auto") return shard_from_environment();
  const std::size_t slash = text.find('/');
  const std::string_view after = slash == std::string::npos ? std::string_view() : std::string_view(text).substr(slash + 1);
  // Neither may be 0, so 0 stands for what is not a number.
  const std::uint64_t index = number(std::string_view(text).substr(0, slash)).value_or(0);
  const std::uint64_t count = number(after).value_or(0);
  if (index < 1 || index > count) {
    return usage(fmt::format("'{}' is not a shard", text), "--shard", "i/n with 1 <= i <= n, or auto");
  }
  return Shard{index - 1, count};
}

bool in_shard(const Shard& shard, const std::string& scenario, std::uint64_t seed) {
  return digest_of(fmt::format("{}\n{}", scenario, seed)).low % shard.count == shard.index;
}

}  // namespace longtail::tools
