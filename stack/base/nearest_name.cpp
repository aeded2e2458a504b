#include "stack/base/nearest_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace longtail {
namespace {

constexpr std::size_t kLongestName = 64;  // longer names are never near anything; bounds the work
constexpr std::size_t kMostListed = 12;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t allowed_distance(std::string_view wrong) {
  return std::max<std::size_t>(1, (wrong.size() + 1) / 3);
}

// A letter forgotten is likelier than one too many.
bool wins_tie(std::string_view name, std::string_view best) {
  return name.size() != best.size() ? name.size() > best.size() : name < best;
}

template <class Name>
std::optional<std::string> nearest(std::string_view wrong, std::span<const Name> known) {
  std::optional<std::string> best;
  std::size_t best_distance = allowed_distance(wrong) + 1;
  for (const Name& name : known) {
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < best_distance || (best && distance == best_distance && wins_tie(name, *best))) {
      best = std::string(name);
      best_distance = distance;
    }
  }
  return best;
}

template <class Name>
std::string hint(std::string_view wrong, std::span<const Name> known, std::string_view things) {
  if (const auto name = nearest(wrong, known)) return fmt::format("did you mean '{}'?", *name);
  if (known.empty()) return fmt::format("there are no {} here", things);
  std::vector<std::string> names(known.begin(), known.end());
  std::ranges::sort(names);
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostListed); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kMostListed) text += fmt::format(" and {} more", names.size() - kMostListed);
  return fmt::format("known {}: {}", things, text);
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  if (a.size() > kLongestName || b.size() > kLongestName) return a == b ? 0 : std::max(a.size(), b.size());
  // Three rolling rows of the dynamic programme: two_back is needed for the swap of neighbours.
  std::vector<std::size_t> two_back(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_back.swap(previous);
    previous.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], two_back[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string> known) {
  return nearest(wrong, known);
}

std::optional<std::string> nearest_name(std::string_view wrong, std::span<const std::string_view> known) {
  return nearest(wrong, known);
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string> known, std::string_view things) {
  return hint(wrong, known, things);
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> known, std::string_view things) {
  return hint(wrong, known, things);
}

}  // namespace longtail
