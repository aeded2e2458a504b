// "Did you mean ...?": the known name nearest to a mistyped one, by edit distance (insert, delete,
// substitute, swap of neighbours; letter case costs nothing). Ties go to the longer, then to the alphabetically
// first name, so the answer never depends on the order of `known`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace longtail {

// Optimal string alignment distance (Damerau 1964, restricted), case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b);

// Nothing when no name is near: farther than a third of the letters (one at least).
std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string> known);
std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string_view> known);

// For Error::hint: "did you mean 'speed'?", else "known <things>: a, b, c" (sorted; at most 12, then how many more).
std::string did_you_mean(std::string_view wrong, std::span<const std::string> known, std::string_view things);
std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> known, std::string_view things);

}  // namespace longtail
