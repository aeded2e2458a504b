// `surroundings:` -- what stands beside the road and is drawn on it, for sensors that look at surfaces.
#include <fmt/format.h>

#include "scenarios/load/load_context.h"

namespace longtail::scenarios {
namespace {

using stack::between;
using stack::Choice;

constexpr double kFarthestAside_m = 100;
constexpr double kLongestPhase_s = 600;

sim::RoadDetail read_detail(const CheckedNode& node, LoadContext& context) {
  static const std::vector<Choice<sim::RoadDetailKind>> kKinds{{"stop_line", sim::RoadDetailKind::kStopLine},
                                                               {"crosswalk", sim::RoadDetailKind::kCrosswalk},
                                                               {"pothole", sim::RoadDetailKind::kPothole},
                                                               {"shadow", sim::RoadDetailKind::kShadow}};
  MapReader map(node);
  sim::RoadDetail out;
  out.kind = map.required("kind").one_of<sim::RoadDetailKind>(kKinds, "road details");
  const auto road = map.optional("road");
  out.road = road ? read_road(*road, context) : context.ego_road;
  const CheckedNode to = map.required("to");
  out.s_from_m = map.quantity("from", Dimension::kLength, stack::not_negative());
  out.s_to_m = to.quantity(Dimension::kLength, stack::not_negative());
  check_s(to, context, out.road, out.s_to_m);
  const CheckedNode left = map.required("left");
  out.t_to_m = left.quantity(Dimension::kLength, between(-kFarthestAside_m, kFarthestAside_m));
  out.t_from_m = map.quantity("right", Dimension::kLength, between(-kFarthestAside_m, kFarthestAside_m));
  if (to.exists() && out.s_from_m >= out.s_to_m) node.fail("it ends before it begins", "'from' is less than 'to'");
  if (left.exists() && out.t_from_m >= out.t_to_m) {
    node.fail("its left edge is not left of its right one", "'left' and 'right' are places t across the road; t grows to the left");
  }
  return out;
}

sim::TrafficLightPhase read_phase(const CheckedNode& node) {
  static const std::vector<Choice<sim::SignalColour>> kColours{{"red", sim::SignalColour::kRed},
                                                               {"red_amber", sim::SignalColour::kRedAmber},
                                                               {"green", sim::SignalColour::kGreen},
                                                               {"amber", sim::SignalColour::kAmber},
                                                               {"dark", sim::SignalColour::kDark}};
  MapReader map(node);
  sim::TrafficLightPhase out;
  out.colour = map.required("show").one_of<sim::SignalColour>(kColours, "signals");
  out.lasts = map.required("for").duration({.least = 0, .most = kLongestPhase_s, .above = true});
  return out;
}

sim::TrafficLight read_light(const CheckedNode& node, LoadContext& context) {
  MapReader map(node);
  sim::TrafficLight out;
  out.id = map.required("id").name();
  const sim::Position at = read_position(map.required("at"), context);
  if (const auto* place = std::get_if<sim::RoadPosition>(&at)) {
    out.at = *place;
  } else {
    node.fail("a traffic light stands beside a lane, not on it", "write at: {road: main, s: 100 m, t: -6 m}");
  }
  out.faces_back = map.boolean_or("faces_back", false);
  const CheckedNode phases = map.required("phases");
  for (const CheckedNode& item : phases.items()) out.phases.push_back(read_phase(item));
  if (phases.exists() && out.phases.empty()) phases.fail("a traffic light needs a phase", "write phases: [{show: red, for: 20 s}, ...]");
  if (const auto offset = map.optional("offset")) out.offset = offset->duration(between(0, kLongestPhase_s));
  return out;
}

}  // namespace

void read_surroundings(const CheckedNode& node, LoadContext& context, sim::Surroundings& out,
                       std::vector<sim::ActorSetup>& standing) {
  MapReader map(node);
  out.ground_step_m = map.quantity_or("ground_step", out.ground_step_m, Dimension::kLength, between(1, 16));
  if (const auto wear = map.optional("paint_wear")) out.paint_wear = wear->quantity(Dimension::kNumber, stack::share());
  if (const auto details = map.optional("details")) {
    for (const CheckedNode& item : details->items()) out.details.push_back(read_detail(item, context));
  }
  if (const auto objects = map.optional("objects")) read_objects(*objects, context, standing);
  if (const auto lights = map.optional("traffic_lights")) {
    check_unique(*lights, "traffic light");
    for (const CheckedNode& item : lights->items()) out.traffic_lights.push_back(read_light(item, context));
  }
}

}  // namespace longtail::scenarios
