// A hand-made recording for tests of scoring: add messages, then judge expectations on them.
#pragma once

#include <string>
#include <vector>

#include "replay/score/criterion.h"
#include "stack/api/compute.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {

struct Rule {
  std::string name;
  std::map<std::string, double> numbers = {};
  std::map<std::string, std::string> names = {};
};

class Story {
 public:
  template <class Body>
  Story& add(double t_s, stack::Topic topic, Body body, double capture_s) {
    const SimTime t = at(t_s);
    stack::set_header(*body.mutable_header(), at(capture_s), t, messages_.size(), "");
    messages_.push_back({stack::make_message(topic, std::move(body)), t});
    return *this;
  }
  template <class Body>
  Story& add(double t_s, stack::Topic topic, Body body) {
    return add(t_s, topic, std::move(body), t_s);
  }

  struct Ego {
    double x_m = 0;
    double y_m = 0;
    double speed_mps = 10;
    double acceleration_mps2 = 0;
    std::string lane = "main/-1";
    double lane_offset_m = 0;
    double yaw_rate_rps = 0;
    double friction = 0;
    double lateral_acceleration_mps2 = 0;
    double yaw_rad = 0;
  };
  Story& ego(double t_s, const Ego& e) {
    stack::TruthEgo body;
    body.set_x_m(e.x_m);
    body.set_y_m(e.y_m);
    body.set_speed_mps(e.speed_mps);
    body.set_acceleration_mps2(e.acceleration_mps2);
    body.set_lane(e.lane);
    body.set_lane_offset_m(e.lane_offset_m);
    body.set_yaw_rate_rps(e.yaw_rate_rps);
    body.set_friction(e.friction);
    body.set_lateral_acceleration_mps2(e.lateral_acceleration_mps2);
    body.set_yaw_rad(e.yaw_rad);
    return add(t_s, stack::Topic::kTruthEgo, body);
  }

  struct Actor {
    std::string name = "van";
    double gap_m = 20;
    double ahead_m = 25;
    double aside_m = 0;
    double speed_mps = 5;
  };
  Story& actors(double t_s, const std::vector<Actor>& all) {
    stack::TruthActors body;
    for (const Actor& a : all) {
      stack::TruthActor& actor = *body.add_actors();
      actor.set_name(a.name);
      actor.set_x_m(a.ahead_m);
      actor.set_y_m(a.aside_m);
      actor.set_velocity_x_mps(a.speed_mps);
      actor.set_length_m(4.5);
      actor.set_width_m(1.8);
      actor.set_gap_m(a.gap_m);
    }
    return add(t_s, stack::Topic::kTruthActors, body);
  }
  Story& contact(double t_s, const std::string& with, double delta_v_mps) {
    stack::Contact body;
    body.set_id_b(1);
    body.set_name_a("ego");
    body.set_name_b(with);
    body.set_ego_delta_v_mps(delta_v_mps);
    return add(t_s, stack::Topic::kContact, body);
  }
  Story& mode(double t_s, stack::ModeKind kind, const std::string& reason, const std::string& told = "") {
    stack::Mode body;
    body.set_mode(kind);
    body.set_reason(reason);
    body.set_user_message(told);
    return add(t_s, stack::Topic::kMode, body);
  }

  // "" when the rule holds, else "t: message".
  std::string judge(const Rule& rule, double end_s = 10) const {
    sim::Expectation expectation;
    expectation.rule = rule.name;
    expectation.numbers = rule.numbers;
    expectation.names = rule.names;
    if (const auto problem = sim::problem_with(expectation)) return "BAD RULE: " + *problem;
    const auto criterion = make_criterion(expectation);
    for (const auto& entry : messages_) criterion->observe(*entry.message, entry.t);
    criterion->finish(at(end_s));
    if (!criterion->failure()) return "";
    return fmt::format("{:.2f}: {}", criterion->failure()->t.seconds(), criterion->failure()->message);
  }

  struct Entry {
    stack::MessagePtr message;
    SimTime t;
  };
  const std::vector<Entry>& messages() const { return messages_; }
  static SimTime at(double t_s) { return SimTime{} + duration_from_seconds(t_s); }

 private:
  std::vector<Entry> messages_;
};

}  // namespace longtail::replay
