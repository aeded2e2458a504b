// A closed loop small enough for unit tests: the driving layers of the stack (prediction, planning, control, safety)
// on fixed simulated latencies, an ego of a few differential equations, and scripted actors on a TestRoad that the
// stack sees as perfect (or noisy) tracks. Deterministic, 5 ms steps, no part of the simulator.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stack/api/compute.pb.h"
#include "stack/api/node.h"
#include "stack/api/stack.pb.h"
#include "stack/control/control.h"
#include "stack/planning/planning.h"
#include "stack/prediction/prediction.h"
#include "stack/safety/governor.h"
#include "stack/safety/mode_manager.h"
#include "tests/unit/stack/support/test_road.h"

namespace longtail::stack::testing {

struct MiniActor {
  std::uint32_t id = 1;
  ObjectClass classification = OBJECT_CAR;
  double s_m = 0;           // road coordinates of its centre
  double offset_m = 0;
  double heading_rad = 0;   // relative to the road
  double speed_mps = 0;     // along its heading
  double acceleration_mps2 = 0;
  double length_m = 4.5;
  double width_m = 1.8;
  bool visible = true;
  // Sets acceleration, heading or anything else; called every step before it moves.
  std::function<void(MiniActor&, double t_s)> script;
};

struct MiniOptions {
  RoadOptions road;
  bool with_map = true;
  double ego_s_m = 50;
  double ego_offset_m = 0;
  double ego_speed_mps = 30;
  double set_speed_mps = 30;
  double friction = 0.9;
  double sight_m = 200;
  double position_noise_m = 0;   // 1 sigma on track positions
  double speed_noise_mps = 0;    // ... and track speeds, ego speed a tenth of it
  bool governor = true;          // false: control's command goes straight to the actuators
  std::vector<MiniActor> actors;
  std::vector<HealthItem> health;  // reported by the monitor all the time
  PlanningParameters planning;
  ControlParameters control;
  GovernorParameters safety;
};

struct MiniSample {
  double t_s = 0;
  double s_m = 0;            // road coordinates of the ego origin
  double offset_m = 0;
  double speed_mps = 0;
  double acceleration_mps2 = 0;
  double lateral_mps2 = 0;
  double road_wheel_rad = 0;
  double gap_m = 1e9;        // to the nearest actor ahead in the ego's strip
  ControlCommand command;
  Behaviour behaviour = BEHAVIOUR_NONE;
  ModeKind mode = MODE_FULL;
  std::uint32_t target = 0;
};

class MiniDrive {
 public:
  explicit MiniDrive(MiniOptions options);
  ~MiniDrive();

  void run_for(double seconds);
  const std::vector<MiniSample>& samples() const { return samples_; }
  const MiniSample& last() const { return samples_.back(); }
  double seconds() const { return static_cast<double>(tick_) * 0.005; }
  Behaviour last_behaviour() const { return samples_.empty() ? BEHAVIOUR_NONE : samples_.back().behaviour; }
  bool collided() const { return collided_; }
  std::vector<MiniActor>& actors() { return options_.actors; }
  // From now on the node does nothing (crash) or works again with the state it had.
  void set_alive(const std::string& node, bool alive);
  std::vector<HealthItem>& health() { return options_.health; }
  void press(std::uint32_t buttons) { buttons_ = buttons; }
  template <class Body>
  const Body* latest(Topic topic) const {
    const auto at = latest_.find(topic);
    return at == latest_.end() ? nullptr : &body_as<Body>(*at->second);
  }
  // Digest of every message published so far.
  Digest digest() const { return digest_.value(); }
  // Saves and reloads every node into a fresh instance.
  void swap_nodes();

  double max_abs(double MiniSample::*field, double from_s = 0) const;

 private:
  struct Slot;
  struct Pending {
    std::int64_t due_ns;
    std::uint64_t order;
    MessagePtr message;
  };

  void step();
  void move_ego(double dt_s);
  void move_actors(double dt_s);
  void sense();
  void publish(Topic topic, SimTime capture, SimTime at, std::shared_ptr<google::protobuf::Message> body);
  void run_node(Slot& slot);
  void deliver_due();
  void record();
  double noise();

  MiniOptions options_;
  TestRoad road_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::map<Topic, MessagePtr> latest_;
  std::map<Topic, std::uint64_t> sequences_;
  std::vector<Pending> pending_;
  std::uint64_t order_ = 0;
  std::uint32_t buttons_ = 0;
  std::uint64_t noise_state_ = 42;
  std::int64_t tick_ = 0;
  DigestChain digest_;
  bool collided_ = false;
  std::vector<MiniSample> samples_;

  // Ego state.
  double x_m_ = 0, y_m_ = 0, yaw_rad_ = 0, speed_mps_ = 0, yaw_rate_rps_ = 0, acceleration_mps2_ = 0, wheel_rad_ = 0;
  double road_s_m_ = 0, road_offset_m_ = 0;
  std::array<ControlCommand, 13> commands_;  // ring of the last 60 ms
};

}  // namespace longtail::stack::testing
