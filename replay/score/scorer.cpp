#include "replay/score/scorer.h"

#include <algorithm>

namespace longtail::replay {

Scorer::Scorer(const std::vector<sim::Expectation>& expectations) : metrics_(standard_metrics()) {
  for (const sim::Expectation& expectation : expectations) criteria_.push_back(make_criterion(expectation));
}

void Scorer::on_message(const stack::MessagePtr& message, SimTime t) {
  for (const auto& criterion : criteria_) criterion->observe(*message, t);
  for (const auto& metric : metrics_) metric->observe(*message, t);
  modes_.observe(*message, t);
}

Score Scorer::finish(SimTime end) {
  Score score;
  for (const auto& criterion : criteria_) {
    criterion->finish(end);
    if (criterion->failure()) score.failures.push_back(*criterion->failure());
  }
  std::ranges::stable_sort(score.failures, {}, &Failure::t);
  score.passed = score.failures.empty();
  for (const auto& metric : metrics_) metric->finish(end, score.metrics);
  std::ranges::sort(score.metrics, {}, &MetricValue::name);
  score.modes = modes_.spans();
  return score;
}

}  // namespace longtail::replay
