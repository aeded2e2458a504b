#include "tools/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace longtail::tools {
namespace {

Error file_error(const std::string& path, const std::string& what) {
  return {FixBy::kEnvironment, fmt::format("{}: {}", what, std::strerror(errno)), path, ""};
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  if (std::filesystem::is_directory(path)) {
    return Error{FixBy::kEnvironment, "is a directory, not a file", path, ""};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) return file_error(path, "cannot read");
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad()) return file_error(path, "cannot read");
  return std::move(content).str();
}

Result<void> write_file(const std::string& path, std::string_view content) {
  const std::string partial = path + ".part";
  {
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.flush();
    if (!out) return file_error(path, "cannot write");
  }
  std::error_code failed;
  std::filesystem::rename(partial, path, failed);
  if (failed) return Error{FixBy::kEnvironment, "cannot write: " + failed.message(), path, ""};
  return {};
}

Result<void> make_directory(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return Error{FixBy::kEnvironment, "cannot create the directory: " + failed.message(), path, ""};
  return {};
}

}  // namespace longtail::tools
