// The digest of a run: what two runs must share to be called equal. One definition for the run loop, the
// recorder and the verifier. A message counts with its topic, its place in the total order, the time it
// arrived or was published, and its canonical bytes; the world counts with its digest after every step.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stack/api/message.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::sim {

class RunDigest {
 public:
  // The next message in the total order; `t` is when it arrived at the computer or was published.
  void add(const stack::Message& message, SimTime t) { add(message.topic, message.wire, t); }
  void add(stack::Topic topic, std::string_view wire, SimTime t);
  // After a physics step. Remembers value() for the step, so that two histories can be bisected.
  void add_step(const Digest& motion);
  // Of what lies behind the motion: counts for world(), not for motion().
  void add_state(const Digest& state) { world_ = fold(world_, state); }
  // Takes over the world's history from a recording, where no world runs.
  void set_world(const Digest& world_chain) { world_ = world_chain; }

  // Over the messages and the world: the digest that every command prints.
  Digest value() const { return fold(messages_, world_); }
  // Over the messages alone, in order: what an open-loop replay recomputes.
  Digest messages() const { return messages_; }
  Digest world() const { return world_; }
  // Of all bodies after every step: equal for two runs whose ego and actors moved alike, whatever their sensors said.
  Digest motion() const { return motion_; }
  std::uint64_t message_count() const { return message_count_; }

  struct TopicDigest {
    stack::Topic topic = stack::Topic::kNone;
    std::uint64_t messages = 0;
    Digest digest;
  };
  std::vector<TopicDigest> topics() const;  // those with messages, by id
  // value() after each step, in order. Every later one differs once one differs.
  const std::vector<Digest>& steps() const { return steps_; }

 private:
  struct TopicChain {
    std::uint64_t messages = 0;
    Digest chain;
  };
  static Digest fold(const Digest& a, const Digest& b);

  Digest messages_;
  Digest world_;
  Digest motion_;
  std::uint64_t message_count_ = 0;
  std::array<TopicChain, 128> by_topic_{};
  std::vector<Digest> steps_;
};

}  // namespace longtail::sim
