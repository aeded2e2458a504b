// The factories of all criteria, by the file that holds them. criterion.cpp has the table.
#pragma once

#include "replay/score/criterion.h"

namespace longtail::replay {

// behaviour.cpp
std::unique_ptr<Criterion> make_behaviour_never(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_behaviour_reached(const sim::Expectation& expectation);
// braking.cpp
std::unique_ptr<Criterion> make_max_deceleration(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_max_jerk(const sim::Expectation& expectation);
// collision.cpp
std::unique_ptr<Criterion> make_collision_delta_v(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_no_collision(const sim::Expectation& expectation);
// events.cpp
std::unique_ptr<Criterion> make_event_fired(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_event_not_fired(const sim::Expectation& expectation);
// gap.cpp
std::unique_ptr<Criterion> make_min_gap(const sim::Expectation& expectation);
// headway.cpp
std::unique_ptr<Criterion> make_min_thw(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_min_ttc(const sim::Expectation& expectation);
// health.cpp
std::unique_ptr<Criterion> make_health_reported(const sim::Expectation& expectation);
// lane.cpp
std::unique_ptr<Criterion> make_ends_in_lane(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_stays_in_lane(const sim::Expectation& expectation);
// localization_error.cpp
std::unique_ptr<Criterion> make_localization_error(const sim::Expectation& expectation);
// modes.cpp
std::unique_ptr<Criterion> make_final_mode(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_mode_message(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_mode_never(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_mode_reached(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_time_in_mode(const sim::Expectation& expectation);
// progress.cpp
std::unique_ptr<Criterion> make_progress(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_stops(const sim::Expectation& expectation);
// rss_violation.cpp
std::unique_ptr<Criterion> make_rss_violation(const sim::Expectation& expectation);
// speed.cpp
std::unique_ptr<Criterion> make_final_speed(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_max_speed(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_min_speed(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_speed_at(const sim::Expectation& expectation);
// timing.cpp
std::unique_ptr<Criterion> make_deadline_misses(const sim::Expectation& expectation);
std::unique_ptr<Criterion> make_latency(const sim::Expectation& expectation);

}  // namespace longtail::replay
