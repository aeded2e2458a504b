#include "sim/visibility/index_bounds.h"

#include <algorithm>

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr int kBuckets = 2048;
constexpr double kRounding = 0.01;  // of a bucket, for the lookup in single precision

}  // namespace

IndexBounds::IndexBounds(std::span<const ValueInterval> intervals) {
  CHECK(!intervals.empty(), "a sensor without rows or columns");
  // highest[i]: of indices up to i; lowest[i]: of indices from i on. Both rise with i.
  const std::size_t count = intervals.size();
  std::vector<double> highest(count);
  std::vector<double> lowest(count);
  for (std::size_t i = 0; i < count; ++i) highest[i] = i == 0 ? intervals[0].high : std::max(highest[i - 1], intervals[i].high);
  for (std::size_t i = count; i-- > 0;) lowest[i] = i + 1 == count ? intervals[i].low : std::min(lowest[i + 1], intervals[i].low);

  const double width = std::max((highest.back() - lowest.front()) / kBuckets, 1e-9);
  low_ = static_cast<float>(lowest.front() - width);  // a spare bucket at either end takes the rounding of the lookup
  buckets_per_value_ = static_cast<float>(1 / width);
  first_.push_back(0);
  last_.push_back(-1);
  for (int bucket = 0; bucket < kBuckets + 2; ++bucket) {
    const double from = static_cast<double>(low_) + (bucket - kRounding) * width;
    const double to = static_cast<double>(low_) + (bucket + 1 + kRounding) * width;
    first_.push_back(static_cast<std::int32_t>(std::ranges::lower_bound(highest, from) - highest.begin()));
    last_.push_back(static_cast<std::int32_t>(std::ranges::upper_bound(lowest, to) - lowest.begin()) - 1);
  }
  first_.push_back(static_cast<std::int32_t>(count));
  last_.push_back(static_cast<std::int32_t>(count) - 1);
}

IndexTable IndexBounds::table() const {
  return {.low = low_,
          .buckets_per_value = buckets_per_value_,
          .last_bucket = static_cast<float>(first_.size() - 1),
          .first = first_.data(),
          .last = last_.data()};
}

}  // namespace longtail::sim
