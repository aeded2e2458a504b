#include "replay/import/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

// As numpy.save writes it: version 1.0, header padded with spaces to a multiple of 64, newline at its end.
std::string npy(const std::string& header_text, const std::vector<double>& values) {
  std::string header = header_text;
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  const std::size_t at = bytes.size();
  bytes.resize(at + values.size() * 8);
  if (!values.empty()) std::memcpy(bytes.data() + at, values.data(), values.size() * 8);
  return bytes;
}

TEST(Npy, ReadsOneAndTwoDimensions) {
  const auto flat = parse_npy(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", {1, -0.0, 2.5}), "f");
  ASSERT_TRUE(flat.ok()) << describe(flat.error());
  EXPECT_EQ(flat.value().rows, 3u);
  EXPECT_EQ(flat.value().columns, 1u);
  EXPECT_EQ(flat.value().at(2), 2.5);
  EXPECT_TRUE(std::signbit(flat.value().at(1)));

  const auto table =
      parse_npy(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", {1, 2, 3, 4, 5, 6}), "f");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table.value().columns, 3u);
  EXPECT_EQ(table.value().at(1, 0), 4);

  const auto other_order = parse_npy(npy("{'shape':(1,1),'fortran_order':False,'descr':'<f8'}", {7}), "f");
  ASSERT_TRUE(other_order.ok()) << describe(other_order.error());
  EXPECT_TRUE(parse_npy(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 6), }", {}), "f").ok());
}

TEST(Npy, SaysWhatIsWrongAndWhere) {
  const std::string good = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", {1, 2});
  struct Row {
    std::string bytes;
    std::string said;
  };
  std::string other_version = good;
  other_version[6] = 9;
  std::string long_header = good;
  long_header[9] = '\x7f';
  const std::vector<Row> rows{
      {"", "does not begin"},
      {"PK\x03\x04 a zip file", "does not begin"},
      {good.substr(0, 9), "does not begin"},
      {other_version, "format version"},
      {long_header, "header length"},
      {good.substr(0, good.size() - 1), "15 bytes of values, its shape asks for 16"},
      {good + "x", "17 bytes of values"},
      {npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", {1}), "'<i8'"},
      {npy("{'descr': '>f8', 'fortran_order': False, 'shape': (1,), }", {1}), "'>f8'"},
      {npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", {1}), "'|O'"},
      {npy("{'descr': '<f8', 'fortran_order': True, 'shape': (1,), }", {1}), "Fortran"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", {1}), "0 dimensions"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1), }", {1}), "3 dimensions"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 0), }", {}), "1 x 0"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", {1}), "dictionary"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 2), }", {1}), "allowed are"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", {1}), "dictionary"},
      {npy("{'descr': '<f8', 'shape': (1,), }", {1}), "dictionary"},
      {npy("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", {1}), "dictionary"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': 1}", {1}), "dictionary"},
      {npy("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,), }", {1}), "dictionary"},
      {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } x", {1}), "dictionary"},
      {npy("{'descr': '<f8", {}), "dictionary"},
      {npy("", {}), "dictionary"},
  };
  for (const Row& row : rows) {
    const auto array = parse_npy(row.bytes, "some/file");
    ASSERT_FALSE(array.ok()) << row.said;
    EXPECT_NE(array.error().what.find(row.said), std::string::npos) << array.error().what << " / " << row.said;
    EXPECT_EQ(array.error().where, "some/file");
    EXPECT_FALSE(array.error().evidence_invalid);
  }
}

TEST(Npy, SurvivesEveryTruncationAndFlip) {
  const std::string good = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", {1, 2, 3, 4});
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(parse_npy(good.substr(0, size), "f").ok()) << size;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; value += 5) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      const auto array = parse_npy(bytes, "f");
      EXPECT_TRUE(!array.ok() || array.value().values.size() == 4u);
    }
  }
}

TEST(Npy, AMissingFileIsAnErrorThatNamesIt) {
  const std::string path = testing::scratch_path("missing");
  const auto array = load_npy(path);
  ASSERT_FALSE(array.ok());
  EXPECT_EQ(array.error().where, path);
  testing::write_bytes(path, npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", {3}));
  EXPECT_EQ(load_npy(path).value().at(0), 3);
}

}  // namespace
}  // namespace longtail::replay
