#include "stack/config/yaml_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "stack/config/units.h"

namespace longtail::stack {
namespace {

// Bytes of the UTF-8 sequence at `at`, 0 when there is none (RFC 3629, section 4).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0; };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const int first = byte(at);
  const int second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(at + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return continues(at + 1) && continues(at + 2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool outside = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return continues(at + 1) && continues(at + 2) && continues(at + 3) && !outside ? 4 : 0;
  }
  return 0;
}

bool ends_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return true;
  const char c = text[at];
  return c == ',' || c == '}' || c == ']' || c == '\n' || c == '\r' || c == ' ' || c == '#';
}

}  // namespace

std::optional<BadByte> find_bad_byte(std::string_view text) {
  int line = 1;
  int column = 1;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<std::uint8_t>(text[at]);
    const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
    const std::size_t length = sequence_length(text, at);
    if (control) return BadByte{fmt::format("control character 0x{:02x}", byte), line, column};
    if (length == 0) return BadByte{fmt::format("byte 0x{:02x} is not valid UTF-8", byte), line, column};
    column = byte == '\n' ? 1 : column + static_cast<int>(length);
    line += byte == '\n' ? 1 : 0;
    at += length;
  }
  return std::nullopt;
}

std::optional<std::string> units_moved_into_brackets(std::string_view text) {
  std::string out(text);
  bool changed = false;
  for (std::size_t at = out.find(']'); at != std::string::npos; at = out.find(']', at + 1)) {
    const std::size_t unit = out.find_first_not_of(' ', at + 1);
    if (unit == std::string::npos || unit == at + 1) continue;
    const std::size_t end = std::min(out.find_first_of(" ,}]\r\n", unit), out.size());
    if (!is_unit(std::string_view(out).substr(unit, end - unit)) || !ends_value(out, end)) continue;
    // "] m/s" -> ",m/s]"
    out[at] = ',';
    out.erase(at + 1, 1);
    out.insert(end - 1, "]");
    changed = true;
    at = end - 1;
  }
  if (!changed) return std::nullopt;
  return out;
}

}  // namespace longtail::stack
