#include "scenarios/load/expectation_text.h"

#include <fmt/format.h>

#include "sim/expectations.h"
#include "stack/base/check.h"
#include "stack/config/units.h"
#include "stack/config/yaml_document.h"

namespace longtail::scenarios {

std::string expectation_text(const sim::Expectation& expectation) {
  const sim::ExpectationRule* rule = sim::find_expectation_rule(expectation.rule);
  CHECK(rule != nullptr, "no rule '{}'", expectation.rule);
  std::string arguments;
  // In the rule's own order, so that equal expectations have equal texts.
  for (const sim::ExpectationArgument& argument : rule->arguments) {
    const std::string key(argument.name);
    std::string value;
    if (const auto number = expectation.numbers.find(key); number != expectation.numbers.end()) {
      const std::string_view unit = sim::si_unit(argument.kind);
      value = stack::format_number(number->second) + (unit.empty() ? "" : fmt::format(" {}", unit));
    } else if (const auto name = expectation.names.find(key); name != expectation.names.end()) {
      value = stack::yaml_scalar(name->second);
    } else {
      continue;
    }
    arguments += fmt::format("{}{}: {}", arguments.empty() ? "" : ", ", key, value);
  }
  return arguments.empty() ? expectation.rule : fmt::format("{}: {{{}}}", expectation.rule, arguments);
}

}  // namespace longtail::scenarios
