#include "sim/visibility/visibility_image.h"

#include <algorithm>
#include <utility>

#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {

// One cache line more than the columns need: rows of a power of two would all fall into the same cache set.
VisibilityImage::VisibilityImage(int rows, int columns)
    : rows_(rows), columns_(columns), pitch_(padded_to_lanes(columns) + kLanePadding) {
  CHECK(rows > 0 && columns > 0, "an image of {} by {}", rows, columns);
  t_.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(pitch_));
  id_.resize(t_.size());
  clear(0);
}

// Row by row from the first: copying is what the C library does fastest.
void VisibilityImage::clear(float t_max) {
  t_max_ = t_max;
  end_id_ = 0;
  std::fill_n(t_.begin(), pitch_, t_max);
  std::fill_n(id_.begin(), pitch_, kNothing);
  for (int row = 1; row < rows_; ++row) {
    std::copy_n(t_.data(), pitch_, &t_[index(row, 0)]);
    std::copy_n(id_.data(), pitch_, &id_[index(row, 0)]);
  }
}

bool VisibilityImage::next_are(std::int32_t first_id, std::int32_t end_id) {
  const bool in_turn = first_id >= end_id_;
  end_id_ = std::max(end_id_, end_id);
  return in_turn;
}

void VisibilityImage::merge(const VisibilityImage& other) {
  CHECK(other.rows_ == rows_ && other.columns_ == columns_, "images of {} by {} and {} by {}", rows_, columns_, other.rows_, other.columns_);
  for (std::size_t i = 0; i < t_.size(); ++i) {
    if (std::pair(other.t_[i], other.id_[i]) < std::pair(t_[i], id_[i])) {
      t_[i] = other.t_[i];
      id_[i] = other.id_[i];
    }
  }
}

}  // namespace longtail::sim
