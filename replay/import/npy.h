// NumPy's .npy files of doubles: one- or two-dimensional, '<f8', C order. Strict: anything else is an error that names
// the file and what was found; nothing is allocated before the header was checked against the file's size.
// Format: numpy/lib/format.py ("NPY format", versions 1.0 to 3.0).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stack/base/result.h"

namespace longtail::replay {

struct NpyArray {
  std::uint64_t rows = 0;
  std::uint64_t columns = 1;   // 1 for one-dimensional arrays
  std::vector<double> values;  // row by row; may hold NaN

  double at(std::uint64_t row, std::uint64_t column = 0) const { return values[row * columns + column]; }
};

Result<NpyArray> parse_npy(std::string_view bytes, const std::string& file);
Result<NpyArray> load_npy(const std::string& path);

}  // namespace longtail::replay
