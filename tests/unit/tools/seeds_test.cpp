#include "tools/seeds.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace longtail::tools {
namespace {

using Seeds = std::vector<std::uint64_t>;

struct SeedsCase {
  const char* text;
  Seeds seeds;
};
class SeedLists : public ::testing::TestWithParam<SeedsCase> {};
TEST_P(SeedLists, are_sorted_and_unique) { EXPECT_EQ(parse_seeds(GetParam().text).value(), GetParam().seeds); }
INSTANTIATE_TEST_SUITE_P(Table, SeedLists,
                         ::testing::Values(SeedsCase{"7", {7}}, SeedsCase{"1..4", {1, 2, 3, 4}}, SeedsCase{"9,1..3,2", {1, 2, 3, 9}},
                                           SeedsCase{"0", {0}}, SeedsCase{"5..5", {5}},
                                           SeedsCase{"18446744073709551615", {18446744073709551615u}}));

class BadSeedLists : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(BadSeedLists, say_what_is_wrong) {
  const auto seeds = parse_seeds(GetParam().first);
  ASSERT_FALSE(seeds.ok());
  EXPECT_EQ(describe(seeds.error()), GetParam().second);
}
INSTANTIATE_TEST_SUITE_P(
    Table, BadSeedLists,
    ::testing::Values(std::pair{"", "--seeds: '' is not a list of seeds\n  hint: for example 1..4 or 1..4,9"},
                      std::pair{"1..", "--seeds: '1..' is not a list of seeds\n  hint: for example 1..4 or 1..4,9"},
                      std::pair{"-1", "--seeds: '-1' is not a list of seeds\n  hint: for example 1..4 or 1..4,9"},
                      std::pair{"1,", "--seeds: '1,' is not a list of seeds\n  hint: for example 1..4 or 1..4,9"},
                      std::pair{"4..1", "--seeds: the range 4..1 runs backwards\n  hint: write the smaller seed first"},
                      std::pair{"1..1000001", "--seeds: '1..1000001' asks for more than 1000000 seeds\n  hint: split the sweep"},
                      std::pair{"99999999999999999999",
                                "--seeds: '99999999999999999999' is not a list of seeds\n  hint: for example 1..4 or 1..4,9"}));

TEST(Shards, every_case_lies_in_exactly_one) {
  for (std::uint64_t count : {1, 2, 3, 7}) {
    std::vector<int> sizes(count, 0);
    for (int scenario = 0; scenario < 40; ++scenario) {
      for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        int owners = 0;
        for (std::uint64_t i = 0; i < count; ++i) {
          if (!in_shard({i, count}, "s" + std::to_string(scenario), seed)) continue;
          ++owners;
          ++sizes[i];
        }
        EXPECT_EQ(owners, 1);
      }
    }
    for (const int size : sizes) EXPECT_NEAR(size, 400.0 / static_cast<double>(count), 60);
  }
}

TEST(Shards, are_written_one_based) {
  EXPECT_EQ(parse_shard("2/8").value().index, 1u);
  EXPECT_EQ(parse_shard("2/8").value().count, 8u);
  for (const char* wrong : {"", "0/4", "5/4", "1", "a/b", "1/0"}) EXPECT_FALSE(parse_shard(wrong).ok()) << wrong;
}

TEST(Shards, auto_reads_a_job_array_that_counts_from_one) {
  setenv("SLURM_ARRAY_TASK_ID", "3", 1);
  setenv("SLURM_ARRAY_TASK_MIN", "1", 1);
  setenv("SLURM_ARRAY_TASK_COUNT", "4", 1);
  const auto shard = parse_shard("auto");
  unsetenv("SLURM_ARRAY_TASK_COUNT");
  const auto without_count = parse_shard("auto");
  unsetenv("SLURM_ARRAY_TASK_ID");
  unsetenv("SLURM_ARRAY_TASK_MIN");
  EXPECT_EQ(shard.value().index, 2u);
  EXPECT_EQ(shard.value().count, 4u);
  EXPECT_FALSE(without_count.ok());
  EXPECT_FALSE(parse_shard("auto").ok());
}

}  // namespace
}  // namespace longtail::tools
