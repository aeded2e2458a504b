#include "scenarios/sample/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/random/distributions.h"
#include "stack/base/strict_math.h"
#include "tests/unit/scenarios/load/sample_scenario.h"

namespace longtail::scenarios {
namespace {

std::vector<double> draws(const Distribution& distribution, std::size_t count) {
  std::vector<double> values;
  for (std::uint64_t seed = 1; seed <= count; ++seed) values.push_back(draw(distribution, Seed{seed}, "p"));
  std::ranges::sort(values);
  return values;
}

// Kolmogorov-Smirnov distance between sorted values and a CDF.
double ks_distance(const std::vector<double>& sorted, const std::function<double(double)>& cdf) {
  const auto n = static_cast<double>(sorted.size());
  double worst = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double p = cdf(sorted[i]);
    worst = std::max({worst, std::fabs(p - static_cast<double>(i) / n), std::fabs(p - static_cast<double>(i + 1) / n)});
  }
  return worst;
}

struct Row {
  const char* title;
  Distribution distribution;
  std::function<double(double)> cdf;
};

// Over seeds, a parameter follows its distribution: KS at the 0.1 % level, critical value 1.95 / sqrt(n).
TEST(Distribution, DrawsOverSeedsFollowTheDistribution) {
  const auto normal = [](double x) { return sim::normal_cdf((x - 3.2) / 0.4); };
  const auto exponential = [](double x) { return 1 - strict::exp(-x / 2); };
  const Row rows[] = {
      {"uniform", {.shape = Uniform{5, 9}}, [](double x) { return (x - 5) / 4; }},
      {"normal", {.shape = Normal{3.2, 0.4}}, normal},
      {"clipped normal",
       {.shape = Normal{3.2, 0.4}, .clip = Clip{3, 4.5}},
       [&](double x) { return (normal(x) - normal(3)) / (normal(4.5) - normal(3)); }},
      {"exponential", {.shape = Exponential{2}}, exponential},
      {"clipped exponential",
       {.shape = Exponential{2}, .clip = Clip{1, 3}},
       [&](double x) { return (exponential(x) - exponential(1)) / (exponential(3) - exponential(1)); }},
  };
  constexpr std::size_t kCount = 4000;
  for (const Row& row : rows) {
    EXPECT_LT(ks_distance(draws(row.distribution, kCount), row.cdf), 1.95 / std::sqrt(kCount)) << row.title;
  }
}

TEST(Distribution, ChoicesComeInProportionToTheirWeights) {
  const Distribution choice{.shape = WeightedChoice{{1, 2, 3, 4}, {1, 0, 2, 5}}};
  constexpr double kCount = 4000;
  double counts[5] = {};
  for (const double value : draws(choice, 4000)) counts[static_cast<int>(value)] += 1;
  EXPECT_EQ(counts[2], 0);
  double chi_square = 0;
  for (const auto& [value, share] : {std::pair{1, 0.125}, {3, 0.25}, {4, 0.625}}) {
    chi_square += (counts[value] - kCount * share) * (counts[value] - kCount * share) / (kCount * share);
  }
  EXPECT_LT(chi_square, 13.8);  // 0.1 % level, 2 degrees of freedom
}

TEST(Distribution, EveryDrawAndTheNominalValueAreInTheSupport) {
  const Distribution distributions[] = {
      {.shape = Constant{3}},
      {.shape = Uniform{-1, 2}},
      {.shape = Normal{0, 1}, .clip = Clip{4, 5}},
      {.shape = Normal{0, 1}, .clip = Clip{-5, -4}},
      {.shape = Exponential{1}, .clip = Clip{10, 11}},
      {.shape = WeightedChoice{{7, 8}, {0, 1}}, .nominal = 8},
  };
  for (const Distribution& distribution : distributions) {
    EXPECT_TRUE(supports(distribution, nominal_value(distribution)));
    for (const double value : draws(distribution, 500)) EXPECT_TRUE(supports(distribution, value)) << value;
  }
}

TEST(Distribution, SeedZeroIsTheNominalRun) {
  EXPECT_EQ(draw({.shape = Uniform{4, 8}}, Seed{0}, "p"), 6);
  EXPECT_EQ(draw({.shape = Uniform{4, 8}, .nominal = 5}, Seed{0}, "p"), 5);
  EXPECT_EQ(draw({.shape = Normal{10, 1}, .clip = Clip{11, 12}}, Seed{0}, "p"), 11);
  EXPECT_EQ(draw({.shape = WeightedChoice{{3, 4}, {1, 1}}}, Seed{0}, "p"), 3);
}

TEST(Distribution, DifferentParametersOfOneRunAreUncorrelated) {
  const Distribution uniform{.shape = Uniform{-1, 1}};
  double sum = 0;
  constexpr int kCount = 4000;
  for (std::uint64_t seed = 1; seed <= kCount; ++seed) {
    sum += draw(uniform, Seed{seed}, "ego_speed") * draw(uniform, Seed{seed}, "run_speed");
  }
  // The mean of products has standard deviation (1/3) / sqrt(n).
  EXPECT_LT(std::fabs(sum / kCount), 4.0 / 3.0 / std::sqrt(kCount));
}

// The declared order, and what else is declared, are nothing to a draw.
TEST(Distribution, DrawsDependOnNameAndSeedAlone) {
  const std::string reversed = with(kChildExample,
                                    "  ego_speed: {uniform: [25 km/h, 50 km/h], default: 40 km/h}\n"
                                    "  run_speed: {normal: {mean: 3.2 m/s, sd: 0.4 m/s}, clip: [2, 4.5] m/s}\n",
                                    "  run_speed: {normal: {mean: 3.2 m/s, sd: 0.4 m/s}, clip: [2, 4.5] m/s}\n"
                                    "  another: {uniform: [1, 2]}\n"
                                    "  ego_speed: {uniform: [25 km/h, 50 km/h], default: 40 km/h}\n");
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto first = load_sample(kChildExample, seed).scenario->parameters;
    const auto second = load_sample(reversed, seed).scenario->parameters;
    EXPECT_EQ(first.at("ego_speed"), second.at("ego_speed")) << seed;
    EXPECT_EQ(first.at("run_speed"), second.at("run_speed")) << seed;
  }
}

// Changing these numbers changes every seeded result: they are part of the golden digests.
TEST(Distribution, DrawnNumbersArePinned) {
  EXPECT_EQ(stack::format_number(draw({.shape = Uniform{0, 1}}, Seed{1}, "ego_speed")), "0.9674778373732301");
  EXPECT_EQ(stack::format_number(draw({.shape = Normal{0, 1}}, Seed{2}, "ego_speed")), "0.37992599078637457");
  EXPECT_EQ(stack::format_number(draw({.shape = Exponential{1}}, Seed{3}, "wait")), "0.8128326131544074");
}

}  // namespace
}  // namespace longtail::scenarios
