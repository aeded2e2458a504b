// The rules a scenario may expect (`expect:` in a scenario file): names, arguments, kinds. One table, read by
// the loader (to check and convert arguments) and by the scorer (to judge them). An argument's value is kept
// in Expectation::numbers (SI: m, s, m/s, m/s^2, m/s^3, plain) or Expectation::names.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/scenario.h"

namespace longtail::sim {

enum class ArgumentKind : std::uint8_t {
  kLength,        // numbers, m
  kTime,          // numbers, s; a duration, or a time since the start of the run
  kSpeed,         // numbers, m/s
  kAcceleration,  // numbers, m/s^2
  kJerk,          // numbers, m/s^3
  kCount,         // numbers, whole, >= 0
  kActor,         // names, id of an actor of the scenario
  kEvent,         // names, id of an event of the scenario
  kChoice,        // names, one of `choices`
  kText,          // names, anything not empty
};
bool is_number(ArgumentKind kind);
std::string_view si_unit(ArgumentKind kind);  // "m", "s", ...; "" for counts and names

enum class Presence : std::uint8_t {
  kOptional,
  kRequired,
  kAnyOf,    // at least one of the rule's kAnyOf arguments
  kOneOf,    // exactly one of the rule's kOneOf arguments
};

struct ExpectationArgument {
  std::string_view name;
  ArgumentKind kind;
  Presence presence;
  std::string_view meaning;
  std::span<const std::string_view> choices = {};  // kChoice only
};

struct ExpectationRule {
  std::string_view name;
  std::string_view meaning;
  std::span<const ExpectationArgument> arguments;
};

std::span<const ExpectationRule> expectation_rules();  // by name
const ExpectationRule* find_expectation_rule(std::string_view name);
const ExpectationArgument* find_argument(const ExpectationRule& rule, std::string_view name);

// What is wrong with the arguments as a whole or one by one ("min_gap needs at_least: ..."); nothing when
// the expectation can be judged. Actor and event names are the caller's to look up.
std::optional<std::string> problem_with(const Expectation& expectation);

}  // namespace longtail::sim
