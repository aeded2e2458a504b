// Looking up an IndexTable. Internal linkage on purpose (tables.h).
#pragma once

#include "sim/visibility/kernel/lanes.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {
namespace {

LONGTAIL_INLINE int bucket_of(const IndexTable& table, float value) {
  const float at = (value - table.low) * table.buckets_per_value + 1.0f;
  return static_cast<int>(least(most(at, 0.0f), table.last_bucket));
}
LONGTAIL_INLINE LaneMask bucket_of(const IndexTable& table, Lanes value) {
  const Lanes at = (value - table.low) * table.buckets_per_value + 1.0f;
  return __builtin_convertvector(least(most(at, Lanes{}), all(table.last_bucket)), LaneMask);
}
LONGTAIL_INLINE int first_index(const IndexTable& table, float low) { return table.first[bucket_of(table, low)]; }
LONGTAIL_INLINE int last_index(const IndexTable& table, float high) { return table.last[bucket_of(table, high)]; }

}  // namespace
}  // namespace longtail::sim
