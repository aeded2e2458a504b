// Recordings against tools that nobody on this project wrote: h5py and h5dump read them, and what h5py alters is
// refused.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>

#include "replay/store/reader.h"
#include "replay/store/writer.h"
#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

constexpr std::string_view kPython = "/usr/bin/python3";  // Debian's: python3-h5py belongs to it

struct Answer {
  int status = -1;
  std::string output;
};

Answer run(const std::string& command) {
  Answer answer;
  FILE* pipe = popen(("HDF5_PLUGIN_PATH= " + command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return answer;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe))
    answer.output.append(buffer.data(), size);
  const int status = pclose(pipe);
  answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

std::string script(const std::string& name) {
  return fmt::format("{} {}/tests/unit/replay/store/{}", kPython, LONGTAIL_SOURCE_DIR, name);
}
bool has_h5py() { return run(fmt::format("{} -c 'import h5py'", kPython)).status == 0; }

TEST(StockTools, H5pyReadsEveryDatasetAndRecomputesTheRoot) {
  if (!has_h5py()) GTEST_SKIP() << "python3-h5py is not installed";
  const std::vector<Recording> recordings{testing::sample_recording({.rounds = 30, .salt = 5}),
                                          testing::golden_recording(), Recording{}};
  for (const Recording& recording : recordings) {
    const std::string path = testing::scratch_path("for_h5py.h5");
    const auto written = write_recording(recording, path);
    ASSERT_TRUE(written.ok()) << describe(written.error());
    const Answer answer = run(script("read_with_h5py.py") + " " + path);
    EXPECT_EQ(answer.status, 0) << answer.output;
    EXPECT_EQ(answer.output, hex(written.value().content_root) + "\n");
  }
}

TEST(StockTools, H5dumpReadsEveryDataset) {
  if (run("h5dump --version").status != 0) GTEST_SKIP() << "hdf5-tools is not installed";
  const std::string path = testing::scratch_path("for_h5dump.h5");
  ASSERT_TRUE(write_recording(testing::sample_recording({.rounds = 2, .salt = 5}), path).ok());
  const Answer answer = run("h5dump " + path);
  EXPECT_EQ(answer.status, 0) << answer.output.substr(0, 2000);
  EXPECT_NE(answer.output.find("accel_x_mps2"), std::string::npos);
  EXPECT_NE(answer.output.find("INCIDENT"), std::string::npos);
}

TEST(StockTools, WhateverH5pyAltersIsRefused) {
  if (!has_h5py()) GTEST_SKIP() << "python3-h5py is not installed";
  const std::string folder = testing::scratch_path("altered");
  std::filesystem::create_directories(folder);
  const std::string path = testing::scratch_path("to_alter.h5");
  ASSERT_TRUE(write_recording(testing::golden_recording(), path).ok());
  const Answer answer = run(script("alter_with_h5py.py") + " " + path + " " + folder);
  ASSERT_EQ(answer.status, 0) << answer.output;
  std::istringstream names(answer.output);
  int count = 0;
  for (std::string name; std::getline(names, name); ++count) {
    const auto read = read_recording(folder + "/" + name + ".h5");
    ASSERT_FALSE(read.ok()) << name;
    EXPECT_TRUE(read.error().evidence_invalid) << name;
  }
  EXPECT_GE(count, 30);
}

}  // namespace
}  // namespace longtail::replay
