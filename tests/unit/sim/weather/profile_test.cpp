#include "sim/weather/profile.h"

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

SimTime at(std::int64_t ms) { return SimTime{} + milliseconds(ms); }

TEST(Profile, A_constant_is_the_same_at_every_time) {
  const Profile profile = 5.5;
  for (const std::int64_t ms : {0, 1, 100'000}) EXPECT_EQ(profile.at(at(ms)), 5.5);
  EXPECT_TRUE(profile.constant());
}

TEST(Profile, Points_are_joined_by_lines_and_hold_outside) {
  const Profile profile({{at(2000), 1}, {at(4000), 5}, {at(5000), 0}});
  struct Row {
    std::int64_t ms;
    double value;
  };
  for (const Row& row : {Row{0, 1}, Row{2000, 1}, Row{2500, 2}, Row{3000, 3}, Row{4000, 5}, Row{4750, 1.25},
                         Row{5000, 0}, Row{90'000, 0}}) {
    EXPECT_DOUBLE_EQ(profile.at(at(row.ms)), row.value) << row.ms;
  }
  EXPECT_FALSE(profile.constant());
}

TEST(ProfileDeathTest, Times_that_do_not_rise_are_a_bug) {
  EXPECT_DEATH(Profile({{at(1), 1}, {at(1), 2}}), "the times of a profile do not rise");
  EXPECT_DEATH(Profile(std::vector<Profile::Point>{}), "a profile without a point");
}

}  // namespace
}  // namespace longtail::sim
