// Progress and colour. Progress goes to stderr: a bar on a terminal, a line now and then otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace longtail::tools {

// NO_COLOR > CLICOLOR_FORCE > a terminal that is not dumb.
bool use_color(int file_descriptor);
std::string green(std::string_view text, bool color);
std::string red(std::string_view text, bool color);
std::string dim(std::string_view text, bool color);

class Progress {
 public:
  Progress(std::string what, std::size_t total);
  ~Progress();  // clears the bar

  // Thread safe. `failed` is remembered in the line.
  void done(std::string_view item, bool failed);

 private:
  void show(std::string_view item);

  std::string what_;
  std::size_t total_;
  bool terminal_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point last_shown_;
};

}  // namespace longtail::tools
