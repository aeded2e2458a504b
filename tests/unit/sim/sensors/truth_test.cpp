#include "sim/sensors/truth.h"

#include <gtest/gtest.h>

#include "sim/sensors/object_class.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

RoadNetwork two_way_road() {
  constexpr std::string_view kRoad = R"(<?xml version="1.0"?>
<OpenDRIVE>
  <header revMajor="1" revMinor="7" name="two_way"/>
  <road name="main" length="500" id="1" junction="-1" rule="RHT">
    <planView><geometry s="0" x="0" y="0" hdg="0" length="500"><line/></geometry></planView>
    <lanes>
      <laneSection s="0">
        <left><lane id="1" type="driving" level="false"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></left>
        <center><lane id="0" type="none" level="false"/></center>
        <right><lane id="-1" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane></right>
      </laneSection>
    </lanes>
  </road>
</OpenDRIVE>)";
  auto map = RoadNetwork::parse(kRoad, "two_way.xodr");
  CHECK(map.ok(), "{}", describe(map.error()));
  return std::move(map).value();
}

TEST(TruthEgo, NamesTheLaneAndTheOffsetLeftInDrivingDirection) {
  const RoadNetwork map = two_way_road();
  struct Row {
    double t_m;
    const char* lane;
    double offset_m;
  };
  // Lane -1 is driven along the road, centre at t = -1.75; lane 1 against it, centre at t = 2.
  for (const Row& row : {Row{-1.75, "main/-1", 0}, Row{-1.25, "main/-1", 0.5}, Row{-2.25, "main/-1", -0.5},
                         Row{2, "main/1", 0}, Row{1.5, "main/1", 0.5}, Row{9, "", 0}}) {
    EgoState ego;
    ego.road = RoadPoint{{0}, 100, row.t_m};
    const stack::TruthEgo truth = truth_ego(ego, &map);
    EXPECT_EQ(truth.lane(), row.lane) << row.t_m;
    EXPECT_NEAR(truth.lane_offset_m(), row.offset_m, 1e-9) << row.t_m;
  }
  EXPECT_EQ(truth_ego(EgoState{}, &map).lane(), "") << "off the map";
}

TEST(TruthEgo, CarriesTheState) {
  EgoState ego = ego_driving(12, 0.3);
  ego.position_m = {1, 2, 3};
  ego.pitch_rad = 0.01;
  ego.roll_rad = -0.02;
  ego.angular_velocity_rps.z() = 0.15;
  ego.forward_acceleration_mps2 = -1;
  ego.lateral_acceleration_mps2 = 1.8;
  ego.lateral_speed_mps = 0.1;
  ego.road_wheel_rad = 0.04;
  ego.friction = 0.5;
  const stack::TruthEgo truth = truth_ego(ego, nullptr);
  EXPECT_EQ(truth.x_m(), 1);
  EXPECT_EQ(truth.y_m(), 2);
  EXPECT_EQ(truth.z_m(), 3);
  EXPECT_EQ(truth.yaw_rad(), 0.3);
  EXPECT_EQ(truth.pitch_rad(), 0.01);
  EXPECT_EQ(truth.roll_rad(), -0.02);
  EXPECT_EQ(truth.speed_mps(), 12);
  EXPECT_EQ(truth.lateral_speed_mps(), 0.1);
  EXPECT_EQ(truth.yaw_rate_rps(), 0.15);
  EXPECT_EQ(truth.acceleration_mps2(), -1);
  EXPECT_EQ(truth.lateral_acceleration_mps2(), 1.8);
  EXPECT_EQ(truth.road_wheel_rad(), 0.04);
  EXPECT_EQ(truth.friction(), 0.5);
}

TEST(TruthActors, ListsThosePresentWithTheirGap) {
  std::vector<ActorState> actors{actor(1, car_model(), 30, 2, 0.1), actor(2, pedestrian_model(), 10, 5),
                                 actor(3, truck_model(), 60, 0)};
  set_speed(actors[0], 15);
  actors[1].present = false;
  const stack::TruthActors truth = truth_actors(actors, [](ActorId id) { return 10.0 * id.value; });
  ASSERT_EQ(truth.actors_size(), 2);
  const stack::TruthActor& car = truth.actors(0);
  EXPECT_EQ(car.id(), 1u);
  EXPECT_EQ(car.name(), "car1");
  EXPECT_EQ(car.x_m(), 30);
  EXPECT_EQ(car.yaw_rad(), 0.1);
  EXPECT_NEAR(car.velocity_x_mps(), 15 * std::cos(0.1), 1e-12);
  EXPECT_EQ(car.length_m(), 4.5);
  EXPECT_EQ(car.classification(), stack::OBJECT_CAR);
  EXPECT_EQ(car.gap_m(), 10);
  EXPECT_EQ(truth.actors(1).id(), 3u);
  EXPECT_EQ(truth.actors(1).classification(), stack::OBJECT_TRUCK);
  EXPECT_EQ(truth.actors(1).gap_m(), 30);
}

