// Whole-file input and output for the commands.
#pragma once

#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace longtail::tools {

Result<std::string> read_file(const std::string& path);
// Writes beside the target and renames, so that a reader never sees half a file.
Result<void> write_file(const std::string& path, std::string_view content);
Result<void> make_directory(const std::string& path);

}  // namespace longtail::tools
