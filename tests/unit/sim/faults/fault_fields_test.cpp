#include "sim/faults/fault_fields.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace longtail::sim {
namespace {

// Those of `names` that are not in `known`, as code, in order.
std::string listed(const std::vector<std::string_view>& names, const std::vector<std::string_view>& known) {
  std::string text;
  for (const std::string_view name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", name);
  }
  return text.empty() ? "-" : text;
}

TEST(FaultFields, TheDocumentationListsThemAll) {
  std::ifstream in("docs/scenarios.md");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  for (const stack::Topic topic : faultable_sensors()) {
    const std::string name(stack::name_of(topic).substr(std::string_view("sensor.").size()));
    const std::string row = fmt::format("| {} | {} | {} | {} |\n", name, listed(scalar_fields(topic), {}),
                                        listed(shift_fields(topic), scalar_fields(topic)), listed(noise_fields(topic), shift_fields(topic)));
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace longtail::sim
