// The plain description of one concrete run: every parameter drawn, every unit SI. Made by scenarios/ from
// text; consumed by sim/run.cpp. Names are kept for people; order of declaration never matters.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/map/road_network.h"
#include "sim/weather/models.h"
#include "sim/weather/profile.h"
#include "stack/base/ids.h"
#include "stack/base/time.h"

namespace longtail::sim {

// --- where -----------------------------------------------------------------------------------------

struct LanePosition {
  std::string road;
  int lane = 0;
  double s_m = 0;
  double offset_m = 0;  // from the lane's centre, positive left in driving direction
  bool operator==(const LanePosition&) const = default;
};
struct RoadPosition {
  std::string road;
  double s_m = 0;
  double t_m = 0;
  bool operator==(const RoadPosition&) const = default;
};
using Position = std::variant<LanePosition, RoadPosition>;

// --- who -------------------------------------------------------------------------------------------

enum class ActorKind { kCar, kVan, kTruck, kBus, kMotorcycle, kBicycle, kPedestrianAdult, kPedestrianChild, kDeer, kDebris, kBarrier,
                       kAmbulance };

struct ActorModel {
  std::string name;  // "car", "van", "pedestrian_child", ... (sim/actors/models.h)
  ActorKind kind = ActorKind::kCar;
  double length_m = 0;
  double width_m = 0;
  double height_m = 0;
  double mass_kg = 0;
  double rcs_dbsm = 0;  // mean radar cross-section
  bool operator==(const ActorModel&) const = default;
};

// Intelligent Driver Model (Treiber, Hennecke, Helbing 2000).
struct IdmParameters {
  double time_headway_s = 1.5;
  double min_gap_m = 2.0;
  double max_acceleration_mps2 = 1.5;
  double comfortable_deceleration_mps2 = 2.0;
  bool operator==(const IdmParameters&) const = default;
};

enum class BehaviourKind {
  kStationary,  // does not move until an action says so
  kCruise,      // holds its speed along its lane, whatever is ahead
  kIdm,         // follows its lane with IDM towards desired_speed
};

enum class Indicator { kOff, kLeft, kRight, kHazard };

// What a road user shows and sounds, beside the lights that follow from its motion and the weather.
struct ActorSignals {
  Indicator indicator = Indicator::kOff;
  bool beacon = false;  // the blue light of an emergency vehicle
  bool siren = false;
  bool operator==(const ActorSignals&) const = default;
};

struct ActorSetup {
  std::string id;
  ActorModel model;
  Position at;
  double heading_rad = 0;        // relative to the lane's driving direction (lane) or increasing s (road)
  double speed_mps = 0;
  BehaviourKind behaviour = BehaviourKind::kCruise;
  double desired_speed_mps = 0;  // kIdm
  IdmParameters idm;
  bool against_traffic = false;  // drives its lane the wrong way
  ActorSignals signals;
  bool operator==(const ActorSetup&) const = default;
};

struct EgoSetup {
  std::string vehicle = "sedan";    // data/vehicles/<name>.yaml
  LanePosition at;
  double speed_mps = 0;
  std::vector<std::string> route;   // road names
  double set_speed_mps = 0;         // what the driver asked for; 0 = the speed limit
  bool remote_operator = false;     // the wish comes, again and again, over a radio link
  bool operator==(const EgoSetup&) const = default;
};

// --- what happens ----------------------------------------------------------------------------------

struct Condition;
struct TimeCondition {
  SimTime at;
  bool operator==(const TimeCondition&) const = default;
};
// Time for `actor` to reach (road, s) at its present speed along the road.
struct TimeToArrivalCondition {
  std::string actor;
  std::string road;
  double s_m = 0;
  double below_s = 0;
  bool operator==(const TimeToArrivalCondition&) const = default;
};
// Bumper-to-bumper distance between two actors.
struct GapCondition {
  std::string from;
  std::string to;
  std::optional<double> below_m;
  std::optional<double> above_m;
  bool operator==(const GapCondition&) const = default;
};
// gap / speed of the rear one.
struct TimeGapCondition {
  std::string from;
  std::string to;
  double below_s = 0;
  bool operator==(const TimeGapCondition&) const = default;
};
struct SpeedCondition {
  std::string actor;
  std::optional<double> below_mps;
  std::optional<double> above_mps;
  bool operator==(const SpeedCondition&) const = default;
};
struct PassedCondition {
  std::string actor;
  std::string road;
  double s_m = 0;
  bool operator==(const PassedCondition&) const = default;
};
// `after` another event fired.
struct EventCondition {
  std::string event;
  Duration delay;
  bool operator==(const EventCondition&) const = default;
};
struct AllOfCondition {
  std::vector<Condition> conditions;
  bool operator==(const AllOfCondition&) const = default;
};
struct AnyOfCondition {
  std::vector<Condition> conditions;
  bool operator==(const AnyOfCondition&) const = default;
};
struct Condition {
  std::variant<TimeCondition, TimeToArrivalCondition, GapCondition, TimeGapCondition, SpeedCondition, PassedCondition,
               EventCondition, AllOfCondition, AnyOfCondition>
      value;
  bool operator==(const Condition&) const = default;
};

// Reach `speed` at `rate` (m/s^2, positive), then hold it.
struct SpeedAction {
  double speed_mps = 0;
  double rate_mps2 = 0;
  bool operator==(const SpeedAction&) const = default;
};
// Move sideways by `offset_m` (positive left in driving direction) within `duration`, smoothly; the actor's
// lane becomes the one it ends in.
struct LateralAction {
  double offset_m = 0;
  Duration duration;
  bool operator==(const LateralAction&) const = default;
};
// Go in a straight line to (road, s, t) at `speed`, then stand. For pedestrians, animals, debris.
struct MoveToAction {
  std::string road;
  double s_m = 0;
  double t_m = 0;
  double speed_mps = 0;
  bool operator==(const MoveToAction&) const = default;
};
struct BehaviourAction {
  BehaviourKind behaviour = BehaviourKind::kCruise;
  double desired_speed_mps = 0;
  bool operator==(const BehaviourAction&) const = default;
};
struct RemoveAction { bool operator==(const RemoveAction&) const = default; };
// What is not named stays as it is.
struct SignalAction {
  std::optional<Indicator> indicator;
  std::optional<bool> beacon;
  std::optional<bool> siren;
  bool operator==(const SignalAction&) const = default;
};
using ActorAction = std::variant<SpeedAction, LateralAction, MoveToAction, BehaviourAction, RemoveAction, SignalAction>;

struct StartFaultAction {
  std::string fault;
  bool operator==(const StartFaultAction&) const = default;
};
struct EventAction {
  std::string actor;  // empty for fault actions
  std::variant<ActorAction, StartFaultAction> action;
  bool operator==(const EventAction&) const = default;
};

struct Event {
  std::string id;
  Condition when;
  std::vector<EventAction> actions;
  bool operator==(const Event&) const = default;
};

// --- the road's furniture: seen by camera and lidar, no obstacle ----------------------------------------

// One head of a traffic light beside a road, facing drivers who come with increasing s unless turned. After the last
// phase it starts over.
enum class SignalColour { kRed, kRedAmber, kGreen, kAmber, kDark };
struct TrafficLightPhase {
  SignalColour colour = SignalColour::kRed;
  Duration lasts;
  bool operator==(const TrafficLightPhase&) const = default;
};
struct TrafficLight {
  std::string id;
  RoadPosition at;
  bool faces_back = false;  // towards drivers who come with decreasing s
  std::vector<TrafficLightPhase> phases;
  Duration offset;          // how far into the first phase it is at the start
  bool operator==(const TrafficLight&) const = default;
};

// Painted on or broken out of a road, over a rectangle in its coordinates.
enum class RoadDetailKind { kStopLine, kCrosswalk, kPothole, kShadow };
struct RoadDetail {
  RoadDetailKind kind = RoadDetailKind::kStopLine;
  std::string road;
  double s_from_m = 0;
  double s_to_m = 0;
  double t_from_m = 0;
  double t_to_m = 0;
  bool operator==(const RoadDetail&) const = default;
};

// Level of detail is part of what a scenario is: sensors see the same ground on every machine.
struct Surroundings {
  double ground_step_m = 4;  // between cross-sections of the ground
  double paint_wear = 0;     // share of all paint that is gone
  std::vector<RoadDetail> details;
  std::vector<TrafficLight> traffic_lights;
  bool operator==(const Surroundings&) const = default;
};

// The ego's own sensors, where a scenario wants them other than usual.
struct SensorSetup {
  int camera_jpeg_quality = 0;  // of an encoder between camera and computer, 1 to 100; 0: none
  bool operator==(const SensorSetup&) const = default;
};

// --- weather, faults, computer ---------------------------------------------------------------------

// The sun by the calendar at the start of the run; the place is the map's datum unless given.
struct SunClock {
  int year = 2024;
  int month = 1;
  int day = 1;
  int time_s = 0;           // since midnight, local
  double utc_offset_s = 0;  // local time less UTC
  std::optional<double> latitude_rad;
  std::optional<double> longitude_rad;  // east
  bool operator==(const SunClock&) const = default;
};

struct Wind {
  Profile speed_mps;
  Profile from_rad;  // the bearing it comes from, clockwise from north: 90 deg blows from the east
  Profile gusts;     // turbulence intensity: standard deviation over mean speed
  bool operator==(const Wind&) const = default;
};

// Layers on the road, each as depth of its water. One value: what lies there at the start; points: prescribed over time.
struct RoadLayers {
  std::optional<Profile> water_m;  // nothing: what the rain of the first instant keeps there
  Profile snow_m;
  Profile ice_m;
  bool operator==(const RoadLayers&) const = default;
};

struct Weather {
  Profile rain_mm_per_h;
  Profile snow_mm_per_h;          // water equivalent
  Profile visibility_m = 20'000;  // of fog or haze: which contrast is left there is the model's; rain and snow not counted
  std::optional<Profile> cloud_cover;  // share of the sky; nothing: what goes with rain, snow and fog
  Profile temperature_c = 15;
  Profile sun_elevation_rad = 0.6;
  Profile sun_azimuth_rad = 3.6;  // clockwise from north: an afternoon's south-south-west unless said otherwise
  std::optional<SunClock> sun;    // overrides the two above
  Wind wind;
  RoadLayers road;
  std::optional<Profile> friction;  // peak, tyre on road, off the patches; nothing: by what lies on the road
  WeatherModels models;
  bool operator==(const Weather&) const = default;
};

struct FrictionPatch {
  std::string road;
  double s_from_m = 0;
  double s_to_m = 0;
  double friction = 0.9;
  bool operator==(const FrictionPatch&) const = default;
};

// Names, strengths and allowed targets of all kinds: the table in sim/faults/fault_kinds.cpp. Where several faults act
// on one message they do so in this order, equal kinds by id.
enum class FaultKind {
  // on a sensor (target: topic name, e.g. "sensor.gnss")
  kGhost,             // false objects that the other sensors do not see; magnitude = distance ahead, m
  kBlind,             // misses every real object (contradicts the other sensors)
  kBlockage,          // misses what is in a share `magnitude` of its field of view; `field` = which part
  kMisalignment,      // the mounting is turned by `magnitude` rad about the axis of `field`; ramp = calibration drift
  kGnssSpoof,         // position and velocity of somebody else's choice, `magnitude` m away; ramp = slow drift
  kScale,             // the field named by `field` times `magnitude`
  kBias,              // `magnitude` added to `field`
  kNoise,             // extra noise of standard deviation `magnitude` on `field`
  kSaturation,        // `field` never leaves [-magnitude, magnitude]
  kFreeze,            // the last payload repeats with new stamps, or with its old ones
  kClockOffset,       // stamps are `magnitude` seconds ahead
  kClockDrift,        // stamps gain `magnitude` parts per million
  kClockStep,         // stamps jump by `magnitude` seconds and are slewed back until the end
  kCorruption,        // in a share `magnitude` of the messages one bit flips, or `field` is nonsense
  // on the link from a sensor, from the remote operator or to the actuators (target: topic name)
  kDropout,           // nothing arrives
  kLoss,              // a share `magnitude` does not arrive
  kDelay,             // extra latency of `magnitude` seconds
  kJitter,            // extra latency between zero and `magnitude` seconds, drawn per message
  kReorder,           // a share `magnitude` is overtaken by the next message
  kDuplicate,         // a share `magnitude` arrives twice
  // on the edge computer (target: node name, or "computer")
  kNodeCrash,         // restarts after `duration`
  kNodeHang,
  kNodeSlow,          // execution time times `magnitude`
  kLocalizationOffset,  // the node's output is off by `magnitude` in `field`: a jump; ramp = slow drift
  kAmbientHeat,       // ambient temperature `magnitude` degrees C
  kThermalThrottle,   // speed of the computer at most the share `magnitude`
  kMemoryPressure,    // the share `magnitude` of the memory is gone
  // on the actuators (target: "brake", "steering", "throttle", "command")
  kActuatorDelay,     // extra delay of `magnitude` seconds
  kActuatorScale,     // achieved = commanded * magnitude
  kBrakeFade,         // brakes lose the share `magnitude` of their force as they heat up
  kActuatorStuck,
  kSteeringBias,      // the wheels stand `magnitude` rad beside where they should
  // on the map that the stack is given (target: "map")
  kMapMovedLane,      // all lanes lie `magnitude` m to the left of where they are
  kMapRoadworks,      // roadworks long gone: as a moved lane, narrow, with a low limit
  kMapSpeedLimit,     // every limit is `magnitude` m/s
  kMapMissingLimit,   // no limit is known
};

struct Fault {
  std::string id;
  FaultKind kind = FaultKind::kDropout;
  std::string target;
  std::string field;
  double magnitude = 0;
  std::optional<SimTime> onset;  // nothing: started by an event
  Duration duration;             // 0 = until the end
  Duration ramp;                 // magnitude grows linearly over this
  std::optional<Seed> seed;      // its draws are those it has in a run of this seed; nothing: of this run's
  bool operator==(const Fault&) const = default;
};

struct EdgeSetup {
  std::uint32_t cores = 4;
  bool preemptive = true;
  bool zero_cost = false;
  double ambient_c = 25;
  double speed_scale = 1;
  bool operator==(const EdgeSetup&) const = default;
};

// --- what must hold --------------------------------------------------------------------------------

// Judged by replay/score, one file per rule. Arguments were checked against the rule's schema on loading.
struct Expectation {
  std::string rule;                            // "no_collision", "min_gap", ...
  std::map<std::string, double> numbers;       // SI
  std::map<std::string, std::string> names;
  std::string text;                            // as written, for reports
  bool operator==(const Expectation&) const = default;
};

struct Tags {
  std::map<std::string, std::vector<std::string>> values;  // ISO 34503-style axes -> values
  bool operator==(const Tags&) const = default;
};

struct Scenario {
  std::string name;
  std::string description;
  std::string file;      // as given on the command line; empty when made in memory
  std::string source;    // the text it was made from, for provenance
  Tags tags;
  Seed seed;
  std::map<std::string, double> parameters;  // drawn values, SI
  std::map<std::string, std::string> parameter_units;  // their SI units, "" for plain numbers
  std::shared_ptr<const RoadNetwork> map;
  std::string map_name;
  Duration duration;
  Weather weather;
  std::vector<FrictionPatch> friction_patches;
  Surroundings surroundings;
  SensorSetup sensors;
  EgoSetup ego;
  std::vector<ActorSetup> actors;
  std::vector<Event> events;
  std::vector<Fault> faults;
  EdgeSetup edge;
  std::map<std::string, std::string> stack_parameters;  // overrides, dotted path -> YAML scalar
  std::vector<Expectation> expectations;
  bool operator==(const Scenario&) const = default;
};

}  // namespace longtail::sim
