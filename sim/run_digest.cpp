#include "sim/run_digest.h"

#include <bit>
#include <string_view>

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

static_assert(std::endian::native == std::endian::little, "words are hashed as they lie in memory");

template <std::size_t kCount>
Digest digest_of_words(const std::array<std::uint64_t, kCount>& words) {
  return digest_of(std::string_view(reinterpret_cast<const char*>(words.data()), sizeof words));
}

// chain' = xxh3-128(chain, topic, t, xxh3-128(wire)), all as little-endian 64-bit words.
Digest link(const Digest& chain, stack::Topic topic, SimTime t, const Digest& wire) {
  return digest_of_words(std::array<std::uint64_t, 6>{chain.high, chain.low, static_cast<std::uint64_t>(topic),
                                                      static_cast<std::uint64_t>(t.ns), wire.high, wire.low});
}

}  // namespace

Digest RunDigest::fold(const Digest& a, const Digest& b) {
  return digest_of_words(std::array<std::uint64_t, 4>{a.high, a.low, b.high, b.low});
}

void RunDigest::add(stack::Topic topic, std::string_view wire_bytes, SimTime t) {
  const auto id = static_cast<std::size_t>(topic);
  CHECK(id < by_topic_.size(), "topic {} does not fit the table of topic digests", id);
  const Digest wire = digest_of(wire_bytes);
  messages_ = link(messages_, topic, t, wire);
  by_topic_[id].chain = link(by_topic_[id].chain, topic, t, wire);
  ++by_topic_[id].messages;
  ++message_count_;
}

void RunDigest::add_step(const Digest& motion) {
  world_ = fold(world_, motion);
  motion_ = fold(motion_, motion);
  steps_.push_back(value());
}

std::vector<RunDigest::TopicDigest> RunDigest::topics() const {
  std::vector<TopicDigest> digests;
  for (std::size_t id = 0; id < by_topic_.size(); ++id) {
    if (by_topic_[id].messages == 0) continue;
    digests.push_back({static_cast<stack::Topic>(id), by_topic_[id].messages, by_topic_[id].chain});
  }
  return digests;
}

}  // namespace longtail::sim
