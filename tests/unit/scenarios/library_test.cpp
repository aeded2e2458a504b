// The curated library: every file loads for every seed of its range, lints clean, and survives being mutilated.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "scenarios/load/lint.h"
#include "scenarios/load/tag_axes.h"
#include "scenarios/load/write.h"
#include "sim/random/stream.h"
#include "stack/config/yaml_document.h"

namespace longtail::scenarios {
namespace {

std::vector<std::string> library() {
  return find_scenarios({"scenarios/library"}).value();
}

TEST(Library, EveryScenarioLoadsAndLintsClean) {
  MapLibrary maps;
  const std::vector<std::string> files = library();
  EXPECT_GE(files.size(), 18u);
  for (const std::string& file : files) {
    const LintReport report = lint(file, {}, maps);
    for (const Error& error : report.errors.errors()) ADD_FAILURE() << describe(error);
    for (const Error& warning : report.warnings.errors()) ADD_FAILURE() << describe(warning);
    EXPECT_TRUE(report.metadata.has_seeds) << file;
    EXPECT_GE(report.metadata.seeds.last - report.metadata.seeds.first, 3u) << file;
    EXPECT_FALSE(report.metadata.parameters.empty()) << file << ": nothing varies with the seed";
    EXPECT_GE(report.metadata.expectations.size(), 3u) << file;
    for (const TagAxis& axis : tag_axes()) {
      EXPECT_TRUE(!axis.required || report.metadata.tags.values.contains(std::string(axis.name))) << file;
    }
  }
}

TEST(Library, AScenarioIsNamedAfterItsFileAndNamesAreUnique) {
  MapLibrary maps;
  std::set<std::string> names;
  for (const std::string& file : library()) {
    const auto scenario = load(file, {}, maps);
    ASSERT_TRUE(scenario.ok()) << describe(scenario.error());
    const std::string& name = scenario.value().name;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_TRUE(file.ends_with("/" + name + ".yaml")) << file << ": " << name;
  }
}

TEST(Library, EveryScenarioWritesAndReadsBackEqual) {
  MapLibrary maps;
  for (const std::string& file : library()) {
    for (const std::uint64_t seed : {0u, 1u, 4u}) {
      const LoadOptions options{.seed = Seed{seed}};
      auto first = load(file, options, maps);
      ASSERT_TRUE(first.ok()) << describe(first.error());
      auto second = load_text(write_yaml(first.value()), file, options, maps);
      ASSERT_TRUE(second.ok()) << describe(second.error());
      second.value().source = first.value().source;
      EXPECT_TRUE(first.value() == second.value()) << file << " seed " << seed;
    }
  }
}

// Words that mean something somewhere, for mutations that get past the YAML parser.
constexpr std::string_view kWords[] = {
    "ego", "main/-1",  "-3",  "1e308", "nan", "$speed", "20 m", "5 s", "[]",     "{}", "null", "~",
    "*a",  "&a",       "!!x", "- ",    ": ",  ",",      "}",    "]",   "\"",     "'",  "\n",   "  ",
    "\t",  "\xc3\xa9", "#",   "|",     ">",   "%",      "when", "0",   "1e-320", "-0", "<<",   "99999999999999999999",
    "? "};

std::string mutated(std::string text, sim::Draws& draws) {
  const std::uint64_t edits = 1 + draws.next().below(4);
  for (std::uint64_t i = 0; i < edits && !text.empty(); ++i) {
    const std::uint64_t kind = draws.next().below(5);
    const std::uint64_t at = draws.next().below(text.size());
    const std::uint64_t length = draws.next().below(12);
    const std::uint64_t word = draws.next().below(std::size(kWords));
    const std::uint64_t byte = draws.next().below(256);
    if (kind == 0) text.resize(at);
    if (kind == 1) text.erase(at, length);
    if (kind == 2) text.insert(at, kWords[word]);
    if (kind == 3) text.replace(at, std::min<std::size_t>(length, text.size() - at), kWords[word]);
    if (kind == 4) text[at] = static_cast<char>(byte);
  }
  return text;
}

TEST(Library, MutilatedFilesAreErrorsOrScenariosNeverCrashes) {
  MapLibrary maps;
  const Seed seed{20240611};
  std::uint32_t number = 0;
  std::size_t refused = 0;
  std::size_t accepted = 0;
  for (const std::string& file : library()) {
    const std::string text = stack::read_text_file(file).value();
    for (int i = 0; i < 60; ++i) {
      sim::Draws draws = sim::Stream(seed, "mutations", number++).at(0);
      const Loaded loaded = load_all(mutated(text, draws), file, {.seed = Seed{1}}, maps);
      ASSERT_EQ(loaded.errors.empty(), loaded.scenario.has_value()) << "mutation " << number - 1;
      loaded.errors.empty() ? ++accepted : ++refused;
      for (const Error& error : loaded.errors.errors()) {
        EXPECT_FALSE(error.what.empty());
        EXPECT_FALSE(error.where.empty()) << error.what;
      }
      if (loaded.scenario) {
        const auto again = load_text(write_yaml(*loaded.scenario), file, {.seed = Seed{1}}, maps);
        EXPECT_TRUE(again.ok()) << describe(again.error()) << " mutation " << number - 1;
      }
    }
  }
  // The mutations reach both sides of the fence.
  EXPECT_GT(refused, 100u);
  EXPECT_GT(accepted, 20u);
}

TEST(Library, TruncatedFilesNeverCrash) {
  MapLibrary maps;
  for (const std::string& file : library()) {
    const std::string text = stack::read_text_file(file).value();
    for (std::size_t size = 0; size < text.size(); size += 1 + text.size() / 60) {
      const Loaded loaded = load_all(std::string_view(text).substr(0, size), file, {}, maps);
      EXPECT_EQ(loaded.errors.empty(), loaded.scenario.has_value());
    }
  }
}

}  // namespace
}  // namespace longtail::scenarios
