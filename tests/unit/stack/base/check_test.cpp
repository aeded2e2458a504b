#include "stack/base/check.h"

#include <gtest/gtest.h>

#include <thread>

namespace longtail {
namespace {

class CheckDeathTest : public ::testing::Test {
 protected:
  void SetUp() override { saved_ = run_context(); }
  void TearDown() override { run_context() = saved_; }

 private:
  RunContext saved_;
};

TEST_F(CheckDeathTest, PrintsPlaceConditionMessageRunAndRepro) {
  run_context() = {.scenario = "cut_in_near",
                   .seed = 17,
                   .time_ns = 1'235'000'000,
                   .repro = "longtail run scenarios/library/cut_in_near.yaml --seed 17"};
  const int wheels = 3;
  EXPECT_EXIT(CHECK(wheels == 4, "{} wheels", wheels), ::testing::ExitedWithCode(3),
              "check_test\\.cpp:[0-9]+: internal error: CHECK\\(wheels == 4\\) failed\n"
              "  3 wheels\n"
              "  scenario cut_in_near, seed 17, tick 247 \\(t = 1235000000 ns\\)\n"
              "  build: longtail .*\n"
              "  repro: longtail run scenarios/library/cut_in_near\\.yaml --seed 17\n");
}

TEST_F(CheckDeathTest, SaysNothingOfARunOutsideOfOne) {
  run_context() = {};
  EXPECT_EXIT(CHECK(false), ::testing::ExitedWithCode(3), "CHECK\\(false\\) failed\n  build: longtail");
}

TEST(Check, EvaluatesItsConditionOnceAndItsMessageOnlyOnFailure) {
  int conditions = 0;
  int messages = 0;
  const auto message = [&] { return ++messages; };
  CHECK(++conditions > 0, "{}", message());
  EXPECT_EQ(conditions, 1);
  EXPECT_EQ(messages, 0);
}

TEST(Check, RunContextBelongsToItsThread) {
  run_context().seed = 5;
  std::uint64_t other = 99;
  std::thread([&] { other = run_context().seed; }).join();
  EXPECT_EQ(other, 0u);
  EXPECT_EQ(run_context().seed, 5u);
  run_context() = {};
}

}  // namespace
}  // namespace longtail
