// What the monitor knows of one input: when it last spoke, how old its data was, how often it came, and what
// ingest had to refuse. Times are those of the monitor's own activations.
#pragma once

#include <deque>
#include <span>

#include "stack/api/message.h"
#include "stack/api/stack.pb.h"
#include "stack/base/digest.h"

namespace longtail::stack {

class InputWatch {
 public:
  static constexpr Duration kWindow = seconds(2);

  // Once per activation, with what came since the last one.
  void observe(std::span<const MessagePtr> messages, SimTime now);
  void refused(const GapNotice& notice, SimTime now);

  bool spoke() const { return spoke_; }
  // Since the activation that last saw a message (or since the start).
  Duration silence(SimTime now) const { return now - last_seen_; }
  // Age of the newest message when it was seen.
  Duration age() const { return age_; }
  // Messages per second over the last `kWindow`; only meaningful once the window is full.
  double rate_hz() const;
  bool window_full(SimTime now) const { return spoke_ && now - first_seen_ >= kWindow; }
  bool frozen(SimTime now) const;
  // Messages lost: refused for any reason but freezing or being there twice, in the last `kWindow`.
  std::uint64_t lost_in_window() const;

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  struct Count {
    SimTime at;
    std::uint64_t messages = 0;
  };
  static void forget(std::deque<Count>& counts, SimTime now);

  bool spoke_ = false;
  SimTime first_seen_;
  SimTime last_seen_;
  Duration age_;
  bool ever_frozen_ = false;
  SimTime last_frozen_;
  std::deque<Count> seen_;
  std::deque<Count> lost_;
};

}  // namespace longtail::stack
