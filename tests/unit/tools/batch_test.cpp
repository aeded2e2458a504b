#include "tools/batch.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/unit/tools/records.h"

namespace longtail::tools {
namespace {

std::vector<Case> cases(int count) {
  std::vector<Case> result;
  for (int i = 0; i < count; ++i) result.push_back({"s", "s.yaml", static_cast<std::uint64_t>(i)});
  return result;
}

TEST(Batch, results_stand_in_case_order_for_any_number_of_jobs) {
  for (const unsigned jobs : {1u, 2u, 5u}) {
    const BatchResult result = run_batch(cases(50), [](const Case& c) { return Result<RunRecord>(record("s", c.seed)); },
                                         {.jobs = jobs});
    ASSERT_EQ(result.records.size(), 50u);
    for (std::uint64_t i = 0; i < 50; ++i) EXPECT_EQ(result.records[i].seed, i);
  }
}

TEST(Batch, a_case_that_hashes_differently_when_repeated_is_reported) {
  std::atomic<int> calls{0};
  const auto flaky = [&](const Case& c) {
    RunRecord result = record("s", c.seed);
    if (c.seed == 2) result.digest = std::to_string(calls++);
    return Result<RunRecord>(result);
  };
  const BatchResult result = run_batch(cases(4), flaky, {.jobs = 2, .repeat = 3});
  ASSERT_EQ(result.mismatches.size(), 1u);
  EXPECT_EQ(result.mismatches[0].which.seed, 2u);
  EXPECT_EQ(result.records.size(), 4u);
}

TEST(Batch, a_case_that_cannot_be_run_is_an_error_beside_the_others) {
  const auto broken = [](const Case& c) -> Result<RunRecord> {
    if (c.seed == 1) return Error{FixBy::kScenarioAuthor, "broken", "s.yaml:1:1", ""};
    return record("s", c.seed);
  };
  const BatchResult result = run_batch(cases(3), broken, {.jobs = 2});
  EXPECT_EQ(result.records.size(), 2u);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].what, "broken");
}

TEST(Batch, fail_fast_leaves_out_what_it_did_not_run) {
  const BatchResult result = run_batch(
      cases(100), [](const Case& c) { return Result<RunRecord>(record("s", c.seed, c.seed != 0)); },
      {.jobs = 1, .fail_fast = true});
  EXPECT_LT(result.records.size(), 100u);
}

}  // namespace
}  // namespace longtail::tools
