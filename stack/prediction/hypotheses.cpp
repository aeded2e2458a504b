#include "stack/prediction/hypotheses.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Motion {
  double speed_mps = 0;
  double heading_rad = 0;
  double direction_x = 1;
  double direction_y = 0;
};

Motion motion_of(const Track& track) {
  const double vx = track.velocity_x_mps();
  const double vy = track.velocity_y_mps();
  const double speed_mps = std::sqrt(vx * vx + vy * vy);
  if (speed_mps < 1e-3) return {0, track.yaw_rad(), strict::cos(track.yaw_rad()), strict::sin(track.yaw_rad())};
  return {speed_mps, strict::atan2(vy, vx), vx / speed_mps, vy / speed_mps};
}

double variance(const Track& track, int row, int column, double fallback) {
  const int at = row * 4 + column;
  return at < track.covariance_size() ? track.covariance(at) : fallback;
}

// Standard deviation of the velocity along a direction.
double sigma_along(const Track& track, double x, double y) {
  const double along = x * x * variance(track, 2, 2, 0.25) + 2 * x * y * variance(track, 2, 3, 0) +
                       y * y * variance(track, 3, 3, 0.25);
  return std::sqrt(std::max(along, 0.0));
}

// Distance travelled up to a sample: braking goes on until standstill, accelerating fades out.
double travelled_m(const HypothesisContext& context, double speed_mps, double acceleration_mps2, int sample) {
  const auto i = static_cast<std::size_t>(sample);
  const double t_s = context.times.t_s[i];
  if (acceleration_mps2 < 0) {
    const double t = std::min(t_s, -speed_mps / acceleration_mps2);
    return speed_mps * t + acceleration_mps2 * t * t / 2;
  }
  return speed_mps * t_s + acceleration_mps2 * context.parameters.acceleration_decay_s * context.times.gained_s[i];
}

// One path under construction; writes straight into the message's arrays.
class PathWriter {
 public:
  PathWriter(const HypothesisContext& context, const Track& track, double probability, Prediction& out)
      : path_(*out.add_paths()) {
    path_.set_track_id(track.id());
    path_.set_probability(probability);
    path_.mutable_x_m()->Resize(context.times.count, 0);
    path_.mutable_y_m()->Resize(context.times.count, 0);
    path_.mutable_yaw_rad()->Resize(context.times.count, 0);
    path_.mutable_sigma_m()->Resize(context.times.count, 0);
    write_sigma(context, track);
  }
  void set(int i, double x_m, double y_m, double yaw_rad) {
    path_.set_x_m(i, x_m);
    path_.set_y_m(i, y_m);
    path_.set_yaw_rad(i, yaw_rad);
  }

 private:
  void write_sigma(const HypothesisContext& context, const Track& track) {
    const PredictionParameters& p = context.parameters;
    const double sigma_mps2 = track.classification() == OBJECT_ANIMAL       ? p.animal_sigma_mps2
                              : track.classification() == OBJECT_PEDESTRIAN ? p.person_sigma_mps2
                                                                            : p.vehicle_sigma_mps2;
    const double position_m2 = (variance(track, 0, 0, 0.25) + variance(track, 1, 1, 0.25)) / 2;
    const double speed_m2ps2 = (variance(track, 2, 2, 0.25) + variance(track, 3, 3, 0.25)) / 2;
    for (int i = 0; i < path_.sigma_m_size(); ++i) {
      const double t = i * p.step_s;
      const double manoeuvre_m = sigma_mps2 * t * t / 2;
      path_.set_sigma_m(i, std::sqrt(position_m2 + speed_m2ps2 * t * t + manoeuvre_m * manoeuvre_m));
    }
  }
  PredictedPath& path_;
};

void add_straight(const HypothesisContext& context, const Track& track, const Motion& motion, double probability,
                  double stop_after_s, Prediction& out) {
  PathWriter path(context, track, probability, out);
  for (int i = 0; i < context.times.count; ++i) {
    const double moved_m = motion.speed_mps * std::min(i * context.parameters.step_s, stop_after_s);
    path.set(i, track.x_m() + moved_m * motion.direction_x, track.y_m() + moved_m * motion.direction_y,
             motion.heading_rad);
  }
}

