#include "sim/expectations.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

using enum ArgumentKind;
using enum Presence;
using Argument = ExpectationArgument;

// Names of stack.proto's enums without their prefix.
constexpr std::array<std::string_view, 5> kModes{"FULL", "CONSTRAINED", "HANDOVER", "MINIMAL_RISK", "STOPPED"};
constexpr std::array<std::string_view, 8> kBehaviours{"LANE_FOLLOW",       "GAP_KEEP", "LANE_CHANGE_LEFT",
                                                      "LANE_CHANGE_RIGHT", "EMERGENCY_BRAKE", "STOP",
                                                      "MINIMAL_RISK",      "EVADE"};

constexpr Argument kBefore{"before", kTime, kOptional, "judged up to this time", {}};
constexpr Argument kAfter{"after", kTime, kOptional, "judged from this time on", {}};
constexpr Argument kTo{"to", kActor, kOptional, "the other one; every actor if not given", {}};

constexpr std::array kBehaviourNever{
    Argument{"behaviour", kChoice, kRequired, "of the plan", kBehaviours}, kBefore, kAfter};
constexpr std::array kBehaviourReached{
    Argument{"behaviour", kChoice, kRequired, "of the plan", kBehaviours}, kBefore, kAfter};
constexpr std::array kCollisionDeltaV{Argument{"at_most", kSpeed, kRequired, "worst change of the ego's velocity", {}}};
constexpr std::array kDeadlineMisses{
    Argument{"node", kText, kOptional, "of this node; of all if not given", {}},
    Argument{"at_most", kCount, kAnyOf, "by the end of the run", {}},
    Argument{"at_least", kCount, kAnyOf, "by the end of the run", {}}};
constexpr std::array kEndsInLane{Argument{"lane", kText, kRequired, "road/lane, such as main/-1", {}}};
constexpr std::array kEvent1{Argument{"event", kEvent, kRequired, "of the scenario", {}}, kBefore, kAfter};
constexpr std::array kFinalMode{Argument{"mode", kChoice, kRequired, "at the end of the run", kModes}};
constexpr std::array kFinalSpeed{Argument{"at_most", kSpeed, kAnyOf, "at the end of the run", {}},
                                 Argument{"at_least", kSpeed, kAnyOf, "at the end of the run", {}}};
constexpr std::array kHealthReported{
    Argument{"subject", kText, kRequired, "topic, node or compute, as in stack.health", {}}, kBefore, kAfter};
constexpr std::array kLatency{
    Argument{"at_most", kTime, kAnyOf, "worst time from capture to command", {}},
    Argument{"at_least", kTime, kAnyOf, "worst time from capture to command", {}},
    Argument{"p99_at_most", kTime, kAnyOf, "99th percentile of the time from capture to command", {}}};
constexpr std::array kLocalizationError{Argument{"at_most", kLength, kAnyOf, "largest horizontal error", {}},
                                        Argument{"rms", kLength, kAnyOf, "largest allowed root mean square", {}},
                                        kBefore, kAfter};
constexpr std::array kMaxDeceleration{Argument{"at_most", kAcceleration, kAnyOf, "allowed", {}},
                                      Argument{"at_least", kAcceleration, kAnyOf, "must be seen", {}}, kBefore, kAfter};
constexpr std::array kMaxJerk{Argument{"at_most", kJerk, kRequired, "allowed size", {}}, kBefore, kAfter};
constexpr std::array kMaxSpeed{Argument{"at_most", kSpeed, kAnyOf, "allowed", {}},
                               Argument{"at_least", kSpeed, kAnyOf, "must be seen", {}}, kBefore, kAfter};
constexpr std::array kMinGap{kTo, Argument{"at_least", kLength, kRequired, "between the footprints", {}}, kBefore,
                             kAfter};
constexpr std::array kMinSpeed{Argument{"at_least", kSpeed, kRequired, "allowed", {}}, kBefore, kAfter};
constexpr std::array kMinTime{kTo, Argument{"at_least", kTime, kRequired, "allowed", {}}, kBefore, kAfter};
constexpr std::array kModeMessage{
    Argument{"mode", kChoice, kRequired, "that must have told the user something", kModes},
    Argument{"contains", kText, kOptional, "part of the message", {}}};
constexpr std::array kModeNever{Argument{"mode", kChoice, kRequired, "must not be entered", kModes}, kBefore, kAfter};
constexpr std::array kModeReached{Argument{"mode", kChoice, kOneOf, "must be in force at some time", kModes},
                                  Argument{"not", kChoice, kOneOf, "must not be in force at any time", kModes},
                                  kBefore, kAfter,
                                  Argument{"reason", kText, kOptional, "part of the mode's reason", {}}};
