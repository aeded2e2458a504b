// How close it came, from ground truth: gaps, times, decelerations needed, and the RSS distance.
#include <algorithm>

#include "replay/score/corridor.h"
#include "replay/score/criterion.h"
#include "replay/score/encounter.h"
#include "replay/score/metrics.h"
#include "replay/score/rss.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kGravity_mps2 = 9.80665;
constexpr double kExposed_s = 2.0;  // threshold of TET and TIT

class Criticality final : public Metric {
 public:
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic == stack::Topic::kTruthEgo) ego_ = stack::body_as<stack::TruthEgo>(message);
    if (message.topic != stack::Topic::kTruthActors || !ego_) return;
    const auto& actors = stack::body_as<stack::TruthActors>(message);
    const double step_s = last_ ? (t - *last_).seconds() : 0;
    std::optional<double> shortest_ttc;
    for (const stack::TruthActor& actor : actors.actors()) {
      gap_.lowest(actor.gap_m(), t);
      const auto way = in_way(*ego_, actor);
      if (!way) continue;
      const Encounter encounter{way->gap_m, ego_->speed_mps(), way->speed_mps, acceleration_of(actor, step_s)};
      if (const auto ttc = time_to_collision_s(encounter)) {
        if (!shortest_ttc || *ttc < *shortest_ttc) shortest_ttc = ttc;
      }
      rate(encounter, t);
    }
    if (shortest_ttc) ttc_.lowest(*shortest_ttc, t);
    if (shortest_ttc && *shortest_ttc <= kExposed_s) {
      exposed_s_ += step_s;
      integrated_s2_ += (kExposed_s - *shortest_ttc) * step_s;
    }
    judge_distance(actors, t, step_s);
    remember(actors);
    last_ = t;
  }

  void finish(SimTime, std::vector<MetricValue>& out) override {
    const std::string no_truth = !ego_ ? "no truth.ego" : (last_ ? "" : "no truth.actors");
    const auto add = [&](const char* name, const std::optional<double>& value, const char* otherwise) {
      out.push_back({name, value, value ? "" : (no_truth.empty() ? otherwise : no_truth)});
    };
    const auto sum = [&](double value) { return last_ ? std::optional(value) : std::nullopt; };
    add("min_gap_m", gap_.value, "there was nobody");
    add("min_ttc_s", ttc_.value, "the ego closed on nothing in its way");
    add("min_thw_s", headway_.value, "nothing was in the ego's way while it drove");
    add("max_drac_mps2", drac_.value, "nothing was in the ego's way");
    add("max_required_deceleration_mps2", required_.value, "nothing was in the ego's way");
    add("max_brake_threat_ratio", threat_.value, required_.value ? "no friction in truth.ego" : "nothing was in the ego's way");
    add("min_rss_margin_m", margin_.value, "nothing was ahead of the ego");
    add("rss_violation_s", sum(violated_s_), "");
    add("tet_s", sum(exposed_s_), "");
    add("tit_s2", sum(integrated_s2_), "");
  }

 private:
  struct Velocity {
    std::uint32_t id = 0;
    double x_mps = 0;
    double y_mps = 0;
  };

  void rate(const Encounter& encounter, SimTime t) {
    if (const auto headway = time_headway_s(encounter)) headway_.lowest(*headway, t);
    if (const auto drac = deceleration_to_avoid_mps2(encounter)) drac_.highest(*drac, t);
    const auto required = required_deceleration_mps2(encounter);
    if (!required) return;
    required_.highest(*required, t);
    // What the surface under the ego gives, not a constant: brakes are as good as the road.
    if (ego_->friction() > 0) threat_.highest(*required / (ego_->friction() * kGravity_mps2), t);
  }

  void judge_distance(const stack::TruthActors& actors, SimTime t, double step_s) {
    const auto lead = nearest_in_way(*ego_, actors);
    if (!lead || lead->speed_mps < 0) return;  // oncoming traffic needs the other RSS rule
    const double margin_m = lead->gap_m - rss_distance_m({}, ego_->speed_mps(), lead->speed_mps);
    margin_.lowest(margin_m, t);
    if (margin_m <= 0) violated_s_ += step_s;
  }

  // Along the ego's heading, from the actor's velocity one message ago. Both lists are by id.
  double acceleration_of(const stack::TruthActor& actor, double step_s) const {
    const auto before = std::ranges::lower_bound(before_, actor.id(), {}, &Velocity::id);
    if (before == before_.end() || before->id != actor.id() || step_s <= 0) return 0;
    return ((actor.velocity_x_mps() - before->x_mps) * strict::cos(ego_->yaw_rad()) +
            (actor.velocity_y_mps() - before->y_mps) * strict::sin(ego_->yaw_rad())) /
           step_s;
  }

  void remember(const stack::TruthActors& actors) {
    before_.clear();
    for (const stack::TruthActor& actor : actors.actors()) {
      before_.push_back({actor.id(), actor.velocity_x_mps(), actor.velocity_y_mps()});
    }
  }

  std::optional<stack::TruthEgo> ego_;
  std::optional<SimTime> last_;
  std::vector<Velocity> before_;
  Extreme gap_, ttc_, headway_, drac_, required_, threat_, margin_;
  double violated_s_ = 0;
  double exposed_s_ = 0;
  double integrated_s2_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_criticality() { return std::make_unique<Criticality>(); }

}  // namespace longtail::replay