void add_turning(const HypothesisContext& context, const Track& track, const Motion& motion, double turn_rate_rps,
                 Prediction& out) {
  const PredictionParameters& p = context.parameters;
  PathWriter path(context, track, 1, out);
  double x_m = track.x_m();
  double y_m = track.y_m();
  double moved_m = 0;
  for (int i = 0; i < context.times.count; ++i) {
    // Turning fades out over the horizon: nobody keeps a bend for ever.
    const double t = i * p.step_s;
    const double turned_rad = turn_rate_rps * t * (1 - t / (2 * p.horizon_s));
    path.set(i, x_m, y_m, motion.heading_rad + turned_rad);
    const double next_m = travelled_m(context, motion.speed_mps, track.acceleration_mps2(), i + 1);
    const double middle_s = t + p.step_s / 2;
    const double middle_rad = motion.heading_rad + turn_rate_rps * middle_s * (1 - middle_s / (2 * p.horizon_s));
    x_m += (next_m - moved_m) * strict::cos(middle_rad);
    y_m += (next_m - moved_m) * strict::sin(middle_rad);
    moved_m = next_m;
  }
}

// Probability of and lateral aim for leaving the strip of road driven on.
struct LaneChange {
  double probability = 0;
  double target_m = 0;  // left of the arc
  double speed_mps = 0;
};

struct ArcMotion {
  PathCoordinates at;
  double direction = 1;      // -1 drives the arc backwards
  double lateral_mps = 0;    // positive left of the arc
  double lateral_sigma_mps = 0;
};

// Parallel to the arc at a constant offset or, changing, on to `change.target_m`.
void add_parallel(const HypothesisContext& context, const Track& track, const Motion& motion, const ArcMotion& along,
                  const LaneChange& change, double probability, Prediction& out) {
  PathWriter path(context, track, probability, out);
  const double to_target_m = change.target_m - along.at.offset_m;
  double s_m = along.at.s_m;
  double moved_m = 0;
  for (int i = 0; i < context.times.count; ++i) {
    const double shifted_m = change.speed_mps * i * context.parameters.step_s;
    const double share = change.speed_mps > 0 ? std::min(1.0, shifted_m / std::max(std::fabs(to_target_m), 0.1)) : 0;
    const double offset_m = along.at.offset_m + share * to_target_m;
    const PathPoint point = context.arc->at(s_m);
    path.set(i, point.x_m - offset_m * point.tangent_y, point.y_m + offset_m * point.tangent_x,
             strict::wrap_angle(point.heading_rad + (along.direction < 0 ? kPi : 0)));
    const double next_m = travelled_m(context, motion.speed_mps, track.acceleration_mps2(), i + 1);
    // Inside of a bend the way is shorter.
    s_m += along.direction * (next_m - moved_m) / std::max(0.2, 1 - point.curvature_per_m * offset_m);
    moved_m = next_m;
  }
}

// Drift across the assumed lanes, less what the arc's own uncertainty explains at that distance.
LaneChange change_on_arc(const PredictionParameters& p, const ArcMotion& along) {
  const double width_m = p.unmapped_width_m;
  const double lane = std::floor(along.at.offset_m / width_m + 0.5);
  const double side = along.lateral_mps < 0 ? -1 : 1;
  const double speed_mps = side * along.lateral_mps;
  const double in_lane_m = side * (along.at.offset_m - lane * width_m);
  return {.probability = lane_change_probability(p, in_lane_m, speed_mps, along.lateral_sigma_mps, width_m),
          .target_m = (lane + side) * width_m,
          .speed_mps = std::max(speed_mps, p.lane_change_speed_mps)};
}

