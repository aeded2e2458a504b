#include "sim/weather/friction.h"

#include <gtest/gtest.h>

#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

Scenario on_straight() {
  Scenario s;
  s.file = "wet.yaml";
  s.map = load_map("highway_straight");
  s.weather.friction = 0.8;
  return s;
}

TEST(FrictionMap, a_patch_holds_within_its_range_and_the_weather_elsewhere) {
  Scenario s = on_straight();
  s.friction_patches = {{"main", 100, 200, 0.3}};
  const FrictionMap map = FrictionMap::create(s).value();
  const RoadIndex road = *s.map->find_road("main");
  EXPECT_EQ(map.at({road, 99.9, -2}), 0.8);
  EXPECT_EQ(map.at({road, 100, -2}), 0.3);
  EXPECT_EQ(map.at({road, 200, 5}), 0.3);
  EXPECT_EQ(map.at({road, 200.1, -2}), 0.8);
}

TEST(FrictionMap, the_most_slippery_of_overlapping_patches_counts_in_any_order) {
  Scenario s = on_straight();
  s.friction_patches = {{"main", 100, 200, 0.3}, {"main", 150, 250, 0.1}, {"main", 120, 180, 0.9}};
  const RoadIndex road = *s.map->find_road("main");
  for (int order = 0; order < 3; ++order) {
    const FrictionMap map = FrictionMap::create(s).value();
    EXPECT_EQ(map.at({road, 130, 0}), 0.3);
    EXPECT_EQ(map.at({road, 160, 0}), 0.1);
    EXPECT_EQ(map.at({road, 230, 0}), 0.1);
    std::rotate(s.friction_patches.begin(), s.friction_patches.begin() + 1, s.friction_patches.end());
  }
}

TEST(FrictionMap, an_unknown_road_is_an_error_with_the_nearest_name) {
  Scenario s = on_straight();
  s.friction_patches = {{"mian", 0, 10, 0.3}};
  const auto map = FrictionMap::create(s);
  ASSERT_FALSE(map.ok());
  EXPECT_EQ(map.error().what, "friction patch on unknown road 'mian'");
  EXPECT_EQ(map.error().hint, "did you mean 'main'?");
  EXPECT_EQ(map.error().where, "wet.yaml");
}

TEST(FrictionMap, an_empty_range_and_a_friction_of_nothing_are_errors) {
  Scenario s = on_straight();
  s.friction_patches = {{"main", 20, 10, 0.3}};
  EXPECT_FALSE(FrictionMap::create(s).ok());
  s.friction_patches = {{"main", 10, 20, 0}};
  EXPECT_FALSE(FrictionMap::create(s).ok());
  s.friction_patches = {};
  s.weather.friction = 0;
  EXPECT_FALSE(FrictionMap::create(s).ok());
}

TEST(FrictionMap, the_weathers_value_changes_and_a_patchs_does_not) {
  Scenario s = on_straight();
  s.friction_patches = {{"main", 100, 200, 0.3}};
  FrictionMap map = FrictionMap::create(s).value();
  map.set_everywhere_else(0.6);
  const RoadIndex road = *s.map->find_road("main");
  EXPECT_EQ(map.at({road, 50, -2}), 0.6);
  EXPECT_EQ(map.at({road, 150, -2}), 0.3);
}

}  // namespace
}  // namespace longtail::sim
