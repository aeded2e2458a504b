#include "stack/ingest/channel.h"

#include <algorithm>

#include "stack/ingest/plausibility.h"

namespace longtail::stack {
namespace {

// The wire bytes without field 1, the header: stamps and sequence differ in a frozen message, the rest does not.
std::string_view payload_of(std::string_view wire) {
  constexpr char kHeaderTag = 0x0A;  // field 1, length-delimited
  if (wire.empty() || wire[0] != kHeaderTag) return wire;
  std::size_t length = 0;
  std::size_t at = 1;
  for (int shift = 0; at < wire.size() && shift < 35; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(wire[at++]);
    length |= static_cast<std::size_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) break;
  }
  return wire.substr(std::min(at + length, wire.size()));
}

}  // namespace

void Channel::add_gap(std::vector<Gap>& gaps, GapCause cause, std::uint64_t first, std::uint64_t last, SimTime after,
                      SimTime now) const {
  // Contiguous refusals of one activation become one notice.
  if (!gaps.empty()) {
    Gap& previous = gaps.back();
    if (previous.topic == parameters_.topic && previous.cause == cause && previous.noticed == now &&
        previous.last + 1 == first) {
      previous.last = last;
      previous.after = after;
      return;
    }
  }
  gaps.push_back({parameters_.topic, cause, first, last, last_capture_, after, now});
}

bool Channel::was_given_up(std::uint64_t sequence) const {
  return std::ranges::any_of(given_up_,
                             [&](const Range& range) { return sequence >= range.first && sequence <= range.last; });
}

// Schema and clock checks; a refused message still takes its place in the sequence.
bool Channel::acceptable(const Message& message, SimTime now, std::vector<Gap>& gaps) {
  const bool in_future = message.capture_time > now + parameters_.clock_tolerance;
  if (!in_future && !implausible_field(message)) return true;
  add_gap(gaps, GAP_CORRUPT, message.sequence, message.sequence, message.capture_time, now);
  return false;
}

// The producer started over: newer data under an older number.
void Channel::restart_at(const Message& message, SimTime now, std::vector<Gap>& gaps) {
  add_gap(gaps, GAP_SENSOR, message.sequence, message.sequence, message.capture_time, now);
  next_ = message.sequence;
  given_up_ = {};
  given_up_count_ = 0;
}

void Channel::accept(const MessagePtr& message, SimTime now, bool moving, std::vector<MessagePtr>& released,
                     std::vector<Gap>& gaps) {
  last_arrival_ = now;
  const std::uint64_t sequence = message->sequence;
  if (silent_) {
    silent_ = false;
    const std::uint64_t expected = started_ ? next_ : sequence;
    add_gap(gaps, GAP_SENSOR, expected, expected, message->capture_time, now);
  }
  const bool good = acceptable(*message, now, gaps);
  if (!started_) {
    started_ = true;
    next_ = sequence;
  }
  if (sequence < next_) {
    if (!good) return;
    const bool newer = !delivered_any_ || message->capture_time > newest_capture_;
    const bool restarted = newer && !was_given_up(sequence);
    if (!restarted) {
      add_gap(gaps, was_given_up(sequence) ? GAP_LATE : GAP_DUPLICATE, sequence, sequence, message->capture_time, now);
      return;
    }
    drain(now, moving, true, released, gaps);
    restart_at(*message, now, gaps);
  }
  const auto at = std::ranges::lower_bound(held_, sequence, {}, &Held::sequence);
  if (at != held_.end() && at->sequence == sequence) {
    add_gap(gaps, GAP_DUPLICATE, sequence, sequence, message->capture_time, now);
    return;
  }
  held_.insert(at, {sequence, now, good ? message : nullptr});
  drain(now, moving, false, released, gaps);
}

// Releases what is in sequence; past a hole only when a waiting message has waited its window.
void Channel::drain(SimTime now, bool moving, bool everything, std::vector<MessagePtr>& released,
                    std::vector<Gap>& gaps) {
  std::size_t done = 0;
  for (; done < held_.size(); ++done) {
    const Held& front = held_[done];
    if (front.sequence > next_) {
      const bool overdue =
          std::any_of(held_.begin() + static_cast<std::ptrdiff_t>(done), held_.end(),
                      [&](const Held& held) { return now - held.arrival >= parameters_.reorder_window; });
      if (!overdue && !everything) break;
      const SimTime after = front.message ? front.message->capture_time : SimTime{};
      add_gap(gaps, GAP_TRANSPORT, next_, front.sequence - 1, after, now);
      given_up_[given_up_count_++ % given_up_.size()] = {next_, front.sequence - 1};
    }
    next_ = front.sequence + 1;
    if (front.message) deliver(front.message, now, moving, released, gaps);
  }
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(done));
}

