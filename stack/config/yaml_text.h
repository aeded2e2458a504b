// Looks at YAML as plain text, before it is parsed. Used by yaml_document.cpp only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace longtail::stack {

struct BadByte {
  std::string what;
  int line = 1;
  int column = 1;
};

// The first byte that is no UTF-8 (RFC 3629) or a control character other than tab and line ends.
std::optional<BadByte> find_bad_byte(std::string_view text);

// "[2, 4.5] m/s" -> "[2, 4.5,m/s]": same length, so every line and column stays. Nothing when no bracket is
// followed by a known unit.
std::optional<std::string> units_moved_into_brackets(std::string_view text);

}  // namespace longtail::stack
