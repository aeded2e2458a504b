#include "sim/map/xml_reader.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace longtail::sim {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

template <class Number>
std::optional<Number> parsed(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  Number value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// At most this much of a wrong value is repeated in a message.
std::string quoted(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  return text.size() <= kLongest ? fmt::format("'{}'", text) : fmt::format("'{}...'", text.substr(0, kLongest));
}

std::string allowed(NumberRange range) {
  const bool low = range.min > -std::numeric_limits<double>::max();
  const bool high = range.max < std::numeric_limits<double>::max();
  if (low && high) return fmt::format("allowed is {} to {}", range.min, range.max);
  if (low) return fmt::format("allowed is {} or more", range.min);
  return fmt::format("allowed is {} or less", range.max);
}

}  // namespace

double XmlReader::number(const XmlElement& element, const char* attribute, NumberRange range) {
  if (failed()) return 0;
  if (!element.has(attribute)) {
    fail(element, nullptr, fmt::format("<{}> has no attribute '{}'", element.name(), attribute));
    return 0;
  }
  const std::string_view written = element.attribute(attribute);
  const std::optional<double> value = parsed<double>(written);
  if (!value || !std::isfinite(*value)) {
    fail(element, attribute,
         fmt::format("<{}> {} is {}, which is no finite number", element.name(), attribute, quoted(written)));
    return 0;
  }
  if (*value < range.min || *value > range.max) {
    fail(element, attribute, fmt::format("<{}> {} is {}, {}", element.name(), attribute, *value, allowed(range)));
    return 0;
  }
  return *value;
}

double XmlReader::number_or(const XmlElement& element, const char* attribute, double fallback, NumberRange range) {
  return element.has(attribute) ? number(element, attribute, range) : fallback;
}

int XmlReader::integer(const XmlElement& element, const char* attribute, int min, int max) {
  if (failed()) return 0;
  if (!element.has(attribute)) {
    fail(element, nullptr, fmt::format("<{}> has no attribute '{}'", element.name(), attribute));
    return 0;
  }
  const std::string_view written = element.attribute(attribute);
  const std::optional<int> value = parsed<int>(written);
  if (!value || *value < min || *value > max) {
    fail(element, attribute, fmt::format("<{}> {} is {}, allowed is a whole number from {} to {}", element.name(),
                                         attribute, quoted(written), min, max));
    return 0;
  }
  return *value;
}

std::string XmlReader::text(const XmlElement& element, const char* attribute) {
  if (failed()) return {};
  const std::string_view written = element.attribute(attribute);
  if (written.empty()) fail(element, nullptr, fmt::format("<{}> has no attribute '{}'", element.name(), attribute));
  return std::string(written);
}

XmlElement XmlReader::child(const XmlElement& element, const char* name) {
  if (failed()) return {};
  const XmlElement found = element.child(name);
  if (!found.exists()) fail(element, nullptr, fmt::format("<{}> has no <{}>", element.name(), name));
  return found;
}

void XmlReader::fail(const XmlElement& element, const char* attribute, std::string what, std::string hint) {
  if (failed()) return;
  error_ = Error{FixBy::kScenarioAuthor, std::move(what), source_.place(element, attribute), std::move(hint)};
}

}  // namespace longtail::sim
