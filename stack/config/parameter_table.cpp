#include "stack/config/parameter_table.h"

#include <optional>

namespace longtail::stack {
namespace {

std::string_view section_of(const ParameterRow& row) { return row.path.substr(0, row.path.find('.')); }
std::string_view name_in_section(const ParameterRow& row) { return row.path.substr(row.path.find('.') + 1); }

// Rows of one section stand side by side.
template <class Visit>
void for_each_section(std::span<const ParameterRow> rows, const Visit& visit) {
  for (std::size_t first = 0; first < rows.size();) {
    std::size_t last = first;
    while (last < rows.size() && section_of(rows[last]) == section_of(rows[first])) ++last;
    visit(section_of(rows[first]), rows.subspan(first, last - first));
    first = last;
  }
}

void read_section(const CheckedNode& node, std::span<const ParameterRow> rows) {
  MapReader section(node);
  for (const ParameterRow& row : rows) {
    *row.value = section.quantity_or(name_in_section(row), *row.value, row.dimension, row.allowed);
  }
}

}  // namespace

Result<void> read_parameters(std::span<const ParameterRow> rows, std::string_view yaml, const std::string& where,
                             const std::map<std::string, std::string>& overrides) {
  auto document = YamlDocument::parse(yaml.empty() ? "{}" : yaml, where);
  if (!document) return document.error();
  for (const auto& [path, value] : overrides) {
    const std::string source = "parameter " + path;
    if (auto set = document.value().set(path, value, source); !set) {
      Error error = set.error();
      error.fix_by = FixBy::kStackAuthor;
      return error;
    }
  }
  ReadContext context;
  context.fix_by = FixBy::kStackAuthor;
  {
    MapReader root(root_node(document.value(), context));
    for_each_section(rows, [&](std::string_view section, std::span<const ParameterRow> members) {
      if (const auto node = root.optional(section)) read_section(*node, members);
    });
  }
  if (!context.errors.empty()) return context.errors.first();
  return {};
}

std::string write_parameters(std::span<const ParameterRow> rows) {
  std::string text;
  for_each_section(rows, [&](std::string_view section, std::span<const ParameterRow> members) {
    text += fmt::format("{}:\n", section);
    for (const ParameterRow& row : members) {
      text += fmt::format("  {}: {}\n", name_in_section(row), format_quantity(*row.value, row.dimension));
    }
  });
  return text;
}

}  // namespace longtail::stack
