#include "stack/base/digest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace longtail {
namespace {

std::string bytes_of(void (*write)(StateWriter&)) {
  StateWriter writer;
  write(writer);
  return std::string(writer.bytes());
}

// XXH3-128 of the empty string with seed 0, from the xxHash specification's test vectors.
TEST(Digest, OfNothingIsTheSpecifiedOne) { EXPECT_EQ(digest_of("").hex(), "99aa06d3014798d86001c324468d497f"); }

// What `xxhsum -H128` prints for the bytes 7i + 3: on both sides of where the wide code takes over.
TEST(Digest, OfLongInputsIsTheSpecifiedOne) {
  const struct {
    std::size_t size;
    const char* hex;
  } rows[] = {{511, "9a6212346e5f01cde3fca5c97aa72e1b"},
              {512, "1af3d0367ba5a0c4f58202b8d9019d1d"},
              {513, "c2c6ff210c3c2dc0b14f40af8c0a4286"},
              {4096, "1546867423105cd5d7428746842be37e"}};
  for (const auto& row : rows) {
    std::string bytes(row.size, 0);
    for (std::size_t i = 0; i < row.size; ++i) bytes[i] = static_cast<char>(7 * i + 3);
    EXPECT_EQ(digest_of(bytes).hex(), row.hex) << row.size;
  }
}

TEST(Digest, PrintsBothHalvesZeroPadded) {
  EXPECT_EQ((Digest{0x1, 0xabcdef}).hex(), "00000000000000010000000000abcdef");
}

TEST(DigestChain, CountsOrderItemsAndBoundaries) {
  const auto chain = [](const std::vector<std::string>& items) {
    DigestChain c;
    for (const std::string& item : items) c.add(item);
    return c.value();
  };
  EXPECT_EQ(chain({"a", "b"}), chain({"a", "b"}));
  EXPECT_NE(chain({"a", "b"}), chain({"b", "a"}));
  EXPECT_NE(chain({"a", "b"}), chain({"c", "b"}));
  EXPECT_NE(chain({"ab"}), chain({"a", "b"}));
  EXPECT_NE(chain({"a"}), chain({"a", ""}));
  EXPECT_NE(chain({}), chain({""}));
  EXPECT_NE(chain({"a", "a"}), chain({}));
}

TEST(DigestChain, IsPinned) {
  DigestChain chain;
  chain.add("longtail");
  chain.add("digest");
  EXPECT_EQ(chain.value().hex(), "67e93baafe73c63f03c009824d894544");
}

TEST(StateWriter, WritesLittleEndianWithLengthPrefixes) {
  EXPECT_EQ(bytes_of([](StateWriter& w) { w.u32(0x04030201); }), std::string("\1\2\3\4", 4));
  EXPECT_EQ(bytes_of([](StateWriter& w) { w.i64(-2); }), std::string("\xfe\xff\xff\xff\xff\xff\xff\xff", 8));
  EXPECT_EQ(bytes_of([](StateWriter& w) { w.f64(1.0); }), std::string("\0\0\0\0\0\0\xf0\x3f", 8));
  EXPECT_EQ(bytes_of([](StateWriter& w) { w.str("hi"); }), std::string("\2\0\0\0hi", 6));
  EXPECT_EQ(bytes_of([](StateWriter& w) { w.boolean(true); }), std::string("\1", 1));
}

TEST(StateWriter, KeepsTheSignOfZero) {
  EXPECT_NE(bytes_of([](StateWriter& w) { w.f64(0.0); }), bytes_of([](StateWriter& w) { w.f64(-0.0); }));
}

TEST(StateWriter, TellsAdjacentArraysApart) {
  const auto arrays = [](std::vector<double> a, std::vector<double> b) {
    StateWriter writer;
    writer.f64s(a);
    writer.f64s(b);
    return std::string(writer.bytes());
  };
  EXPECT_NE(arrays({1, 2}, {3}), arrays({1}, {2, 3}));
}

TEST(StateReader, ReadsBackWhatWasWritten) {
  StateWriter writer;
  writer.u8(200);
  writer.boolean(false);
  writer.u32(4'000'000'000);
  writer.u64(std::numeric_limits<std::uint64_t>::max());
  writer.i64(std::numeric_limits<std::int64_t>::min());
  writer.f64(-0.0);
  writer.f64(std::numeric_limits<double>::infinity());
  writer.f64(0x1p-1074);
  writer.f64s(std::vector{1.5, -2.5});
  writer.str(std::string("a\0b", 3));

  StateReader reader(writer.bytes());
  EXPECT_EQ(reader.u8(), 200);
  EXPECT_FALSE(reader.boolean());
  EXPECT_EQ(reader.u32(), 4'000'000'000);
  EXPECT_EQ(reader.u64(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(reader.i64(), std::numeric_limits<std::int64_t>::min());
  EXPECT_TRUE(std::signbit(reader.f64()));
  EXPECT_EQ(reader.f64(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(reader.f64(), 0x1p-1074);
  std::vector<double> pair(2);
  reader.f64s(pair);
  EXPECT_EQ(pair, (std::vector{1.5, -2.5}));
  EXPECT_FALSE(reader.at_end());
  EXPECT_EQ(reader.str(), std::string("a\0b", 3));
  EXPECT_TRUE(reader.at_end());
}

TEST(StateDeathTest, RefusesNanShortBuffersAndWrongLengths) {
  StateWriter writer;
  EXPECT_EXIT(writer.f64(std::nan("")), ::testing::ExitedWithCode(3), "NaN in hashed state");
  EXPECT_EXIT(writer.f64s(std::vector{1.0, std::nan("")}), ::testing::ExitedWithCode(3), "NaN in hashed state");
  StateReader empty("abc");
  EXPECT_EXIT(empty.u32(), ::testing::ExitedWithCode(3), "saved state is 3 bytes, wanted 4 at 0");
  StateReader huge(std::string_view("\xff\xff\xff\xff", 4));
  EXPECT_EXIT(huge.str(), ::testing::ExitedWithCode(3), "wanted 4294967295 at 4");
  writer.f64s(std::vector{1.0});
  StateReader other(writer.bytes());
  std::vector<double> two(2);
  EXPECT_EXIT(other.f64s(two), ::testing::ExitedWithCode(3), "holds 1 values, expected 2");
}

}  // namespace
}  // namespace longtail
