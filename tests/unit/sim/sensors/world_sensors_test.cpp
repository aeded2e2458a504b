// The suite and the truth messages on the real world: what they say agrees with where things are.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "sim/physics/ground.h"
#include "sim/sensors/sensor_suite.h"
#include "sim/sensors/truth.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/sensors/scene.h"
#include "tests/unit/sim/world/test_driver.h"

namespace longtail::sim {
namespace {

using namespace testing;
using stack::Topic;

Scenario behind(const ActorSetup& lead, double ego_mps) {
  Scenario scenario;
  scenario.name = "test";
  scenario.seed = Seed{5};
  scenario.map = load_map("highway_straight");
  scenario.ego.at = {"main", -2, 500, 0};
  scenario.ego.speed_mps = ego_mps;
  scenario.actors = {lead};
  return scenario;
}

struct Drive {
  std::vector<stack::MessagePtr> sensed;
  std::vector<stack::MessagePtr> truth;
  std::map<SimTime, EgoState> ego;
  std::map<SimTime, double> gap_m;
};

Drive drive(const Scenario& scenario, Duration length, bool steer = true) {
  const VehicleModel vehicle;
  World world = World::create(scenario, vehicle).value();
  SensorSuite suite(scenario, vehicle);
  TruthRecorder recorder;
  const TestDriver driver(world, scenario.ego.speed_mps);
  Drive out;
  std::vector<SensorOutput> outputs;
  for (SimTime t = SimTime{} + kPhysicsStep; t <= SimTime{} + length; t += kPhysicsStep) {
    const ActuatorCommand command = steer ? driver.command(world) : ActuatorCommand{};
    world.step(t, {}, command);
    out.ego[t] = world.ego();
    out.gap_m[t] = world.footprint_gap(kEgoId, ActorId{1});
    recorder.observe(t, world, {.command = command, .command_age = milliseconds(5)}, out.truth);
    suite.sample(t, world, outputs);
  }
  for (const SensorOutput& output : outputs) out.sensed.push_back(output.message);
  return out;
}

TEST(WorldSensors, AgreeWithTheWorldTheySee) {
  const Scenario scenario = behind(car("lead", -2, 560, 22), 25);
  const Drive run = drive(scenario, seconds(6));
  const GeoDatum datum = scenario.map->datum();
  const LocalTangentPlane plane({datum.latitude_deg, datum.longitude_deg, datum.altitude_m});
  std::vector<double> upward, range_error, range_rate_error, position_error, wheel_error, object_error;
  for (const stack::MessagePtr& message : run.sensed) {
    const EgoState& ego = run.ego.at(message->capture_time);
    const double gap = run.gap_m.at(message->capture_time);
    switch (message->topic) {
      case Topic::kImu: upward.push_back(stack::body_as<stack::Imu>(*message).accel_z_mps2()); break;
      case Topic::kGnss: {
        const auto& fix = stack::body_as<stack::Gnss>(*message);
        const Enu place = plane.to_local(GeodeticPosition{fix.latitude_deg(), fix.longitude_deg(), fix.altitude_m()});
        position_error.push_back(place.east - 1.2 - ego.position_m.x());  // the road runs east
        EXPECT_NEAR(fix.speed_mps(), ego.forward_speed_mps, 0.2);
        break;
      }
      case Topic::kWheelOdometry:
        wheel_error.push_back(stack::body_as<stack::WheelOdometry>(*message).rear_left_mps() - ego.forward_speed_mps);
        break;
      case Topic::kRadar:
        for (const auto& detection : stack::body_as<stack::RadarScan>(*message).detections()) {
          // From the radar behind the bumper (3.7 of 3.75 m) to the lead's rear.
          const bool lead =
              std::fabs(detection.range_m() - gap - 0.05) < 2 && std::fabs(detection.azimuth_rad()) < 0.05;
          if (!lead) continue;
          range_error.push_back(detection.range_m() - gap - 0.05);
          range_rate_error.push_back(detection.range_rate_mps() - (22 - ego.forward_speed_mps));
        }
        break;
      case Topic::kObjectList:
        for (const auto& object : stack::body_as<stack::ObjectList>(*message).objects()) {
          if (object.existence() > 0.7) object_error.push_back(object.x_m() - 3.75 - gap - 2.3);
        }
        break;
      default: break;
    }
  }
  EXPECT_NEAR(moments(upward).mean, kGravity, 0.15);
  EXPECT_NEAR(moments(position_error).mean, 0, 0.6);
  EXPECT_NEAR(moments(wheel_error).mean, 0, 0.4);
  EXPECT_GT(range_error.size(), 100u);
  EXPECT_NEAR(moments(range_error).mean, 0, 0.05);
  EXPECT_NEAR(moments(range_rate_error).mean, 0, 0.05);
  EXPECT_GT(object_error.size(), 60u);
  EXPECT_NEAR(moments(object_error).mean, 0, 1.0);
}

TEST(WorldSensors, TruthComesEveryFiftyMillisecondsAndWithEachContact) {
  const Drive run = drive(behind(car("wreck", -2, 560, 0), 25), seconds(4), false);
  std::map<Topic, std::vector<stack::MessagePtr>> by_topic;
  for (const stack::MessagePtr& message : run.truth) by_topic[message->topic].push_back(message);
  for (const Topic topic : {Topic::kTruthEgo, Topic::kTruthActors, Topic::kActuation}) {
    const auto& messages = by_topic[topic];
    ASSERT_EQ(messages.size(), 80u);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      EXPECT_EQ(messages[i]->sequence, i);
      EXPECT_EQ(messages[i]->capture_time, SimTime{} + milliseconds(50) * static_cast<std::int64_t>(i + 1));
    }
  }
  const auto& ego = stack::body_as<stack::TruthEgo>(*by_topic[Topic::kTruthEgo][5]);
  EXPECT_EQ(ego.lane(), "main/-2");
  EXPECT_NEAR(ego.lane_offset_m(), 0, 0.05);
  const auto& actors = stack::body_as<stack::TruthActors>(*by_topic[Topic::kTruthActors][5]);
  ASSERT_EQ(actors.actors_size(), 1);
  EXPECT_EQ(actors.actors(0).gap_m(), run.gap_m.at(SimTime{} + milliseconds(300)));
  ASSERT_EQ(by_topic[Topic::kContact].size(), 1u);
  const auto& contact = stack::body_as<stack::Contact>(*by_topic[Topic::kContact][0]);
  EXPECT_EQ(contact.name_a(), "ego");
  EXPECT_EQ(contact.name_b(), "wreck");
  EXPECT_GT(contact.ego_delta_v_mps(), 5);
}

}  // namespace
}  // namespace longtail::sim
