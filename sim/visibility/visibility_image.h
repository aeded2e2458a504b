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

  // Every ray sees nothing up to t_max. What lies at exactly t_max is still seen.
  void clear(float t_max);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  float t(int row, int column) const { return t_[index(row, column)]; }
  std::int32_t id(int row, int column) const { return id_[index(row, column)]; }
  const float* t_row(int row) const { return &t_[index(row, 0)]; }
  const std::int32_t* id_row(int row) const { return &id_[index(row, 0)]; }

  Target target() { return {t_.data(), id_.data(), pitch_}; }

 private:
  std::size_t index(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(pitch_) + static_cast<std::size_t>(column);
  }

  int rows_;
  int columns_;
  int pitch_;
  std::vector<float> t_;
  std::vector<std::int32_t> id_;
};

}  // namespace longtail::sim
