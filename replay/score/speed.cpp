#include "replay/score/criteria.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

class EgoSpeed : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) final {
    if (message.topic == stack::Topic::kTruthEgo) speed(stack::body_as<stack::TruthEgo>(message).speed_mps(), t);
  }

 protected:
  virtual void speed(double mps, SimTime t) = 0;
  // "ego speed at the end" against at_most and at_least.
  void judge(double mps, SimTime t, const std::string& when) {
    if (const auto most = number("at_most"); most && mps > *most) {
      fail(t, fmt::format("ego speed {} was {:.2f} m/s, allowed at most {:.2f} m/s", when, mps, *most));
    }
    if (const auto least = number("at_least"); least && mps < *least) {
      fail(t, fmt::format("ego speed {} was {:.2f} m/s, allowed at least {:.2f} m/s", when, mps, *least));
    }
  }
};

class MaxSpeed final : public EgoSpeed {
 public:
  using EgoSpeed::EgoSpeed;
  void finish(SimTime) override {
    if (highest_.value) judge(*highest_.value, highest_.t, "at its highest");
  }

 private:
  void speed(double mps, SimTime t) override {
    if (in_window(t)) highest_.highest(mps, t);
  }
  Extreme highest_;
};

class MinSpeed final : public EgoSpeed {
 public:
  using EgoSpeed::EgoSpeed;
  void finish(SimTime) override {
    if (lowest_.value) judge(*lowest_.value, lowest_.t, "at its lowest");
  }

 private:
  void speed(double mps, SimTime t) override {
    if (in_window(t)) lowest_.lowest(mps, t);
  }
  Extreme lowest_;
};

class FinalSpeed final : public EgoSpeed {
 public:
  using EgoSpeed::EgoSpeed;
  void finish(SimTime end) override {
    if (!last_mps_) return fail(end, "no truth.ego in the recording");
    judge(*last_mps_, end, "at the end");
  }

 private:
  void speed(double mps, SimTime) override { last_mps_ = mps; }
  std::optional<double> last_mps_;
};

class SpeedAt final : public EgoSpeed {
 public:
  using EgoSpeed::EgoSpeed;
  void finish(SimTime end) override {
    if (!done_) fail(end, fmt::format("the run ended before {:.2f} s", *number("t")));
  }

 private:
  void speed(double mps, SimTime t) override {
    if (done_ || t.seconds() < *number("t")) return;
    done_ = true;
    judge(mps, t, fmt::format("at {:.2f} s", *number("t")));
  }
  bool done_ = false;
};

}  // namespace

std::unique_ptr<Criterion> make_max_speed(const sim::Expectation& e) { return std::make_unique<MaxSpeed>(e); }
std::unique_ptr<Criterion> make_min_speed(const sim::Expectation& e) { return std::make_unique<MinSpeed>(e); }
std::unique_ptr<Criterion> make_final_speed(const sim::Expectation& e) { return std::make_unique<FinalSpeed>(e); }
std::unique_ptr<Criterion> make_speed_at(const sim::Expectation& e) { return std::make_unique<SpeedAt>(e); }

}  // namespace longtail::replay
