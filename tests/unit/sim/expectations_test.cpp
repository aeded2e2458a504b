#include "sim/expectations.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

Expectation expectation(std::string rule, std::map<std::string, double> numbers = {},
                        std::map<std::string, std::string> names = {}) {
  return {std::move(rule), std::move(numbers), std::move(names), ""};
}

TEST(Expectations, EveryRuleIsFoundByItsNameAndHasUniqueArguments) {
  for (const ExpectationRule& rule : expectation_rules()) {
    EXPECT_EQ(find_expectation_rule(rule.name), &rule);
    EXPECT_FALSE(rule.meaning.empty()) << rule.name;
    for (const ExpectationArgument& argument : rule.arguments) {
      EXPECT_EQ(find_argument(rule, argument.name), &argument) << rule.name << "." << argument.name;
      EXPECT_EQ(argument.choices.empty(), argument.kind != ArgumentKind::kChoice) << rule.name;
    }
  }
  EXPECT_EQ(find_expectation_rule("no_such_rule"), nullptr);
}

struct Row {
  Expectation given;
  std::string problem;  // empty: can be judged
};

TEST(Expectations, ProblemsAreNamed) {
  const std::vector<Row> rows{
      {expectation("no_collision"), ""},
      {expectation("no_collision", {}, {{"with", "child"}}), ""},
      {expectation("min_gap", {{"at_least", 0.5}}, {{"to", "child"}}), ""},
      {expectation("mode_reached", {{"before", 2}}, {{"not", "STOPPED"}}), ""},
      {expectation("final_speed", {{"at_most", 1}, {"at_least", 0}}), ""},
      {expectation("crash"), "no rule is called 'crash'"},
      {expectation("min_gap"), "min_gap needs at_least: between the footprints"},
      {expectation("min_gap", {{"at_leats", 1}}), "min_gap has no number 'at_leats', known are to, at_least, before, after"},
      {expectation("min_gap", {{"at_least", 1}, {"to", 3}}), "min_gap has no number 'to', known are to, at_least, before, after"},
      {expectation("no_collision", {}, {{"at_least", "1"}}), "no_collision has no name 'at_least', known are with"},
      {expectation("final_speed"), "final_speed needs at least one of at_most or at_least"},
      {expectation("mode_reached"), "mode_reached needs exactly one of mode or not"},
      {expectation("mode_reached", {}, {{"mode", "FULL"}, {"not", "STOPPED"}}), "mode_reached needs exactly one of mode or not"},
      {expectation("mode_never", {}, {{"mode", "PARKED"}}),
       "mode_never: mode is 'PARKED', allowed is one of FULL, CONSTRAINED, HANDOVER, MINIMAL_RISK, STOPPED"},
      {expectation("ends_in_lane", {}, {{"lane", ""}}), "ends_in_lane: lane is empty"},
      {expectation("min_ttc", {{"at_least", -1}}), "min_ttc: at_least is -1, allowed is a number of 0 or more"},
      {expectation("min_ttc", {{"at_least", std::numeric_limits<double>::infinity()}}),
       "min_ttc: at_least is inf, allowed is a number of 0 or more"},
      {expectation("deadline_misses", {{"at_least", 1.5}}),
       "deadline_misses: at_least is 1.5, allowed is a whole number of 0 or more"},
      {expectation("max_speed", {{"at_most", 30}, {"before", 2}, {"after", 2}}),
       "max_speed: before (2 s) is not later than after (2 s)"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(problem_with(row.given).value_or(""), row.problem) << row.given.rule;
  }
}

TEST(Expectations, NumbersCarrySiUnits) {
  EXPECT_EQ(si_unit(find_argument(*find_expectation_rule("min_gap"), "at_least")->kind), "m");
  EXPECT_EQ(si_unit(find_argument(*find_expectation_rule("latency"), "at_most")->kind), "s");
  EXPECT_EQ(si_unit(find_argument(*find_expectation_rule("max_jerk"), "at_most")->kind), "m/s^3");
  EXPECT_TRUE(is_number(ArgumentKind::kCount));
  EXPECT_FALSE(is_number(ArgumentKind::kActor));
}

}  // namespace
}  // namespace longtail::sim
