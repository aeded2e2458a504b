#include "replay/store/packed_rows.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstring>

namespace longtail::replay {
namespace {

using google::protobuf::FieldDescriptor;

constexpr std::uint32_t kHeaderNumber = 1;

// Bounds-checked reading of protobuf wire bytes (encoding specification, "Message Structure").
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }
  std::optional<std::string_view> take(std::uint64_t size) {
    if (size > rest_.size()) return std::nullopt;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::optional<std::string_view> block() {
    const auto size = varint();
    return size ? take(*size) : std::nullopt;
  }

 private:
  std::string_view rest_;
};

struct HeaderFields {
  std::uint64_t capture_ns = 0;
  std::uint64_t publish_ns = 0;
  std::uint64_t sequence = 0;
  std::string_view frame_id;
};

std::optional<HeaderFields> parse_header(std::string_view wire) {
  WireReader in(wire);
  HeaderFields header;
  while (!in.at_end()) {
    const auto tag = in.varint();
    if (!tag) return std::nullopt;
    if (*tag == (4 << 3 | 2)) {
      const auto text = in.block();
      if (!text) return std::nullopt;
      header.frame_id = *text;
      continue;
    }
    const auto value = in.varint();
    if (!value) return std::nullopt;
    if (*tag == 1 << 3)
      header.capture_ns = *value;
    else if (*tag == 2 << 3)
      header.publish_ns = *value;
    else if (*tag == 3 << 3)
      header.sequence = *value;
    else
      return std::nullopt;
  }
  return header;
}

// The header sub-message at the front of a body.
std::optional<std::string_view> header_bytes(WireReader& in) {
  const auto tag = in.varint();
  if (!tag || *tag != (kHeaderNumber << 3 | 2)) return std::nullopt;
  return in.block();
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void put_number(std::string& out, std::uint32_t number, std::uint64_t value) {
  if (value == 0) return;  // proto3 leaves out defaults
  put_varint(out, number << 3);
  put_varint(out, value);
}

std::string header_wire(const HeaderFields& header) {
  std::string out;
  put_number(out, 1, header.capture_ns);
  put_number(out, 2, header.publish_ns);
  put_number(out, 3, header.sequence);
  if (!header.frame_id.empty()) {
    put_varint(out, 4 << 3 | 2);
    put_varint(out, header.frame_id.size());
    out += header.frame_id;
  }
  return out;
}

std::uint64_t load(std::string_view row, std::size_t offset, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, row.data() + offset, size);
  return value;
}

}  // namespace

std::optional<PackedLayout> PackedLayout::of(stack::Topic topic) {
  const auto body = stack::new_body(topic);
  const auto& descriptor = *body->GetDescriptor();
  PackedLayout layout;
  std::vector<h5::Member> members{{"publish_ns", h5::scalar(h5::Scalar::kI64)}};
  std::size_t offset = 8;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.number() == static_cast<int>(kHeaderNumber)) continue;
    if (field.is_repeated() || field.has_presence()) return std::nullopt;
    Field packed{static_cast<std::uint32_t>(field.number()), Kind::kDouble, offset};
    h5::Scalar stored = h5::Scalar::kF64;
    switch (field.type()) {
      case FieldDescriptor::TYPE_DOUBLE: break;
      case FieldDescriptor::TYPE_UINT32:
        packed.kind = Kind::kUnsigned32;
        stored = h5::Scalar::kU32;
        break;
      case FieldDescriptor::TYPE_UINT64:
        packed.kind = Kind::kUnsigned64;
        stored = h5::Scalar::kU64;
        break;
      case FieldDescriptor::TYPE_INT64:
        packed.kind = Kind::kSigned64;
        stored = h5::Scalar::kI64;
        break;
      case FieldDescriptor::TYPE_BOOL:
        packed.kind = Kind::kBool;
        stored = h5::Scalar::kU8;
        break;
      default: return std::nullopt;
    }
    // Numbers ascend in declaration order in all our schemas; the rebuilt bytes rely on it.
    if (!layout.fields_.empty() && layout.fields_.back().number >= packed.number) return std::nullopt;
    layout.fields_.push_back(packed);
    members.push_back({field.name(), h5::scalar(stored)});
    offset += members.back().type.size();
  }
  layout.type_ = h5::compound(std::move(members));
  return layout;
}

std::optional<std::string> PackedLayout::parse(std::string_view wire) const {
  std::string row(type_.size(), '\0');
  WireReader in(wire);
  const auto front = header_bytes(in);
  const auto header = front ? parse_header(*front) : std::nullopt;
  if (!header) return std::nullopt;
  std::memcpy(row.data(), &header->publish_ns, 8);
  auto field = fields_.begin();
  while (!in.at_end()) {
    const auto tag = in.varint();
    if (!tag) return std::nullopt;
    while (field != fields_.end() && field->number != *tag >> 3) ++field;
    if (field == fields_.end()) return std::nullopt;
    if (field->kind == Kind::kDouble) {
      const auto bytes = in.take(8);
      if (!bytes || (*tag & 7) != 1) return std::nullopt;
      std::memcpy(row.data() + field->offset, bytes->data(), 8);
    } else {
      const auto value = in.varint();
      if (!value || (*tag & 7) != 0) return std::nullopt;
      const std::size_t size = field->kind == Kind::kUnsigned32 ? 4 : field->kind == Kind::kBool ? 1 : 8;
      std::memcpy(row.data() + field->offset, &*value, size);
    }
  }
  return row;
}

std::optional<std::string> PackedLayout::encode(const Entry& entry, std::string_view frame_id) const {
  auto row = parse(entry.payload);
  if (!row || decode(*row, entry.t_src, entry.sequence, frame_id) != entry.payload) return std::nullopt;
  return row;
}

std::string PackedLayout::decode(std::string_view row, SimTime t_src, std::uint64_t sequence,
                                 std::string_view frame_id) const {
  const std::string header = header_wire({static_cast<std::uint64_t>(t_src.ns), load(row, 0, 8), sequence, frame_id});
  std::string wire;
  put_varint(wire, kHeaderNumber << 3 | 2);
  put_varint(wire, header.size());
  wire += header;
  for (const Field& field : fields_) {
    if (field.kind == Kind::kDouble) {
      // A default is +0.0 bit for bit; -0.0 is sent.
      if (load(row, field.offset, 8) == 0) continue;
      put_varint(wire, field.number << 3 | 1);
      wire.append(row.data() + field.offset, 8);
    } else {
      const std::size_t size = field.kind == Kind::kUnsigned32 ? 4 : field.kind == Kind::kBool ? 1 : 8;
      put_number(wire, field.number, load(row, field.offset, size));
    }
  }
  return wire;
}

std::optional<std::string> frame_of(std::string_view wire) {
  WireReader in(wire);
  const auto front = header_bytes(in);
  const auto header = front ? parse_header(*front) : std::nullopt;
  if (!header) return std::nullopt;
  return std::string(header->frame_id);
}

}  // namespace longtail::replay
