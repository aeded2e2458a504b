#include "scenarios/load/lint.h"

#include <gtest/gtest.h>

#include "stack/config/yaml_document.h"
#include "tests/unit/scenarios/load/sample_scenario.h"

namespace longtail::scenarios {
namespace {

std::string warnings_of(std::string_view text) {
  MapLibrary maps;
  const LintReport report = lint_text(text, "s.yaml", {}, maps);
  std::string all;
  for (const Error& error : report.errors.errors()) all += "error: " + describe(error) + "\n";
  for (const Error& warning : report.warnings.errors()) all += describe(warning) + "\n";
  return all;
}

TEST(Lint, SaysWhatIsLikelyNotMeant) {
  EXPECT_EQ(warnings_of(with(kChildExample, "map:", "seeds: 1..4\nmap:")), "");
  EXPECT_EQ(warnings_of(kChildExample),
            "s.yaml:1:1: no seed range is given\n"
            "  hint: add 'seeds: 1..4': the seeds in which the verdict is stable\n");
  const std::string seeded = with(kChildExample, "map:", "seeds: 1..4\nmap:");
  EXPECT_EQ(warnings_of(with(seeded, "rarity: rare,\n", "\n")),
            "s.yaml:3:7: /tags: the tag axis 'rarity' is missing\n  hint: common, uncommon, rare or near_miss\n");
  EXPECT_EQ(warnings_of(with(seeded, "speed: $run_speed", "speed: 3 m/s")),
            "s.yaml:10:14: /parameters/run_speed: the parameter is not used\n"
            "  hint: use it as $run_speed, or remove it\n");
  EXPECT_EQ(warnings_of(with(seeded, "before: 2 s", "after: 30 s")),
            "s.yaml:23:5: /expect/2: 'after' lies after the end of the run\n  hint: lengthen the run or move it\n");
}

TEST(Lint, TheExampleOfTheDocumentationIsClean) {
  const std::string page = stack::read_text_file("docs/scenarios.md").value();
  const std::size_t begin = page.find("```yaml\n") + 8;
  EXPECT_EQ(warnings_of(std::string_view(page).substr(begin, page.find("```", begin) - begin)), "");
}

TEST(Lint, TriesEverySeedOfTheRange) {
  const std::string text = with(with(kChildExample, "map:", "seeds: 3..6\nmap:"), "s: 20 m}", "s: 1150 m + $far}");
  const std::string spread = with(text, "parameters:", "parameters:\n  far: {uniform: [0 m, 400 m], default: 10 m}");
  const std::string report = warnings_of(spread);
  EXPECT_NE(report.find("lies beyond the end of road 'main', 1240 m (with seed "), std::string::npos) << report;
}

TEST(Lint, ThingsThatOverlapAtTheStartAreFound) {
  const std::string text =
      with(with(kChildExample, "map:", "seeds: 1..4\nmap:"), "s: 97 m, t: -4.2 m}", "s: 92 m, t: -4.2 m}");
  EXPECT_EQ(warnings_of(text),
            "error: s.yaml: actor 'child' and actor 'van' overlap at the start\n  hint: move one of them away\n");
}

TEST(Lint, ShowsAllErrorsOfAFile) {
  MapLibrary maps;
  std::string text = with(kChildExample, "rain: 2 mm/h", "rain: 2");
  text = with(text, "model: van", "model: vna");
  text = with(text, "below: 2.1 s", "belw: 2.1 s");
  const LintReport report = lint_text(text, "s.yaml", {}, maps);
  ASSERT_EQ(report.errors.count(), 4u);
  EXPECT_EQ(report.errors.errors()[0].where, "s.yaml:10:17");
  EXPECT_EQ(report.errors.errors()[1].where, "s.yaml:13:22");
  EXPECT_EQ(report.errors.errors()[2].what, "/events/0/when/time_to_arrival: the key 'below' is missing");
  EXPECT_EQ(report.errors.errors()[3].what, "/events/0/when/time_to_arrival: unknown key 'belw'");
}

TEST(Lint, AFileThatIsNotThereIsAnError) {
  MapLibrary maps;
  const LintReport report = lint("no/such.yaml", {}, maps);
  ASSERT_EQ(report.errors.count(), 1u);
  EXPECT_EQ(report.errors.first().where, "no/such.yaml");
  EXPECT_EQ(report.metadata.file, "no/such.yaml");
}

}  // namespace
}  // namespace longtail::scenarios
