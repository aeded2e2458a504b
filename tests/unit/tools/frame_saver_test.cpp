#include "tools/frame_saver.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tools/case_runner.h"

namespace longtail::tools {
namespace {

constexpr const char* kScenario = "scenarios/library/urban/crossing_pedestrian.yaml";

std::string fresh_folder(const char* name) {
  const auto folder = std::filesystem::temp_directory_path() / (std::string("longtail_frames_") + name);
  std::filesystem::remove_all(folder);
  return folder.string();
}

CaseRequest request(const std::string& folder) {
  return {.path = kScenario, .seed = 1, .set = {"duration=2 s"}, .save_frames = folder};
}

TEST(FrameSaver, writes_five_pictures_a_period_and_changes_no_bit_of_the_run) {
  scenarios::MapLibrary maps;
  const std::string folder = fresh_folder("five");
  const Result<RunRecord> without = run_case(request(""), maps);
  const Result<RunRecord> with = run_case(request(folder), maps);
  ASSERT_TRUE(with.ok()) << describe(with.error());
  EXPECT_EQ(with.value().digest, without.value().digest);
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
    std::ifstream in(entry.path(), std::ios::binary);
    char signature[4] = {};
    in.read(signature, 4);
    EXPECT_EQ(std::string(signature + 1, 3), "PNG") << entry.path();
  }
  std::set<std::string> expected;
  for (const char* what : {"above", "classes", "depth", "front", "lidar"}) {
    for (const char* t : {"0001.000", "0002.000"}) expected.insert(std::string(what) + "_" + t + ".png");
  }
  EXPECT_EQ(names, expected);
  std::filesystem::remove_all(folder);
}

TEST(FrameSaver, a_folder_that_cannot_be_made_is_an_error_with_its_name) {
  scenarios::MapLibrary maps;
  const Result<RunRecord> result = run_case(request("/dev/null/frames"), maps);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().where, "/dev/null/frames");
}

}  // namespace
}  // namespace longtail::tools
