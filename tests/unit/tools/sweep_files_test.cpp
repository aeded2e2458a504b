#include "tools/sweep_files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/tools/records.h"
#include "tools/files.h"
#include "tools/junit.h"

namespace longtail::tools {
namespace {

class SweepFiles : public ::testing::Test {
 protected:
  std::string directory_ = std::string(LONGTAIL_BINARY_DIR) + "/test_out/sweep_files";
  void SetUp() override { std::filesystem::remove_all(directory_); }
};

TEST_F(SweepFiles, what_was_written_is_read_back) {
  const std::vector<RunRecord> records{record("a", 1), record("a", 2, false), record("b", 1)};
  ASSERT_TRUE(write_sweep(directory_, records).ok());
  const auto again = read_sweep(directory_);
  ASSERT_TRUE(again.ok());
  ASSERT_EQ(again.value().size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(to_json(again.value()[i]), to_json(records[i]));
  EXPECT_TRUE(std::filesystem::exists(directory_ + "/summary.json"));
  EXPECT_TRUE(std::filesystem::exists(directory_ + "/junit.xml"));
}

TEST_F(SweepFiles, a_damaged_line_is_named) {
  ASSERT_TRUE(make_directory(directory_).ok());
  ASSERT_TRUE(write_file(directory_ + "/runs.jsonl", to_json(record("a", 1)) + "\n{\"scenario\": 3}\n").ok());
  const auto records = read_sweep(directory_);
  ASSERT_FALSE(records.ok());
  EXPECT_EQ(records.error().where, directory_ + "/runs.jsonl:2");
}

TEST(RunRecords, carry_the_documented_keys_in_order) {
  EXPECT_EQ(to_json(record("a", 1, false)),
            R"({"scenario":"a","seed":1,"stack":"baseline","verdict":"fail","digest":"a1","motion_digest":"","content_root":null,)"
            R"("sim_seconds":20.0,"wall_seconds":0.25,"realtime_factor":80.0,)"
            R"("failures":[{"rule":"no_collision","t":3.5,"message":"hit the van <at> 4 m/s"}],)"
            R"("metrics":{"min_gap_m":2.5,"min_ttc_s":null},"modes":[{"t":0.0,"mode":"FULL","reason":"start"}],)"
            R"("deadline_misses":0,"weather_models":{"rain":"droplets","snow":"gunn_marshall","fog":"kim"},"repro":"longtail run a.yaml --seed 1"})");
}

TEST(Merging, joins_shards_in_order_and_drops_equal_repeats) {
  const Merged merged = merge({{record("b", 1), record("a", 2)}, {record("a", 1), record("a", 2)}});
  ASSERT_EQ(merged.records.size(), 3u);
  EXPECT_EQ(merged.records[0].digest, "a1");
  EXPECT_EQ(merged.records[1].digest, "a2");
  EXPECT_EQ(merged.records[2].digest, "b1");
  EXPECT_TRUE(merged.mismatches.empty());
}

TEST(Merging, the_same_case_with_another_digest_is_a_determinism_bug) {
  RunRecord other = record("a", 1);
  other.digest = "different";
  const Merged merged = merge({{record("a", 1)}, {other}});
  ASSERT_EQ(merged.mismatches.size(), 1u);
  EXPECT_EQ(merged.mismatches[0].first_digest, "a1");
  EXPECT_EQ(merged.mismatches[0].other_digest, "different");
}

TEST(Summary, puts_failures_last_with_their_repro) {
  const std::string text = summary_text(std::vector{record("a", 1), record("b", 1, false)}, 1.5, false);
  EXPECT_TRUE(text.ends_with("2 runs, 1 passed, 1 failed; 40 simulated seconds in 1.5 s; digest " +
                             summarise(std::vector{record("a", 1), record("b", 1, false)}).digest +
                             "\nFAIL b seed 1\n  no_collision at 3.500 s: hit the van <at> 4 m/s\n"
                             "  repro: longtail run b.yaml --seed 1\n"))
      << text;
}

TEST(Junit, escapes_text_and_carries_the_repro) {
  const std::string xml = to_junit(std::vector{record("a", 1), record("b", 1, false)});
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\" errors=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("hit the van &lt;at&gt; 4 m/s"), std::string::npos) << xml;
  EXPECT_NE(xml.find("repro: longtail run b.yaml --seed 1"), std::string::npos) << xml;
}

}  // namespace
}  // namespace longtail::tools
