#include "sim/random/philox.h"

#include <gtest/gtest.h>

#include <bit>

namespace longtail::sim {
namespace {

// Known answers of the reference implementation (Random123, kat_vectors, philox4x32 10).
TEST(Philox, GivesTheReferenceImplementationsWords) {
  struct Row {
    PhiloxKey key;
    PhiloxBlock counter;
    PhiloxBlock expected;
  };
  constexpr Row kRows[] = {
      {{0, 0}, {0, 0, 0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{0xffffffff, 0xffffffff},
       {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
       {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0xa4093822, 0x299f31d0},
       {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (const Row& row : kRows) EXPECT_EQ(philox(row.key, row.counter), row.expected);
}

TEST(Philox, FlipsHalfOfTheOutputBitsWhenAnyInputBitFlips) {
  const PhiloxKey key{0x12345678, 0x9abcdef0};
  const PhiloxBlock counter{1, 2, 3, 4};
  const PhiloxBlock base = philox(key, counter);
  for (int bit = 0; bit < 192; ++bit) {
    PhiloxKey other_key = key;
    PhiloxBlock other = counter;
    std::uint32_t& word = bit < 128 ? other[static_cast<std::size_t>(bit / 32)]
                                    : other_key[static_cast<std::size_t>(bit / 32 - 4)];
    word ^= 1u << (bit % 32);
    const PhiloxBlock changed = philox(other_key, other);
    int flipped = 0;
    for (std::size_t i = 0; i < 4; ++i) flipped += std::popcount(base[i] ^ changed[i]);
    // Binomial(128, 1/2): 64 +- 5.7; 5 sigma.
    EXPECT_GT(flipped, 35) << "input bit " << bit;
    EXPECT_LT(flipped, 93) << "input bit " << bit;
  }
}

}  // namespace
}  // namespace longtail::sim
