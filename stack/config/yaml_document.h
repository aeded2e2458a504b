// A YAML text as an immutable-by-default tree in which every node knows its file, line and column. Syntax
// errors, duplicate keys, tags, endless or self-containing aliases and oversized input are typed errors.
// A unit after a closing bracket belongs to every bare number in it: "[2, 4.5] m/s".
// Read through CheckedNode (checked_node.h); yaml-cpp stays behind this header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace longtail::stack {

struct YamlLimits {
  std::size_t bytes_most = 4u << 20;
  std::size_t nodes_most = 100'000;  // aliases count with all they stand for
  std::size_t depth_most = 24;
};

enum class YamlKind : std::uint8_t { kNull, kScalar, kSequence, kMapping };

struct YamlPosition {
  std::uint32_t source = 0;  // 0 = the text itself, then one per `set`
  int line = 0;              // from 1; 0 = no line (an override)
  int column = 0;            // from 1, in bytes
};

struct YamlNode {
  YamlKind kind = YamlKind::kNull;
  bool quoted = false;
  std::string text;  // scalars
  YamlPosition at;
  struct Key {
    std::string text;
    YamlPosition at;
  };
  std::vector<Key> keys;                // mappings, in file order
  std::vector<std::uint32_t> children;  // values of the keys, or items; indices into the document
};

class YamlDocument {
 public:
  // `source` names the text in errors ("scenarios/library/x.yaml").
  static Result<YamlDocument> parse(std::string_view text, const std::string& source, const YamlLimits& limits = {});
  static Result<YamlDocument> read(const std::string& path, const YamlLimits& limits = {});

  const YamlNode& node(std::uint32_t index) const { return nodes_[index]; }
  std::uint32_t root() const { return root_; }
  // "file:line:col".
  std::string where(YamlPosition at) const;

  // Replaces or adds the value at `path` ("ego.speed", "actors.lead.speed"; a list item is named by its `id`
  // or its index). `value` is YAML. Errors name `source` ("--set ego.speed=3").
  Result<void> set(std::string_view path, std::string_view value, const std::string& source);

 private:
  friend class YamlBuilder;
  Result<std::uint32_t> child_for_set(std::uint32_t parent, const std::string& key, const std::string& source);
  std::uint32_t copy_of(std::uint32_t index);
  std::uint32_t graft(const YamlDocument& other, std::uint32_t index, std::uint32_t source);

  std::vector<std::string> sources_;
  std::vector<YamlNode> nodes_;
  std::uint32_t root_ = 0;
};

// The whole file; more than `bytes_most` + 1 bytes are never read (parse refuses them).
Result<std::string> read_text_file(const std::string& path, std::size_t bytes_most = YamlLimits{}.bytes_most);

// A scalar as YAML text that reads back as the same string: quoted when it has to be.
std::string yaml_scalar(std::string_view text);

}  // namespace longtail::stack
