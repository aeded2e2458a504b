// One expectation, judged message by message. Reads recorded messages only, so that a field file and a simulated
// run are judged by the same code. A criterion keeps the first (or worst) moment and says what was observed and what is
// allowed. Rules and arguments: sim/expectations.h. Times come from the recording.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "sim/expectations.h"
#include "stack/api/message.h"

namespace longtail::replay {

struct Failure {
  std::string rule;
  SimTime t;
  std::string message;
};

// `after` and `before` of a rule: the time in which it is judged.
struct Window {
  double from_s = 0;
  double until_s = std::numeric_limits<double>::infinity();
  bool contains(SimTime t) const { return t.seconds() >= from_s && t.seconds() <= until_s; }
  bool overlaps(SimTime from, SimTime until) const { return until.seconds() >= from_s && from.seconds() <= until_s; }
};

class Criterion {
 public:
  explicit Criterion(const sim::Expectation& expectation);
  virtual ~Criterion() = default;
  Criterion(const Criterion&) = delete;
  Criterion& operator=(const Criterion&) = delete;

  virtual void observe(const stack::Message& message, SimTime t) = 0;
  // After the last message.
  virtual void finish(SimTime end) = 0;

  const std::optional<Failure>& failure() const { return failure_; }

 protected:
  // Only the first call counts.
  void fail(SimTime t, std::string message);
  const Window& window() const { return window_; }
  bool in_window(SimTime t) const { return window_.contains(t); }
  std::optional<double> number(const std::string& name) const;
  std::string name(const std::string& name) const;  // "" when not given

 private:
  sim::Expectation expectation_;
  Window window_;
  std::optional<Failure> failure_;
};

// An extreme of a quantity, when it was reached, and by whom.
struct Extreme {
  std::optional<double> value;
  SimTime t;
  std::string who;

  void lowest(double candidate, SimTime at, const std::string& whose = {}) {
    if (!value || candidate < *value) *this = {candidate, at, whose};
  }
  void highest(double candidate, SimTime at, const std::string& whose = {}) {
    if (!value || candidate > *value) *this = {candidate, at, whose};
  }
};

// The criterion behind an expectation; the rule is known (sim::problem_with).
std::unique_ptr<Criterion> make_criterion(const sim::Expectation& expectation);

}  // namespace longtail::replay
