#include "stack/fusion/fusion.h"

#include <algorithm>
#include <tuple>

#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/fusion/tracker.h"

namespace longtail::stack {
namespace {

using K = KinematicState;

constexpr double kSeenWithin_s = 1.0;
constexpr double kTrustedPoseAge_s = 0.2;

class FusionNode final : public Node {
 public:
  FusionNode(const FusionParameters& parameters, const VehicleCalibration& calibration)
      : p_(parameters), tracker_(parameters, calibration) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    for (const MessagePtr& message : inputs.all(Topic::kLocalization)) read_pose(*message);
    std::vector<MessagePtr> scans;
    for (const Topic topic : {Topic::kIngestRadar, Topic::kIngestObjectList}) {
      for (const MessagePtr& message : inputs.all(topic)) scans.push_back(message);
    }
    std::ranges::sort(scans, [](const MessagePtr& a, const MessagePtr& b) {
      return std::tuple(a->capture_time, a->topic, a->sequence) < std::tuple(b->capture_time, b->topic, b->sequence);
    });
    std::int64_t detections = 0;
    for (const MessagePtr& scan : scans) detections += use(*scan);
    outputs.work_items(detections + static_cast<std::int64_t>(tracker_.objects().size()));
    publish(context, outputs);
  }

  void save(StateWriter& out) const override {
    ego_.save(out);
    tracker_.save(out);
    out.i64(published_.ns);
  }

  void load(StateReader& in) override {
    ego_.load(in);
    tracker_.load(in);
    published_ = {in.i64()};
  }

 private:
  // Until the ego knows where it is, nothing can be placed on the map; once it did, a doubtful pose still serves,
  // because tracks and ego err together.
  void read_pose(const Message& message) {
    const auto& pose = body_as<Localization>(message);
    if (!pose.valid() && !ego_.newest()) return;
    ego_.add({.time = message.capture_time,
              .x_m = pose.x_m(),
              .y_m = pose.y_m(),
              .yaw_rad = pose.yaw_rad(),
              .speed_mps = pose.speed_mps(),
              .yaw_rate_rps = pose.yaw_rate_rps()});
  }

  int use(const Message& message) {
    const auto ego = ego_.at(message.capture_time);
    if (!ego) return 0;
    if (message.topic == Topic::kIngestRadar) {
      const auto& scan = body_as<RadarScan>(message);
      tracker_.add(message.capture_time, scan, *ego);
      return scan.detections_size();
    }
    const auto& list = body_as<ObjectList>(message);
    tracker_.add(message.capture_time, list, *ego);
    return list.objects_size();
  }

  // The list speaks of the newest pose's time, so that ego and tracks fit together; never of a time before a scan
  // in it or before the last list.
  void publish(const Context& context, Outputs& outputs) {
    const auto newest = ego_.newest();
    const bool fresh = newest && (context.now - *newest).seconds() <= kTrustedPoseAge_s;
    const SimTime t = std::max({fresh ? *newest : context.now, tracker_.time(), published_});
    published_ = t;
    TrackList list;
    if (newest) {
      tracker_.settle(t, *ego_.at(t));
      for (const TrackedObject& object : tracker_.objects()) {
        if (object.confirmed || object.radar.hits + object.camera.hits > 1) fill(object, t, *list.add_tracks());
      }
      list.set_disagreement(tracker_.disagreement());
    }
    outputs.publish(Topic::kTracks, t, std::move(list));
  }

  void fill(const TrackedObject& object, SimTime t, Track& track) const {
    const KinematicState state = tracker_.state_at(object, t);
    const double speed = state.speed_mps();
    track.set_id(object.id);
    track.set_x_m(state.x[K::kPx]);
    track.set_y_m(state.x[K::kPy]);
    track.set_velocity_x_mps(state.x[K::kVx]);
    track.set_velocity_y_mps(state.x[K::kVy]);
    const double along = state.x[K::kAx] * state.x[K::kVx] + state.x[K::kAy] * state.x[K::kVy];
    track.set_acceleration_mps2(speed > 0.5 ? along / speed : 0);
    track.set_yaw_rad(object.outline.yaw_rad);
    track.set_length_m(object.outline.length_m);
    track.set_width_m(object.outline.width_m);
    track.set_existence(object.published_existence(p_));
    constexpr int kPlace[4] = {K::kPx, K::kPy, K::kVx, K::kVy};
    track.mutable_covariance()->Reserve(16);
    for (const int row : kPlace) {
      for (const int column : kPlace) track.add_covariance(state.covariance(row, column));
    }
    track.set_age_s((t - object.born).seconds());
    track.set_since_update_s(std::max((t - object.updated).seconds(), 0.0));
    track.set_classification(object.classification());
    track.set_confirmed(object.confirmed);
    track.set_radar_seen(object.radar.seen(t, kSeenWithin_s));
    track.set_camera_seen(object.camera.seen(t, kSeenWithin_s));
  }

  FusionParameters p_;
  EgoHistory ego_;
  Tracker tracker_;
  SimTime published_;
};

}  // namespace

std::unique_ptr<Node> make_fusion(const FusionParameters& parameters, const VehicleCalibration& calibration) {
  return std::make_unique<FusionNode>(parameters, calibration);
}

NodeSpec fusion_node(const FusionParameters& parameters, const VehicleCalibration& calibration) {
  NodeSpec spec;
  spec.name = "fusion";
  spec.inputs = {{.topic = Topic::kIngestRadar, .depth = 16},
                 {.topic = Topic::kIngestObjectList, .depth = 16},
                 {.topic = Topic::kLocalization, .depth = 32}};
  spec.outputs = {Topic::kTracks};
  spec.trigger = PeriodTrigger{.period = milliseconds(50), .phase = milliseconds(22)};
  spec.budget = milliseconds(20);
  spec.cost = {.base = microseconds(800),
               .per_item = microseconds(60),
               .jitter = JitterKind::kExponential,
               .jitter_scale = microseconds(200)};
  spec.priority = 30;
  spec.criticality = Criticality::kSafety;
  spec.make = [parameters, calibration] { return make_fusion(parameters, calibration); };
  return spec;
}

}  // namespace longtail::stack
