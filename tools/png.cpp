#include "tools/png.h"

#include <png.h>

#include <filesystem>

#include "stack/base/check.h"

namespace longtail::tools {

Result<void> write_png(const std::string& path, int columns, int rows, std::span<const std::uint8_t> rgb) {
  CHECK(rgb.size() == 3 * static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), "{} bytes for {} x {} pixels",
        rgb.size(), columns, rows);
  std::error_code failed;  // shows when the file cannot be written
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(columns);
  image.height = static_cast<png_uint_32>(rows);
  image.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, path.c_str(), 0, rgb.data(), 0, nullptr) == 0) {
    return Error{.fix_by = FixBy::kEnvironment, .what = fmt::format("cannot write the picture: {}", image.message), .where = path,
                 .hint = "check the folder and the free space"};
  }
  return {};
}

Result<Picture> read_png(const std::string& path) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  Picture picture;
  bool read = png_image_begin_read_from_file(&image, path.c_str()) != 0;
  if (read) {
    image.format = PNG_FORMAT_RGB;
    picture.columns = static_cast<int>(image.width);
    picture.rows = static_cast<int>(image.height);
    picture.rgb.resize(PNG_IMAGE_SIZE(image));
    read = png_image_finish_read(&image, nullptr, picture.rgb.data(), 0, nullptr) != 0;
  }
  if (read) return picture;
  return Error{.fix_by = FixBy::kEnvironment, .what = fmt::format("cannot read the picture: {}", image.message), .where = path,
               .hint = "check the path"};
}

}  // namespace longtail::tools