TEST(TruthContact, NamesBothSides) {
  const std::vector<ActorState> actors{actor(1, car_model(), 30, 0), actor(2, truck_model(), 40, 0)};
  ContactEvent event{
      .time = {}, .a = kEgoId, .b = {2}, .impulse_ns = 4000, .ego_delta_v_mps = 2.5, .position_m = {33, 1, 0.5}};
  stack::Contact contact = truth_contact(event, actors);
  EXPECT_EQ(contact.name_a(), "ego");
  EXPECT_EQ(contact.name_b(), "truck2");
  EXPECT_EQ(contact.ego_delta_v_mps(), 2.5);
  EXPECT_EQ(contact.impulse_ns(), 4000);
  EXPECT_EQ(contact.x_m(), 33);
  event.a = {1};
  EXPECT_EQ(truth_contact(event, actors).name_a(), "car1");
}

TEST(TruthActuation, ShowsWhatWasAskedAndWhatWasAchieved) {
  EgoState ego;
  ego.brake = 0.4;
  ego.road_wheel_rad = 0.01;
  const stack::Actuation truth = truth_actuation(
      ego, {.command = {.acceleration_mps2 = -4, .road_wheel_rad = 0.02}, .command_age = milliseconds(17)});
  EXPECT_EQ(truth.acceleration_command_mps2(), -4);
  EXPECT_EQ(truth.road_wheel_command_rad(), 0.02);
  EXPECT_EQ(truth.brake(), 0.4);
  EXPECT_EQ(truth.road_wheel_rad(), 0.01);
  EXPECT_EQ(truth.command_age_ns(), 17'000'000);
}

TEST(TruthWeather, CarriesTheConditionsAndWhatFollowsFromThem) {
  Conditions weather;
  weather.rain_mm_per_h = 10;
  weather.snow_mm_per_h = 1;
  weather.visibility_m = 400;
  weather.cloud_cover = 0.5;
  weather.temperature_c = 1;
  weather.sun_elevation_rad = 0.2;
  weather.sun_azimuth_rad = 3;
  weather.wind_mps = {4, -3};
  weather.gust_mps = {1, 2};
  weather.road = {.water_mm = 0.4, .snow_mm = 0.3, .ice_mm = 0.2};
  weather.friction = 0.25;
  const stack::TruthWeather truth = truth_weather(weather);
  EXPECT_EQ(truth.rain_mm_per_h(), 10);
  EXPECT_EQ(truth.snow_mm_per_h(), 1);
  EXPECT_EQ(truth.visibility_m(), 400);
  EXPECT_EQ(truth.cloud_cover(), 0.5);
  EXPECT_EQ(truth.temperature_c(), 1);
  EXPECT_EQ(truth.sun_elevation_rad(), 0.2);
  EXPECT_EQ(truth.sun_azimuth_rad(), 3);
  EXPECT_EQ(truth.wind_x_mps(), 4);
  EXPECT_EQ(truth.wind_y_mps(), -3);
  EXPECT_EQ(truth.gust_x_mps(), 1);
  EXPECT_EQ(truth.gust_y_mps(), 2);
  EXPECT_EQ(truth.water_mm(), 0.4);
  EXPECT_EQ(truth.snow_mm(), 0.3);
  EXPECT_EQ(truth.ice_mm(), 0.2);
  EXPECT_EQ(truth.friction(), 0.25);
  EXPECT_NEAR(truth.extinction_per_m(), 3.0 / 400 + 6.76 / 4343 + 3.125 / 4343, 1e-5);
  EXPECT_NEAR(truth.radar_db_per_km(), 6.0 + 0.157 + 0.06, 0.01);
  EXPECT_GT(truth.direct_lx(), 0);
  EXPECT_GT(truth.diffuse_lx(), 1000);
  EXPECT_EQ(truth.rain_model(), "droplets");
  EXPECT_EQ(truth.snow_model(), "gunn_marshall");
  EXPECT_EQ(truth.fog_model(), "koschmieder");
  EXPECT_EQ(truth.lidar_extinction_per_m(), truth.extinction_per_m()) << "the default models are grey";
}

TEST(TruthWeather, NamesTheModelsThatRanAndWhatTheyLeaveToEyeAndLidar) {
  Conditions weather;
  weather.visibility_m = 2000;
  weather.snow_mm_per_h = 3;
  weather.models = {.rain = RainModel::kGoodin, .snow = SnowModel::kItuWet, .fog = FogModel::kKim};
  const stack::TruthWeather truth = truth_weather(weather);
  EXPECT_EQ(truth.rain_model(), "goodin");
  EXPECT_EQ(truth.snow_model(), "itu_wet");
  EXPECT_EQ(truth.fog_model(), "kim");
  EXPECT_NEAR(truth.extinction_per_m(), (8.495 + 8.474) / 4343, 1e-5);
  EXPECT_NEAR(truth.lidar_extinction_per_m(), (6.115 + 8.554) / 4343, 1e-5);
}

TEST(ObjectClass, EveryActorKindHasAClass) {
  for (int kind = 0; kind <= static_cast<int>(ActorKind::kBarrier); ++kind) {
    EXPECT_NE(object_class(static_cast<ActorKind>(kind)), stack::OBJECT_UNKNOWN) << kind;
  }
}

}  // namespace
}  // namespace longtail::sim
