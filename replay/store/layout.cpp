#include "replay/store/layout.h"

#include <array>
#include <cmath>
#include <cstring>
#include <map>

#include "replay/store/packed_rows.h"
#include "sim/run_digest.h"
#include "stack/api/compute.pb.h"

namespace longtail::replay {
namespace {

using h5::Scalar;

constexpr std::uint16_t kManifestTopic = 0xff00;
constexpr std::uint16_t kDeclarationTopic = 0xff01;
constexpr std::uint16_t kComponentTopic = 0xff02;
constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
constexpr Duration kSeekStep = milliseconds(100);
constexpr Duration kLongest = seconds(24 * 3600);
constexpr std::size_t kMaxPayload = 256u << 20;

Error cannot_hold(std::string what) { return {FixBy::kSimulatorDeveloper, std::move(what), "recording", ""}; }

std::string bytes_of(const auto& value) { return std::string(reinterpret_cast<const char*>(&value), sizeof value); }
std::string_view view_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

std::string digest_bytes(const Digest& digest) {
  StateWriter out;
  out.u64(digest.high);
  out.u64(digest.low);
  return std::string(out.bytes());
}

h5::Type checkpoint_row_type() {
  return h5::compound(
      {{"ord", h5::scalar(Scalar::kU64)}, {"component", h5::text(kNameSize)}, {"xxh3_128", h5::text(32)}});
}

std::vector<stack::Topic> latched_topics() {
  std::vector<stack::Topic> topics;
  for (const stack::TopicInfo& info : stack::all_topics()) {
    if (info.latched) topics.push_back(info.topic);
  }
  return topics;
}

Attribute number(std::string name, Scalar kind, const auto& value) {
  return {std::move(name), h5::scalar(kind), bytes_of(value)};
}
Attribute label(std::string name, const std::vector<std::string>& names, auto value) {
  return {std::move(name), h5::enumeration(names), std::string(1, static_cast<char>(value))};
}

// Builds the tables in one pass over the entries, then the records of the file itself.
class Layouter {
 public:
  explicit Layouter(const Recording& recording) : recording_(recording) {}
  Result<FileTables> run();

 private:
  struct TopicState {
    const TopicDeclaration* declaration = nullptr;
    std::optional<PackedLayout> packed;  // class C when set
    std::uint64_t rows = 0;
    std::string data, offsets, t_src, t_rec, seq;
  };

  Result<void> check_frame();
  Result<void> choose_classes();
  Result<void> add_entry(const Entry& entry);
  Result<void> add_checkpoint(const Entry& entry);
  void add_record(IndexRow row, std::string_view payload);
  void add_metadata(std::uint16_t topic, std::uint64_t row, std::string_view payload);
  void add_seek(SimTime until, std::uint64_t ord);
  Result<void> add_components();
  Result<TopicTables> topic_tables(const TopicState& state, std::uint64_t position);
  void add_manifest();
  void finish(FileTables& out);

