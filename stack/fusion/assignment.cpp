#include "stack/fusion/assignment.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace longtail::stack {

std::uint32_t Assignment::root_of(std::uint32_t node) {
  while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
  return node;
}

std::span<const int> Assignment::solve(std::size_t rows, std::size_t columns, std::span<const Pairing> pairs) {
  column_of_row_.assign(rows, kUnpaired);
  parent_.resize(rows + columns);
  for (std::size_t i = 0; i < parent_.size(); ++i) parent_[i] = static_cast<std::uint32_t>(i);
  sorted_.clear();
  for (const Pairing& pair : pairs) {
    if (!(pair.gain > 0)) continue;
    sorted_.push_back(pair);
    const std::uint32_t a = root_of(pair.row);
    const std::uint32_t b = root_of(static_cast<std::uint32_t>(rows) + pair.column);
    // The lower index becomes the root, so that components are numbered by their first row.
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }
  std::ranges::sort(sorted_, [this](const Pairing& a, const Pairing& b) {
    return std::tuple(root_of(a.row), a.row, a.column) < std::tuple(root_of(b.row), b.row, b.column);
  });
  for (std::size_t begin = 0; begin < sorted_.size();) {
    std::size_t end = begin + 1;
    const std::uint32_t root = root_of(sorted_[begin].row);
    while (end < sorted_.size() && root_of(sorted_[end].row) == root) ++end;
    if (end - begin == 1) {
      column_of_row_[sorted_[begin].row] = static_cast<int>(sorted_[begin].column);
    } else {
      solve_component({sorted_.data() + begin, end - begin});
    }
    begin = end;
  }
  return column_of_row_;
}

// Rows x (columns + one private dummy per row). Costs are best gain minus gain, so that all are >= 0.
void Assignment::solve_component(std::span<const Pairing> pairs) {
  rows_.clear();
  columns_.clear();
  double best = 0;
  for (const Pairing& pair : pairs) {
    if (rows_.empty() || rows_.back() != pair.row) rows_.push_back(pair.row);
    columns_.push_back(pair.column);
    best = std::max(best, pair.gain);
  }
  std::ranges::sort(columns_);
  columns_.erase(std::unique(columns_.begin(), columns_.end()), columns_.end());
  const std::size_t n = rows_.size();
  const std::size_t m = columns_.size() + n;
  constexpr double kForbidden = 1e12;
  cost_.assign(n * m, kForbidden);
  for (const Pairing& pair : pairs) {
    const auto row = static_cast<std::size_t>(std::ranges::lower_bound(rows_, pair.row) - rows_.begin());
    const auto column = static_cast<std::size_t>(std::ranges::lower_bound(columns_, pair.column) - columns_.begin());
    cost_[row * m + column] = best - pair.gain;
  }
  for (std::size_t row = 0; row < n; ++row) cost_[row * m + columns_.size() + row] = best;

  // Columns count from 1; column 0 is where each row's path starts. A column without a row holds 0.
  row_price_.assign(n + 1, 0);
  column_price_.assign(m + 1, 0);
  row_of_column_.assign(m + 1, 0);
  for (std::size_t row = 1; row <= n; ++row) augment(row, m);
  for (std::size_t column = 1; column <= columns_.size(); ++column) {
    if (row_of_column_[column] == 0) continue;
    column_of_row_[rows_[static_cast<std::size_t>(row_of_column_[column]) - 1]] =
        static_cast<int>(columns_[column - 1]);
  }
}

// Shortest augmenting path from `row` to a free column, by Dijkstra on reduced costs.
void Assignment::augment(std::size_t row, std::size_t m) {
  row_of_column_[0] = static_cast<int>(row);
  shortest_.assign(m + 1, std::numeric_limits<double>::infinity());
  done_.assign(m + 1, 0);
  way_.assign(m + 1, 0);
  std::size_t at = 0;
  do {
    done_[at] = 1;
    const auto from = static_cast<std::size_t>(row_of_column_[at]);
    double delta = std::numeric_limits<double>::infinity();
    std::size_t next = 0;
    for (std::size_t column = 1; column <= m; ++column) {
      if (done_[column]) continue;
      const double reduced = cost_[(from - 1) * m + column - 1] - row_price_[from] - column_price_[column];
      if (reduced < shortest_[column]) {
        shortest_[column] = reduced;
        way_[column] = static_cast<int>(at);
      }
      if (shortest_[column] < delta) {
        delta = shortest_[column];
        next = column;
      }
    }
    for (std::size_t column = 0; column <= m; ++column) {
      if (done_[column]) {
        row_price_[static_cast<std::size_t>(row_of_column_[column])] += delta;
        column_price_[column] -= delta;
      } else {
        shortest_[column] -= delta;
      }
    }
    at = next;
  } while (row_of_column_[at] != 0);
  while (at != 0) {
    const auto previous = static_cast<std::size_t>(way_[at]);
    row_of_column_[at] = row_of_column_[previous];
    at = previous;
  }
}

}  // namespace longtail::stack
