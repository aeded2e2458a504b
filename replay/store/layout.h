// From a Recording to the tables of its file, and everything derived: index, seek table, leaves, content_root. The
// writer stores these tables; the reader rebuilds them from what it read and refuses a file in which one byte differs.
// Schema: docs/recording_format.md. All integers little-endian, rows packed.
#pragma once

#include <string>
#include <vector>

#include "replay/store/h5.h"
#include "replay/store/recording.h"

namespace longtail::replay {

inline constexpr std::string_view kFormatName = "longtail";
inline constexpr std::array<std::uint16_t, 3> kFormatVersion{1, 0, 0};

// A named value on a group. Bytes match the type's size.
struct Attribute {
  std::string name;
  h5::Type type;
  std::string bytes;
};

struct Table {
  std::string name;
  h5::DatasetSpec spec;
  std::string rows;
};

struct TopicTables {
  std::string name;  // of the group below /topics
  std::vector<Attribute> attributes;
  std::vector<Table> tables;  // data, (offset), t_src, t_rec, seq
};

struct FileTables {
  std::vector<Attribute> root_attributes;
  std::vector<TopicTables> topics;  // by id
  std::vector<Table> index;         // messages, seek
  std::vector<Table> top_level;     // gaps, checkpoints
  std::vector<Table> provenance;    // components, blobs
  std::vector<Table> integrity;     // leaf
  RecordingIdentity identity;
};

// An error says what in the recording the format cannot hold.
Result<FileTables> lay_out(const Recording& recording);

// --- pieces the reader needs before it has a Recording ----------------------------------------------

enum class TopicClass : std::uint8_t { kA, kB, kC, kD };

// Rows of /index/messages at or above this topic id are records of the file itself, after all entries.
inline constexpr std::uint16_t kFirstMetadataTopic = 0xff00;

struct IndexRow {
  std::uint64_t ord = 0;
  std::int64_t t_rec = 0;
  std::int64_t t_src = 0;
  std::uint64_t seq = 0;
  std::uint64_t row = 0;  // in the table that holds the payload
  std::uint32_t len = 0;
  std::uint16_t topic = 0;
  std::uint8_t kind = 0;
  std::uint8_t flags = 0;
};
static_assert(sizeof(IndexRow) == 48);
IndexRow decode_index_row(std::string_view bytes);

h5::DatasetSpec index_spec();
h5::DatasetSpec gaps_spec();
h5::DatasetSpec components_spec();
h5::DatasetSpec blob_spec();
h5::DatasetSpec word_spec(h5::Scalar scalar);      // t_src, t_rec, seq, offset
h5::DatasetSpec packed_spec(const h5::Type& row);  // data of class C

inline constexpr std::size_t kNameSize = 64;  // of names, versions, frames, devices
inline constexpr std::size_t kUnitsSize = 16;
std::vector<std::string> topic_class_names();

// Fixed-length text to string and back; text longer than `size` or with NUL inside is nothing.
std::optional<std::string> padded(std::string_view text, std::size_t size);
std::optional<std::string> unpadded(std::string_view bytes);

}  // namespace longtail::replay
