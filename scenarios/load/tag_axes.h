// The metadata axes of a scenario, after ISO 34503 (scenery, environment, dynamic elements) with those of the
// system under test. Declared here, compared with what a run observed by replay/coverage.
#pragma once

#include <span>
#include <string_view>

namespace longtail::scenarios {

struct TagAxis {
  std::string_view name;
  std::string_view meaning;
  bool required = false;                          // in every curated scenario
  std::span<const std::string_view> values = {};  // empty: any word
};

std::span<const TagAxis> tag_axes();
const TagAxis* find_tag_axis(std::string_view name);

}  // namespace longtail::scenarios
