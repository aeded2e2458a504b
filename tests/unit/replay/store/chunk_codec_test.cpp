#include "replay/store/chunk_codec.h"

#include <gtest/gtest.h>

namespace longtail::replay {
namespace {

std::string noise(std::size_t size, std::uint64_t state) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<char>(state >> 56);
  }
  return bytes;
}

TEST(ChunkCodec, GivesBackWhatItWasGiven) {
  for (const std::size_t element : {1u, 2u, 3u, 8u, 48u, 56u}) {
    for (const std::size_t size : {0u, 1u, 47u, 48u, 1000u, 70'000u}) {
      for (const std::string& bytes : {noise(size, element + size), std::string(size, '\0')}) {
        const auto decoded = decode_chunk(encode_chunk(bytes, element), size, element);
        ASSERT_TRUE(decoded.ok()) << describe(decoded.error());
        EXPECT_EQ(decoded.value(), bytes) << "element " << element << ", size " << size;
      }
    }
  }
}

TEST(ChunkCodec, NoticesEveryFlippedByte) {
  const std::string bytes = noise(200, 3) + std::string(300, 'x');
  const std::string encoded = encode_chunk(bytes, 8);
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    for (const int flip : {0x01, 0x80, 0xff}) {
      std::string damaged = encoded;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      const auto decoded = decode_chunk(damaged, bytes.size(), 8);
      // Fletcher's sum cannot tell 0x0000 from 0xffff; then the stream itself must be wrong.
      if (decoded.ok())
        EXPECT_EQ(decoded.value(), bytes) << i;
      else
        EXPECT_TRUE(decoded.error().evidence_invalid);
    }
  }
}

TEST(ChunkCodec, RefusesAnotherSizeThanTheWholeChunk) {
  const std::string encoded = encode_chunk(std::string(100, 'a'), 1);
  EXPECT_FALSE(decode_chunk(encoded, 99, 1).ok());
  EXPECT_FALSE(decode_chunk(encoded, 101, 1).ok());
  EXPECT_FALSE(decode_chunk(encoded.substr(0, 3), 100, 1).ok());
  EXPECT_FALSE(decode_chunk("", 100, 1).ok());
}

}  // namespace
}  // namespace longtail::replay
