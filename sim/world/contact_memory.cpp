#include "sim/world/contact_memory.h"

#include <algorithm>

namespace longtail::sim {

namespace {

constexpr Duration kForgetAfter = milliseconds(500);

}  // namespace

std::span<const BodyContact> ContactMemory::begun(SimTime t, std::span<const BodyContact> touching) {
  begun_.clear();
  std::erase_if(pairs_, [t](const Pair& pair) { return t - pair.last > kForgetAfter; });
  for (const BodyContact& contact : touching) {
    const auto at = std::lower_bound(pairs_.begin(), pairs_.end(), contact, [](const Pair& p, const BodyContact& c) {
      return std::pair(p.a, p.b) < std::pair(c.a, c.b);
    });
    if (at != pairs_.end() && at->a == contact.a && at->b == contact.b) {
      at->last = t;
      continue;
    }
    pairs_.insert(at, {contact.a, contact.b, t});
    begun_.push_back(contact);
  }
  return begun_;
}

void ContactMemory::save(StateWriter& out) const {
  out.u32(static_cast<std::uint32_t>(pairs_.size()));
  for (const Pair& pair : pairs_) {
    out.u32(pair.a.value);
    out.u32(pair.b.value);
    out.i64(pair.last.ns);
  }
}

}  // namespace longtail::sim
