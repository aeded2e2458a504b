#include "stack/safety/mode_manager.h"

#include <algorithm>
#include <string>
#include <vector>

#include "stack/api/operator.h"
#include "stack/safety/mode_rules.h"

namespace longtail::stack {
namespace {

constexpr SimTime kNever{-1};

struct RuleState {
  bool active = false;
  SimTime holds_since = kNever;  // kNever: does not hold
  SimTime last_held = kNever;
  std::string reason;            // as reported, e.g. "node_dead:fusion"
};

class ModeManagerNode final : public Node {
 public:
  explicit ModeManagerNode(const ModeParameters& parameters) : parameters_(parameters), states_(mode_rules().size()) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    if (start_ == kNever) start_ = context.now;
    update_rules(inputs, context);
    const int worst = worst_active_rule();
    advance(inputs, context, worst);
    outputs.publish(Topic::kMode, rests_on(inputs, context), describe(worst));
  }

  void save(StateWriter& out) const override {
    out.i64(start_.ns);
    out.u8(static_cast<std::uint8_t>(mode_));
    out.str(reason_);
    out.str(message_);
    out.i64(standing_since_.ns);
    out.boolean(resume_pressed_);
    for (const RuleState& state : states_) {
      out.boolean(state.active);
      out.i64(state.holds_since.ns);
      out.i64(state.last_held.ns);
      out.str(state.reason);
    }
  }
  void load(StateReader& in) override {
    start_ = {in.i64()};
    mode_ = static_cast<ModeKind>(in.u8());
    reason_ = in.str();
    message_ = in.str();
    standing_since_ = {in.i64()};
    resume_pressed_ = in.boolean();
    for (RuleState& state : states_) {
      state.active = in.boolean();
      state.holds_since = {in.i64()};
      state.last_held = {in.i64()};
      state.reason = in.str();
    }
  }

 private:
  void update_rules(const Inputs& inputs, const Context& context) {
    const auto* health = inputs.latest_as<Health>(Topic::kHealth);
    const SimTime heard = health ? SimTime{health->header().publish_time_ns()} : start_;
    const double patience_s = health ? parameters_.health_age_max_s : parameters_.startup_grace_s;
    const bool silent = (context.now - heard).seconds() > patience_s;
    const bool alone = operator_lost(inputs, context);
    const auto rules = mode_rules();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const ModeRule& rule = rules[i];
      std::string_view seen;
      if (alone && rule.reason == kReasonOperatorLost) {
        seen = kReasonOperatorLost;
      } else if (rule.reason == kReasonHealthSilent) {
        if (silent) seen = kReasonHealthSilent;
      } else if (health && !silent) {
        for (const HealthItem& item : health->items()) {
          if (!matches(rule, item.reason(), item.level())) continue;
          seen = item.reason();
          break;
        }
      } else if (states_[i].active) {
        seen = states_[i].reason;  // nothing is forgiven while nobody looks
      }
      update_rule(rule, seen, context.now, states_[i]);
    }
  }

  // By the age of what was last said, so that a link that is up but late counts as well.
  bool operator_lost(const Inputs& inputs, const Context& context) const {
    const auto* said = inputs.latest_as<OperatorInput>(Topic::kOperatorInput);
    if (!said || said->header().frame_id() != kRemoteOperatorFrame) return false;
    return (context.now - SimTime{said->header().capture_time_ns()}).seconds() > parameters_.operator_age_max_s;
  }

  static void update_rule(const ModeRule& rule, std::string_view seen, SimTime now, RuleState& state) {
    if (!seen.empty()) {
      if (state.holds_since == kNever) state.holds_since = now;
      state.last_held = now;
      if (!state.active) state.reason = seen;
      if (now - state.holds_since >= rule.entry) state.active = true;
      return;
    }
    state.holds_since = kNever;
    if (state.active && now - state.last_held >= rule.exit) state.active = false;
  }

