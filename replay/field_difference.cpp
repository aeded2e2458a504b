#include "replay/field_difference.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <bit>

namespace longtail::replay {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One element as a person reads it; equal texts mean equal bits.
std::string text_of(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::format(
          "{:a}", many ? reflection.GetRepeatedDouble(message, &field, index) : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::format(
          "{}", many ? reflection.GetRepeatedUInt32(message, &field, index) : reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return fmt::format(
          "{}", many ? reflection.GetRepeatedUInt64(message, &field, index) : reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format(
          "{}", many ? reflection.GetRepeatedInt32(message, &field, index) : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format(
          "{}", many ? reflection.GetRepeatedInt64(message, &field, index) : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? reflection.GetRepeatedBool(message, &field, index) : reflection.GetBool(message, &field))
                 ? "true"
                 : "false";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int value =
          many ? reflection.GetRepeatedEnumValue(message, &field, index) : reflection.GetEnumValue(message, &field);
      const auto* name = field.enum_type()->FindValueByNumber(value);
      return name != nullptr ? name->name() : fmt::format("{}", value);
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string value =
          many ? reflection.GetRepeatedString(message, &field, index) : reflection.GetString(message, &field);
      return fmt::format("\"{}\"", value);
    }
    default: return "";
  }
}

// Image and sweep bytes: the first byte that differs says more than megabytes of text.
FieldDifference bytes_difference(const std::string& name, const std::string& a, const std::string& b) {
  if (a.size() != b.size()) return {name + ".size", fmt::format("{}", a.size()), fmt::format("{}", b.size())};
  std::size_t at = 0;
  while (a[at] == b[at]) ++at;
  return {fmt::format("{}[{}]", name, at), fmt::format("{:#04x}", static_cast<unsigned char>(a[at])),
          fmt::format("{:#04x}", static_cast<unsigned char>(b[at]))};
}

std::optional<FieldDifference> difference(const Message& a, const Message& b);

std::optional<FieldDifference> element_difference(const Message& a, const Message& b, const FieldDescriptor& field,
                                                  int index) {
  const std::string name = field.is_repeated() ? fmt::format("{}[{}]", field.name(), index) : field.name();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const auto& reflection = *a.GetReflection();
    auto inner = field.is_repeated() ? difference(reflection.GetRepeatedMessage(a, &field, index),
                                                  reflection.GetRepeatedMessage(b, &field, index))
                                     : difference(reflection.GetMessage(a, &field), reflection.GetMessage(b, &field));
    if (inner) inner->field = name + "." + inner->field;
    return inner;
  }
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    const std::string x = a.GetReflection()->GetString(a, &field);
    const std::string y = b.GetReflection()->GetString(b, &field);
    return x == y ? std::nullopt : std::optional(bytes_difference(name, x, y));
  }
  const std::string x = text_of(a, field, index);
  const std::string y = text_of(b, field, index);
  if (x == y) return std::nullopt;
  return FieldDifference{name, x, y};
}

std::optional<FieldDifference> field_difference(const Message& a, const Message& b, const FieldDescriptor& field) {
  if (!field.is_repeated()) return element_difference(a, b, field, 0);
  const int in_a = a.GetReflection()->FieldSize(a, &field);
  const int in_b = b.GetReflection()->FieldSize(b, &field);
  for (int i = 0; i < std::min(in_a, in_b); ++i) {
    if (auto found = element_difference(a, b, field, i)) return found;
  }
  if (in_a == in_b) return std::nullopt;
  return FieldDifference{field.name() + ".size", fmt::format("{}", in_a), fmt::format("{}", in_b)};
}

std::optional<FieldDifference> difference(const Message& a, const Message& b) {
  const auto& descriptor = *a.GetDescriptor();
  const FieldDescriptor* header = nullptr;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.name() == "header") {
      header = &field;
    } else if (auto found = field_difference(a, b, field)) {
      return found;
    }
  }
  return header != nullptr ? field_difference(a, b, *header) : std::nullopt;
}

}  // namespace

std::optional<FieldDifference> first_field_difference(const Message& recorded, const Message& replayed) {
  return difference(recorded, replayed);
}

}  // namespace longtail::replay
