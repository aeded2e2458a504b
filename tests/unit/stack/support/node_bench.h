// Runs one node on hand-made messages: put() latches inputs, run() activates it, output() reads what it said.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "stack/api/node.h"
#include "stack/api/stack.pb.h"

namespace longtail::stack::testing {

class NodeBench {
 public:
  explicit NodeBench(std::unique_ptr<Node> node) : node_(std::move(node)) {}

  template <class Body>
  void put(Topic topic, Body body, SimTime capture) {
    put(topic, std::move(body), capture, capture);
  }
  template <class Body>
  void put(Topic topic, Body body, SimTime capture, SimTime publish) {
    set_header(*body.mutable_header(), capture, publish, sequences_[topic]++, "");
    latest_[topic] = make_message(topic, std::move(body));
  }
  void put(MessagePtr message) { latest_[message->topic] = std::move(message); }
  void remove(Topic topic) { latest_.erase(topic); }

  void run(SimTime now) {
    std::vector<Inputs::Queue> queues;
    for (const auto& [topic, message] : latest_) queues.push_back({topic, {message}});
    outputs_ = {};
    node_->process(Inputs(queues), {now, now}, outputs_);
  }
  // What the last activation published on the topic; null when nothing.
  template <class Body>
  const Body* output(Topic topic) {
    for (const auto& item : outputs_.items()) {
      if (item.topic == topic) return static_cast<const Body*>(item.body.get());
    }
    return nullptr;
  }
  Outputs& outputs() { return outputs_; }
  Node& node() { return *node_; }
  std::string state() const {
    StateWriter out;
    node_->save(out);
    return std::string(out.bytes());
  }
  // Goes on with a fresh node that loads the present one's state.
  void swap(std::unique_ptr<Node> fresh) {
    const std::string saved = state();
    node_ = std::move(fresh);
    StateReader reader(saved);
    node_->load(reader);
    CHECK(reader.at_end(), "the node did not read all it saved");
    CHECK(state() == saved, "the node saves other bytes than it loaded");
  }

 private:
  std::unique_ptr<Node> node_;
  std::map<Topic, MessagePtr> latest_;
  std::map<Topic, std::uint64_t> sequences_;
  Outputs outputs_;
};

struct TrackSpec {
  std::uint32_t id = 1;
  double x_m = 0;
  double y_m = 0;
  double vx_mps = 0;
  double vy_mps = 0;
  double yaw_rad = 0;
  double length_m = 4.5;
  double width_m = 1.8;
  double acceleration_mps2 = 0;
  double existence = 0.99;
  ObjectClass classification = OBJECT_CAR;
  double variance = 0.01;
};

inline void add_track(TrackList& list, const TrackSpec& spec) {
  Track& track = *list.add_tracks();
  track.set_id(spec.id);
  track.set_x_m(spec.x_m);
  track.set_y_m(spec.y_m);
  track.set_velocity_x_mps(spec.vx_mps);
  track.set_velocity_y_mps(spec.vy_mps);
  track.set_yaw_rad(spec.yaw_rad);
  track.set_length_m(spec.length_m);
  track.set_width_m(spec.width_m);
  track.set_acceleration_mps2(spec.acceleration_mps2);
  track.set_existence(spec.existence);
  track.set_confirmed(true);
  track.set_classification(spec.classification);
  for (int i = 0; i < 16; ++i) track.add_covariance(i % 5 == 0 ? spec.variance : 0);
}

inline TrackList track_list(const std::vector<TrackSpec>& specs) {
  TrackList list;
  for (const TrackSpec& spec : specs) add_track(list, spec);
  return list;
}

inline Localization localization_at(double x_m, double y_m, double yaw_rad, double speed_mps) {
  Localization localization;
  localization.set_x_m(x_m);
  localization.set_y_m(y_m);
  localization.set_yaw_rad(yaw_rad);
  localization.set_speed_mps(speed_mps);
  localization.set_consistency(1);
  localization.set_valid(true);
  return localization;
}

inline SimTime at_ms(std::int64_t ms) { return SimTime{} + milliseconds(ms); }

}  // namespace longtail::stack::testing
