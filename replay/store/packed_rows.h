// Class C topics: messages whose fields are all plain numbers lie in the file as packed compound rows, readable
// without protobuf. Only messages whose bytes can be rebuilt exactly from row, header and topic attributes qualify;
// a topic with one that cannot stays class D (bytes verbatim).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/store/h5.h"
#include "replay/store/recording.h"

namespace longtail::replay {

class PackedLayout {
 public:
  // Nothing for types with strings, enumerations, repeated fields or sub-messages other than the header.
  static std::optional<PackedLayout> of(stack::Topic topic);

  // {publish_ns, then every field in number order}. t_src and seq lie in arrays of their own, frame_id in an attribute.
  const h5::Type& type() const { return type_; }

  // The row of a message, or nothing if `decode` would not give back its exact bytes.
  std::optional<std::string> encode(const Entry& entry, std::string_view frame_id) const;
  // `row` is type().size() bytes.
  std::string decode(std::string_view row, SimTime t_src, std::uint64_t sequence, std::string_view frame_id) const;

 private:
  enum class Kind : std::uint8_t { kDouble, kUnsigned32, kUnsigned64, kSigned64, kBool };
  struct Field {
    std::uint32_t number = 0;
    Kind kind = Kind::kDouble;
    std::size_t offset = 0;  // in the row
  };
  std::optional<std::string> parse(std::string_view wire) const;

  std::vector<Field> fields_;  // by number
  h5::Type type_;
};

// The frame a message was published in, from its bytes; nothing if they are malformed.
std::optional<std::string> frame_of(std::string_view wire);

}  // namespace longtail::replay