  // Most severe first, then the order of the table; -1 = none.
  int worst_active_rule() const {
    const auto rules = mode_rules();
    int worst = -1;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!states_[i].active) continue;
      if (worst < 0 || severity(rules[i].mode) > severity(rules[static_cast<std::size_t>(worst)].mode))
        worst = static_cast<int>(i);
    }
    return worst;
  }

  void advance(const Inputs& inputs, const Context& context, int worst) {
    const bool stop_wanted = worst >= 0 && rule(worst).mode == MODE_MINIMAL_RISK;
    const auto* operator_input = inputs.latest_as<OperatorInput>(Topic::kOperatorInput);
    const bool pressed = operator_input && (operator_input->buttons() & kResumeButton) != 0;
    const bool resume = pressed && !resume_pressed_;
    resume_pressed_ = pressed;
    const bool standing = stands(inputs, context);

    if (mode_ == MODE_STOPPED) {
      if (resume && !stop_wanted) enter_driving(worst);
      return;
    }
    if (mode_ == MODE_MINIMAL_RISK) {
      if (standing) {
        mode_ = MODE_STOPPED;
        message_ = stopped_message();
      }
      return;
    }
    if (stop_wanted) {
      mode_ = MODE_MINIMAL_RISK;
      reason_ = states_[static_cast<std::size_t>(worst)].reason;
      message_ = rule(worst).message;
      standing_since_ = kNever;
      return;
    }
    enter_driving(worst);
  }

  void enter_driving(int worst) {
    mode_ = worst >= 0 ? rule(worst).mode : MODE_FULL;
    reason_ = worst >= 0 ? states_[static_cast<std::size_t>(worst)].reason : std::string(kReasonNominal);
    message_ = worst >= 0 ? rule(worst).message : nominal_message();
  }

  // Standing for long enough; without a localization, for as long as a stop from any speed takes.
  bool stands(const Inputs& inputs, const Context& context) {
    const auto* localization = inputs.latest_as<Localization>(Topic::kLocalization);
    const bool known = localization && (context.now - SimTime{localization->header().capture_time_ns()}).seconds() < 1;
    const bool slow = known ? localization->speed_mps() < parameters_.standstill_speed_mps : mode_ == MODE_MINIMAL_RISK;
    if (!slow) {
      standing_since_ = kNever;
      return false;
    }
    if (standing_since_ == kNever) standing_since_ = context.now;
    const double needed_s = known ? parameters_.standstill_time_s : 20;
    return (context.now - standing_since_).seconds() >= needed_s;
  }

  static const ModeRule& rule(int index) { return mode_rules()[static_cast<std::size_t>(index)]; }

  Mode describe(int worst) const {
    Mode mode;
    mode.set_mode(mode_);
    mode.set_reason(reason_);
    mode.set_user_message(message_);
    mode.set_lane_change_allowed(mode_ == MODE_FULL);
    mode.set_time_gap_scale(1);
    if (worst < 0 || mode_ == MODE_FULL) return mode;
    // The strictest of all active rules.
    const auto rules = mode_rules();
    double cap_mps = 0;
    double gap_scale = 1;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!states_[i].active) continue;
      const double rule_cap_mps = rules[i].speed_cap_mps * parameters_.constrained_cap_scale;
      if (rule_cap_mps > 0) cap_mps = cap_mps > 0 ? std::min(cap_mps, rule_cap_mps) : rule_cap_mps;
      gap_scale = std::max(gap_scale, rules[i].time_gap_scale);
    }
    mode.set_speed_cap_mps(cap_mps);
    mode.set_time_gap_scale(gap_scale);
    return mode;
  }

  static SimTime rests_on(const Inputs& inputs, const Context& context) {
    const auto* health = inputs.latest_as<Health>(Topic::kHealth);
    return health ? SimTime{health->header().capture_time_ns()} : context.now;
  }

  const ModeParameters parameters_;
  SimTime start_ = kNever;
  ModeKind mode_ = MODE_FULL;
  std::string reason_ = std::string(kReasonNominal);
  std::string message_ = std::string(nominal_message());
  SimTime standing_since_ = kNever;
  bool resume_pressed_ = false;
  std::vector<RuleState> states_;  // by rule
};

}  // namespace

std::unique_ptr<Node> make_mode_manager(const ModeParameters& parameters, const VehicleCalibration&) {
  return std::make_unique<ModeManagerNode>(parameters);
}

}  // namespace longtail::stack
