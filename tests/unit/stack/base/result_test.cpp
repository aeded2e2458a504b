#include "stack/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace longtail {
namespace {

Error late_file() {
  return {FixBy::kScenarioAuthor, "speed is -3 m/s, must be at least 0", "cut_in.yaml:12:9", "write 3 m/s"};
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<std::string> good = std::string("yes");
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good.value(), "yes");
  const Result<std::string> bad = late_file();
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().where, "cut_in.yaml:12:9");
}

TEST(Result, MovesOutWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(4);
  const std::unique_ptr<int> value = std::move(result).value();
  EXPECT_EQ(*value, 4);
}

TEST(Result, OfVoidIsSuccessUntilGivenAnError) {
  const Result<void> good;
  EXPECT_TRUE(good);
  const Result<void> bad = late_file();
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().hint, "write 3 m/s");
}

TEST(Result, DescribesWhereWhatAndHow) {
  EXPECT_EQ(describe(late_file()), "cut_in.yaml:12:9: speed is -3 m/s, must be at least 0\n  hint: write 3 m/s");
  EXPECT_EQ(describe({FixBy::kEnvironment, "no space", "", ""}), "no space");
}

TEST(Result, NamesWhoCanMendIt) {
  EXPECT_EQ(name_of(FixBy::kScenarioAuthor), "scenario author");
  EXPECT_EQ(name_of(FixBy::kStackAuthor), "stack author");
  EXPECT_EQ(name_of(FixBy::kSimulatorDeveloper), "simulator developer");
  EXPECT_EQ(name_of(FixBy::kEnvironment), "environment");
}

TEST(ResultDeathTest, MisuseIsABugThatTellsTheError) {
  const Result<int> bad = late_file();
  EXPECT_EXIT(static_cast<void>(bad.value()), ::testing::ExitedWithCode(3), "cut_in.yaml:12:9: speed is -3");
  const Result<int> good = 1;
  EXPECT_EXIT(static_cast<void>(good.error()), ::testing::ExitedWithCode(3), "holds a value");
  const Result<void> done;
  EXPECT_EXIT(static_cast<void>(done.error()), ::testing::ExitedWithCode(3), "succeeded");
}

}  // namespace
}  // namespace longtail
