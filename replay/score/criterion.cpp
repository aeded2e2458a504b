#include "replay/score/criterion.h"

#include <array>

#include "replay/score/criteria.h"

namespace longtail::replay {
namespace {

struct Factory {
  std::string_view rule;
  std::unique_ptr<Criterion> (*make)(const sim::Expectation&);
};

constexpr std::array kFactories{
    Factory{"behaviour_never", make_behaviour_never},
    Factory{"behaviour_reached", make_behaviour_reached},
    Factory{"collision_delta_v", make_collision_delta_v},
    Factory{"deadline_misses", make_deadline_misses},
    Factory{"ends_in_lane", make_ends_in_lane},
    Factory{"event_fired", make_event_fired},
    Factory{"event_not_fired", make_event_not_fired},
    Factory{"final_mode", make_final_mode},
    Factory{"final_speed", make_final_speed},
    Factory{"health_reported", make_health_reported},
    Factory{"latency", make_latency},
    Factory{"localization_error", make_localization_error},
    Factory{"max_deceleration", make_max_deceleration},
    Factory{"max_jerk", make_max_jerk},
    Factory{"max_speed", make_max_speed},
    Factory{"min_gap", make_min_gap},
    Factory{"min_speed", make_min_speed},
    Factory{"min_thw", make_min_thw},
    Factory{"min_ttc", make_min_ttc},
    Factory{"mode_message", make_mode_message},
    Factory{"mode_never", make_mode_never},
    Factory{"mode_reached", make_mode_reached},
    Factory{"no_collision", make_no_collision},
    Factory{"progress", make_progress},
    Factory{"rss_violation", make_rss_violation},
    Factory{"speed_at", make_speed_at},
    Factory{"stays_in_lane", make_stays_in_lane},
    Factory{"stops", make_stops},
    Factory{"time_in_mode", make_time_in_mode},
};

}  // namespace

Criterion::Criterion(const sim::Expectation& expectation) : expectation_(expectation) {
  if (const auto from = number("after")) window_.from_s = *from;
  if (const auto until = number("before")) window_.until_s = *until;
}

void Criterion::fail(SimTime t, std::string message) {
  if (!failure_) failure_ = {expectation_.rule, t, std::move(message)};
}

std::optional<double> Criterion::number(const std::string& name) const {
  const auto at = expectation_.numbers.find(name);
  return at == expectation_.numbers.end() ? std::nullopt : std::optional(at->second);
}

std::string Criterion::name(const std::string& name) const {
  const auto at = expectation_.names.find(name);
  return at == expectation_.names.end() ? std::string() : at->second;
}

std::unique_ptr<Criterion> make_criterion(const sim::Expectation& expectation) {
  for (const Factory& factory : kFactories) {
    if (factory.rule == expectation.rule) return factory.make(expectation);
  }
  CHECK(false, "no criterion judges the rule {}", expectation.rule);
  return nullptr;
}

}  // namespace longtail::replay
