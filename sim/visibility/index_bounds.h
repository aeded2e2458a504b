// Which rows or columns of a sensor can hold a direction: for each index the interval of values its rays have, turned
// into a table of buckets that the kernels look up. Conservative, so never part of a result.
#pragma once

#include <span>
#include <vector>

#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

struct ValueInterval {
  double low = 0;
  double high = 0;
};

class IndexBounds {
 public:
  IndexBounds() = default;
  // Intervals by index, rising with it on the whole; they may overlap and need not be sorted exactly.
  explicit IndexBounds(std::span<const ValueInterval> intervals);

  // Valid as long as this object is neither changed nor gone; moving keeps it valid.
  IndexTable table() const;

 private:
  float low_ = 0;
  float buckets_per_value_ = 0;
  std::vector<std::int32_t> first_;
  std::vector<std::int32_t> last_;
};

}  // namespace longtail::sim
