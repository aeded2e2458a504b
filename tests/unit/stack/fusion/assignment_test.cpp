#include "stack/fusion/assignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/test_random.h"

namespace longtail::stack {
namespace {

double total_of(std::span<const int> column_of_row, const std::vector<Pairing>& pairs) {
  double total = 0;
  for (const Pairing& pair : pairs) {
    if (column_of_row[pair.row] == static_cast<int>(pair.column)) total += pair.gain;
  }
  return total;
}

// Tries every pairing of the rows from `row` on.
double best_total(std::size_t row, std::size_t rows, std::vector<bool>& used, const std::vector<Pairing>& pairs) {
  if (row == rows) return 0;
  double best = best_total(row + 1, rows, used, pairs);
  for (const Pairing& pair : pairs) {
    if (pair.row != row || used[pair.column]) continue;
    used[pair.column] = true;
    best = std::max(best, pair.gain + best_total(row + 1, rows, used, pairs));
    used[pair.column] = false;
  }
  return best;
}

std::vector<Pairing> random_pairs(test::Random& random, std::size_t rows, std::size_t columns, bool with_ties) {
  std::vector<Pairing> pairs;
  const double density = random.uniform(0.2, 1.0);
  for (std::uint32_t row = 0; row < rows; ++row) {
    for (std::uint32_t column = 0; column < columns; ++column) {
      if (!random.chance(density)) continue;
      const double gain = random.uniform(-3, 12);
      pairs.push_back({row, column, with_ties ? std::floor(gain) : gain});
    }
  }
  return pairs;
}

TEST(Assignment, HasTheBestTotalOfAllPairings) {
  Assignment assignment;
  for (std::uint64_t seed = 1; seed <= 5'000; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const std::size_t rows = 1 + random.below(6);
    const std::size_t columns = 1 + random.below(6);
    const auto pairs = random_pairs(random, rows, columns, seed % 2 == 0);
    const auto column_of_row = assignment.solve(rows, columns, pairs);
    std::vector<bool> used(columns, false);
    ASSERT_NEAR(total_of(column_of_row, pairs), best_total(0, rows, used, pairs), 1e-9);
    // One to one, and only along given pairs of positive gain.
    std::vector<int> taken(columns, 0);
    for (std::size_t row = 0; row < rows; ++row) {
      if (column_of_row[row] == kUnpaired) continue;
      ++taken[static_cast<std::size_t>(column_of_row[row])];
      EXPECT_TRUE(std::ranges::any_of(pairs, [&](const Pairing& pair) {
        return pair.row == row && static_cast<int>(pair.column) == column_of_row[row] && pair.gain > 0;
      }));
    }
    EXPECT_TRUE(std::ranges::all_of(taken, [](int count) { return count <= 1; }));
  }
}

TEST(Assignment, PrefersTheGlobalOptimumOverTheNearestNeighbour) {
  Assignment assignment;
  // Row 0 likes column 0 best, but then row 1 gets nothing.
  const std::vector<Pairing> pairs{{0, 0, 10}, {0, 1, 9}, {1, 0, 8}};
  const auto column_of_row = assignment.solve(2, 2, pairs);
  EXPECT_EQ(column_of_row[0], 1);
  EXPECT_EQ(column_of_row[1], 0);
}

TEST(Assignment, LeavesRowsWithoutPositiveGainAlone) {
  Assignment assignment;
  const std::vector<Pairing> pairs{{0, 0, -1}, {1, 0, 0}};
  const auto column_of_row = assignment.solve(3, 1, pairs);
  EXPECT_TRUE(std::ranges::all_of(column_of_row, [](int column) { return column == kUnpaired; }));
}

TEST(Assignment, DoesNotDependOnWhatWasSolvedBefore) {
  Assignment used_before;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Random random(seed);
    const auto pairs = random_pairs(random, 8, 8, true);
    Assignment fresh;
    const auto a = used_before.solve(8, 8, pairs);
    const auto b = fresh.solve(8, 8, pairs);
    ASSERT_TRUE(std::ranges::equal(a, b)) << "seed " << seed;
  }
}

TEST(Assignment, SolvesLargeDenseAndLargeScatteredProblems) {
  Assignment assignment;
  test::Random random(5);
  // The identity is best in both.
  std::vector<Pairing> dense;
  std::vector<Pairing> scattered;
  for (std::uint32_t row = 0; row < 60; ++row) {
    for (std::uint32_t column = 0; column < 60; ++column) {
      const double gain = row == column ? random.uniform(5, 6) : random.uniform(0, 4);
      dense.push_back({row, column, gain});
      if (column / 2 == row / 2) scattered.push_back(dense.back());
    }
  }
  for (const auto& pairs : {dense, scattered}) {
    const auto column_of_row = assignment.solve(60, 60, pairs);
    for (int row = 0; row < 60; ++row) EXPECT_EQ(column_of_row[static_cast<std::size_t>(row)], row);
  }
}

}  // namespace
}  // namespace longtail::stack