// How the track moves along the arc, either way; nothing when it lies past the arc's ends or drives across.
std::optional<ArcMotion> motion_on_arc(const HypothesisContext& context, const Track& track, const Motion& motion) {
  const PathPoint ego = context.arc->at(0);
  const double near_s_m =
      (track.x_m() - ego.x_m) * ego.tangent_x + (track.y_m() - ego.y_m) * ego.tangent_y;
  const auto at = context.arc->project(track.x_m(), track.y_m(), near_s_m);
  if (!at) return std::nullopt;
  const double along = motion.direction_x * at->tangent_x + motion.direction_y * at->tangent_y;
  if (std::fabs(along) < 0.7) return std::nullopt;
  const double own_mps = sigma_along(track, -at->tangent_y, at->tangent_x);
  const double turned_mps = motion.speed_mps * std::fabs(at->s_m) * context.parameters.curvature_sigma_per_m;
  return ArcMotion{.at = *at,
                   .direction = along < 0 ? -1.0 : 1.0,
                   .lateral_mps = motion.speed_mps * (motion.direction_y * at->tangent_x - motion.direction_x * at->tangent_y),
                   .lateral_sigma_mps = std::sqrt(own_mps * own_mps + turned_mps * turned_mps)};
}

// False where the arc says nothing about the track.
bool add_vehicle_on_arc(const HypothesisContext& context, const Track& track, const Motion& motion, Prediction& out) {
  const auto along = motion_on_arc(context, track, motion);
  if (!along) return false;
  const LaneChange change = change_on_arc(context.parameters, *along);
  add_parallel(context, track, motion, *along, {}, 1 - change.probability, out);
  if (change.probability > 0) add_parallel(context, track, motion, *along, change, change.probability, out);
  return true;
}

struct LaneFollowing {
  LaneLocation at;
  bool against = false;        // drives the lane the wrong way
  double target_offset_m = 0;  // from the lane's centre, left of the lane's own direction
  double drift_mps = 0;        // towards the target; 0 = decay
};

void add_lane_following(const HypothesisContext& context, const Track& track, const Motion& motion,
                        const LaneFollowing& following, double probability, Prediction& out) {
  const PredictionParameters& p = context.parameters;
  PathWriter path(context, track, probability, out);
  LaneCursor cursor(context.map, following.at.lane, following.at.s_m);
  const double direction = following.against ? -1 : 1;
  const double to_target_m = following.target_offset_m - following.at.offset_m;
  double moved_m = 0;
  double off_road_m = 0;  // straight on past a dead end
  for (int i = 0; i < context.times.count; ++i) {
    const double t = i * p.step_s;
    const double share = following.drift_mps > 0
                             ? std::min(1.0, following.drift_mps * t / std::max(std::fabs(to_target_m), 0.1))
                             : context.times.centred_share[static_cast<std::size_t>(i)];
    const double offset_m = following.at.offset_m + share * to_target_m;
    const LaneSample lane = cursor.sample();
    path.set(i, lane.x_m - offset_m * lane.tangent_y + off_road_m * lane.tangent_x,
             lane.y_m + offset_m * lane.tangent_x + off_road_m * lane.tangent_y,
             strict::wrap_angle(lane.heading_rad + (following.against ? kPi : 0)));
    const double next_m = travelled_m(context, motion.speed_mps, track.acceleration_mps2(), i + 1);
    off_road_m += cursor.move(direction * (next_m - moved_m));
    moved_m = next_m;
  }
}

void add_vehicle_on_lane(const HypothesisContext& context, const Track& track, const Motion& motion,
                         const LaneLocation& at, bool against, Prediction& out) {
  const PredictionParameters& p = context.parameters;
  const double normal_x = -strict::sin(at.heading_rad);
  const double normal_y = strict::cos(at.heading_rad);
  const double lateral_mps = track.velocity_x_mps() * normal_x + track.velocity_y_mps() * normal_y;
  const double side = lateral_mps < 0 ? -1 : 1;
  const double change = lane_change_probability(p, side * at.offset_m, side * lateral_mps,
                                                sigma_along(track, normal_x, normal_y), at.width_m);
  add_lane_following(context, track, motion, {at, against, 0, 0}, 1 - change, out);
  if (change <= 0) return;
  const LaneFollowing changing{at, against, side * at.width_m, std::max(side * lateral_mps, p.lane_change_speed_mps)};
  add_lane_following(context, track, motion, changing, change, out);
}

