#include "tests/tidy/source_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace longtail::tidy {
namespace {

enum class State { kCode, kLineComment, kBlockComment, kString, kCharacter, kRawString };

// Blanks what is not code, keeping line breaks and columns. #include lines keep their text.
std::string blank(const std::string& text) {
  std::string out = text;
  State state = State::kCode;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\n') {
      if (state == State::kLineComment) state = State::kCode;
      continue;
    }
    switch (state) {
      case State::kCode:
        if (c == '/' && next == '/') state = State::kLineComment;
        else if (c == '/' && next == '*') state = State::kBlockComment;
        else if (c == 'R' && next == '"' && text.compare(i, 3, "R\"(") == 0) state = State::kRawString;
        else if (c == '"') { state = State::kString; continue; }
        // A quote inside a number (1'000) separates digits.
        else if (c == '\'' && !(i > 0 && std::isalnum(static_cast<unsigned char>(text[i - 1])))) { state = State::kCharacter; continue; }
        if (state == State::kCode) continue;
        break;
      case State::kString:
      case State::kCharacter:
        if (c == '\\') {
          out[i] = ' ';
          if (next != '\n') out[++i] = ' ';
          continue;
        }
        if (c == (state == State::kString ? '"' : '\'')) { state = State::kCode; continue; }
        break;
      case State::kBlockComment:
        if (c == '*' && next == '/') {
          out[i] = out[i + 1] = ' ';
          ++i;
          state = State::kCode;
          continue;
        }
        break;
      case State::kRawString:
        if (c == ')' && next == '"') {
          out[i] = ' ';
          ++i;
          state = State::kCode;
          continue;
        }
        break;
      case State::kLineComment: break;
    }
    out[i] = ' ';
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

std::string text_of(const std::vector<Breach>& breaches) {
  std::string text;
  for (const Breach& breach : breaches) text += fmt::format("{}:{}: {}\n", breach.path, breach.line, breach.what);
  return text;
}

SourceFile source_file(std::string path, const std::string& text) {
  return {std::move(path), lines_of(text), lines_of(blank(text))};
}

std::vector<SourceFile> repository(const std::string& root) {
  constexpr std::array kFolders{"stack", "sim", "scenarios", "replay", "tools", "tests", "bench"};
  std::vector<std::string> paths;
  for (const char* folder : kFolders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(root) / folder)) {
      const std::string extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp") paths.push_back(std::filesystem::relative(entry.path(), root));
    }
  }
  std::ranges::sort(paths);
  std::vector<SourceFile> files;
  for (const std::string& path : paths) {
    std::ifstream in(std::filesystem::path(root) / path);
    std::ostringstream text;
    text << in.rdbuf();
    files.push_back(source_file(path, text.str()));
  }
  return files;
}

}  // namespace longtail::tidy
