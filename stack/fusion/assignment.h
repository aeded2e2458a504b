// Global nearest neighbour: the one-to-one pairing of rows (tracks) and columns (detections) with the largest total
// gain, any of them left unpaired at gain 0. Splits into connected components, so that scattered traffic costs
// nearly nothing; each component is solved by shortest augmenting paths (Jonker and Volgenant 1987, O(n^3)).
// Deterministic: equal totals are resolved by the order of rows and columns.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace longtail::stack {

struct Pairing {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  double gain = 0;
};

inline constexpr int kUnpaired = -1;

class Assignment {
 public:
  // `pairs` in (row, column) order, each pair at most once; pairs with gain <= 0 are never chosen.
  // Returns the column of each row or kUnpaired; valid until the next call.
  std::span<const int> solve(std::size_t rows, std::size_t columns, std::span<const Pairing> pairs);

 private:
  void solve_component(std::span<const Pairing> pairs);
  void augment(std::size_t row, std::size_t columns);
  std::uint32_t root_of(std::uint32_t node);

  // Scratch, kept to save allocation; no state.
  std::vector<int> column_of_row_;
  std::vector<std::uint32_t> parent_;    // union-find over rows, then columns
  std::vector<Pairing> sorted_;          // by component
  std::vector<std::uint32_t> rows_;      // of the component at hand
  std::vector<std::uint32_t> columns_;
  std::vector<double> cost_;
  std::vector<double> row_price_;
  std::vector<double> column_price_;
  std::vector<double> shortest_;
  std::vector<int> row_of_column_;
  std::vector<int> way_;
  std::vector<char> done_;
};

}  // namespace longtail::stack
