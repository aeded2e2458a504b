// A smooth quantity over a picture, worked out at the corners of blocks of pixels and on straight lines in between.
#pragma once

#include <algorithm>
#include <vector>

namespace longtail::sim {

class CornerField {
 public:
  static constexpr int kBlock_px = 8;

  explicit CornerField(int columns) : across_(columns / kBlock_px + 2), edge_(static_cast<std::size_t>(across_)) {}

  // `visit(row, column)` at every corner, line by line; those beyond the border are taken at the border.
  template <class Visit>
  static void visit_corners(int rows, int columns, const Visit& visit) {
    for (int i = 0; i < rows / kBlock_px + 2; ++i) {
      for (int k = 0; k < columns / kBlock_px + 2; ++k) visit(std::min(i * kBlock_px, rows - 1), std::min(k * kBlock_px, columns - 1));
    }
  }
  // The value at the next corner of that order.
  void push(float value) { at_corner_.push_back(value); }

  // Adds a row, times `factor`, to `columns` numbers.
  void add_row(int row, float factor, float* __restrict to, int columns) {
    set_edge(row);
    for (std::size_t i = 0; columns > 0; ++i, to += kBlock_px, columns -= kBlock_px) {
      const float start = edge_[i];
      const float step = kStep * (edge_[i + 1] - start);
      if (columns >= kBlock_px) {
        for (int k = 0; k < kBlock_px; ++k) to[k] += factor * (start + static_cast<float>(k) * step);
      } else {
        for (int k = 0; k < columns; ++k) to[k] += factor * (start + static_cast<float>(k) * step);
      }
    }
  }

 private:
  static constexpr float kStep = 1.0f / kBlock_px;

  // Between the corners above and below.
  void set_edge(int row) {
    const auto across = static_cast<std::size_t>(across_);
    const auto first = static_cast<std::size_t>(row / kBlock_px) * across;
    const float y = kStep * static_cast<float>(row % kBlock_px);
    for (std::size_t i = 0; i < across; ++i) edge_[i] = at_corner_[first + i] + y * (at_corner_[first + across + i] - at_corner_[first + i]);
  }

  int across_;
  std::vector<float> at_corner_;
  std::vector<float> edge_;  // of one row
};

}  // namespace longtail::sim
