#include "stack/localization/localization.h"

#include <optional>

#include "stack/api/map.pb.h"
#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/base/geodesy.h"
#include "stack/localization/history.h"

namespace longtail::stack {
namespace {

using E = EgoEstimate;

constexpr double kUnknownVariance = 1e6;

class LocalizationNode final : public Node {
 public:
  LocalizationNode(const LocalizationParameters& parameters, const VehicleCalibration& calibration)
      : filter_(parameters, calibration),
        gnss_stamp_delay_(duration_from_seconds(parameters.gnss_stamp_delay_s)),
        horizon_(duration_from_seconds(parameters.history_s)),
        history_(horizon_) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    read_route(inputs);
    std::vector<Reading> fresh;
    for (const Topic topic : {Topic::kIngestImu, Topic::kIngestWheelOdometry, Topic::kIngestSteeringAngle,
                              Topic::kIngestGnss}) {
      for (const MessagePtr& message : inputs.all(topic)) fresh.push_back(reading_of(*message));
    }
    outputs.work_items(static_cast<std::int64_t>(fresh.size()));
    history_.apply(filter_, prior_, std::move(fresh));
    publish(context, outputs);
  }

  void save(StateWriter& out) const override {
    out.boolean(plane_.has_value());
    if (plane_) save_datum(out, plane_->datum());
    history_.save(out);
  }

  // The route is read again from its latched input.
  void load(StateReader& in) override {
    plane_.reset();
    if (in.boolean()) {
      GeodeticPosition datum;
      datum.latitude_deg = in.f64();
      datum.longitude_deg = in.f64();
      datum.altitude_m = in.f64();
      plane_.emplace(datum);
    }
    history_.load(in);
    route_seen_ = false;
  }

 private:
  static void save_datum(StateWriter& out, const GeodeticPosition& datum) {
    out.f64(datum.latitude_deg);
    out.f64(datum.longitude_deg);
    out.f64(datum.altitude_m);
  }

  // A new datum moves the map frame: everything known in the old one is void.
  void read_route(const Inputs& inputs) {
    const Message* message = inputs.latest(Topic::kMapRoute);
    if (!message || (route_seen_ && message->sequence == route_sequence_)) return;
    const auto& route = body_as<MapRoute>(*message);
    route_seen_ = true;
    route_sequence_ = message->sequence;
    prior_ = HeadingPrior(route);
    const GeodeticPosition datum{route.datum_latitude_deg(), route.datum_longitude_deg(), route.datum_altitude_m()};
    const bool same = plane_ && plane_->datum().latitude_deg == datum.latitude_deg &&
                      plane_->datum().longitude_deg == datum.longitude_deg &&
                      plane_->datum().altitude_m == datum.altitude_m;
    if (same) return;
    if (plane_) history_ = EstimateHistory(horizon_);
    plane_.emplace(datum);
  }

  Reading reading_of(const Message& message) {
    Reading reading{.time = message.capture_time, .topic = message.topic, .sequence = message.sequence, .values = {}};
    if (message.topic == Topic::kIngestImu) {
      const auto& imu = body_as<Imu>(message);
      reading.values = {imu.accel_x_mps2(), imu.accel_y_mps2(), imu.gyro_z_rps()};
    } else if (message.topic == Topic::kIngestWheelOdometry) {
      const auto& wheels = body_as<WheelOdometry>(message);
      reading.values = {wheels.front_left_mps(), wheels.front_right_mps(), wheels.rear_left_mps(),
                        wheels.rear_right_mps()};
    } else if (message.topic == Topic::kIngestSteeringAngle) {
      reading.values = {body_as<SteeringAngle>(message).road_wheel_rad()};
    } else {
      const auto& fix = body_as<Gnss>(message);
      const GeodeticPosition antenna{fix.latitude_deg(), fix.longitude_deg(), fix.altitude_m()};
      if (!plane_) plane_.emplace(antenna);  // no map: the first fix is the origin
      reading.time = reading.time - gnss_stamp_delay_;
      const Enu local = plane_->to_local(antenna);
      reading.values = {local.east,       local.north,          fix.speed_mps(),
                        fix.course_rad(), fix.horizontal_sigma_m(), fix.speed_sigma_mps()};
    }
    return reading;
  }

  void publish(const Context& context, Outputs& outputs) const {
    const EgoEstimate& e = history_.now();
    Localization out;
    out.set_x_m(e.x[E::kX]);
    out.set_y_m(e.x[E::kY]);
    out.set_yaw_rad(e.x[E::kYaw]);
    out.set_speed_mps(e.x[E::kSpeed]);
    out.set_yaw_rate_rps(e.yaw_rate_rps);
    out.set_acceleration_mps2(e.acceleration_mps2);
    out.mutable_covariance()->Reserve(16);
    for (int row = 0; row < 4; ++row) {
      for (int column = 0; column < 4; ++column) {
        const double unknown = row == column ? kUnknownVariance : 0;
        out.add_covariance(e.aligned ? e.covariance(row, column) : unknown);
      }
    }
    out.set_gnss_age_s(e.gnss_accepted == E::kNever ? -1 : (context.now - e.gnss_accepted).seconds());
    out.set_consistency(std::max(e.gnss_window.ratio(), e.odometry_window.ratio()));
    out.set_valid(filter_.valid(e));
    outputs.publish(Topic::kLocalization, e.started ? e.time : context.now, std::move(out));
  }

  EgoFilter filter_;
  Duration gnss_stamp_delay_;
  Duration horizon_;
  EstimateHistory history_;
  std::optional<LocalTangentPlane> plane_;
  HeadingPrior prior_;
  bool route_seen_ = false;
  std::uint64_t route_sequence_ = 0;
};

}  // namespace

std::unique_ptr<Node> make_localization(const LocalizationParameters& parameters,
                                        const VehicleCalibration& calibration) {
  return std::make_unique<LocalizationNode>(parameters, calibration);
}

NodeSpec localization_node(const LocalizationParameters& parameters, const VehicleCalibration& calibration) {
  NodeSpec spec;
  spec.name = "localization";
  spec.inputs = {{.topic = Topic::kIngestImu, .depth = 128},
                 {.topic = Topic::kIngestWheelOdometry, .depth = 128},
                 {.topic = Topic::kIngestSteeringAngle, .depth = 128},
                 {.topic = Topic::kIngestGnss, .depth = 32},
                 {.topic = Topic::kMapRoute, .depth = 1, .latched = true}};
  spec.outputs = {Topic::kLocalization};
  spec.trigger = PeriodTrigger{.period = milliseconds(20), .phase = milliseconds(1)};
  spec.budget = milliseconds(10);
  spec.cost = {.base = microseconds(150),
               .per_item = microseconds(25),
               .jitter = JitterKind::kExponential,
               .jitter_scale = microseconds(40)};
  spec.priority = 20;
  spec.criticality = Criticality::kSafety;
  spec.make = [parameters, calibration] { return make_localization(parameters, calibration); };
  return spec;
}

}  // namespace longtail::stack