constexpr std::array kNoCollision{
    Argument{"with", kActor, kOptional, "only with this one; with nothing at all if not given", {}}};
constexpr std::array kProgress{Argument{"at_least", kLength, kAnyOf, "driven", {}},
                               Argument{"at_most", kLength, kAnyOf, "driven", {}}};
constexpr std::array kRssViolation{
    Argument{"at_most", kTime, kRequired, "time with less than the RSS distance to the one ahead", {}}};
constexpr std::array kSpeedAt{Argument{"t", kTime, kRequired, "when", {}},
                              Argument{"at_most", kSpeed, kAnyOf, "then", {}},
                              Argument{"at_least", kSpeed, kAnyOf, "then", {}}};
constexpr std::array kStaysInLane{
    Argument{"tolerance", kLength, kRequired, "from the lane's centre to the ego's origin", {}}, kBefore, kAfter};
constexpr std::array kStops{kBefore, kAfter, kTo,
                            Argument{"gap_at_least", kLength, kOptional, "to the other when standing", {}}};
constexpr std::array kTimeInMode{Argument{"mode", kChoice, kRequired, "in force", kModes},
                                 Argument{"at_most", kTime, kAnyOf, "in sum", {}},
                                 Argument{"at_least", kTime, kAnyOf, "in sum", {}}};

constexpr std::array kRules{
    ExpectationRule{"behaviour_never", "the plan never shows this behaviour", kBehaviourNever},
    ExpectationRule{"behaviour_reached", "the plan shows this behaviour at some time", kBehaviourReached},
    ExpectationRule{"collision_delta_v", "a collision, if any, changes the ego's velocity little", kCollisionDeltaV},
    ExpectationRule{"deadline_misses", "nodes that finished too late", kDeadlineMisses},
    ExpectationRule{"ends_in_lane", "the ego ends the run in this lane", kEndsInLane},
    ExpectationRule{"event_fired", "a scenario event takes place", kEvent1},
    ExpectationRule{"event_not_fired", "a scenario event does not take place", kEvent1},
    ExpectationRule{"final_mode", "mode at the end of the run", kFinalMode},
    ExpectationRule{"final_speed", "ego speed at the end of the run", kFinalSpeed},
    ExpectationRule{"health_reported", "the stack reports this as degraded or failed", kHealthReported},
    ExpectationRule{"latency", "time from sensor capture to actuator command", kLatency},
    ExpectationRule{"localization_error", "horizontal position error of the stack's localization", kLocalizationError},
    ExpectationRule{"max_deceleration", "hardest braking of the ego", kMaxDeceleration},
    ExpectationRule{"max_jerk", "largest change of acceleration of the ego", kMaxJerk},
    ExpectationRule{"max_speed", "highest ego speed", kMaxSpeed},
    ExpectationRule{"min_gap", "shortest distance between the ego's and another's footprint", kMinGap},
    ExpectationRule{"min_speed", "lowest ego speed", kMinSpeed},
    ExpectationRule{"min_thw", "shortest time headway to the one ahead", kMinTime},
    ExpectationRule{"min_ttc", "shortest time to collision at constant speeds", kMinTime},
    ExpectationRule{"mode_message", "the mode's message to the user", kModeMessage},
    ExpectationRule{"mode_never", "a mode is never in force", kModeNever},
    ExpectationRule{"mode_reached", "a mode is (or is not) in force at some time", kModeReached},
    ExpectationRule{"no_collision", "the ego touches nothing", kNoCollision},
    ExpectationRule{"progress", "distance driven by the ego", kProgress},
    ExpectationRule{"rss_violation", "time spent closer than the RSS distance", kRssViolation},
    ExpectationRule{"speed_at", "ego speed at one time", kSpeedAt},
    ExpectationRule{"stays_in_lane", "the ego keeps to its lane", kStaysInLane},
    ExpectationRule{"stops", "the ego comes to a standstill", kStops},
    ExpectationRule{"time_in_mode", "how long a mode is in force", kTimeInMode},
};
static_assert(std::ranges::is_sorted(kRules, {}, &ExpectationRule::name));

bool is_given(const Expectation& expectation, const Argument& argument) {
  const std::string key(argument.name);
  return is_number(argument.kind) ? expectation.numbers.contains(key) : expectation.names.contains(key);
}

std::string joined(std::span<const std::string_view> words, std::string_view between) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

std::string names_with(const ExpectationRule& rule, Presence presence) {
  std::string text;
  for (const Argument& argument : rule.arguments) {
    if (argument.presence != presence) continue;
    if (!text.empty()) text += " or ";
    text += argument.name;
  }
  return text;
}

