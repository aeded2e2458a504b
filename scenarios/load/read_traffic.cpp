// `traffic:` -- rows of vehicles on several lanes in a few lines; each becomes an ordinary actor. Vehicle i
// stands in lane i mod L, row i / L, at  from + row * spacing + lane * stagger + jitter_i, where jitter_i is drawn
// uniformly from (-jitter, jitter) for the vehicle's own name.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"
#include "sim/actors/models.h"
#include "sim/random/stream.h"

namespace longtail::scenarios {
namespace {

constexpr std::int64_t kMostVehicles = 500;

std::string vehicle_id(const std::string& block, std::int64_t i) {
  return fmt::format("{}_{:02}", block, i + 1);
}

struct Rows {
  std::string id;
  std::int64_t count = 1;
  double from_m = 0;
  double spacing_m = 0;
  double stagger_m = 0;
  double jitter_m = 0;
};

std::vector<sim::ActorModel> read_models(const CheckedNode& node) {
  std::vector<sim::ActorModel> models;
  for (const CheckedNode& item : node.items_or_self()) models.push_back(read_model(item));
  if (models.empty() && node.exists()) node.fail("no model is listed", "");
  return models;
}

double place_of(const Rows& rows, Seed seed, std::int64_t i, std::int64_t lane_count) {
  const sim::Stream stream(seed, fmt::format("traffic/{}", rows.id), static_cast<std::uint32_t>(i));
  const double jitter_m = rows.jitter_m > 0 ? stream.draw(0, 0).uniform(-rows.jitter_m, rows.jitter_m) : 0;
  const auto row = static_cast<double>(i / lane_count);
  const auto lane = static_cast<double>(i % lane_count);
  return rows.from_m + row * rows.spacing_m + lane * rows.stagger_m + jitter_m;
}

void read_block(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out) {
  MapReader map(node);
  Rows rows;
  rows.id = map.required("id").name();
  rows.count = map.required("count").integer(1, kMostVehicles);
  rows.from_m = map.quantity("from", Dimension::kLength, stack::not_negative());
  rows.spacing_m = map.quantity("spacing", Dimension::kLength, stack::positive());
  rows.stagger_m = map.quantity_or("stagger", 0, Dimension::kLength, stack::any_value());
  rows.jitter_m = map.quantity_or("jitter", 0, Dimension::kLength, stack::not_negative());
  const std::vector<sim::ActorModel> models = read_models(map.required("model"));
  const CheckedNode lanes_node = map.required("lanes");
  std::vector<LaneName> lanes;
  for (const CheckedNode& lane : lanes_node.items()) {
    if (const auto name = read_lane_name(lane, context, rows.from_m)) lanes.push_back(*name);
  }
  const Motion motion = read_motion(map);
  if (!context.read.errors.empty() || lanes.empty() || models.empty()) {
    if (lanes_node.exists() && lanes_node.items().empty()) lanes_node.fail("no lane is listed", "");
    return;
  }
  const auto lane_count = static_cast<std::int64_t>(lanes.size());
  for (std::int64_t i = 0; i < rows.count; ++i) {
    const LaneName& lane = lanes[static_cast<std::size_t>(i % lane_count)];
    const double s_m = place_of(rows, context.options.seed, i, lane_count);
    const auto road = context.map ? context.map->find_road(lane.road) : std::nullopt;
    const bool on_road = s_m >= 0 && (!road || s_m <= context.map->road_length(*road));
    if (!on_road || (road && !context.map->lane_ref(*road, s_m, lane.lane))) {
      node.fail(fmt::format("vehicle {} of {} would stand at s = {}, off lane {}/{}", i + 1, rows.count,
                            stack::format_quantity(s_m, Dimension::kLength), lane.road, lane.lane),
                "reduce count or spacing");
      return;
    }
    out.push_back({.id = vehicle_id(rows.id, i),
                   .model = models[static_cast<std::size_t>(i) % models.size()],
                   .at = sim::LanePosition{lane.road, lane.lane, s_m, 0},
                   .speed_mps = motion.speed_mps,
                   .behaviour = motion.behaviour,
                   .desired_speed_mps = motion.desired_speed_mps,
                   .idm = motion.idm});
  }
}

}  // namespace

std::vector<std::string> traffic_ids(const CheckedNode& node) {
  std::vector<std::string> ids;
  if (node.kind() != stack::YamlKind::kSequence) return ids;
  for (const CheckedNode& item : node.items()) {
    if (item.kind() != stack::YamlKind::kMapping) continue;
    MapReader map(item);
    map.accept_rest();
    const auto id = map.optional("id");
    const auto count = map.optional("count");
    if (!id || !count || id->kind() != stack::YamlKind::kScalar || count->kind() != stack::YamlKind::kScalar) continue;
    const auto number = stack::parse_number(count->text());
    if (!number) continue;
    const double vehicles = std::clamp(number.value(), 0.0, static_cast<double>(kMostVehicles));
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(vehicles); ++i) ids.push_back(vehicle_id(id->text(), i));
  }
  return ids;
}

void read_traffic(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out) {
  for (const CheckedNode& item : node.items()) read_block(item, context, out);
}

}  // namespace longtail::scenarios
