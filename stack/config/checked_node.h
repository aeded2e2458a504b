// Reading checked YAML. Getters return a value in SI units and never fail: what is wrong (missing unit, wrong
// dimension, out of range, unknown name, wrong kind) is added to ReadContext::errors with path and file:line:col,
// and the nearest allowed value is returned so that reading goes on and finds the next error too.
//
//   ReadContext context;
//   MapReader map(root_node(document, context));
//   const double speed_mps = map.quantity("speed", Dimension::kSpeed, not_negative());
//   const double gap_m = map.quantity_or("gap", 2.0, Dimension::kLength, positive());
//   }  <- the end of MapReader reports every key nobody asked for, with the nearest known one
//   if (!context.errors.empty()) return context.errors.first();
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/error_list.h"
#include "stack/base/nearest_name.h"
#include "stack/base/time.h"
#include "stack/config/expression.h"
#include "stack/config/units.h"
#include "stack/config/yaml_document.h"

namespace longtail::stack {

// Outlives every node read with it.
struct ReadContext {
  FixBy fix_by = FixBy::kScenarioAuthor;
  ErrorList errors;
  References references;  // what "$name" stands for; empty = no references
};

// Allowed values, SI. `above` excludes the lower bound.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool above = false;
};
constexpr Range any_value() {
  return {};
}
constexpr Range not_negative() {
  return {.least = 0};
}
constexpr Range positive() {
  return {.least = 0, .above = true};
}
constexpr Range between(double least, double most) {
  return {.least = least, .most = most};
}
constexpr Range share() {
  return between(0, 1);
}

template <class Value>
struct Choice {
  std::string_view name;
  Value value;
};

class CheckedNode {
 public:
  YamlKind kind() const { return node().kind; }
  bool is_text(std::string_view text) const { return kind() == YamlKind::kScalar && node().text == text; }
  const std::string& path() const { return path_; }  // "/ego/speed"; "" at the root
  std::string where() const { return document_->where(node().at); }
  ReadContext& context() const { return *context_; }
  // False for what stands in for a missing key: its errors were reported already and its getters are silent.
  bool exists() const { return exists_; }

  std::string text() const;  // a scalar, as written
  std::string name() const;  // letters, digits and _ . - /, starting with a letter or _: ids
  double quantity(Dimension dimension, Range allowed) const;
  std::optional<Quantity> any_quantity() const;  // whatever dimension it has
  double number(Range allowed) const { return quantity(Dimension::kNumber, allowed); }
  Duration duration(Range allowed_s) const;  // |value| below 1e9 s
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  bool boolean() const;
  template <class Value>
  Value one_of(std::span<const Choice<Value>> choices, std::string_view things) const;

  std::vector<CheckedNode> items() const;          // of a list
  std::vector<CheckedNode> items_or_self() const;  // a list's items, or the one value itself
  // "[25 km/h, 50 km/h]" or "[25, 50] km/h": items with the trailing unit applied.
  std::vector<Quantity> quantities(std::size_t count) const;
  std::vector<std::pair<std::string, CheckedNode>> entries() const;  // of a mapping, in file order

  void fail(std::string what, std::string hint) const;
  void fail_as(const Error& error) const { fail(error.what, error.hint); }
  void fail_unknown(std::string_view thing, std::string_view name, std::span<const std::string> known,
                    std::string_view things) const;

 private:
  friend class MapReader;
  friend CheckedNode root_node(const YamlDocument& document, ReadContext& context);

  const YamlNode& node() const { return document_->node(index_); }
  CheckedNode child(std::size_t i, const std::string& step) const;
  CheckedNode missing(std::string_view key) const;
  void fail_at(YamlPosition at, const std::string& path, std::string what, std::string hint) const;
  void fail_kind(std::string_view wanted) const;

  const YamlDocument* document_ = nullptr;
  ReadContext* context_ = nullptr;
  std::uint32_t index_ = 0;
  bool exists_ = true;
  std::string path_;
};

// `document` and `context` outlive the node.
CheckedNode root_node(const YamlDocument& document, ReadContext& context);

// Reads the keys of one mapping; reports the unknown ones when it goes out of scope. A null counts as an empty
// mapping.
class MapReader {
 public:
  explicit MapReader(const CheckedNode& node);
  ~MapReader();
  MapReader(const MapReader&) = delete;
  MapReader& operator=(const MapReader&) = delete;

  const CheckedNode& node() const { return node_; }
  bool has(std::string_view key) const;
  CheckedNode required(std::string_view key);
  std::optional<CheckedNode> optional(std::string_view key);
  // The one key of `keys` that is present; an error when none or several are.
  std::optional<std::pair<std::string, CheckedNode>> exactly_one(std::span<const std::string_view> keys,
                                                                 std::string_view things);
  // Names a key as known without reading it (shown in did-you-mean).
  void know(std::string_view key);
  // All further keys are known: the caller reads them by entries().
  void accept_rest() { accept_rest_ = true; }

  double quantity(std::string_view key, Dimension dimension, Range allowed) {
    return required(key).quantity(dimension, allowed);
  }
  double quantity_or(std::string_view key, double fallback, Dimension dimension, Range allowed) {
    const auto value = optional(key);
    return value ? value->quantity(dimension, allowed) : fallback;
  }
  double number_or(std::string_view key, double fallback, Range allowed) {
    return quantity_or(key, fallback, Dimension::kNumber, allowed);
  }
  Duration duration_or(std::string_view key, Duration fallback, Range allowed_s) {
    const auto value = optional(key);
    return value ? value->duration(allowed_s) : fallback;
  }
  std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t least, std::int64_t most) {
    const auto value = optional(key);
    return value ? value->integer(least, most) : fallback;
  }
  bool boolean_or(std::string_view key, bool fallback) {
    const auto value = optional(key);
    return value ? value->boolean() : fallback;
  }
  std::string text_or(std::string_view key, std::string_view fallback) {
    const auto value = optional(key);
    return value ? value->text() : std::string(fallback);
  }

 private:
  CheckedNode node_;
  std::vector<std::string> known_;
  bool accept_rest_ = false;
};

template <class Value>
Value CheckedNode::one_of(std::span<const Choice<Value>> choices, std::string_view things) const {
  const std::string written = text();
  std::vector<std::string> names;
  for (const Choice<Value>& choice : choices) {
    if (choice.name == written) return choice.value;
    names.emplace_back(choice.name);
  }
  if (exists_ && kind() == YamlKind::kScalar)
    fail(std::string("unknown value '") + written + "'", did_you_mean(written, names, things));
  return choices.front().value;
}

}  // namespace longtail::stack
