// What each ray of a sensor sees: the distance parameter t of the nearest surface and the id of its primitive. Of two
// at equal t the lower id is seen.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

inline constexpr std::int32_t kNothing = std::numeric_limits<std::int32_t>::max();

class VisibilityImage {
 public:
  VisibilityImage(int rows, int columns);

  // Every ray sees nothing. What lies at t_max or beyond is not seen.
  void clear(float t_max);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  float t(int row, int column) const { return t_[index(row, column)]; }
  std::int32_t id(int row, int column) const { return id_[index(row, column)]; }
  const float* t_row(int row) const { return &t_[index(row, 0)]; }
  const std::int32_t* id_row(int row) const { return &id_[index(row, 0)]; }

  Target target() { return {t_.data(), id_.data(), pitch_}; }

  // Whether all that was drawn since clear() has lower ids. What is drawn next reaches to `end_id`.
  bool next_are(std::int32_t first_id, std::int32_t end_id);
  // The nearer of both images, ray by ray.
  void merge(const VisibilityImage& other);
  float t_max() const { return t_max_; }

 private:
  std::size_t index(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(pitch_) + static_cast<std::size_t>(column);
  }

  int rows_;
  int columns_;
  int pitch_;
  float t_max_ = 0;
  std::int32_t end_id_ = 0;  // of what was drawn
  std::vector<float> t_;
  std::vector<std::int32_t> id_;
};

}  // namespace longtail::sim
