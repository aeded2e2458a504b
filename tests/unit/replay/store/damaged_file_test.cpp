// Random damage to a recording: every mutant is refused with a typed error, or its content is untouched. Random flips
// are no attacker, but they are what disks, cables and copy scripts do.
#include <gtest/gtest.h>

#include "replay/store/reader.h"
#include "replay/store/writer.h"
#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

struct Tally {
  int refused = 0;
  int harmless = 0;  // bytes that no reader looks at
};

class DamagedFile : public ::testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::scratch_path("damaged.h5");
    recording_ = testing::golden_recording();
    ASSERT_TRUE(write_recording(recording_, path_).ok());
    good_ = testing::file_bytes(path_);
  }

  void try_mutant(const std::string& bytes, const std::string& what) {
    testing::write_bytes(path_, bytes);
    const auto read = read_recording(path_);
    if (!read.ok()) {
      EXPECT_TRUE(read.error().evidence_invalid) << what << ": " << describe(read.error());
      EXPECT_FALSE(read.error().what.empty()) << what;
      ++tally_.refused;
    } else {
      EXPECT_EQ(read.value().recording, recording_) << what << " changed the content unseen";
      ++tally_.harmless;
    }
  }

  std::string path_;
  Recording recording_;
  std::string good_;
  Tally tally_;
};

TEST_F(DamagedFile, FlippedBytesAreRefusedOrHarmless) {
  std::uint64_t state = 20'250'101;
  for (int mutant = 0; mutant < 1500; ++mutant) {
    std::string bytes = good_;
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::size_t at = (state >> 20) % bytes.size();
    const std::size_t length = mutant % 3 == 0 ? 1 : mutant % 3 == 1 ? 8 : 64;
    for (std::size_t i = at; i < std::min(bytes.size(), at + length); ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      bytes[i] = static_cast<char>(bytes[i] ^ static_cast<char>(1 + (state >> 33) % 255));
    }
    try_mutant(bytes, fmt::format("mutant {}: {} bytes at {}", mutant, length, at));
  }
  EXPECT_GT(tally_.refused, 300) << "most of a recording is under some check";
}

TEST_F(DamagedFile, EveryTruncationIsRefused) {
  for (std::size_t size = 0; size < good_.size(); size += 97)
    try_mutant(good_.substr(0, size), fmt::format("cut to {}", size));
  try_mutant(good_.substr(0, good_.size() - 1), "cut by one byte");
  EXPECT_EQ(tally_.harmless, 0);
}

TEST_F(DamagedFile, SwappedBlocksAreRefusedOrHarmless) {
  constexpr std::size_t kBlock = 256;
  std::uint64_t state = 77;
  for (int mutant = 0; mutant < 200; ++mutant) {
    std::string bytes = good_;
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::size_t a = (state >> 20) % (bytes.size() - kBlock);
    const std::size_t b = (state >> 40) % (bytes.size() - kBlock);
    bytes.replace(a, kBlock, good_, b, kBlock);
    try_mutant(bytes, fmt::format("bytes at {} replaced by those at {}", a, b));
  }
}

}  // namespace
}  // namespace longtail::replay
