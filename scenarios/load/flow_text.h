// YAML in flow style, as the writer of scenarios builds it. Internal to scenarios/load.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sim/scenario.h"

namespace longtail::scenarios {

// "{a: 1, b: 2}" built entry by entry.
class FlowMap {
 public:
  FlowMap& add(std::string_view key, const std::string& value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", key, value);
    return *this;
  }
  std::string text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

template <class Items, class Format>
std::string flow_list(const Items& items, Format format) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + format(item);
  return "[" + text + "]";
}

// write_weather.cpp
std::string weather_text(const sim::Weather& weather);

// write_street.cpp
std::string surroundings_text(const sim::Surroundings& surroundings);

}  // namespace longtail::scenarios
