#include "stack/base/self_test.h"

#include <gtest/gtest.h>

#include <cfenv>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include "stack/base/fp_environment.h"
#include "stack/base/self_test_words.h"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace longtail {
namespace {

const SelfCheck* find(const std::vector<SelfCheck>& checks, std::string_view name) {
  for (const SelfCheck& check : checks) {
    if (check.name == name) return &check;
  }
  return nullptr;
}

// Restores the state whatever a test does to it.
class FpEnvironmentTest : public ::testing::Test {
 protected:
  void TearDown() override { set_fp_environment(); }
};

TEST(SelfTest, PassesInThisProcess) {
  for (const SelfCheck& check : self_checks()) {
    EXPECT_TRUE(check.ok) << check.name << ": observed " << check.observed << ", expected " << check.expected;
    EXPECT_EQ(check.observed, check.expected) << check.name;
  }
  EXPECT_TRUE(self_test());
}

TEST(SelfTest, AnswersForEveryWrappedFunctionAreKnown) {
  std::ifstream file(LONGTAIL_SOURCE_DIR "/cmake/flags.cmake");
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const std::string start = "set(LONGTAIL_STRICT_FUNCTIONS";
  const std::size_t from = all.find(start) + start.size();
  std::istringstream list(all.substr(from, all.find(')', from) - from));
  std::set<std::string> unfolded;
  for (std::string name; list >> name;) unfolded.insert(name);

  std::set<std::string> known{"sincos"};
  for (const DoubleWords& words : kDoubleWords) known.insert(words.name);
  EXPECT_EQ(known, unfolded) << "cmake/flags.cmake and stack/base/self_test_words.cpp list other functions";
  for (const FloatWords& words : kFloatWords) {
    EXPECT_TRUE(known.contains(std::string(words.name, std::string_view(words.name).size() - 1))) << words.name;
  }
}

TEST_F(FpEnvironmentTest, DirectedRoundingIsFoundAndMended) {
  std::fesetround(FE_UPWARD);
  const auto checks = self_checks();
  const auto result = self_test();
  const auto environment = check_fp_environment();
  set_fp_environment();
  EXPECT_FALSE(find(checks, "floating-point control")->ok);
  EXPECT_FALSE(find(checks, "rounding")->ok);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().what.find("not rounding to nearest"), std::string::npos) << result.error().what;
  ASSERT_FALSE(environment);
  EXPECT_TRUE(check_fp_environment());
}

#if defined(__x86_64__)
TEST_F(FpEnvironmentTest, FlushToZeroIsFoundByStateAndByBehaviour) {
  _mm_setcsr(0x9fc0);  // what linking a -ffast-math library does
  const auto checks = self_checks();
  const auto environment = check_fp_environment();
  set_fp_environment();
  EXPECT_EQ(find(checks, "floating-point control")->observed, "MXCSR 0x9fc0 (flush to zero, denormals are zero)");
  EXPECT_FALSE(find(checks, "subnormal numbers")->ok);
  EXPECT_TRUE(find(checks, "rounding")->ok);
  ASSERT_FALSE(environment);
  EXPECT_NE(environment.error().what.find("allowed is MXCSR 0x1f80"), std::string::npos) << environment.error().what;
  EXPECT_NE(environment.error().hint.find("-ffast-math"), std::string::npos);
}
#endif

TEST_F(FpEnvironmentTest, StickyExceptionFlagsAreNotState) {
  std::feraiseexcept(FE_INEXACT | FE_DIVBYZERO);
  EXPECT_TRUE(check_fp_environment());
}

TEST_F(FpEnvironmentTest, AWorkerIsSetWhateverItsMakerHad) {
  std::fesetround(FE_DOWNWARD);
  bool before = true;
  bool after = false;
  std::thread([&] {
    before = check_fp_environment().ok();
    set_fp_environment();
    after = check_fp_environment().ok();
  }).join();
  set_fp_environment();
  EXPECT_FALSE(before) << "threads inherit the state; if not, workers need no setting";
  EXPECT_TRUE(after);
}

}  // namespace
}  // namespace longtail
