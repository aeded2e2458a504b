// Numbers about a run, whatever was expected of it. Formulas: docs/metrics.md. "Not computable" is a value of its own,
// with a reason; it is never zero, never NaN.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stack/api/message.h"

namespace longtail::replay {

struct MetricValue {
  std::string name;             // unit last: "min_ttc_s"
  std::optional<double> value;
  std::string reason;           // why there is no value
};

class Metric {
 public:
  virtual ~Metric() = default;
  virtual void observe(const stack::Message& message, SimTime t) = 0;
  virtual void finish(SimTime end, std::vector<MetricValue>& out) = 0;
};

// One of each, fresh.
std::vector<std::unique_ptr<Metric>> standard_metrics();

}  // namespace longtail::replay