void add_person(const HypothesisContext& context, const Track& track, const Motion& motion, Prediction& out) {
  const PredictionParameters& p = context.parameters;
  const bool moving = motion.speed_mps >= p.standing_speed_mps;
  if (moving && track.classification() == OBJECT_PEDESTRIAN) {
    add_straight(context, track, motion, 1 - p.pedestrian_stop_probability, p.horizon_s, out);
    add_straight(context, track, motion, p.pedestrian_stop_probability, 0.8, out);
    return;
  }
  if (moving) {
    add_straight(context, track, motion, 1, p.horizon_s, out);
    return;
  }
  // Standing beside a lane: may step into it.
  const auto lane = context.map.locate(track.x_m(), track.y_m(), motion.heading_rad);
  const double beside_m = lane ? std::fabs(lane->offset_m) - lane->width_m / 2 : p.step_out_reach_m;
  if (!lane || beside_m >= p.step_out_reach_m) return;
  const double towards = lane->offset_m > 0 ? -1 : 1;
  const double heading_rad = strict::wrap_angle(lane->heading_rad + towards * kPi / 2);
  const Motion stepping{p.step_out_speed_mps, heading_rad, strict::cos(heading_rad), strict::sin(heading_rad)};
  add_straight(context, track, {0, motion.heading_rad, 1, 0}, 1 - p.step_out_probability, 0, out);
  add_straight(context, track, stepping, p.step_out_probability, p.horizon_s, out);
}

}  // namespace

// One more than a path has, so that the way from each sample to the next is known.
SampleTimes::SampleTimes(const PredictionParameters& p) : count(static_cast<int>(p.horizon_s / p.step_s + 0.5) + 1) {
  for (int i = 0; i <= count; ++i) {
    const double t = i * p.step_s;
    t_s.push_back(t);
    gained_s.push_back(t + p.acceleration_decay_s * strict::expm1(-t / p.acceleration_decay_s));
    centred_share.push_back(-strict::expm1(-t / p.centring_time_s));
  }
}

bool is_vulnerable(ObjectClass classification) {
  return classification == OBJECT_PEDESTRIAN || classification == OBJECT_ANIMAL;
}

double lane_change_probability(const PredictionParameters& p, double offset_m, double drift_mps, double drift_sigma_mps,
                               double lane_width_m) {
  const double sure_drift_mps = drift_mps - p.drift_sigma_discount * drift_sigma_mps;
  if (sure_drift_mps <= 0) return 0;
  const double soon_m = offset_m + sure_drift_mps * p.drift_preview_s;
  const double line_m = std::max(lane_width_m / 2, p.drift_ignore_m + 0.1);
  return std::clamp((soon_m - p.drift_ignore_m) / (line_m - p.drift_ignore_m), 0.0, 0.95);
}

void add_hypotheses(const HypothesisContext& context, const Track& track, double turn_rate_rps, Prediction& out) {
  const PredictionParameters& p = context.parameters;
  const Motion motion = motion_of(track);
  if (is_vulnerable(track.classification())) {
    add_person(context, track, motion, out);
    return;
  }
  if (motion.speed_mps < p.standing_speed_mps) return;
  if (context.arc != nullptr) {
    const double sigma_mps = sigma_along(track, motion.direction_x, motion.direction_y);
    if (motion.speed_mps < p.unmapped_sure_sigmas * sigma_mps) return;
    if (add_vehicle_on_arc(context, track, motion, out)) return;
  }
  if (const auto at = context.map.locate(track.x_m(), track.y_m(), motion.heading_rad)) {
    const double angle_rad = std::fabs(strict::wrap_angle(motion.heading_rad - at->heading_rad));
    const bool with = angle_rad < kPi / 4;
    const bool against = angle_rad > 3 * kPi / 4;
    if (with || against) {
      add_vehicle_on_lane(context, track, motion, *at, against, out);
      return;
    }
  }
  add_turning(context, track, motion, turn_rate_rps, out);
}

}  // namespace longtail::stack
