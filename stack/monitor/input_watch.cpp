#include "stack/monitor/input_watch.h"

namespace longtail::stack {
namespace {

// A frozen sensor's notices come at its rate; the slowest (GNSS) has 10 Hz.
constexpr Duration kFrozenMemory = milliseconds(300);

}  // namespace

void InputWatch::forget(std::deque<Count>& counts, SimTime now) {
  while (!counts.empty() && now - counts.front().at >= kWindow) counts.pop_front();
}

void InputWatch::observe(std::span<const MessagePtr> messages, SimTime now) {
  forget(seen_, now);
  forget(lost_, now);
  if (messages.empty()) return;
  if (!spoke_) first_seen_ = now;
  spoke_ = true;
  last_seen_ = now;
  age_ = now - messages.back()->capture_time;
  seen_.push_back({now, messages.size()});
}

void InputWatch::refused(const GapNotice& notice, SimTime now) {
  if (notice.cause() == GAP_FROZEN) {
    ever_frozen_ = true;
    last_frozen_ = now;
    return;
  }
  // A silence is not a count of lost messages: the watch sees it by itself.
  if (notice.cause() == GAP_SENSOR) return;
  // What came twice is not missing.
  if (notice.cause() == GAP_DUPLICATE) return;
  lost_.push_back({now, notice.sequence_last() - notice.sequence_first() + 1});
}

double InputWatch::rate_hz() const {
  std::uint64_t messages = 0;
  for (const Count& count : seen_) messages += count.messages;
  return static_cast<double>(messages) / kWindow.seconds();
}

bool InputWatch::frozen(SimTime now) const { return ever_frozen_ && now - last_frozen_ < kFrozenMemory; }

std::uint64_t InputWatch::lost_in_window() const {
  std::uint64_t messages = 0;
  for (const Count& count : lost_) messages += count.messages;
  return messages;
}

void InputWatch::save(StateWriter& out) const {
  out.boolean(spoke_);
  out.i64(first_seen_.ns);
  out.i64(last_seen_.ns);
  out.i64(age_.ns);
  out.boolean(ever_frozen_);
  out.i64(last_frozen_.ns);
  for (const auto* counts : {&seen_, &lost_}) {
    out.u64(counts->size());
    for (const Count& count : *counts) {
      out.i64(count.at.ns);
      out.u64(count.messages);
    }
  }
}

void InputWatch::load(StateReader& in) {
  spoke_ = in.boolean();
  first_seen_ = {in.i64()};
  last_seen_ = {in.i64()};
  age_ = {in.i64()};
  ever_frozen_ = in.boolean();
  last_frozen_ = {in.i64()};
  for (auto* counts : {&seen_, &lost_}) {
    counts->resize(in.u64());
    for (Count& count : *counts) {
      count.at = {in.i64()};
      count.messages = in.u64();
    }
  }
}

}  // namespace longtail::stack
