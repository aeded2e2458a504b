// The recent past of the estimate: readings in time order and snapshots of the estimate between them. A late
// reading is put where it belongs; the estimate goes back to the snapshot before it and is worked forward again,
// so that the result equals, bit for bit, that of readings that arrived in order.
#pragma once

#include <vector>

#include "stack/localization/ego_filter.h"

namespace longtail::stack {

class EstimateHistory {
 public:
  explicit EstimateHistory(Duration horizon) : horizon_(horizon) {}

  // Works new readings (any order) into the estimate. Those older than the history are dropped and counted.
  void apply(const EgoFilter& filter, const HeadingPrior& prior, std::vector<Reading> fresh);
  const EgoEstimate& now() const { return now_; }
  std::int64_t dropped() const { return dropped_; }

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  struct Snapshot {
    EgoEstimate estimate;
    std::size_t next = 0;  // index of the first reading it has not seen
  };
  void work(const EgoFilter& filter, const HeadingPrior& prior, std::size_t from);
  void prune();

  Duration horizon_;
  EgoEstimate now_;
  std::vector<Reading> readings_;    // in key order, since the oldest snapshot
  std::vector<Snapshot> snapshots_;  // oldest first; the first one has seen none of readings_
  std::int64_t dropped_ = 0;
};

}  // namespace longtail::stack