// A number out of its kind's range, or a name that is no choice.
std::optional<std::string> bad_value(const ExpectationRule& rule, const Argument& argument,
                                     const Expectation& expectation) {
  const std::string key(argument.name);
  if (is_number(argument.kind)) {
    const double value = expectation.numbers.at(key);
    const bool whole = argument.kind != kCount || std::floor(value) == value;
    if (std::isfinite(value) && value >= 0 && whole) return std::nullopt;
    return fmt::format("{}: {} is {}, allowed is a {} of 0 or more", rule.name, key, value,
                       argument.kind == kCount ? "whole number" : "number");
  }
  const std::string& name = expectation.names.at(key);
  if (name.empty()) return fmt::format("{}: {} is empty", rule.name, key);
  if (argument.kind == kChoice && std::ranges::find(argument.choices, name) == argument.choices.end()) {
    return fmt::format("{}: {} is '{}', allowed is one of {}", rule.name, key, name, joined(argument.choices, ", "));
  }
  return std::nullopt;
}

std::optional<std::string> unknown_argument(const ExpectationRule& rule, const Expectation& expectation) {
  const auto known = [&](const std::string& key, bool number) {
    const Argument* argument = find_argument(rule, key);
    return argument != nullptr && is_number(argument->kind) == number;
  };
  std::vector<std::string_view> names;
  for (const Argument& argument : rule.arguments) names.push_back(argument.name);
  for (const auto& entry : expectation.numbers) {
    if (!known(entry.first, true)) {
      return fmt::format("{} has no number '{}', known are {}", rule.name, entry.first, joined(names, ", "));
    }
  }
  for (const auto& entry : expectation.names) {
    if (!known(entry.first, false)) {
      return fmt::format("{} has no name '{}', known are {}", rule.name, entry.first, joined(names, ", "));
    }
  }
  return std::nullopt;
}

// Required, any-of and one-of arguments.
std::optional<std::string> missing_argument(const ExpectationRule& rule, const Expectation& expectation) {
  int any_of = 0;
  int one_of = 0;
  for (const Argument& argument : rule.arguments) {
    const bool given = is_given(expectation, argument);
    if (argument.presence == kRequired && !given) {
      return fmt::format("{} needs {}: {}", rule.name, argument.name, argument.meaning);
    }
    any_of += argument.presence == kAnyOf && given ? 1 : 0;
    one_of += argument.presence == kOneOf && given ? 1 : 0;
  }
  const std::string any_names = names_with(rule, kAnyOf);
  if (!any_names.empty() && any_of == 0) return fmt::format("{} needs at least one of {}", rule.name, any_names);
  const std::string one_names = names_with(rule, kOneOf);
  if (!one_names.empty() && one_of != 1) return fmt::format("{} needs exactly one of {}", rule.name, one_names);
  return std::nullopt;
}

}  // namespace

bool is_number(ArgumentKind kind) { return kind <= kCount; }

std::string_view si_unit(ArgumentKind kind) {
  switch (kind) {
    case kLength: return "m";
    case kTime: return "s";
    case kSpeed: return "m/s";
    case kAcceleration: return "m/s^2";
    case kJerk: return "m/s^3";
    case kCount:
    case kActor:
    case kEvent:
    case kChoice:
    case kText: return "";
  }
  return "";
}

std::span<const ExpectationRule> expectation_rules() { return kRules; }

const ExpectationRule* find_expectation_rule(std::string_view name) {
  const auto at = std::ranges::lower_bound(kRules, name, {}, &ExpectationRule::name);
  return at != kRules.end() && at->name == name ? &*at : nullptr;
}

const ExpectationArgument* find_argument(const ExpectationRule& rule, std::string_view name) {
  const auto at = std::ranges::find(rule.arguments, name, &ExpectationArgument::name);
  return at != rule.arguments.end() ? &*at : nullptr;
}

std::optional<std::string> problem_with(const Expectation& expectation) {
  const ExpectationRule* rule = find_expectation_rule(expectation.rule);
  if (rule == nullptr) return fmt::format("no rule is called '{}'", expectation.rule);
  if (auto unknown = unknown_argument(*rule, expectation)) return unknown;
  if (auto missing = missing_argument(*rule, expectation)) return missing;
  for (const ExpectationArgument& argument : rule->arguments) {
    if (!is_given(expectation, argument)) continue;
    if (auto bad = bad_value(*rule, argument, expectation)) return bad;
  }
  const auto before = expectation.numbers.find("before");
  const auto after = expectation.numbers.find("after");
  if (before != expectation.numbers.end() && after != expectation.numbers.end() && before->second <= after->second) {
    return fmt::format("{}: before ({} s) is not later than after ({} s)", rule->name, before->second, after->second);
  }
  return std::nullopt;
}

}  // namespace longtail::sim
