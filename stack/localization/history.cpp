#include "stack/localization/history.h"

#include <algorithm>

namespace longtail::stack {
namespace {

// A late reading costs at most this much of re-propagation more than its lateness.
constexpr Duration kSnapshotSpacing = milliseconds(100);

}  // namespace

void EstimateHistory::apply(const EgoFilter& filter, const HeadingPrior& prior, std::vector<Reading> fresh) {
  if (fresh.empty()) return;
  std::ranges::sort(fresh, {}, &Reading::key);
  if (snapshots_.empty()) snapshots_.push_back({now_, 0});
  const EgoEstimate& oldest = snapshots_.front().estimate;
  const auto usable =
      std::ranges::find_if(fresh, [&](const Reading& r) { return !oldest.started || r.time >= oldest.time; });
  dropped_ += usable - fresh.begin();
  if (usable == fresh.end()) return;

  // Merge, then continue from the newest snapshot that has seen nothing beyond the first new reading.
  const auto at = std::ranges::upper_bound(readings_, usable->key(), {}, &Reading::key);
  const auto first = static_cast<std::size_t>(at - readings_.begin());
  const bool in_order = first == readings_.size();
  readings_.insert(readings_.end(), usable, fresh.end());
  if (!in_order) {
    const auto middle = readings_.end() - (fresh.end() - usable);
    std::inplace_merge(readings_.begin(), middle, readings_.end(),
                       [](const Reading& a, const Reading& b) { return a.key() < b.key(); });
    while (snapshots_.back().next > first) snapshots_.pop_back();
    now_ = snapshots_.back().estimate;
    work(filter, prior, snapshots_.back().next);
  } else {
    work(filter, prior, first);
  }
  prune();
}

void EstimateHistory::work(const EgoFilter& filter, const HeadingPrior& prior, std::size_t from) {
  for (std::size_t i = from; i < readings_.size(); ++i) {
    filter.apply(now_, readings_[i], prior);
    if (now_.time - snapshots_.back().estimate.time >= kSnapshotSpacing) snapshots_.push_back({now_, i + 1});
  }
}

// Drops snapshots beyond the horizon and the readings before the oldest one left.
void EstimateHistory::prune() {
  std::size_t drop = 0;
  while (drop + 1 < snapshots_.size() && now_.time - snapshots_[drop + 1].estimate.time >= horizon_) ++drop;
  if (drop == 0) return;
  snapshots_.erase(snapshots_.begin(), snapshots_.begin() + static_cast<std::ptrdiff_t>(drop));
  const std::size_t seen = snapshots_.front().next;
  readings_.erase(readings_.begin(), readings_.begin() + static_cast<std::ptrdiff_t>(seen));
  for (Snapshot& snapshot : snapshots_) snapshot.next -= seen;
}

void EstimateHistory::save(StateWriter& out) const {
  now_.save(out);
  out.i64(dropped_);
  out.u64(readings_.size());
  for (const Reading& reading : readings_) {
    out.i64(reading.time.ns);
    out.u32(static_cast<std::uint32_t>(reading.topic));
    out.u64(reading.sequence);
    out.f64s(reading.values);
  }
  out.u64(snapshots_.size());
  for (const Snapshot& snapshot : snapshots_) {
    snapshot.estimate.save(out);
    out.u64(snapshot.next);
  }
}

void EstimateHistory::load(StateReader& in) {
  now_.load(in);
  dropped_ = in.i64();
  readings_.assign(in.u64(), Reading{});
  for (Reading& reading : readings_) {
    reading.time = {in.i64()};
    reading.topic = static_cast<Topic>(in.u32());
    reading.sequence = in.u64();
    in.f64s(reading.values);
  }
  snapshots_.assign(in.u64(), Snapshot{});
  for (Snapshot& snapshot : snapshots_) {
    snapshot.estimate.load(in);
    snapshot.next = in.u64();
  }
}

}  // namespace longtail::stack
