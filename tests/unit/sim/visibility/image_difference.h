// An image of the visibility core beside the oracle's.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/visibility/visibility_image.h"
#include "tests/unit/sim/visibility/brute_force.h"

namespace longtail::sim::testing {

inline std::vector<OracleHit> hits_of(const VisibilityImage& image) {
  std::vector<OracleHit> hits;
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) hits.push_back({image.t(row, column), image.id(row, column)});
  }
  return hits;
}

// Empty, or the first ray that differs and how many do.
inline std::string difference(const std::vector<OracleHit>& seen, const std::vector<OracleHit>& expected, int columns) {
  std::string first;
  int count = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (seen[i] == expected[i]) continue;
    if (count++ == 0) {
      const int at = static_cast<int>(i);
      first = fmt::format("row {} column {}: t {} id {}, expected t {} id {}", at / columns, at % columns, seen[i].t, seen[i].id,
                          expected[i].t, expected[i].id);
    }
  }
  return count == 0 ? "" : fmt::format("{} rays differ; first {}", count, first);
}

inline int hit_count(const std::vector<OracleHit>& hits) {
  return static_cast<int>(std::ranges::count_if(hits, [](const OracleHit& hit) { return hit.id != kNothing; }));
}

}  // namespace longtail::sim::testing
