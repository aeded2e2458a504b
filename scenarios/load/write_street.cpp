#include <array>

#include "scenarios/load/flow_text.h"
#include "scenarios/load/write.h"
#include "stack/config/units.h"
#include "stack/config/yaml_document.h"

namespace longtail::scenarios {
namespace {

using stack::Dimension;

std::string metres(double value) { return stack::format_quantity(value, Dimension::kLength); }

std::string detail_text(const sim::RoadDetail& detail) {
  static constexpr std::array kKinds{"stop_line", "crosswalk", "pothole", "shadow"};
  return FlowMap()
      .add("kind", kKinds[static_cast<std::size_t>(detail.kind)])
      .add("road", stack::yaml_scalar(detail.road))
      .add("from", metres(detail.s_from_m))
      .add("to", metres(detail.s_to_m))
      .add("left", metres(detail.t_to_m))
      .add("right", metres(detail.t_from_m))
      .text();
}

std::string phase_text(const sim::TrafficLightPhase& phase) {
  static constexpr std::array kColours{"red", "red_amber", "green", "amber", "dark"};
  return FlowMap()
      .add("show", kColours[static_cast<std::size_t>(phase.colour)])
      .add("for", stack::format_duration(phase.lasts))
      .text();
}

std::string light_text(const sim::TrafficLight& light) {
  FlowMap map;
  map.add("id", stack::yaml_scalar(light.id))
      .add("at", FlowMap()
                     .add("road", stack::yaml_scalar(light.at.road))
                     .add("s", metres(light.at.s_m))
                     .add("t", metres(light.at.t_m))
                     .text());
  if (light.faces_back) map.add("faces_back", "true");
  map.add("phases", flow_list(light.phases, phase_text));
  if (light.offset != Duration{}) map.add("offset", stack::format_duration(light.offset));
  return map.text();
}

}  // namespace

std::string surroundings_text(const sim::Surroundings& surroundings) {
  FlowMap map;
  map.add("ground_step", metres(surroundings.ground_step_m))
      .add("paint_wear", stack::format_quantity(surroundings.paint_wear, Dimension::kNumber));
  if (!surroundings.details.empty()) map.add("details", flow_list(surroundings.details, detail_text));
  if (!surroundings.traffic_lights.empty()) map.add("traffic_lights", flow_list(surroundings.traffic_lights, light_text));
  return map.text();
}

}  // namespace longtail::scenarios
