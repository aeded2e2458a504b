#include "tools/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace longtail::tools {
namespace {

constexpr auto kBarInterval = std::chrono::milliseconds(100);
constexpr auto kLineInterval = std::chrono::seconds(10);

std::string painted(const char* code, std::string_view text, bool color) {
  return color ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
}

}  // namespace

bool use_color(int file_descriptor) {
  if (const char* off = std::getenv("NO_COLOR"); off && *off) return false;
  if (const char* force = std::getenv("CLICOLOR_FORCE"); force && *force && *force != '0') return true;
  const char* term = std::getenv("TERM");
  return isatty(file_descriptor) && term && std::string_view(term) != "dumb";
}

std::string green(std::string_view text, bool color) { return painted("32", text, color); }
std::string red(std::string_view text, bool color) { return painted("31;1", text, color); }
std::string dim(std::string_view text, bool color) { return painted("2", text, color); }

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)),
      total_(total),
      terminal_(isatty(STDERR_FILENO)),
      started_(std::chrono::steady_clock::now()),
      last_shown_(started_) {}

Progress::~Progress() {
  if (terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::done(std::string_view item, bool failed) {
  const std::scoped_lock lock(mutex_);
  ++done_;
  if (failed) ++failed_;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_shown_ < (terminal_ ? std::chrono::nanoseconds(kBarInterval) : std::chrono::nanoseconds(kLineInterval))) return;
  last_shown_ = now;
  show(item);
}

void Progress::show(std::string_view item) {
  const double elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  const double left_s = elapsed_s / static_cast<double>(done_) * static_cast<double>(total_ - done_);
  std::string line = fmt::format("{} {}/{}", what_, done_, total_);
  if (failed_ > 0) line += fmt::format(", {} failed", failed_);
  line += fmt::format(", {:.0f} s left, {}", left_s, item);
  if (terminal_) {
    constexpr std::size_t kWidth = 24;
    const std::size_t filled = total_ == 0 ? kWidth : kWidth * done_ / total_;
    fmt::print(stderr, "\r\033[K[{}{}] {}", std::string(filled, '#'), std::string(kWidth - filled, ' '), line);
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
}

}  // namespace longtail::tools
