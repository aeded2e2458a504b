// Judges a stream of messages: fed live as an observer of a run, or from a recording, with the same result.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "replay/score/criterion.h"
#include "replay/score/metric.h"
#include "replay/score/mode_track.h"
#include "sim/run.h"

namespace longtail::replay {

struct Score {
  bool passed = true;
  std::vector<Failure> failures;      // by time, then in the order of the expectations
  std::vector<MetricValue> metrics;   // by name
  std::vector<ModeSpan> modes;        // in order
};

class Scorer final : public sim::RunObserver {
 public:
  explicit Scorer(const std::vector<sim::Expectation>& expectations);

  void on_message(const stack::MessagePtr& message, SimTime t) override;
  // After the last message; the scorer is spent.
  Score finish(SimTime end);

 private:
  std::vector<std::unique_ptr<Criterion>> criteria_;
  std::vector<std::unique_ptr<Metric>> metrics_;
  ModeTrack modes_;
};

}  // namespace longtail::replay
