#include "stack/api/finite.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "stack/base/check.h"

namespace longtail::stack {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

enum class Kind : std::uint8_t { kOther, kDouble, kPackedDouble, kMessage };

struct Layout {
  std::vector<Kind> kinds;              // by field number
  std::vector<const Layout*> children;  // for kMessage
  const Descriptor* type = nullptr;
};

Kind kind_of(const FieldDescriptor& field) {
  switch (field.type()) {
    case FieldDescriptor::TYPE_DOUBLE: return field.is_repeated() ? Kind::kPackedDouble : Kind::kDouble;
    case FieldDescriptor::TYPE_MESSAGE: return Kind::kMessage;
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_FLOAT: CHECK(false, "{}: use double or a varint integer", field.full_name());
    default: return Kind::kOther;
  }
}

// Layouts are built once per message type and live for the process; pure data, safe to share.
const Layout* build_layout(const Descriptor& type) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Layout>> layouts;
  const std::scoped_lock lock(mutex);
  const auto build = [](const Descriptor& wanted, const auto& self) -> const Layout* {
    auto& slot = layouts[wanted.full_name()];
    if (slot) return slot.get();
    slot = std::make_unique<Layout>();
    Layout* layout = slot.get();
    layout->type = &wanted;
    for (int i = 0; i < wanted.field_count(); ++i) {
      const FieldDescriptor& field = *wanted.field(i);
      const auto number = static_cast<std::size_t>(field.number());
      if (layout->kinds.size() <= number) {
        layout->kinds.resize(number + 1, Kind::kOther);
        layout->children.resize(number + 1, nullptr);
      }
      layout->kinds[number] = kind_of(field);
      if (layout->kinds[number] == Kind::kMessage) layout->children[number] = self(*field.message_type(), self);
    }
    return layout;
  };
  return build(type, build);
}

// Some thirty types: a thread's own list is searched faster than a shared map is locked.
const Layout* layout_of(const Descriptor& type) {
  thread_local std::vector<const Layout*> known;
  for (const Layout* layout : known) {
    if (layout->type == &type) return layout;
  }
  return known.emplace_back(build_layout(type));
}

bool is_finite(const char* bytes) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes, sizeof bits);
  constexpr std::uint64_t kExponent = 0x7ff0'0000'0000'0000;
  return (bits & kExponent) != kExponent;
}

// The wire bytes come from a serialiser or passed the parser, so they are well formed.
std::uint64_t varint(const char*& at) {
  std::uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<std::uint8_t>(*at++);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

std::string field_name(const Layout& layout, std::size_t number) {
  return layout.type->FindFieldByNumber(static_cast<int>(number))->name();
}

std::optional<std::string> scan(const Layout& layout, const char* at, const char* end) {
  std::size_t child_number = 0;
  int child_index = -1;
  while (at != end) {
    const std::uint64_t tag = varint(at);
    const std::size_t number = tag >> 3;
    const Kind kind = number < layout.kinds.size() ? layout.kinds[number] : Kind::kOther;
    switch (tag & 7) {
      case 0: varint(at); break;
      case 1:
        if (!is_finite(at)) return field_name(layout, number);
        at += 8;
        break;
      case 5: at += 4; break;
      default: {
        const std::size_t size = varint(at);
        const char* const stop = at + size;
        if (kind == Kind::kPackedDouble) {
          for (const char* value = at; value != stop; value += 8) {
            if (!is_finite(value)) return fmt::format("{}[{}]", field_name(layout, number), (value - at) / 8);
          }
        } else if (kind == Kind::kMessage) {
          child_index = number == child_number ? child_index + 1 : 0;
          child_number = number;
          if (auto path = scan(*layout.children[number], at, stop)) {
            const FieldDescriptor& field = *layout.type->FindFieldByNumber(static_cast<int>(number));
            if (!field.is_repeated()) return fmt::format("{}.{}", field.name(), *path);
            return fmt::format("{}[{}].{}", field.name(), child_index, *path);
          }
        }
        at = stop;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> first_not_finite(const Descriptor& type, std::string_view wire) {
  return scan(*layout_of(type), wire.data(), wire.data() + wire.size());
}

}  // namespace longtail::stack