bool Channel::frozen(const Message& message, bool moving) {
  const std::string_view payload = payload_of(message.wire);
  const Digest digest = digest_of(payload);
  const bool same_stamp = delivered_any_ && message.capture_time == newest_capture_;
  const bool same_payload = digest == last_payload_;
  const bool repeated = same_payload && !payload.empty();  // an empty scan repeats honestly
  last_payload_ = digest;
  repeats_ = repeated && moving ? repeats_ + 1 : 0;
  // Nothing is captured twice: a stamp that repeats with its payload needs neither motion nor patience.
  if (same_stamp && same_payload) return true;
  return parameters_.freeze_repeats > 0 && repeats_ > parameters_.freeze_repeats;
}

void Channel::deliver(const MessagePtr& message, SimTime now, bool moving, std::vector<MessagePtr>& released,
                      std::vector<Gap>& gaps) {
  const SimTime capture = message->capture_time;
  const bool is_frozen = frozen(*message, moving);
  GapCause cause = GAP_UNKNOWN;
  if (delivered_any_ && capture <= newest_capture_ && !(is_frozen && capture == newest_capture_)) {
    cause = GAP_CORRUPT;  // its clock ran backwards, or stood still
  } else if (now - capture > parameters_.max_age) {
    cause = GAP_LATE;
  } else if (is_frozen) {
    cause = GAP_FROZEN;
  }
  newest_capture_ = delivered_any_ ? std::max(newest_capture_, capture) : capture;
  delivered_any_ = true;
  if (cause != GAP_UNKNOWN) {
    add_gap(gaps, cause, message->sequence, message->sequence, capture, now);
    return;
  }
  released.push_back(message);
  last_capture_ = capture;
}

void Channel::tick(SimTime now, bool moving, std::vector<MessagePtr>& released, std::vector<Gap>& gaps) {
  if (!clocked_) {
    clocked_ = true;
    start_ = now;
  }
  drain(now, moving, false, released, gaps);
  if (silent_ || parameters_.silence <= Duration{0}) return;
  const SimTime due = started_ ? last_arrival_ + parameters_.silence : start_ + parameters_.startup_grace;
  if (now > due) {
    silent_ = true;
    add_gap(gaps, GAP_SENSOR, next_, next_, SimTime{}, now);
  }
}

void Channel::save(StateWriter& out) const {
  out.boolean(started_);
  out.boolean(silent_);
  out.boolean(clocked_);
  out.i64(start_.ns);
  out.i64(last_arrival_.ns);
  out.i64(last_capture_.ns);
  out.i64(newest_capture_.ns);
  out.boolean(delivered_any_);
  out.u64(next_);
  out.u64(held_.size());
  for (const Held& held : held_) {
    out.u64(held.sequence);
    out.i64(held.arrival.ns);
    out.boolean(held.message != nullptr);
    if (held.message) out.str(held.message->wire);
  }
  for (const Range& range : given_up_) {
    out.u64(range.first);
    out.u64(range.last);
  }
  out.u64(given_up_count_);
  out.u64(last_payload_.high);
  out.u64(last_payload_.low);
  out.i64(repeats_);
}

void Channel::load(StateReader& in) {
  started_ = in.boolean();
  silent_ = in.boolean();
  clocked_ = in.boolean();
  start_ = {in.i64()};
  last_arrival_ = {in.i64()};
  last_capture_ = {in.i64()};
  newest_capture_ = {in.i64()};
  delivered_any_ = in.boolean();
  next_ = in.u64();
  held_.assign(in.u64(), Held{});
  for (Held& held : held_) {
    held.sequence = in.u64();
    held.arrival = {in.i64()};
    if (in.boolean()) held.message = parse_message(parameters_.topic, in.str()).value();
  }
  for (Range& range : given_up_) {
    range.first = in.u64();
    range.last = in.u64();
  }
  given_up_count_ = in.u64();
  last_payload_.high = in.u64();
  last_payload_.low = in.u64();
  repeats_ = in.i64();
}

}  // namespace longtail::stack
