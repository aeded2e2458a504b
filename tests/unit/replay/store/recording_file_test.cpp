#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <thread>

#include "replay/store/reader.h"
#include "replay/store/writer.h"
#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

using testing::golden_recording;
using testing::sample_recording;
using testing::scratch_path;

TEST(RecordingFile, GivesBackEveryTopicGapAndComponent) {
  const Recording recording = sample_recording({.rounds = 5, .salt = 7});
  const std::string path = scratch_path("round_trip.h5");
  const auto written = write_recording(recording, path);
  ASSERT_TRUE(written.ok()) << describe(written.error());
  const auto read = read_recording(path);
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read.value().identity, written.value());
  ASSERT_EQ(read.value().recording.entries.size(), recording.entries.size());
  for (std::size_t i = 0; i < recording.entries.size(); ++i)
    EXPECT_EQ(read.value().recording.entries[i], recording.entries[i]) << i;
  EXPECT_EQ(read.value().recording, recording);
  EXPECT_EQ(written.value().gaps, 5u);
  EXPECT_EQ(written.value().messages, 5 * stack::all_topics().size());
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    EXPECT_EQ(is_message(recording.entries[ord]), message_of(recording, ord).ok());
  }
}

TEST(RecordingFile, AnEmptyRecordingIsAFileToo) {
  Recording recording;
  const std::string path = scratch_path("empty.h5");
  const auto written = write_recording(recording, path);
  ASSERT_TRUE(written.ok()) << describe(written.error());
  const auto read = read_recording(path);
  ASSERT_TRUE(read.ok()) << describe(read.error());
  EXPECT_EQ(read.value().recording, recording);
}

// Chunks of 1024 rows and 64 KiB: one message less, exactly, and one more.
TEST(RecordingFile, HoldsAnyNumberOfMessagesAroundChunkBorders) {
  for (const std::size_t count : {1023u, 1024u, 1025u}) {
    Recording recording;
    recording.topics = {{stack::Topic::kPlan, "map", "SI", "", 0}};
    for (std::size_t i = 0; i < count; ++i) {
      recording.entries.push_back({.t_rec = {static_cast<std::int64_t>(i)},
                                   .t_src = {0},
                                   .sequence = i,
                                   .topic = stack::Topic::kPlan,
                                   .payload = std::string(i % 130, 'p')});
    }
    recording.t_end = {static_cast<std::int64_t>(count)};
    const std::string path = scratch_path("borders.h5");
    ASSERT_TRUE(write_recording(recording, path).ok());
    const auto read = read_recording(path);
    ASSERT_TRUE(read.ok()) << describe(read.error());
    EXPECT_EQ(read.value().recording, recording) << count;
  }
}

