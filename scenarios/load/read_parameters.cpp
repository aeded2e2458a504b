// `parameters:` -- distributions with units; each is drawn once per run.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"
#include "scenarios/sample/distribution.h"

namespace longtail::scenarios {
namespace {

constexpr double kSmallestClipShare = 1e-6;
constexpr std::string_view kShapes[] = {"constant", "uniform", "normal", "exponential", "choice"};

// All quantities of one parameter have one dimension: that of the first.
class Reader {
 public:
  explicit Reader(const CheckedNode& node) : node_(node) {}

  std::optional<Distribution> read() {
    if (node_.kind() == stack::YamlKind::kScalar) {
      if (const auto value = same_dimension(node_, node_.any_quantity())) out_.shape = Constant{*value};
      return finished();
    }
    MapReader map(node_);
    const auto shape = map.exactly_one(kShapes, "distributions");
    const auto clip = map.optional("clip");
    const auto nominal = map.optional("default");
    if (!shape) return std::nullopt;
    read_shape(shape->first, shape->second, map);
    if (clip && !failed_) read_clip(*clip);
    if (nominal && !failed_) read_default(*nominal);
    return finished();
  }

 private:
  std::optional<Distribution> finished() const {
    if (failed_) return std::nullopt;
    return out_;
  }

  void fail(const CheckedNode& at, std::string what, std::string hint) {
    failed_ = true;
    at.fail(std::move(what), std::move(hint));
  }

  std::optional<double> same_dimension(const CheckedNode& at, std::optional<stack::Quantity> value) {
    if (!value) {
      failed_ = true;
      return std::nullopt;
    }
    if (!dimension_) dimension_ = value->dimension;
    out_.dimension = *dimension_;
    if (value->dimension != *dimension_) {
      fail(at, fmt::format("a {} among values that are each a {}", name_of(value->dimension), name_of(*dimension_)),
           "give every value of a parameter a unit of the same kind");
      return std::nullopt;
    }
    return value->value;
  }

  std::vector<double> values(const CheckedNode& at, const std::vector<stack::Quantity>& quantities) {
    std::vector<double> out;
    for (const stack::Quantity& quantity : quantities) {
      if (const auto value = same_dimension(at, quantity)) out.push_back(*value);
    }
    return out;
  }

  void read_shape(const std::string& kind, const CheckedNode& at, MapReader& map) {
    if (kind == "constant") {
      if (const auto value = same_dimension(at, at.any_quantity())) out_.shape = Constant{*value};
    } else if (kind == "uniform") {
      read_uniform(at);
    } else if (kind == "normal") {
      read_normal(at);
    } else if (kind == "exponential") {
      MapReader inner(at);
      const CheckedNode mean = inner.required("mean");
      const auto value = same_dimension(mean, mean.any_quantity());
      if (value && *value <= 0) fail(mean, fmt::format("'{}' must be above 0", mean.text()), "");
      if (value) out_.shape = Exponential{*value};
    } else {
      read_choice(at, map);
    }
  }

  void read_uniform(const CheckedNode& at) {
    const std::vector<double> ends = values(at, at.quantities(2));
    if (ends.size() != 2) {
      failed_ = true;
    } else if (ends[0] >= ends[1]) {
      fail(at, fmt::format("the lower end, {}, is not below the upper, {}", shown(ends[0]), shown(ends[1])),
           "write [low, high]");
    } else {
      out_.shape = Uniform{ends[0], ends[1]};
    }
  }

  void read_normal(const CheckedNode& at) {
    MapReader inner(at);
    const CheckedNode mean_node = inner.required("mean");
    const CheckedNode sd_node = inner.required("sd");
    const auto mean = same_dimension(mean_node, mean_node.any_quantity());
    const auto sd = same_dimension(sd_node, sd_node.any_quantity());
    if (sd && *sd <= 0) fail(sd_node, fmt::format("'{}' must be above 0", sd_node.text()), "");
    if (mean && sd) out_.shape = Normal{*mean, *sd};
  }

  void read_choice(const CheckedNode& at, MapReader& map) {
    WeightedChoice choice;
    for (const CheckedNode& item : at.items()) {
      if (const auto value = same_dimension(item, item.any_quantity())) choice.values.push_back(*value);
    }
    if (choice.values.empty()) return fail(at, "nothing to choose from", "list at least one value");
    choice.weights.assign(choice.values.size(), 1.0);
    if (const auto weights = map.optional("weights")) {
      const std::vector<CheckedNode> items = weights->items();
      double total = 0;
      for (std::size_t i = 0; i < std::min(items.size(), choice.weights.size()); ++i) {
        choice.weights[i] = items[i].number(stack::not_negative());
        total += choice.weights[i];
      }
      if (items.size() != choice.values.size()) {
        fail(*weights, fmt::format("{} weights for {} values", items.size(), choice.values.size()), "");
      } else if (!(total > 0)) {
        fail(*weights, "every weight is 0", "");
      }
    }
    out_.shape = std::move(choice);
  }

  void read_clip(const CheckedNode& at) {
    const bool clippable =
        std::holds_alternative<Normal>(out_.shape) || std::holds_alternative<Exponential>(out_.shape);
    if (!clippable) return fail(at, "only normal and exponential can be clipped", "remove the clip");
    const std::vector<double> ends = values(at, at.quantities(2));
    if (ends.size() != 2) {
      failed_ = true;
      return;
    }
    out_.clip = Clip{ends[0], ends[1]};
    if (ends[0] >= ends[1]) {
      fail(at, fmt::format("the lower end, {}, is not below the upper, {}", shown(ends[0]), shown(ends[1])),
           "write [low, high]");
    } else if (clip_share(out_) < kSmallestClipShare) {
      fail(at, "less than a millionth of the distribution lies inside the clip", "move the clip or the mean");
    }
  }

  void read_default(const CheckedNode& at) {
    const auto value = same_dimension(at, at.any_quantity());
    if (!value) return;
    out_.nominal = *value;
    if (!supports(out_, *value)) {
      fail(at, fmt::format("the default {} can never be drawn", shown(*value)), "choose a value of the distribution");
    }
  }

  std::string shown(double value) const { return stack::format_quantity(value, out_.dimension); }

  const CheckedNode& node_;
  Distribution out_;
  std::optional<Dimension> dimension_;
  bool failed_ = false;
};

}  // namespace

void read_parameters(const CheckedNode& node, LoadContext& context, sim::Scenario& out) {
  std::vector<std::pair<std::string, stack::Quantity>> drawn;
  for (const auto& [name, value] : node.entries()) {
    const bool plain = name.find_first_of(" .$*/+-") == std::string::npos && !name.empty();
    if (!plain) value.fail(fmt::format("'{}' is not a parameter name", name), "use letters, digits and _");
    const auto distribution = Reader(value).read();
    // A bad one still gets a name, so that its uses are no errors of their own.
    const double si = distribution ? draw(*distribution, context.options.seed, name) : 0;
    const Dimension dimension = distribution ? distribution->dimension : Dimension::kNumber;
    if (distribution) drawn.emplace_back(name, stack::Quantity{si, dimension});
    out.parameters[name] = si;
    out.parameter_units[name] = std::string(stack::si_unit(dimension));
    if (!distribution) context.read.references.define_broken(name);
  }
  // Defined only now: parameters do not refer to one another.
  for (const auto& [name, value] : drawn) context.read.references.define(name, value);
}

}  // namespace longtail::scenarios
