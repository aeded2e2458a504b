// `surroundings: objects:` -- what stands or lies about: cones, barricades, parked cars, lost cargo, one or a row of them.
// Each becomes an ordinary actor that stands still, so that every sensor sees it and vehicles collide with it.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numbers>

#include "scenarios/load/load_context.h"
#include "sim/actors/models.h"

namespace longtail::scenarios {
namespace {

constexpr std::int64_t kMostInARow = 100;

// An object with an id of its own and no others in its row has that id; else they are called cone_01, cone_02, ...
class ObjectNames {
 public:
  std::vector<std::string> next(const std::string& shape, const std::string& id, std::int64_t count) {
    if (!id.empty() && count == 1) return {id};
    std::vector<std::string> names;
    const std::string& base = id.empty() ? shape : id;
    for (std::int64_t i = 0; i < count; ++i) names.push_back(fmt::format("{}_{:02}", base, ++used_[base]));
    return names;
  }

 private:
  std::map<std::string, int> used_;
};

sim::Position further(sim::Position at, double by_m) {
  std::visit([by_m](auto& place) { place.s_m += by_m; }, at);
  return at;
}

void read_object(const CheckedNode& node, LoadContext& context, ObjectNames& names, std::vector<sim::ActorSetup>& out) {
  MapReader map(node);
  const CheckedNode shape = map.required("shape");
  sim::ActorModel model = read_model(shape);
  if (const auto body = map.optional("body")) read_body(*body, model);
  const auto id = map.optional("id");
  const CheckedNode at_node = map.required("at");
  const sim::Position at = read_position(at_node, context);
  const double heading_rad =
      map.quantity_or("heading", 0, Dimension::kAngle, stack::between(-2 * std::numbers::pi, 2 * std::numbers::pi));
  const auto count_node = map.optional("count");
  const std::int64_t count = count_node ? count_node->integer(1, kMostInARow) : 1;
  const double spacing_m = count_node ? map.quantity("spacing", Dimension::kLength, stack::positive()) : 0;
  if (!shape.exists() || !at_node.exists() || !context.read.errors.empty()) return;
  const double last_m = std::visit([](const auto& place) { return place.s_m; }, at) + static_cast<double>(count - 1) * spacing_m;
  check_s(at_node, context, std::visit([](const auto& place) { return place.road; }, at), last_m);
  const std::vector<std::string> ids = names.next(model.name, id ? id->name() : "", count);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    out.push_back({.id = ids[i],
                   .model = model,
                   .at = further(at, static_cast<double>(i) * spacing_m),
                   .heading_rad = heading_rad,
                   .behaviour = sim::BehaviourKind::kStationary});
  }
}

}  // namespace

std::vector<std::string> object_ids(const CheckedNode& surroundings) {
  std::vector<std::string> ids;
  ObjectNames names;
  if (surroundings.kind() != stack::YamlKind::kMapping) return ids;
  MapReader street(surroundings);
  street.accept_rest();
  const auto objects = street.optional("objects");
  if (!objects || objects->kind() != stack::YamlKind::kSequence) return ids;
  for (const CheckedNode& item : objects->items()) {
    if (item.kind() != stack::YamlKind::kMapping) continue;
    MapReader map(item);
    map.accept_rest();
    const auto text_of = [&map](const char* key) {
      const auto node = map.optional(key);
      return node && node->kind() == stack::YamlKind::kScalar ? node->text() : std::string();
    };
    const std::string count_text = text_of("count");
    const auto count = count_text.empty() ? Result<double>(1.0) : stack::parse_number(count_text);
    if (!count) continue;
    const double in_row = std::clamp(count.value(), 0.0, static_cast<double>(kMostInARow));
    for (std::string& id : names.next(text_of("shape"), text_of("id"), static_cast<std::int64_t>(in_row))) ids.push_back(std::move(id));
  }
  return ids;
}

void read_objects(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out) {
  ObjectNames names;
  for (const CheckedNode& item : node.items()) read_object(item, context, names, out);
}

}  // namespace longtail::scenarios
