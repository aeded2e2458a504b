// data/recordings/comma2k19_example_1.h5: it is what it was, and what an import of its source gives today.
#include <gtest/gtest.h>

#include <cstdlib>

#include "replay/import/comma2k19.h"
#include "replay/store/reader.h"
#include "replay/verifier.h"
#include "stack/baseline.h"

namespace longtail::replay {
namespace {

constexpr const char* kShipped = "data/recordings/comma2k19_example_1.h5";

Result<VerifiedRecording> shipped() { return read_recording(std::string(LONGTAIL_SOURCE_DIR "/") + kShipped); }

TEST(ShippedDrive, HasTheContentRootItWasReleasedWith) {
  const auto file = shipped();
  ASSERT_TRUE(file.ok()) << describe(file.error());
  EXPECT_EQ(hex(file.value().identity.content_root), "f645c1553a362d7088915169ccec64e67228a05fc20df55a93b6c40f46b02db7");
  EXPECT_EQ(file.value().identity.gaps, 13u);
}

// Entry by entry, because the root also covers the message schemas, and those grow.
TEST(ShippedDrive, IsWhatAnImportOfItsSourceGives) {
  const char* const folder = std::getenv("LONGTAIL_COMMA2K19_DIR");
  if (folder == nullptr) GTEST_SKIP() << "set LONGTAIL_COMMA2K19_DIR to the dataset's Example_1 folder";
  const auto file = shipped();
  ASSERT_TRUE(file.ok()) << describe(file.error());
  const auto import = import_comma2k19(folder);
  ASSERT_TRUE(import.ok()) << describe(import.error());
  const Recording& now = import.value().recording;
  const Recording& then = file.value().recording;
  ASSERT_EQ(now.entries.size(), then.entries.size());
  for (std::size_t ord = 0; ord < now.entries.size(); ++ord) ASSERT_EQ(now.entries[ord], then.entries[ord]) << ord;
  EXPECT_EQ(now.topics, then.topics);
  for (std::size_t i = 0; i < now.components.size(); ++i) {
    if (now.components[i].name == kSchemasComponent) continue;
    EXPECT_EQ(now.components[i], then.components[i]);
  }
}

TEST(ShippedDrive, ReplaysBitExactlyThroughTheBaselineStack) {
  const auto file = shipped();
  ASSERT_TRUE(file.ok()) << describe(file.error());
  const auto setup = recorded_setup(file.value().recording);
  ASSERT_TRUE(setup.ok());
  const auto graph = stack::baseline_graph_from_yaml(setup.value().parameters, kShipped);
  ASSERT_TRUE(graph.ok()) << describe(graph.error());
  const auto first = verify_replay(file.value().recording, graph.value());
  ASSERT_TRUE(first.ok()) << describe(first.error());
  EXPECT_TRUE(first.value().against_repeat);
  EXPECT_TRUE(first.value().bit_exact);
  const auto again = verify_replay(to_recording(file.value().recording, first.value().replay), graph.value());
  ASSERT_TRUE(again.ok()) << describe(again.error());
  EXPECT_FALSE(again.value().against_repeat);
  EXPECT_TRUE(again.value().bit_exact);
}

}  // namespace
}  // namespace longtail::replay
