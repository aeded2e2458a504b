#include "replay/score/rss.h"

#include <algorithm>

#include "replay/score/corridor.h"
#include "replay/score/criteria.h"

namespace longtail::replay {
namespace {

class RssViolation final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) override {
    if (message.topic == stack::Topic::kTruthEgo) ego_ = stack::body_as<stack::TruthEgo>(message);
    if (message.topic != stack::Topic::kTruthActors || !ego_) return;
    const auto lead = nearest_in_way(*ego_, stack::body_as<stack::TruthActors>(message));
    const bool close = lead && lead->speed_mps >= 0 && lead->gap_m <= rss_distance_m({}, ego_->speed_mps(), lead->speed_mps);
    if (close && last_) violated_ = violated_ + (t - *last_);
    if (close && !first_) first_ = t;
    last_ = t;
  }
  void finish(SimTime) override {
    if (violated_.seconds() > *number("at_most")) {
      fail(*first_, fmt::format("closer than the RSS distance for {:.2f} s, allowed at most {:.2f} s", violated_.seconds(),
                                *number("at_most")));
    }
  }

 private:
  std::optional<stack::TruthEgo> ego_;
  std::optional<SimTime> last_;
  std::optional<SimTime> first_;
  Duration violated_;
};

}  // namespace

double rss_distance_m(const RssParameters& p, double rear_mps, double front_mps) {
  const double after_response = rear_mps + p.response_s * p.acceleration_max_mps2;
  const double rear_m = rear_mps * p.response_s + 0.5 * p.acceleration_max_mps2 * p.response_s * p.response_s +
                        after_response * after_response / (2 * p.braking_min_mps2);
  const double front_m = front_mps * front_mps / (2 * p.braking_max_mps2);
  return std::max(0.0, rear_m - front_m);
}

std::unique_ptr<Criterion> make_rss_violation(const sim::Expectation& e) { return std::make_unique<RssViolation>(e); }

}  // namespace longtail::replay