TEST(RecordingFile, SameContentGivesSameBytesInAnyProcessThreadAndPath) {
  const Recording recording = sample_recording({.rounds = 40, .salt = 3});
  const std::string first = scratch_path("first.h5");
  ASSERT_TRUE(write_recording(recording, first).ok());
  const std::string wanted = testing::file_bytes(first);

  std::filesystem::create_directories(scratch_path("another folder with a longer name"));
  const std::string in_thread = scratch_path("another folder with a longer name") + ".h5";
  std::thread([&] { EXPECT_TRUE(write_recording(recording, in_thread).ok()); }).join();
  EXPECT_EQ(testing::file_bytes(in_thread) == wanted, true);

  const std::string in_process = scratch_path("c.h5");
  const pid_t child = fork();
  if (child == 0) {
    // Another heap: junk of many sizes, freed again, so that stale memory would show.
    std::vector<std::string> junk;
    for (std::size_t i = 0; i < 2000; ++i) junk.emplace_back(i * 17 % 20'000, static_cast<char>(i));
    junk.clear();
    _exit(write_recording(recording, in_process).ok() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(testing::file_bytes(in_process) == wanted, true);
}

TEST(RecordingFile, ContentRootAndRunDigestAreGolden) {
  const auto written = write_recording(golden_recording(), scratch_path("golden.h5"));
  ASSERT_TRUE(written.ok()) << describe(written.error());
  EXPECT_EQ(hex(written.value().content_root), "d480a31a80fe81311ddf5794f8b443bf11c015028f5ae8116ef8652e448905c8");
  EXPECT_EQ(written.value().run_digest.hex(), "e0768003e218d17cea3aeaacfd222ebf");
}

TEST(RecordingFile, EveryPartOfTheContentIsUnderTheRoot) {
  const Recording base = sample_recording({.rounds = 1, .salt = 1});
  const auto root = [](const Recording& recording) {
    const auto written = write_recording(recording, scratch_path("root.h5"));
    EXPECT_TRUE(written.ok()) << describe(written.error());
    return written.value().content_root;
  };
  const Sha256 wanted = root(base);
  const std::vector<std::pair<std::string, std::function<void(Recording&)>>> changes{
      {"kind", [](Recording& r) { r.kind = RecordingKind::kRun; }},
      {"time scale", [](Recording& r) { r.time_scale = TimeScale::kTai; }},
      {"begin", [](Recording& r) { r.t_begin.ns -= 1; }},
      {"end", [](Recording& r) { r.t_end.ns += 1; }},
      {"trigger", [](Recording& r) { r.trigger_ord.reset(); }},
      {"world digest", [](Recording& r) { r.world.low ^= 1; }},
      {"arrival time", [](Recording& r) { r.entries[4].t_rec.ns += 1; }},
      {"order",
       [](Recording& r) {
         std::swap(r.entries[4].payload, r.entries[5].payload);
         std::swap(r.entries[4].topic, r.entries[5].topic);
       }},
      {"gap", [](Recording& r) { r.entries.back().payload[0] ^= 1; }},
      {"flags", [](Recording& r) { r.entries[3].flags ^= kLateFlag; }},
      {"kind of entry", [](Recording& r) { r.entries[3].kind = EntryKind::kLate; }},
      {"frame", [](Recording& r) { r.topics[3].frame_id = "other"; }},
      {"rate", [](Recording& r) { r.topics[3].nominal_hz = 21; }},
      {"device", [](Recording& r) { r.topics[3].device_id += "a"; }},
      {"component version", [](Recording& r) { r.components[0].version = "2"; }},
      {"component bytes", [](Recording& r) { r.components[0].blob += " "; }},
      {"component validity", [](Recording& r) { r.components[0].valid_to_ord = 5; }},
      {"missing entry", [](Recording& r) { r.entries.pop_back(); }},
  };
  for (const auto& [name, change] : changes) {
    Recording changed = base;
    change(changed);
    EXPECT_NE(root(changed), wanted) << name;
  }
}

TEST(RecordingFile, RefusesContentTheFormatCannotHold) {
  const Recording base = sample_recording({.rounds = 1, .salt = 1});
  const std::vector<std::pair<std::string, std::function<void(Recording&)>>> changes{
      {"time runs backwards", [](Recording& r) { r.entries[3].t_rec.ns = 0; }},
      {"entry after the end",
       [](Recording& r) {
         r.t_end = r.entries.back().t_rec;
         r.t_end.ns -= 1;
       }},
      {"undeclared topic", [](Recording& r) { r.topics.erase(r.topics.begin()); }},
      {"long device", [](Recording& r) { r.topics[0].device_id = std::string(65, 'd'); }},
      {"NUL in a name", [](Recording& r) { r.components[0].name = std::string("a\0b", 3); }},
      {"rate not finite", [](Recording& r) { r.topics[0].nominal_hz = std::numeric_limits<double>::infinity(); }},
      {"trigger outside", [](Recording& r) { r.trigger_ord = 1000; }},
      {"damaged gap", [](Recording& r) { r.entries.back().payload.pop_back(); }},
  };
  for (const auto& [name, change] : changes) {
    Recording changed = base;
    change(changed);
    const std::string path = scratch_path("refused.h5");
    EXPECT_FALSE(write_recording(changed, path).ok()) << name;
    EXPECT_FALSE(std::filesystem::exists(path)) << name;
    EXPECT_FALSE(std::filesystem::exists(path + ".partial")) << name;
  }
}

TEST(RecordingFile, AFailedWriteLeavesNothingAndKeepsWhatWasThere) {
  const Recording recording = sample_recording({.rounds = 1, .salt = 1});
  const auto nowhere = write_recording(recording, scratch_path("no such folder") + "/x.h5");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().fix_by, FixBy::kEnvironment);
  EXPECT_FALSE(nowhere.error().evidence_invalid);

  const std::string path = scratch_path("kept.h5");
  ASSERT_TRUE(write_recording(recording, path).ok());
  const std::string before = testing::file_bytes(path);
  Recording broken = recording;
  broken.entries[3].t_rec.ns = 0;
  EXPECT_FALSE(write_recording(broken, path).ok());
  EXPECT_EQ(testing::file_bytes(path) == before, true);
}

TEST(RecordingFile, AMissingFileIsNoEvidenceErrorButADamagedOneIs) {
  const auto missing = read_recording(scratch_path("missing.h5"));
  ASSERT_FALSE(missing.ok());
  EXPECT_FALSE(missing.error().evidence_invalid);
  const std::string path = scratch_path("text.h5");
  testing::write_bytes(path, "this is no recording");
  const auto text = read_recording(path);
  ASSERT_FALSE(text.ok());
  EXPECT_TRUE(text.error().evidence_invalid);
  EXPECT_NE(describe(text.error()).find(path), std::string::npos);
}

TEST(MessageOf, RefusesBytesThatAreNoMessageOrBelongElsewhere) {
  Recording recording = sample_recording({.rounds = 1, .salt = 1});
  ASSERT_TRUE(message_of(recording, 0).ok());
  recording.entries[0].sequence += 1;
  EXPECT_TRUE(message_of(recording, 0).error().evidence_invalid);
  recording.entries[1].payload = "\xff\xff";
  EXPECT_TRUE(message_of(recording, 1).error().evidence_invalid);
}

}  // namespace
}  // namespace longtail::replay
