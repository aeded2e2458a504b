#include "stack/ingest/ingest.h"

#include <array>
#include <tuple>

#include "stack/api/sensors.pb.h"
#include "stack/ingest/channel.h"

namespace longtail::stack {
namespace {

struct Route {
  Topic raw;
  Topic checked;
  double IngestParameters::*silence_s;
  double IngestParameters::*repeats;
};

constexpr std::array<Route, 6> kRoutes{{
    {Topic::kImu, Topic::kIngestImu, &IngestParameters::imu_silence_s, &IngestParameters::imu_repeats},
    {Topic::kGnss, Topic::kIngestGnss, &IngestParameters::gnss_silence_s, &IngestParameters::gnss_repeats},
    {Topic::kWheelOdometry, Topic::kIngestWheelOdometry, &IngestParameters::wheel_odometry_silence_s,
     &IngestParameters::wheel_odometry_repeats},
    {Topic::kSteeringAngle, Topic::kIngestSteeringAngle, &IngestParameters::steering_angle_silence_s,
     &IngestParameters::steering_angle_repeats},
    {Topic::kRadar, Topic::kIngestRadar, &IngestParameters::radar_silence_s, &IngestParameters::radar_repeats},
    {Topic::kObjectList, Topic::kIngestObjectList, &IngestParameters::object_list_silence_s,
     &IngestParameters::object_list_repeats},
}};

ChannelParameters channel_parameters(const Route& route, const IngestParameters& p) {
  return {.topic = route.raw,
          .reorder_window = duration_from_seconds(p.reorder_window_s),
          .max_age = duration_from_seconds(p.max_age_s),
          .clock_tolerance = duration_from_seconds(p.clock_tolerance_s),
          .startup_grace = duration_from_seconds(p.startup_grace_s),
          .silence = duration_from_seconds(p.*route.silence_s),
          .freeze_repeats = static_cast<std::int64_t>(p.*route.repeats)};
}

Topic checked_topic(Topic raw) {
  for (const Route& route : kRoutes) {
    if (route.raw == raw) return route.checked;
  }
  CHECK(false, "ingest does not read {}", name_of(raw));
  return Topic::kNone;
}

class Ingest final : public Node {
 public:
  explicit Ingest(const IngestParameters& parameters) : moving_speed_mps_(parameters.moving_speed_mps) {
    channels_.reserve(kRoutes.size());
    for (const Route& route : kRoutes) channels_.emplace_back(channel_parameters(route, parameters));
  }

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    released_.clear();
    gaps_.clear();
    std::int64_t arrivals = 0;
    for (std::size_t i = 0; i < kRoutes.size(); ++i) {
      for (const MessagePtr& message : inputs.all(kRoutes[i].raw)) {
        channels_[i].accept(message, context.now, moving_, released_, gaps_);
        ++arrivals;
      }
      channels_[i].tick(context.now, moving_, released_, gaps_);
    }
    std::ranges::sort(released_, [](const MessagePtr& a, const MessagePtr& b) {
      return std::tuple(a->capture_time, a->topic, a->sequence) < std::tuple(b->capture_time, b->topic, b->sequence);
    });
    publish_gaps(outputs);
    for (const MessagePtr& message : released_) forward(*message, outputs);
    outputs.work_items(arrivals);
  }

  void save(StateWriter& out) const override {
    out.boolean(moving_);
    for (const Channel& channel : channels_) channel.save(out);
  }

  void load(StateReader& in) override {
    moving_ = in.boolean();
    for (Channel& channel : channels_) channel.load(in);
  }

 private:
  void publish_gaps(Outputs& outputs) const {
    for (const Gap& gap : gaps_) {
      GapNotice notice;
      notice.set_topic(static_cast<std::uint32_t>(gap.topic));
      notice.set_sequence_first(gap.first);
      notice.set_sequence_last(gap.last);
      notice.set_cause(gap.cause);
      notice.set_before_ns(gap.before.ns);
      notice.set_after_ns(gap.after.ns);
      outputs.publish(Topic::kGapNotice, gap.noticed, std::move(notice));
    }
  }

  void forward(const Message& message, Outputs& outputs) {
    if (message.topic == Topic::kWheelOdometry) {
      const auto& wheels = body_as<WheelOdometry>(message);
      const double mean_mps = 0.25 * (wheels.front_left_mps() + wheels.front_right_mps() + wheels.rear_left_mps() +
                                      wheels.rear_right_mps());
      moving_ = mean_mps > moving_speed_mps_ || mean_mps < -moving_speed_mps_;
    }
    std::shared_ptr<google::protobuf::Message> copy(message.body->New());
    copy->CopyFrom(*message.body);
    outputs.items().push_back({checked_topic(message.topic), message.capture_time, std::move(copy)});
  }

  double moving_speed_mps_;
  bool moving_ = false;  // by the newest checked wheel odometry
  std::vector<Channel> channels_;  // in kRoutes order
  std::vector<MessagePtr> released_;  // scratch of one activation
  std::vector<Gap> gaps_;
};

}  // namespace

std::unique_ptr<Node> make_ingest(const IngestParameters& parameters, const VehicleCalibration&) {
  return std::make_unique<Ingest>(parameters);
}

NodeSpec ingest_node(const IngestParameters& parameters, const VehicleCalibration& calibration) {
  NodeSpec spec;
  spec.name = "ingest";
  for (const Route& route : kRoutes) {
    spec.inputs.push_back({.topic = route.raw, .depth = 64});
    spec.outputs.push_back(route.checked);
  }
  spec.outputs.push_back(Topic::kGapNotice);
  spec.trigger = PeriodTrigger{.period = milliseconds(10), .phase = {}};
  spec.budget = milliseconds(5);
  spec.cost = {.base = microseconds(60),
               .per_item = microseconds(15),
               .jitter = JitterKind::kExponential,
               .jitter_scale = microseconds(20)};
  spec.priority = 10;
  spec.criticality = Criticality::kSafety;
  spec.make = [parameters, calibration] { return make_ingest(parameters, calibration); };
  return spec;
}

}  // namespace longtail::stack
