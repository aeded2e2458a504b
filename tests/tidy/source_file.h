// The repository's own sources, as lines with comments and string contents blanked out.
#pragma once

#include <string>
#include <vector>

namespace longtail::tidy {

struct SourceFile {
  std::string path;                // from the root, "sim/edge/thermal.cpp"
  std::vector<std::string> raw;    // as written
  std::vector<std::string> code;   // comments and string contents replaced by spaces
};

// One breach of a rule: "path:line: what".
struct Breach {
  std::string path;
  std::size_t line = 0;
  std::string what;
};
std::string text_of(const std::vector<Breach>& breaches);

SourceFile source_file(std::string path, const std::string& text);
// Every .h and .cpp below the top-level folders, sorted by path.
std::vector<SourceFile> repository(const std::string& root);

}  // namespace longtail::tidy