  const Recording& recording_;
  std::map<stack::Topic, TopicState> topics_;
  sim::RunDigest digest_;
  std::string index_, seek_, gaps_, checkpoints_, components_, blobs_;
  std::vector<Sha256> leaves_;
  std::vector<stack::Topic> latched_ = latched_topics();
  std::vector<std::uint64_t> last_latched_ = std::vector<std::uint64_t>(latched_.size(), kNone);
  SimTime next_seek_;
  SimTime last_t_;
  std::uint64_t gap_count_ = 0;
  Sha256 schema_sha256_{};
};

Result<void> Layouter::check_frame() {
  const Recording& r = recording_;
  if (r.t_end < r.t_begin || r.t_end - r.t_begin > kLongest) {
    return cannot_hold(fmt::format("it lasts from {} to {} ns; allowed are 0 s to one day", r.t_begin.ns, r.t_end.ns));
  }
  if (r.trigger_ord && *r.trigger_ord >= r.entries.size()) {
    return cannot_hold(fmt::format("its trigger is entry {} of {}", *r.trigger_ord, r.entries.size()));
  }
  stack::Topic last = stack::Topic::kNone;
  for (const TopicDeclaration& topic : r.topics) {
    if (topic.topic <= last || !stack::topic_by_id(static_cast<std::uint16_t>(topic.topic))) {
      return cannot_hold(
          fmt::format("topic declaration {} is unknown, repeated or out of order", static_cast<int>(topic.topic)));
    }
    if (!std::isfinite(topic.nominal_hz))
      return cannot_hold(fmt::format("{} has no finite rate", name_of(topic.topic)));
    last = topic.topic;
    topics_[topic.topic].declaration = &topic;
  }
  return {};
}

// Class C where every message of the topic allows it, else D.
Result<void> Layouter::choose_classes() {
  for (auto& [topic, state] : topics_) state.packed = PackedLayout::of(topic);
  for (const Entry& entry : recording_.entries) {
    const auto at = topics_.find(entry.topic);
    if (at == topics_.end())
      return cannot_hold(fmt::format("topic {} has entries but no declaration", static_cast<int>(entry.topic)));
    TopicState& state = at->second;
    if (is_message(entry) && state.packed && !state.packed->encode(entry, state.declaration->frame_id))
      state.packed.reset();
  }
  return {};
}

void Layouter::add_record(IndexRow row, std::string_view payload) {
  row.ord = leaves_.size();
  row.len = static_cast<std::uint32_t>(payload.size());
  const std::string header = bytes_of(row);
  index_ += header;
  leaves_.push_back(leaf_hash(header, payload));
}

void Layouter::add_seek(SimTime until, std::uint64_t ord) {
  for (; next_seek_ <= until; next_seek_ += kSeekStep) {
    seek_ += bytes_of(next_seek_.ns) + bytes_of(ord);
    for (const std::uint64_t latched : last_latched_) seek_ += bytes_of(latched);
  }
}

Result<void> Layouter::add_checkpoint(const Entry& entry) {
  const auto message = stack::parse_message(entry.topic, entry.payload);
  if (!message) return message.error();
  const auto& body = stack::body_as<stack::StateCheckpoint>(*message.value());
  if (body.nodes_size() != body.digests_size())
    return cannot_hold("a state checkpoint has more nodes than digests, or fewer");
  for (int i = 0; i < body.nodes_size(); ++i) {
    const auto name = padded(body.nodes(i), kNameSize);
    const auto digest = padded(body.digests(i), 32);
    if (!name || !digest) return cannot_hold(fmt::format("state checkpoint of {} does not fit its row", body.nodes(i)));
    checkpoints_ += bytes_of(static_cast<std::uint64_t>(leaves_.size())) + *name + *digest;
  }
  return {};
}

Result<void> Layouter::add_entry(const Entry& entry) {
  const std::uint64_t ord = leaves_.size();
  if (entry.t_rec < last_t_ || entry.t_rec > recording_.t_end) {
    return cannot_hold(fmt::format("entry {} was recorded at {} ns, outside [{}, {}]", ord, entry.t_rec.ns, last_t_.ns,
                                   recording_.t_end.ns));
  }
  if (entry.payload.size() > kMaxPayload)
    return cannot_hold(fmt::format("entry {} has {} bytes, allowed are {}", ord, entry.payload.size(), kMaxPayload));
  last_t_ = entry.t_rec;
  add_seek(entry.t_rec, ord);
  IndexRow row{.t_rec = entry.t_rec.ns,
               .t_src = entry.t_src.ns,
               .seq = entry.sequence,
               .topic = static_cast<std::uint16_t>(entry.topic),
               .kind = static_cast<std::uint8_t>(entry.kind),
               .flags = entry.flags};
  if (!is_message(entry)) {
    if (!decode_gap(entry.payload)) return cannot_hold(fmt::format("entry {} is no gap record", ord));
    row.row = gap_count_++;
    gaps_ += bytes_of(ord) + bytes_of(row.topic) + entry.payload;
    add_record(row, entry.payload);
    return {};
  }
  if (entry.topic == stack::Topic::kStateCheckpoint) {
    if (auto added = add_checkpoint(entry); !added) return added;
  }
  TopicState& topic = topics_.at(entry.topic);
  row.row = topic.rows++;
  topic.t_src += bytes_of(entry.t_src.ns);
  topic.t_rec += bytes_of(entry.t_rec.ns);
  topic.seq += bytes_of(entry.sequence);
  if (topic.packed) {
    const std::string packed = *topic.packed->encode(entry, topic.declaration->frame_id);
    topic.data += packed;
    add_record(row, packed);
  } else {
    topic.offsets += bytes_of(static_cast<std::uint64_t>(topic.data.size()));
    topic.data += entry.payload;
    add_record(row, entry.payload);
  }
  digest_.add(entry.topic, entry.payload, entry.t_rec);
  for (std::size_t i = 0; i < latched_.size(); ++i) {
    if (latched_[i] == entry.topic) last_latched_[i] = ord;
  }
  return {};
}

void Layouter::add_metadata(std::uint16_t topic, std::uint64_t row, std::string_view payload) {
  add_record({.t_rec = recording_.t_end.ns, .t_src = recording_.t_end.ns, .seq = row, .row = row, .topic = topic},
             payload);
}

Result<void> Layouter::add_components() {
  std::uint32_t id = 0;
  for (const Component& component : recording_.components) {
    const auto name = padded(component.name, kNameSize);
    const auto version = padded(component.version, kNameSize);
    if (!name || !version)
      return cannot_hold(
          fmt::format("component \"{}\": name or version is longer than {} bytes", component.name, kNameSize));
    const Sha256 hash = sha256(component.blob);
    if (component.name == kSchemasComponent) schema_sha256_ = hash;
    const auto kind = static_cast<std::uint8_t>(component.kind);
    StateWriter payload;
    payload.u8(kind);
    payload.str(component.name);
    payload.str(component.version);
    payload.str(view_of(hash));
    payload.u64(component.blob.size());
    payload.u64(component.valid_from_ord);
    payload.u64(component.valid_to_ord);
    add_metadata(kComponentTopic, id, payload.bytes());
    components_ += bytes_of(id) + bytes_of(kind) + *name + *version + std::string(view_of(hash)) +
                   bytes_of(component.valid_from_ord) + bytes_of(component.valid_to_ord) +
                   bytes_of(static_cast<std::uint64_t>(blobs_.size())) +
                   bytes_of(static_cast<std::uint64_t>(component.blob.size()));
    blobs_ += component.blob;
    ++id;
  }
  return {};
}

Result<TopicTables> Layouter::topic_tables(const TopicState& state, std::uint64_t position) {
  const TopicDeclaration& topic = *state.declaration;
  const stack::TopicInfo& info = stack::topic_info(topic.topic);
  const auto frame = padded(topic.frame_id, kNameSize);
  const auto units = padded(topic.units, kUnitsSize);
  const auto device = padded(topic.device_id, kNameSize);
  if (!frame || !units || !device)
    return cannot_hold(fmt::format("{}: frame, units or device are too long", info.name));
  const TopicClass topic_class = state.packed ? TopicClass::kC : TopicClass::kD;
  const std::string encoding = state.packed ? "packed" : "protobuf";
  TopicTables out;
  out.name = info.name;
  out.attributes = {number("topic_id", Scalar::kU16, static_cast<std::uint16_t>(topic.topic)),
                    label("role", role_names(), info.role),
                    label("class", topic_class_names(), topic_class),
                    {"encoding", h5::text(kUnitsSize), *padded(encoding, kUnitsSize)},
                    {"schema_name", h5::text(kNameSize), *padded(info.schema, kNameSize)},
                    {"schema_sha256", h5::array(Scalar::kU8, 32), std::string(view_of(schema_sha256_))},
                    {"frame_id", h5::text(kNameSize), *frame},
                    {"units", h5::text(kUnitsSize), *units},
                    {"nominal_hz", h5::scalar(Scalar::kF64), bytes_of(topic.nominal_hz)},
                    {"device_id", h5::text(kNameSize), *device}};
  if (state.packed) {
    out.tables.push_back({"data", packed_spec(state.packed->type()), state.data});
  } else {
    out.tables.push_back({"data", blob_spec(), state.data});
    out.tables.push_back(
        {"offset", word_spec(Scalar::kU64), state.offsets + bytes_of(static_cast<std::uint64_t>(state.data.size()))});
  }
  out.tables.push_back({"t_src", word_spec(Scalar::kI64), state.t_src});
  out.tables.push_back({"t_rec", word_spec(Scalar::kI64), state.t_rec});
  out.tables.push_back({"seq", word_spec(Scalar::kU64), state.seq});

  // The declaration is under the root as the list of its attributes.
  StateWriter payload;
  for (const Attribute& attribute : out.attributes) {
    payload.str(attribute.name);
    payload.str(attribute.bytes);
  }
  add_metadata(kDeclarationTopic, position, payload.bytes());
  return out;
}

void Layouter::finish(FileTables& out) {
  const Recording& r = recording_;
  std::vector<Attribute>& root = out.root_attributes;
  std::string version;
  for (const std::uint16_t part : kFormatVersion) version += bytes_of(part);
  root = {{"format", h5::text(kUnitsSize), *padded(kFormatName, kUnitsSize)},
          {"format_version", h5::array(Scalar::kU16, 3), version},
          label("kind", recording_kind_names(), r.kind),
          label("time_scale", time_scale_names(), r.time_scale),
          number("t_begin", Scalar::kI64, r.t_begin.ns),
          number("t_end", Scalar::kI64, r.t_end.ns),
          number("trigger_ord", Scalar::kU64, r.trigger_ord.value_or(kNone)),
          {"world_digest", h5::array(Scalar::kU64, 2), digest_bytes(r.world)},
          {"run_digest", h5::array(Scalar::kU64, 2), digest_bytes(digest_.value())}};
  StateWriter manifest;
  for (const Attribute& attribute : root) {
    manifest.str(attribute.name);
    manifest.str(attribute.bytes);
  }
  add_metadata(kManifestTopic, 0, manifest.bytes());

  out.identity = {.content_root = merkle_root(leaves_),
                  .run_digest = digest_.value(),
                  .records = leaves_.size(),
                  .messages = digest_.message_count(),
                  .gaps = gap_count_};
  root.push_back({"content_root", h5::array(Scalar::kU8, 32), std::string(view_of(out.identity.content_root))});
  root.push_back(number("n_messages", Scalar::kU64, out.identity.records));

  std::vector<h5::Member> seek{{"t", h5::scalar(Scalar::kI64)}, {"ord", h5::scalar(Scalar::kU64)}};
  for (const stack::Topic topic : latched_)
    seek.push_back({"last_" + std::string(name_of(topic)), h5::scalar(Scalar::kU64)});
  std::string leaves;
  for (const Sha256& leaf : leaves_) leaves += view_of(leaf);
  out.index = {{"messages", index_spec(), std::move(index_)},
               {"seek", {h5::compound(std::move(seek)), 1024, 0}, std::move(seek_)}};
  out.top_level = {{"gaps", gaps_spec(), std::move(gaps_)},
                   {"checkpoints", {checkpoint_row_type(), 1024, 0}, std::move(checkpoints_)}};
  out.provenance = {{"components", components_spec(), std::move(components_)},
                    {"blobs", blob_spec(), std::move(blobs_)}};
  out.integrity = {{"leaf", {h5::scalar(Scalar::kU8), 1024, 32}, std::move(leaves)}};
}

Result<FileTables> Layouter::run() {
  if (auto ok = check_frame(); !ok) return ok.error();
  if (auto ok = choose_classes(); !ok) return ok.error();
  digest_.set_world(recording_.world);
  next_seek_ = recording_.t_begin;
  last_t_ = recording_.t_begin;
  for (const Entry& entry : recording_.entries) {
    if (auto ok = add_entry(entry); !ok) return ok.error();
  }
  add_seek(recording_.t_end, leaves_.size());
  FileTables out;
  if (auto ok = add_components(); !ok) return ok.error();
  for (const auto& [topic, state] : topics_) {
    auto tables = topic_tables(state, out.topics.size());
    if (!tables) return tables.error();
    out.topics.push_back(std::move(tables).value());
  }
  finish(out);
  return out;
}

}  // namespace

IndexRow decode_index_row(std::string_view bytes) {
  IndexRow row;
  CHECK(bytes.size() == sizeof row);
  std::memcpy(&row, bytes.data(), sizeof row);
  return row;
}

h5::DatasetSpec index_spec() {
  return {h5::compound({{"ord", h5::scalar(Scalar::kU64)},
                        {"t_rec", h5::scalar(Scalar::kI64)},
                        {"t_src", h5::scalar(Scalar::kI64)},
                        {"seq", h5::scalar(Scalar::kU64)},
                        {"row", h5::scalar(Scalar::kU64)},
                        {"len", h5::scalar(Scalar::kU32)},
                        {"topic", h5::scalar(Scalar::kU16)},
                        {"kind", h5::enumeration(entry_kind_names())},
                        {"flags", h5::scalar(Scalar::kU8)}}),
          8192, 0};
}

h5::DatasetSpec gaps_spec() {
  return {h5::compound({{"ord", h5::scalar(Scalar::kU64)},
                        {"topic", h5::scalar(Scalar::kU16)},
                        {"seq_first", h5::scalar(Scalar::kU64)},
                        {"seq_last", h5::scalar(Scalar::kU64)},
                        {"n", h5::scalar(Scalar::kU64)},
                        {"t_before", h5::scalar(Scalar::kI64)},
                        {"t_after", h5::scalar(Scalar::kI64)},
                        {"cause", h5::enumeration(gap_cause_names())},
                        {"detector", h5::enumeration(gap_detector_names())}}),
          1024, 0};
}

h5::DatasetSpec components_spec() {
  return {h5::compound({{"id", h5::scalar(Scalar::kU32)},
                        {"kind", h5::enumeration(component_kind_names())},
                        {"name", h5::text(kNameSize)},
                        {"version", h5::text(kNameSize)},
                        {"sha256", h5::array(Scalar::kU8, 32)},
                        {"valid_from_ord", h5::scalar(Scalar::kU64)},
                        {"valid_to_ord", h5::scalar(Scalar::kU64)},
                        {"blob_off", h5::scalar(Scalar::kU64)},
                        {"blob_len", h5::scalar(Scalar::kU64)}}),
          64, 0};
}

h5::DatasetSpec blob_spec() { return {h5::scalar(Scalar::kU8), 65536, 0}; }
h5::DatasetSpec word_spec(Scalar scalar) { return {h5::scalar(scalar), 1024, 0}; }
h5::DatasetSpec packed_spec(const h5::Type& row) { return {row, 1024, 0}; }

std::vector<std::string> topic_class_names() { return {"A", "B", "C", "D"}; }

std::optional<std::string> padded(std::string_view text, std::size_t size) {
  if (text.size() > size || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::string bytes(text);
  bytes.resize(size, '\0');
  return bytes;
}

std::optional<std::string> unpadded(std::string_view bytes) {
  const std::string_view text = bytes.substr(0, bytes.find('\0'));
  if (bytes.find_first_not_of('\0', text.size()) != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

Result<FileTables> lay_out(const Recording& recording) { return Layouter(recording).run(); }

}  // namespace longtail::replay
