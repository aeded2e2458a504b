// One raw topic's way through ingest: plausibility, clock sanity, deduplication, reordering within a window,
// freeze and silence detection. Per topic, released messages have growing sequence and capture time.
// Used by the ingest node, one per topic.
#pragma once

#include <array>
#include <vector>

#include "stack/api/message.h"
#include "stack/api/stack.pb.h"
#include "stack/base/digest.h"

namespace longtail::stack {

struct ChannelParameters {
  Topic topic = Topic::kNone;
  Duration reorder_window;
  Duration max_age;
  Duration clock_tolerance;
  Duration startup_grace;
  Duration silence;              // 0 = never reported
  std::int64_t freeze_repeats = 0;  // 0 = not checked
};

// Messages [first, last] of the topic that did not pass. Of a silence: both are the sequence expected next.
struct Gap {
  Topic topic = Topic::kNone;
  GapCause cause = GAP_UNKNOWN;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  SimTime before;     // capture time of the last good message; 0 = none yet
  SimTime after;      // of the message that showed the gap; 0 = still open
  SimTime noticed;
};

class Channel {
 public:
  explicit Channel(const ChannelParameters& parameters) : parameters_(parameters) {}

  // An arrival. `moving` switches freeze detection on.
  void accept(const MessagePtr& message, SimTime now, bool moving, std::vector<MessagePtr>& released,
              std::vector<Gap>& gaps);
  // Once per activation, after all arrivals: gives up on overdue messages and notices silence.
  void tick(SimTime now, bool moving, std::vector<MessagePtr>& released, std::vector<Gap>& gaps);

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  struct Held {
    std::uint64_t sequence = 0;
    SimTime arrival;
    MessagePtr message;  // null: refused, only its place in the sequence counts
  };
  struct Range {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
  };

  bool acceptable(const Message& message, SimTime now, std::vector<Gap>& gaps);
  void restart_at(const Message& message, SimTime now, std::vector<Gap>& gaps);
  void drain(SimTime now, bool moving, bool everything, std::vector<MessagePtr>& released, std::vector<Gap>& gaps);
  void deliver(const MessagePtr& message, SimTime now, bool moving, std::vector<MessagePtr>& released,
               std::vector<Gap>& gaps);
  bool frozen(const Message& message, bool moving);
  bool was_given_up(std::uint64_t sequence) const;
  void add_gap(std::vector<Gap>& gaps, GapCause cause, std::uint64_t first, std::uint64_t last, SimTime after,
               SimTime now) const;

  ChannelParameters parameters_;
  bool started_ = false;
  bool silent_ = false;
  bool clocked_ = false;             // start_ is set
  SimTime start_;
  SimTime last_arrival_;
  SimTime last_capture_;             // of the last released message
  SimTime newest_capture_;           // of the last message in sequence, released or not
  bool delivered_any_ = false;       // newest_capture_ is set
  std::uint64_t next_ = 0;           // sequence expected next
  std::vector<Held> held_;           // by sequence
  std::array<Range, 8> given_up_;    // newest ranges reported as lost in transport
  std::uint64_t given_up_count_ = 0;
  Digest last_payload_;
  std::int64_t repeats_ = 0;
};

}  // namespace longtail::stack
