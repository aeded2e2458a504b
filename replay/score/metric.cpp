#include "replay/score/metrics.h"

namespace longtail::replay {

std::vector<std::unique_ptr<Metric>> standard_metrics() {
  std::vector<std::unique_ptr<Metric>> metrics;
  metrics.push_back(make_drive_metrics());
  return metrics;
}

}  // namespace longtail::replay
