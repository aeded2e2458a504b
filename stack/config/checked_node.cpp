#include "stack/config/checked_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace longtail::stack {
namespace {

constexpr double kLongestDuration_s = 1e9;
constexpr double kLargestExactInteger = 9007199254740992.0;  // 2^53

std::string_view kind_name(YamlKind kind) {
  switch (kind) {
    case YamlKind::kNull: return "empty";
    case YamlKind::kScalar: return "a single value";
    case YamlKind::kSequence: return "a list";
    case YamlKind::kMapping: return "a mapping";
  }
  return "?";
}

// "a speed", "an angle".
std::string with_article(std::string_view noun) {
  const bool vowel = noun.find_first_of("aeiou") == 0;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

Error wrong_dimension(const std::string& written, Quantity found, Dimension wanted) {
  const std::string needed = with_article(name_of(wanted));
  if (found.dimension == Dimension::kNumber) {
    return {.what = fmt::format("'{}' has no unit, {} is needed", written, needed),
            .hint = fmt::format("write e.g. '{} {}' (units: {})", written, si_unit(wanted), units_of(wanted))};
  }
  const std::string is =
      fmt::format("'{}' is {}, {} is needed", written, with_article(name_of(found.dimension)), needed);
  if (wanted == Dimension::kNumber) return {.what = is, .hint = "write a number without a unit, or a percentage"};
  return {.what = is, .hint = fmt::format("units: {}", units_of(wanted))};
}

bool inside(double value, Range allowed) {
  return (allowed.above ? value > allowed.least : value >= allowed.least) && value <= allowed.most;
}

std::string out_of_range(const std::string& written, double value, Dimension dimension, Range allowed) {
  const std::string observed = written.find('$') == std::string::npos
                                   ? fmt::format("'{}'", written)
                                   : fmt::format("'{}' = {}", written, format_quantity(value, dimension));
  if (value > allowed.most) {
    return fmt::format("{} is above the most allowed, {}", observed, format_quantity(allowed.most, dimension));
  }
  if (allowed.above && allowed.least == value) {
    return fmt::format("{} must be above {}", observed, format_quantity(allowed.least, dimension));
  }
  return fmt::format("{} is below the least allowed, {}", observed, format_quantity(allowed.least, dimension));
}

// A harmless stand-in, so that one error does not cause others.
double fallback(Range allowed) {
  if (inside(1.0, allowed)) return 1.0;
  return std::isfinite(allowed.least) ? allowed.least : allowed.most;
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto other = [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '/'; };
  return !text.empty() && letter(text[0]) && std::ranges::all_of(text, [&](char c) { return letter(c) || other(c); });
}

}  // namespace

CheckedNode root_node(const YamlDocument& document, ReadContext& context) {
  CheckedNode root;
  root.document_ = &document;
  root.context_ = &context;
  root.index_ = document.root();
  return root;
}

CheckedNode CheckedNode::child(std::size_t i, const std::string& step) const {
  CheckedNode child = *this;
  child.index_ = node().children[i];
  child.path_ = fmt::format("{}/{}", path_, step);
  return child;
}

CheckedNode CheckedNode::missing(std::string_view key) const {
  CheckedNode absent = *this;
  absent.exists_ = false;
  absent.path_ = fmt::format("{}/{}", path_, key);
  return absent;
}

void CheckedNode::fail_at(YamlPosition at, const std::string& path, std::string what, std::string hint) const {
  if (!exists_) return;
  context_->errors.add({.fix_by = context_->fix_by,
                        .what = path.empty() ? std::move(what) : fmt::format("{}: {}", path, what),
                        .where = document_->where(at),
                        .hint = std::move(hint)});
}

void CheckedNode::fail(std::string what, std::string hint) const {
  fail_at(node().at, path_, std::move(what), std::move(hint));
}

void CheckedNode::fail_unknown(std::string_view thing, std::string_view name, std::span<const std::string> known,
                               std::string_view things) const {
  fail(fmt::format("unknown {} '{}'", thing, name), did_you_mean(name, known, things));
}

void CheckedNode::fail_kind(std::string_view wanted) const {
  fail(fmt::format("{} is needed, this is {}", wanted, kind_name(kind())), "");
}

std::string CheckedNode::text() const {
  if (!exists_) return "";
  if (kind() != YamlKind::kScalar) {
    fail_kind("a single value");
    return "";
  }
  return node().text;
}

std::string CheckedNode::name() const {
  if (!exists_) return "";
  const std::string written = text();
  if (kind() == YamlKind::kScalar && !is_name(written)) {
    fail(fmt::format("'{}' is not a name", written),
         "a name starts with a letter and has letters, digits and _ - . / only");
  }
  return written;
}

std::optional<Quantity> CheckedNode::any_quantity() const {
  if (!exists_) return std::nullopt;
  if (kind() != YamlKind::kScalar) {
    fail_kind("a quantity");
    return std::nullopt;
  }
  const auto value = evaluate(node().text, context_->references);
  if (!value) {
    if (!context_->references.mentions_broken(node().text)) fail_as(value.error());
    return std::nullopt;
  }
  return value.value();
}

double CheckedNode::quantity(Dimension dimension, Range allowed) const {
  const auto value = any_quantity();
  if (!value) return fallback(allowed);
  if (value->dimension != dimension) {
    fail_as(wrong_dimension(node().text, *value, dimension));
    return fallback(allowed);
  }
  if (!inside(value->value, allowed)) {
    fail(out_of_range(node().text, value->value, dimension, allowed), "");
    return fallback(allowed);
  }
  return value->value;
}

Duration CheckedNode::duration(Range allowed_s) const {
  Range bounded = allowed_s;
  bounded.least = std::max(bounded.least, -kLongestDuration_s);
  bounded.most = std::min(bounded.most, kLongestDuration_s);
  return duration_from_seconds(quantity(Dimension::kTime, bounded));
}

std::int64_t CheckedNode::integer(std::int64_t least, std::int64_t most) const {
  const double low = std::max(static_cast<double>(least), -kLargestExactInteger);
  const double high = std::min(static_cast<double>(most), kLargestExactInteger);
  const double value = number(between(low, high));
  if (exists_ && std::floor(value) != value) {
    fail(fmt::format("'{}' is not a whole number", node().text), "");
    return least;
  }
  return static_cast<std::int64_t>(value);
}

bool CheckedNode::boolean() const {
  static constexpr Choice<bool> kChoices[] = {{"false", false}, {"true", true}};
  return one_of<bool>(kChoices, "values");
}

std::vector<CheckedNode> CheckedNode::items() const {
  std::vector<CheckedNode> items;
  if (!exists_ || kind() == YamlKind::kNull) return items;
  if (kind() != YamlKind::kSequence) {
    fail_kind("a list");
    return items;
  }
  for (std::size_t i = 0; i < node().children.size(); ++i) items.push_back(child(i, std::to_string(i)));
  return items;
}

std::vector<CheckedNode> CheckedNode::items_or_self() const {
  if (exists_ && kind() == YamlKind::kScalar) return {*this};
  return items();
}

std::vector<std::pair<std::string, CheckedNode>> CheckedNode::entries() const {
  std::vector<std::pair<std::string, CheckedNode>> entries;
  if (!exists_ || kind() == YamlKind::kNull) return entries;
  if (kind() != YamlKind::kMapping) {
    fail_kind("a mapping");
    return entries;
  }
  for (std::size_t i = 0; i < node().children.size(); ++i) {
    const std::string& key = node().keys[i].text;
    entries.emplace_back(key, child(i, key));
  }
  return entries;
}

std::vector<Quantity> CheckedNode::quantities(std::size_t count) const {
  std::vector<CheckedNode> elements = items();
  std::string unit;
  if (elements.size() == count + 1 && elements.back().kind() == YamlKind::kScalar &&
      is_unit(elements.back().node().text)) {
    unit = elements.back().node().text;
    elements.pop_back();
  }
  std::vector<Quantity> values;
  for (const CheckedNode& element : elements) {
    auto value = element.any_quantity();
    if (value && !unit.empty() && value->dimension == Dimension::kNumber) {
      const auto with_unit = parse_quantity(fmt::format("{} {}", element.node().text, unit));
      if (with_unit) value = with_unit.value();
      if (!with_unit) element.fail_as(with_unit.error());
    }
    if (value) values.push_back(*value);
  }
  if (exists_ && kind() == YamlKind::kSequence && elements.size() != count) {
    fail(fmt::format("{} values are needed, this has {}", count, elements.size()), "");
  }
  if (values.size() != count) values.clear();
  return values;
}

MapReader::MapReader(const CheckedNode& node) : node_(node) {
  if (!node_.exists()) return;
  if (node_.kind() != YamlKind::kMapping && node_.kind() != YamlKind::kNull) {
    node_.fail_kind("a mapping");
    node_.exists_ = false;
  }
}

MapReader::~MapReader() {
  if (!node_.exists() || accept_rest_) return;
  const YamlNode& mapping = node_.node();
  for (const YamlNode::Key& key : mapping.keys) {
    if (std::ranges::find(known_, key.text) != known_.end()) continue;
    node_.fail_at(key.at, node_.path(), fmt::format("unknown key '{}'", key.text),
                  did_you_mean(key.text, known_, "keys"));
  }
}

bool MapReader::has(std::string_view key) const {
  if (!node_.exists()) return false;
  return std::ranges::find(node_.node().keys, key, &YamlNode::Key::text) != node_.node().keys.end();
}

void MapReader::know(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
}

std::optional<CheckedNode> MapReader::optional(std::string_view key) {
  know(key);
  if (!node_.exists()) return std::nullopt;
  const auto& keys = node_.node().keys;
  const auto at = std::ranges::find(keys, key, &YamlNode::Key::text);
  if (at == keys.end()) return std::nullopt;
  return node_.child(static_cast<std::size_t>(at - keys.begin()), std::string(key));
}

CheckedNode MapReader::required(std::string_view key) {
  if (const auto value = optional(key)) return *value;
  node_.fail(fmt::format("the key '{}' is missing", key), "");
  return node_.missing(key);
}

std::optional<std::pair<std::string, CheckedNode>> MapReader::exactly_one(std::span<const std::string_view> keys,
                                                                          std::string_view things) {
  std::optional<std::pair<std::string, CheckedNode>> found;
  std::string all;
  for (const std::string_view key : keys) {
    all += (all.empty() ? "" : ", ") + std::string(key);
    const auto value = optional(key);
    if (!value) continue;
    if (found) {
      node_.fail(fmt::format("'{}' and '{}' exclude each other", found->first, key),
                 fmt::format("keep one of: {}", all));
      return found;
    }
    found.emplace(std::string(key), *value);
  }
  if (found || !node_.exists()) return found;
  // A single unknown key is most likely a misspelt one: the destructor names it. Otherwise say what is missing.
  const bool has_unknown = std::ranges::any_of(
      node_.node().keys, [&](const YamlNode::Key& key) { return std::ranges::find(known_, key.text) == known_.end(); });
  if (!has_unknown) node_.fail(fmt::format("one of the {} is missing", things), fmt::format("give one of: {}", all));
  return found;
}

}  // namespace longtail::stack
