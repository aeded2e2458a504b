// Pictures as PNG files.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "stack/base/result.h"
#include "tools/pictures.h"

namespace longtail::tools {

// `rgb`: three bytes a pixel, rows from the top.
Result<void> write_png(const std::string& path, int columns, int rows, std::span<const std::uint8_t> rgb);
// Its name stays empty.
Result<Picture> read_png(const std::string& path);

}  // namespace longtail::tools
