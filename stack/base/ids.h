// Strong identifiers. Ordering is by number everywhere; nothing is ever ordered by address.
#pragma once

#include <compare>
#include <cstdint>

namespace longtail {

// A moving or static thing in the world; the ego is always 0, actors follow in declaration-independent
// order (sorted by their scenario name).
struct ActorId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const ActorId&) const = default;
};
inline constexpr ActorId kEgoId{0};

// The seed of one run. Every random stream is a function of it.
struct Seed {
  std::uint64_t value = 0;
  constexpr auto operator<=>(const Seed&) const = default;
};

}  // namespace longtail
