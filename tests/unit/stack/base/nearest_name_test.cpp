#include "stack/base/nearest_name.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace longtail {
namespace {

struct DistanceRow {
  const char* a;
  const char* b;
  std::size_t distance;
};

TEST(NearestName, DistanceCountsInsertDeleteSubstituteAndSwap) {
  const DistanceRow rows[] = {{"", "", 0},           {"", "abc", 3},           {"speed", "speed", 0},
                              {"sped", "speed", 1},  {"speedd", "speed", 1},   {"spaed", "speed", 1},
                              {"psede", "speed", 2}, {"sepde", "speed", 2},    {"sepeed", "speed", 1},
                              {"SPEED", "speed", 0}, {"kitten", "sitting", 3}, {"ca", "abc", 3}};
  for (const DistanceRow& row : rows) {
    EXPECT_EQ(edit_distance(row.a, row.b), row.distance) << row.a << " / " << row.b;
    EXPECT_EQ(edit_distance(row.b, row.a), row.distance) << row.b << " / " << row.a;
  }
}

TEST(NearestName, FindsTheNearestAndIsSilentWhenNothingIsNear) {
  const std::vector<std::string> known{"speed", "heading", "route", "at"};
  EXPECT_EQ(nearest_name("spede", known), "speed");
  EXPECT_EQ(nearest_name("haeding", known), "heading");
  EXPECT_EQ(nearest_name("colour", known), std::nullopt);
  EXPECT_EQ(nearest_name("speed", {std::span<const std::string>{}}), std::nullopt);
}

TEST(NearestName, TiesDoNotDependOnTheOrderOfTheNames) {
  std::vector<std::string> known{"bat", "cat", "hat", "rat"};
  do {
    EXPECT_EQ(nearest_name("xat", known), "bat");
    EXPECT_EQ(nearest_name("at", known), "bat");
  } while (std::ranges::next_permutation(known).found);
}

TEST(NearestName, AForgottenLetterIsLikelierThanOneTooMany) {
  EXPECT_EQ(nearest_name("kmh", std::vector<std::string>{"km", "km/h"}), "km/h");
}

TEST(NearestName, HintNamesOneOrListsAll) {
  const std::vector<std::string> known{"uniform", "normal", "choice"};
  EXPECT_EQ(did_you_mean("unifrom", known, "distributions"), "did you mean 'uniform'?");
  EXPECT_EQ(did_you_mean("gamma", known, "distributions"), "known distributions: choice, normal, uniform");
  EXPECT_EQ(did_you_mean("gamma", std::vector<std::string>{}, "actors"), "there are no actors here");
  std::vector<std::string> many;
  for (int i = 0; i < 15; ++i) many.push_back("name_number_" + std::to_string(100 + i));
  EXPECT_TRUE(did_you_mean("q", many, "names").ends_with("name_number_111 and 3 more"));
}

TEST(NearestName, AnOverlongNameCostsLittleAndIsNearNothing) {
  const std::vector<std::string> known{"speed"};
  EXPECT_EQ(nearest_name(std::string(1'000'000, 's'), known), std::nullopt);
}

}  // namespace
}  // namespace longtail
