// Maps and setups for tests of actors and the world.
#pragma once

#include <memory>
#include <string>

#include "sim/actors/models.h"
#include "sim/scenario.h"

namespace longtail::sim {

inline std::shared_ptr<const RoadNetwork> load_map(const std::string& name) {
  return std::make_shared<const RoadNetwork>(RoadNetwork::load("data/maps/" + name + ".xodr").value());
}

// Three roads in a row, 100 m each, one lane a direction; the middle road is laid against its neighbours, so that
// driving on along y = -1.75 m takes r1/-1 (growing s), r2/1 (falling s), r3/-1 (growing s).
inline std::shared_ptr<const RoadNetwork> road_with_reversed_middle() {
  const auto road = [](const std::string& id, double x, const char* heading, const std::string& road_links, bool before,
                       bool after) {
    const auto lane = [&](int number) {
      const std::string other = std::to_string(-number);
      return "<lane id=\"" + std::to_string(number) + "\" type=\"driving\" level=\"false\"><link>" +
             (before ? "<predecessor id=\"" + other + "\"/>" : "") +
             (after ? "<successor id=\"" + other + "\"/>" : "") +
             "</link><width sOffset=\"0\" a=\"3.5\" b=\"0\" c=\"0\" d=\"0\"/></lane>";
    };
    return "<road name=\"r" + id + "\" length=\"100\" id=\"" + id + "\" junction=\"-1\"><link>" + road_links +
           "</link><planView><geometry s=\"0\" x=\"" + std::to_string(x) + "\" y=\"0\" hdg=\"" +
           heading + "\" length=\"100\"><line/></geometry></planView><lanes><laneSection s=\"0\"><left>" +
           lane(1) + "</left><center><lane id=\"0\" type=\"none\" level=\"false\"/></center><right>" + lane(-1) +
           "</right></laneSection></lanes></road>";
  };
  const auto link = [](const char* what, int id, const char* contact) {
    return std::string("<") + what + " elementType=\"road\" elementId=\"" + std::to_string(id) +
           "\" contactPoint=\"" + contact + "\"/>";
  };
  const std::string both_ends = link("predecessor", 3, "start") + link("successor", 1, "end");
  const std::string xml = "<?xml version=\"1.0\"?><OpenDRIVE><header revMajor=\"1\" revMinor=\"7\"/>" +
                          road("1", 0, "0", link("successor", 2, "end"), false, true) +
                          road("2", 200, "3.141592653589793", both_ends, true, true) +
                          road("3", 200, "0", link("predecessor", 2, "start"), true, false) + "</OpenDRIVE>";
  return std::make_shared<const RoadNetwork>(RoadNetwork::parse(xml, "reversed.xodr").value());
}

inline ActorSetup car(const std::string& id, int lane, double s_m, double speed_mps) {
  ActorSetup setup;
  setup.id = id;
  setup.model = actor_model("car").value();
  setup.at = LanePosition{"main", lane, s_m, 0};
  setup.speed_mps = speed_mps;
  return setup;
}

inline ActorSetup idm_car(const std::string& id, int lane, double s_m, double speed_mps, double desired_mps) {
  ActorSetup setup = car(id, lane, s_m, speed_mps);
  setup.behaviour = BehaviourKind::kIdm;
  setup.desired_speed_mps = desired_mps;
  return setup;
}

}  // namespace longtail::sim
