// Friction patches, the edge computer, stack parameters and tags.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"
#include "scenarios/load/tag_axes.h"

namespace longtail::scenarios {

using stack::between;
using stack::not_negative;

void read_friction_patches(const CheckedNode& node, LoadContext& context, std::vector<sim::FrictionPatch>& out) {
  for (const CheckedNode& item : node.items()) {
    MapReader map(item);
    sim::FrictionPatch patch;
    const auto road = map.optional("road");
    patch.road = road ? read_road(*road, context) : context.ego_road;
    const CheckedNode from = map.required("from");
    const CheckedNode to = map.required("to");
    patch.s_from_m = from.quantity(Dimension::kLength, not_negative());
    patch.s_to_m = to.quantity(Dimension::kLength, not_negative());
    check_s(to, context, patch.road, patch.s_to_m);
    if (from.exists() && to.exists() && patch.s_from_m >= patch.s_to_m) {
      item.fail(fmt::format("it ends ({}) before it begins ({})", to.text(), from.text()), "");
    }
    patch.friction = map.required("friction").number({.least = 0.05, .most = 1.2});
    out.push_back(patch);
  }
}

void read_edge(const CheckedNode& node, sim::EdgeSetup& out) {
  MapReader map(node);
  out.cores = static_cast<std::uint32_t>(map.integer_or("cores", out.cores, 1, 64));
  out.preemptive = map.boolean_or("preemptive", out.preemptive);
  out.zero_cost = map.boolean_or("zero_cost", out.zero_cost);
  out.ambient_c = map.quantity_or("ambient", out.ambient_c, Dimension::kTemperature, between(-60, 150));
  out.speed_scale = map.number_or("speed_scale", out.speed_scale, between(0.01, 100));
}

namespace {

// A scalar with its references resolved, or a list of scalars as YAML text: "[1, 2]".
std::string value_text(const CheckedNode& node) {
  if (node.kind() != stack::YamlKind::kSequence) {
    const std::string text = node.text();
    if (text.find('$') == std::string::npos) return text;
    const auto value = node.any_quantity();
    return value ? stack::format_quantity(value->value, value->dimension) : text;
  }
  std::string text;
  for (const CheckedNode& item : node.items()) text += (text.empty() ? "" : ", ") + value_text(item);
  return "[" + text + "]";
}

void flatten(const CheckedNode& node, const std::string& prefix, std::map<std::string, std::string>& out) {
  for (const auto& [key, value] : node.entries()) {
    const std::string path = prefix.empty() ? key : prefix + "." + key;
    if (value.kind() == stack::YamlKind::kMapping) {
      flatten(value, path, out);
    } else if (out.contains(path)) {
      value.fail(fmt::format("'{}' is set twice", path), "");
    } else {
      out[path] = value_text(value);
    }
  }
}

}  // namespace

void read_stack_parameters(const CheckedNode& node, std::map<std::string, std::string>& out) {
  flatten(node, "", out);
}

void read_tags(const CheckedNode& node, LoadContext& context, sim::Tags& out) {
  std::vector<std::string> known;
  for (const TagAxis& axis : tag_axes()) known.emplace_back(axis.name);
  for (const auto& [name, value] : node.entries()) {
    const TagAxis* axis = find_tag_axis(name);
    if (axis == nullptr) value.fail_unknown("tag axis", name, known, "tag axes");
    std::vector<std::string> words;
    for (const CheckedNode& item : value.items_or_self()) {
      const std::string word = item.name();
      if (word.empty()) continue;
      if (std::ranges::find(words, word) != words.end()) item.fail(fmt::format("'{}' stands there twice", word), "");
      const bool open = axis == nullptr || axis->values.empty();
      if (!open && std::ranges::find(axis->values, word) == axis->values.end()) {
        item.fail(fmt::format("unknown {} '{}'", name, word), did_you_mean(word, axis->values, "values"));
      }
      words.push_back(word);
    }
    out.values[name] = std::move(words);
  }
  for (const TagAxis& axis : tag_axes()) {
    const auto given = out.values.find(std::string(axis.name));
    const bool empty = given == out.values.end() || given->second.empty();
    if (axis.required && empty) {
      context.warn(node, fmt::format("the tag axis '{}' is missing", axis.name), std::string(axis.meaning));
    }
  }
}

}  // namespace longtail::scenarios
