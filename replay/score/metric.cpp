#include "replay/score/metrics.h"

namespace longtail::replay {

std::vector<std::unique_ptr<Metric>> standard_metrics() {
  std::vector<std::unique_ptr<Metric>> metrics;
  metrics.push_back(make_collisions());
  metrics.push_back(make_comfort());
  metrics.push_back(make_criticality());
  metrics.push_back(make_drive_metrics());
  metrics.push_back(make_edge_metrics());
  metrics.push_back(make_latency_metrics());
  metrics.push_back(make_localization_metrics());
  metrics.push_back(make_mode_metrics());
  metrics.push_back(make_stopping());
  return metrics;
}

}  // namespace longtail::replay
