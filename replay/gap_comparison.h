// The gap records of two recordings: are they the same, and where do they first part? They are compared beside the
// messages, in their own order, because at one instant a gap's place among the messages means nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "replay/comparison.h"

namespace longtail::replay {

struct GapDifference {
  GapComparison counts;
  std::optional<Divergence> first;  // its field: "gap.count" and the like, or "(gap)" where one side has none
};

GapDifference compare_gaps(const Recording& a, const Recording& b,
                           const std::function<std::string(stack::Topic)>& producer);

}  // namespace longtail::replay
