// YamlDocument::set: overrides from the command line, and quoting for writers.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "stack/base/nearest_name.h"
#include "stack/config/yaml_document.h"

namespace longtail::stack {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> keys;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('.', at), path.size());
    keys.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return keys;
}

std::optional<std::size_t> as_index(const std::string& text) {
  std::size_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The `id` of a list item, "" without one.
std::string id_of(const YamlDocument& document, const YamlNode& item) {
  for (std::size_t i = 0; i < item.keys.size(); ++i) {
    if (item.keys[i].text == "id") return document.node(item.children[i]).text;
  }
  return "";
}

}  // namespace

std::uint32_t YamlDocument::copy_of(std::uint32_t index) {
  YamlNode copy = nodes_[index];  // before push_back moves the storage
  nodes_.push_back(std::move(copy));
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

// Copies a subtree of another document; shared (aliased) nodes are copied once per use. All of it is said to
// come from `source`.
std::uint32_t YamlDocument::graft(const YamlDocument& other, std::uint32_t index, std::uint32_t source) {
  YamlNode copy = other.nodes_[index];
  copy.at = {.source = source};
  for (YamlNode::Key& key : copy.keys) key.at = {.source = source};
  for (std::uint32_t& child : copy.children) child = graft(other, child, source);
  nodes_.push_back(std::move(copy));
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

// The child of `parent` under `key`, made private to it (an alias elsewhere must not change) and added when
// it is a new key of a mapping.
Result<std::uint32_t> YamlDocument::child_for_set(std::uint32_t parent, const std::string& key,
                                                  const std::string& source) {
  if (nodes_[parent].kind == YamlKind::kNull) nodes_[parent].kind = YamlKind::kMapping;
  if (nodes_[parent].kind == YamlKind::kScalar) {
    return Error{
        .what = fmt::format("'{}' lies below a single value", key), .where = source, .hint = "shorten the path"};
  }
  std::optional<std::size_t> at;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < nodes_[parent].children.size(); ++i) {
    const bool mapping = nodes_[parent].kind == YamlKind::kMapping;
    names.push_back(mapping ? nodes_[parent].keys[i].text : id_of(*this, nodes_[nodes_[parent].children[i]]));
    if (names.back() == key) at = i;
  }
  if (nodes_[parent].kind == YamlKind::kSequence) {
    if (!at) at = as_index(key);
    if (!at || *at >= names.size()) {
      return Error{.what = fmt::format("the list has no item '{}'", key),
                   .where = source,
                   .hint = did_you_mean(key, names, "items")};
    }
  }
  if (!at) {
    const auto added = static_cast<std::uint32_t>(nodes_.size());
    const YamlPosition position{.source = static_cast<std::uint32_t>(sources_.size() - 1)};
    nodes_.push_back(YamlNode{.at = position});
    nodes_[parent].keys.push_back({key, position});
    nodes_[parent].children.push_back(added);
    return added;
  }
  const std::uint32_t mine = copy_of(nodes_[parent].children[*at]);
  nodes_[parent].children[*at] = mine;
  return mine;
}

Result<void> YamlDocument::set(std::string_view path, std::string_view value, const std::string& source) {
  const auto parsed = parse(value.find_first_not_of(" \t") == std::string_view::npos ? "~" : value, source);
  if (!parsed) return parsed.error();
  const std::vector<std::string> keys = split(path);
  if (std::ranges::find(keys, "") != keys.end()) {
    return Error{.what = fmt::format("'{}' is not a path", path),
                 .where = source,
                 .hint = "write names between dots: ego.speed"};
  }
  sources_.push_back(source);
  std::uint32_t at = root_;
  for (const std::string& key : keys) {
    const auto child = child_for_set(at, key, source);
    if (!child) return child.error();
    at = child.value();
  }
  const std::uint32_t grafted =
      graft(parsed.value(), parsed.value().root(), static_cast<std::uint32_t>(sources_.size() - 1));
  YamlNode replacement = nodes_[grafted];
  nodes_[at] = std::move(replacement);
  return {};
}

std::string yaml_scalar(std::string_view text) {
  const bool plain_start = !text.empty() && (text[0] == '_' || text[0] == '/' || (text[0] >= '0' && text[0] <= '9') ||
                                             (text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '/' || c == '.' || c == ' ' || c == '^' || c == '%' || c == '+';
  };
  const bool null_word = text == "null" || text == "Null" || text == "NULL";
  if (plain_start && !null_word && text.back() != ' ' && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (c == '\r') {
      quoted += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

}  // namespace longtail::stack
