#include <gtest/gtest.h>

#include <functional>

#include "sim/world/world.h"
#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

Scenario highway() {
  Scenario s;
  s.name = "test";
  s.file = "library/test.yaml";
  s.map = load_map("highway_straight");
  s.ego.at = {"main", -2, 500, 0};
  s.ego.speed_mps = 25;
  return s;
}

TEST(WorldCreate, bad_input_is_an_error_that_names_who_and_what_is_allowed) {
  struct Case {
    const char* name;
    std::function<void(Scenario&)> break_it;
    const char* what;
    const char* hint;
  };
  const auto placed = [](ActorSetup setup, const Position& at) {
    setup.at = at;
    return setup;
  };
  const Case cases[] = {
      {"ego road", [](Scenario& s) { s.ego.at.road = "mian"; }, "the ego is placed on unknown road 'mian'",
       "did you mean 'main'?"},
      {"ego lane", [](Scenario& s) { s.ego.at.lane = -9; },
       "the ego is placed on lane -9 of road 'main', which is not there at s = 500.0 m", "lanes there: "},
      {"ego s", [](Scenario& s) { s.ego.at.s_m = 7000; }, "the ego is placed at s = 7000.0 m of road 'main'",
       "the road runs from 0 to 6500.0 m"},
      {"actor road", [&](Scenario& s) { s.actors = {placed(car("lead", 0, 0, 20), LanePosition{"man", -2, 600, 0})}; },
       "actor 'lead' is placed on unknown road 'man'", "did you mean 'main'?"},
      {"actor off the road",
       [&](Scenario& s) { s.actors = {placed(car("van", 0, 0, 0), RoadPosition{"main", 600, -80})}; },
       "actor 'van' is off the road: t = -80.0 m at s = 600.0 m of road 'main'", "30 m beside them are allowed"},
      {"overlap with the ego", [](Scenario& s) { s.actors = {car("lead", -2, 505, 20)}; },
       "the ego and actor 'lead' overlap at the start", "move one of them away"},
      {"overlap of actors", [](Scenario& s) { s.actors = {car("b", -2, 602, 20), car("a", -2, 600, 20)}; },
       "actor 'a' and actor 'b' overlap at the start", "move one of them away"},
      {"same id", [](Scenario& s) { s.actors = {car("a", -2, 602, 20), car("a", -1, 700, 20)}; },
       "two actors are called 'a'", "rename one"},
      {"called ego", [](Scenario& s) { s.actors = {car("ego", -2, 602, 20)}; }, "an actor is called 'ego'",
       "rename it"},
      {"idm off the lanes",
       [](Scenario& s) {
         s.actors = {idm_car("a", -2, 602, 20, 30)};
         s.actors[0].heading_rad = 1;
       },
       "actor 'a' follows no lane", "place it on a lane"},
      {"moving barrier",
       [](Scenario& s) {
         s.actors = {car("wall", -2, 602, 20)};
         s.actors[0].model = actor_model("barrier").value();
       },
       "actor 'wall' is a barrier, which is anchored to the ground, but drives", "stationary"},
      {"goal on an unknown road",
       [](Scenario& s) {
         s.actors = {car("a", -2, 602, 20)};
         s.events = {{"run", {TimeCondition{}}, {{"a", ActorAction{MoveToAction{"mein", 10, 0, 1}}}}}};
       },
       "the goal of actor 'a' in event 'run' is placed on unknown road 'mein'", "did you mean 'main'?"},
      {"idm by event off the lanes",
       [&](Scenario& s) {
         s.actors = {placed(car("a", 0, 0, 20), RoadPosition{"main", 602, 0})};
         s.events = {{"go", {TimeCondition{}}, {{"a", ActorAction{BehaviourAction{BehaviourKind::kIdm, 20}}}}}};
       },
       "event 'go' tells actor 'a' to use idm, but it follows no lane", "place it on a lane"},
      {"patch", [](Scenario& s) { s.friction_patches = {{"nain", 0, 10, 0.5}}; },
       "friction patch on unknown road 'nain'", "did you mean 'main'?"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Scenario scenario = highway();
    c.break_it(scenario);
    const Result<World> world = World::create(scenario, {});
    ASSERT_FALSE(world.ok());
    EXPECT_EQ(world.error().fix_by, FixBy::kScenarioAuthor);
    EXPECT_NE(world.error().what.find(c.what), std::string::npos) << world.error().what;
    EXPECT_NE(world.error().hint.find(c.hint), std::string::npos) << world.error().hint;
    EXPECT_EQ(world.error().where, "library/test.yaml");
  }
}

TEST(WorldCreate, ids_follow_the_sorted_names) {
  Scenario s = highway();
  s.actors = {car("zebra", -2, 700, 20), car("alpha", -1, 600, 20), car("mid", -3, 650, 20)};
  const World world = World::create(s, {}).value();
  EXPECT_EQ(world.find("ego"), kEgoId);
  EXPECT_EQ(world.find("alpha"), ActorId{1});
  EXPECT_EQ(world.find("mid"), ActorId{2});
  EXPECT_EQ(world.find("zebra"), ActorId{3});
  EXPECT_FALSE(world.find("beta"));
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(world.actors()[i].id.value, i + 1);
  EXPECT_EQ(world.actors()[0].name, "alpha");
}

TEST(WorldCreate, things_stand_where_the_scenario_says) {
  Scenario s = highway();
  s.ego.at.offset_m = 0.4;
  s.actors = {car("lead", -2, 600, 20)};
  std::get<LanePosition>(s.actors[0].at).offset_m = -0.3;
  const World world = World::create(s, {}).value();
  const RoadNetwork& map = world.map();
  const RoadIndex road = *map.find_road("main");
  const double center = map.lane_center_t(*map.lane_ref(road, 500, -2), 500);
  EXPECT_EQ(world.now(), SimTime{});
  EXPECT_NEAR(world.ego().position_m.x(), 500, 1e-9);
  EXPECT_NEAR(world.ego().position_m.y(), center + 0.4, 1e-9);
  EXPECT_NEAR(world.ego().forward_speed_mps, 25, 1e-9);
  EXPECT_NEAR(world.ego().road->t_m, center + 0.4, 1e-9);
  EXPECT_EQ(world.ego().friction, 0.9);
  EXPECT_NEAR(world.actors()[0].position_m.y(), center - 0.3, 1e-9);
  EXPECT_EQ(world.actors()[0].speed_mps, 20);
  // Front bumper to rear bumper: 100 m less the ego's front and half the car.
  const VehicleModel model;
  const double front = model.length_m - model.rear_overhang_m;
  EXPECT_NEAR(world.footprint_gap(kEgoId, ActorId{1}), 100 - front - 2.3, 1e-6);
}

TEST(WorldCreate, things_on_different_levels_do_not_overlap) {
  // Two roads crossing, one 6 m above the other.
  const auto road = [](int id, const char* geometry, const char* elevation) {
    return std::string("<road name=\"r") + std::to_string(id) + "\" length=\"200\" id=\"" + std::to_string(id) +
           "\" junction=\"-1\"><planView><geometry s=\"0\" " + geometry +
           " length=\"200\"><line/></geometry></planView><elevationProfile><elevation s=\"0\" a=\"" + elevation +
           "\" b=\"0\" c=\"0\" d=\"0\"/></elevationProfile><lanes><laneSection s=\"0\"><center><lane id=\"0\" "
           "type=\"none\" level=\"false\"/></center><right><lane id=\"-1\" type=\"driving\" level=\"false\">"
           "<width sOffset=\"0\" a=\"3.5\" b=\"0\" c=\"0\" d=\"0\"/></lane></right></laneSection></lanes></road>";
  };
  Scenario s;
  s.map = std::make_shared<const RoadNetwork>(
      RoadNetwork::parse("<?xml version=\"1.0\"?><OpenDRIVE><header revMajor=\"1\" revMinor=\"7\"/>" +
                             road(1, "x=\"0\" y=\"0\" hdg=\"0\"", "0") +
                             road(2, "x=\"100\" y=\"-100\" hdg=\"1.5707963267948966\"", "6") + "</OpenDRIVE>",
                         "bridge.xodr")
          .value());
  s.ego.at = {"r1", -1, 100, 0};
  s.actors = {car("above", -1, 100, 0)};
  s.actors[0].at = LanePosition{"r2", -1, 98, 0};
  EXPECT_TRUE(World::create(s, {}).ok());
}

}  // namespace
}  // namespace longtail::sim
