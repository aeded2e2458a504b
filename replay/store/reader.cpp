#include "replay/store/reader.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "replay/store/evidence.h"
#include "replay/store/layout.h"
#include "replay/store/packed_rows.h"

namespace longtail::replay {
namespace {

// A minute of camera and lidar is a gigabyte of one-byte rows.
constexpr h5::Limits kRowLimits{.max_rows = std::uint64_t{4} << 30, .max_bytes = std::uint64_t{8} << 30};

template <class T>
T load(std::string_view bytes, std::size_t offset = 0) {
  T value{};
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

// One topic's arrays as read, consumed row by row in the order of the index.
struct TopicData {
  TopicDeclaration declaration;
  std::optional<PackedLayout> packed;
  std::string data, offsets;
  std::uint64_t rows = 0;
  std::uint64_t next = 0;

  // The payload bytes of the next message, or nothing when the arrays do not hold it.
  std::optional<std::string> take(const IndexRow& row) {
    const std::uint64_t at = next++;
    if (at >= rows) return std::nullopt;
    if (packed) {
      const std::size_t size = packed->type().size();
      return packed->decode(std::string_view(data).substr(at * size, size), {row.t_src}, row.seq, declaration.frame_id);
    }
    const auto from = load<std::uint64_t>(offsets, at * 8);
    const auto to = load<std::uint64_t>(offsets, at * 8 + 8);
    if (from > to || to > data.size()) return std::nullopt;
    return data.substr(from, to - from);
  }
};

class Reader {
 public:
  explicit Reader(const h5::Handle& file) : file_(file) {}
  Result<VerifiedRecording> run();

 private:
  Result<std::uint8_t> label(const h5::Handle& object, const std::string& name, const std::vector<std::string>& names);
  Result<std::string> words(const h5::Handle& object, const std::string& name, const h5::Type& type);
  Result<void> read_root();
  Result<void> read_topics();
  Result<TopicData> read_topic(const h5::Handle& topics, stack::Topic topic);
  Result<void> read_entries();
  Result<void> read_components();
  Result<void> compare(const FileTables& wanted);
  Result<void> compare_attributes(const h5::Handle& object, const std::vector<Attribute>& wanted,
                                  const std::string& where);
  Result<void> compare_tables(const h5::Handle& parent, const std::vector<Table>& wanted, const std::string& where);
  Result<void> compare_group(const std::string& name, const std::vector<Table>& wanted, std::uint64_t extra_children);

  const h5::Handle& file_;
  Recording recording_;
  std::map<stack::Topic, TopicData> topics_;
};

Result<std::uint8_t> Reader::label(const h5::Handle& object, const std::string& name,
                                   const std::vector<std::string>& names) {
  const auto bytes = h5::read_attribute(object, name, h5::enumeration(names));
  if (!bytes) return bytes.error();
  const auto value = static_cast<std::uint8_t>(bytes.value()[0]);
  if (value >= names.size()) return evidence_error(name, fmt::format("value {} is not of the schema", value));
  return value;
}

Result<std::string> Reader::words(const h5::Handle& object, const std::string& name, const h5::Type& type) {
  auto bytes = h5::read_attribute(object, name, type);
  if (!bytes || type.kind != h5::Type::Kind::kString) return bytes;
  const auto text = unpadded(bytes.value());
  if (!text) return evidence_error(name, "the text goes on after its end");
  return *text;
}

Result<void> Reader::read_root() {
  const auto format = words(file_, "format", h5::text(kUnitsSize));
  if (!format) return format.error();
  if (format.value() != kFormatName)
    return evidence_error("format", fmt::format("it is \"{}\", not \"{}\"", format.value(), kFormatName));
  const auto version = words(file_, "format_version", h5::array(h5::Scalar::kU16, 3));
  if (!version) return version.error();
  if (const auto major = load<std::uint16_t>(version.value()); major != kFormatVersion[0]) {
    return evidence_error("format_version", fmt::format("it is {}, this program reads {}", major, kFormatVersion[0]));
  }
  const auto kind = label(file_, "kind", recording_kind_names());
  if (!kind) return kind.error();
  const auto scale = label(file_, "time_scale", time_scale_names());
  if (!scale) return scale.error();
  recording_.kind = static_cast<RecordingKind>(kind.value());
  recording_.time_scale = static_cast<TimeScale>(scale.value());
  const auto begin = words(file_, "t_begin", h5::scalar(h5::Scalar::kI64));
  const auto end = words(file_, "t_end", h5::scalar(h5::Scalar::kI64));
  const auto trigger = words(file_, "trigger_ord", h5::scalar(h5::Scalar::kU64));
  const auto world = words(file_, "world_digest", h5::array(h5::Scalar::kU64, 2));
  for (const auto* read : {&begin, &end, &trigger, &world}) {
    if (!*read) return read->error();
  }
  recording_.t_begin = {load<std::int64_t>(begin.value())};
  recording_.t_end = {load<std::int64_t>(end.value())};
  if (const auto ord = load<std::uint64_t>(trigger.value()); ord != std::numeric_limits<std::uint64_t>::max())
    recording_.trigger_ord = ord;
  recording_.world = {load<std::uint64_t>(world.value()), load<std::uint64_t>(world.value(), 8)};
  return {};
}

Result<TopicData> Reader::read_topic(const h5::Handle& topics, stack::Topic topic) {
  const auto group = h5::open_group(topics, std::string(name_of(topic)));
  if (!group) return group.error();
  TopicData out;
  const auto topic_class = label(group.value(), "class", topic_class_names());
  const auto frame = words(group.value(), "frame_id", h5::text(kNameSize));
  const auto units = words(group.value(), "units", h5::text(kUnitsSize));
  const auto device = words(group.value(), "device_id", h5::text(kNameSize));
  const auto rate = words(group.value(), "nominal_hz", h5::scalar(h5::Scalar::kF64));
  if (!topic_class) return topic_class.error();
  for (const auto* read : {&frame, &units, &device, &rate}) {
    if (!*read) return read->error();
  }
  out.declaration = {topic, frame.value(), units.value(), device.value(), load<double>(rate.value())};
  if (static_cast<TopicClass>(topic_class.value()) == TopicClass::kC) {
    out.packed = PackedLayout::of(topic);
    if (!out.packed) return evidence_error("class", "this topic's messages have no packed form");
  }
  auto data =
      h5::read_dataset(group.value(), "data", out.packed ? packed_spec(out.packed->type()) : blob_spec(), kRowLimits);
  if (!data) return data.error();
  out.data = std::move(data).value();
  if (out.packed) {
    out.rows = out.data.size() / out.packed->type().size();
    return out;
  }
  auto offsets = h5::read_dataset(group.value(), "offset", word_spec(h5::Scalar::kU64), kRowLimits);
  if (!offsets) return offsets.error();
  out.offsets = std::move(offsets).value();
  if (out.offsets.empty()) return evidence_error("offset", "it is empty; one more row than messages is wanted");
  out.rows = out.offsets.size() / 8 - 1;
  return out;
}

Result<void> Reader::read_topics() {
  const auto group = h5::open_group(file_, "topics");
  if (!group) return group.error();
  for (const stack::TopicInfo& info : stack::all_topics()) {
    const auto there = h5::has_child(group.value(), std::string(info.name));
    if (!there) return there.error();
    if (!there.value()) continue;
    auto topic = read_topic(group.value(), info.topic);
    if (!topic) return in_file(fmt::format("/topics/{}", info.name), topic.error());
    recording_.topics.push_back(topic.value().declaration);
    topics_.emplace(info.topic, std::move(topic).value());
  }
  return {};
}

Result<void> Reader::read_entries() {
  const auto group = h5::open_group(file_, "index");
  if (!group) return group.error();
  const auto index = h5::read_dataset(group.value(), "messages", index_spec(), kRowLimits);
  if (!index) return index.error();
  const auto gaps = h5::read_dataset(file_, "gaps", gaps_spec(), kRowLimits);
  if (!gaps) return gaps.error();
  const std::size_t gap_size = gaps_spec().row_size();
  std::size_t next_gap = 0;
  for (std::size_t at = 0; at < index.value().size(); at += sizeof(IndexRow)) {
    const IndexRow row = decode_index_row(std::string_view(index.value()).substr(at, sizeof(IndexRow)));
    if (row.topic >= kFirstMetadataTopic) break;
    const std::string where = fmt::format("/index/messages row {}", at / sizeof(IndexRow));
    if (row.kind >= entry_kind_names().size())
      return evidence_error(where, fmt::format("kind {} is not of the schema", row.kind));
    Entry entry{.t_rec = {row.t_rec},
                .t_src = {row.t_src},
                .sequence = row.seq,
                .topic = static_cast<stack::Topic>(row.topic),
                .kind = static_cast<EntryKind>(row.kind),
                .flags = row.flags,
                .payload = {}};
    if (!is_message(entry)) {
      if ((next_gap + 1) * gap_size > gaps.value().size()) return evidence_error(where, "its gap is not in /gaps");
      constexpr std::size_t kOrdAndTopic = 10;
      entry.payload = gaps.value().substr(next_gap++ * gap_size + kOrdAndTopic, gap_size - kOrdAndTopic);
    } else {
      const auto topic = topics_.find(entry.topic);
      if (topic == topics_.end()) return evidence_error(where, fmt::format("topic {} is not in the file", row.topic));
      auto payload = topic->second.take(row);
      if (!payload) return evidence_error(where, fmt::format("its message is not in /topics/{}", name_of(entry.topic)));
      entry.payload = std::move(*payload);
    }
    recording_.entries.push_back(std::move(entry));
  }
  return {};
}

Result<void> Reader::read_components() {
  const auto group = h5::open_group(file_, "provenance");
  if (!group) return group.error();
  const auto rows =
      h5::read_dataset(group.value(), "components", components_spec(), {.max_rows = 10'000, .max_bytes = 64u << 20});
  if (!rows) return rows.error();
  const auto blobs = h5::read_dataset(group.value(), "blobs", blob_spec(), kRowLimits);
  if (!blobs) return blobs.error();
  const std::size_t row_size = components_spec().row_size();
  for (std::size_t at = 0; at < rows.value().size(); at += row_size) {
    const std::string_view row = std::string_view(rows.value()).substr(at, row_size);
    constexpr std::size_t kName = 5;
    constexpr std::size_t kVersion = kName + kNameSize;
    constexpr std::size_t kValid = kVersion + kNameSize + 32;
    const std::string where = fmt::format("/provenance/components row {}", at / row_size);
    const auto kind = static_cast<std::uint8_t>(row[4]);
    const auto name = unpadded(row.substr(kName, kNameSize));
    const auto version = unpadded(row.substr(kVersion, kNameSize));
    const auto offset = load<std::uint64_t>(row, kValid + 16);
    const auto size = load<std::uint64_t>(row, kValid + 24);
    if (kind >= component_kind_names().size() || !name || !version)
      return evidence_error(where, "its kind, name or version is not of the schema");
    if (offset > blobs.value().size() || size > blobs.value().size() - offset)
      return evidence_error(where, "its bytes are not in /provenance/blobs");
    recording_.components.push_back({.kind = static_cast<ComponentKind>(kind),
                                     .name = *name,
                                     .version = *version,
                                     .valid_from_ord = load<std::uint64_t>(row, kValid),
                                     .valid_to_ord = load<std::uint64_t>(row, kValid + 8),
                                     .blob = blobs.value().substr(offset, size)});
  }
  return {};
}

Result<void> Reader::compare_attributes(const h5::Handle& object, const std::vector<Attribute>& wanted,
                                        const std::string& where) {
  if (auto count = h5::expect_attribute_count(object, wanted.size()); !count) return in_file(where, count.error());
  for (const Attribute& attribute : wanted) {
    const auto bytes = h5::read_attribute(object, attribute.name, attribute.type);
    if (!bytes) return in_file(where, bytes.error());
    if (bytes.value() != attribute.bytes)
      return evidence_error(where + " " + attribute.name, "the attribute does not match the content");
  }
  return {};
}

Result<void> Reader::compare_tables(const h5::Handle& parent, const std::vector<Table>& wanted,
                                    const std::string& where) {
  for (const Table& table : wanted) {
    const auto rows =
        h5::read_dataset(parent, table.name, table.spec,
                         {.max_rows = table.rows.size() / table.spec.row_size(), .max_bytes = table.rows.size()});
    if (!rows) return in_file(where, rows.error());
    if (rows.value() == table.rows) continue;
    const std::size_t shorter = std::min(rows.value().size(), table.rows.size());
    std::size_t at = 0;
    while (at < shorter && rows.value()[at] == table.rows[at]) ++at;
    return evidence_error(fmt::format("{}/{} row {}", where, table.name, at / table.spec.row_size()),
                          "it does not match the content");
  }
  return {};
}

Result<void> Reader::compare_group(const std::string& name, const std::vector<Table>& wanted,
                                   std::uint64_t extra_children) {
  const auto group = h5::open_group(file_, name);
  if (!group) return group.error();
  const auto children = h5::child_count(group.value());
  if (!children) return children.error();
  if (children.value() != wanted.size() + extra_children)
    return evidence_error("/" + name, fmt::format("it holds {} things, the schema has {}", children.value(),
                                                  wanted.size() + extra_children));
  if (auto none = h5::expect_attribute_count(group.value(), 0); !none) return in_file("/" + name, none.error());
  return compare_tables(group.value(), wanted, "/" + name);
}

Result<void> Reader::compare(const FileTables& wanted) {
  // First what proves the content, so that an altered message is reported as such.
  if (auto ok = compare_group("integrity", wanted.integrity, 0); !ok) return ok;
  if (auto ok = compare_group("index", wanted.index, 0); !ok) return ok;
  if (auto ok = compare_group("provenance", wanted.provenance, 1); !ok) return ok;
  if (auto ok = compare_tables(file_, wanted.top_level, ""); !ok) return ok;
  if (auto ok = compare_attributes(file_, wanted.root_attributes, "/"); !ok) return ok;
  const auto at_root = h5::child_count(file_);
  constexpr std::uint64_t kGroupsAtRoot = 4;  // topics, index, provenance, integrity
  if (!at_root || at_root.value() != wanted.top_level.size() + kGroupsAtRoot)
    return evidence_error("/", "it holds things that are not of the schema");
  const auto topics = h5::open_group(file_, "topics");
  if (!topics) return topics.error();
  const auto count = h5::child_count(topics.value());
  if (!count || count.value() != wanted.topics.size())
    return evidence_error("/topics", "it holds topics that this program does not know");
  for (const TopicTables& topic : wanted.topics) {
    const std::string where = "/topics/" + topic.name;
    const auto group = h5::open_group(topics.value(), topic.name);
    if (!group) return group.error();
    const auto children = h5::child_count(group.value());
    if (!children || children.value() != topic.tables.size())
      return evidence_error(where, "it holds things that are not of the schema");
    if (auto ok = compare_attributes(group.value(), topic.attributes, where); !ok) return ok;
    if (auto ok = compare_tables(group.value(), topic.tables, where); !ok) return ok;
  }
  return {};
}

Result<VerifiedRecording> Reader::run() {
  if (auto ok = read_root(); !ok) return ok.error();
  if (auto ok = read_topics(); !ok) return ok.error();
  if (auto ok = read_entries(); !ok) return ok.error();
  if (auto ok = read_components(); !ok) return ok.error();
  const auto tables = lay_out(recording_);
  if (!tables) return evidence_error("", "its content cannot be a recording: " + tables.error().what);
  if (auto ok = compare(tables.value()); !ok) return ok.error();
  return VerifiedRecording{std::move(recording_), tables.value().identity};
}

}  // namespace

Result<VerifiedRecording> read_recording(const std::string& path) {
  {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
      return Error{FixBy::kEnvironment, "there is no such file", path, ""};
    if (!std::ifstream(path, std::ios::binary))
      return Error{FixBy::kEnvironment, fmt::format("the file cannot be opened: {}", std::strerror(errno)), path, ""};
  }
  const auto lock = h5::library_lock();
  const auto file = h5::open_file(path);
  if (!file) return in_file(path, file.error());
  auto recording = Reader(file.value()).run();
  if (!recording) return in_file(path, recording.error());
  return recording;
}

Result<stack::MessagePtr> message_of(const Recording& recording, std::size_t ord) {
  const Entry& entry = recording.entries.at(ord);
  const std::string where = fmt::format("entry {} ({})", ord, name_of(entry.topic));
  auto message = stack::parse_message(entry.topic, entry.payload);
  if (!message) return evidence_error(where, message.error().what);
  if (message.value()->capture_time != entry.t_src || message.value()->sequence != entry.sequence) {
    return evidence_error(where, "its header does not match its place in the index");
  }
  return message;
}

}  // namespace longtail::replay
