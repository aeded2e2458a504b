#include "replay/score/drive_report.h"

#include <algorithm>
#include <cmath>

#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kNanosecond = 1e-9;
constexpr double kSlowestForTimeGap_mps = 2;
constexpr std::int64_t kHalfWindow_ns = 500'000'000;
constexpr std::int64_t kPoseMaxAge_ns = 200'000'000;
constexpr std::int64_t kTracksMaxAge_ns = 200'000'000;

// The last item at or before `t_ns`, of items in time order.
template <class Item>
const Item* last_until(const std::vector<Item>& items, std::int64_t t_ns) {
  const auto after = std::ranges::upper_bound(items, t_ns, {}, &Item::t_ns);
  return after == items.begin() ? nullptr : &*(after - 1);
}

template <class Item>
void sort_by_time(std::vector<Item>& items) {
  std::ranges::stable_sort(items, {}, &Item::t_ns);
}

std::optional<double> correlation(const std::vector<double>& a, const std::vector<double>& b) {
  double mean_a = 0;
  double mean_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i];
    mean_b += b[i];
  }
  mean_a /= static_cast<double>(a.size());
  mean_b /= static_cast<double>(b.size());
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  if (!(aa > 0) || !(bb > 0)) return std::nullopt;
  return ab / std::sqrt(aa * bb);
}

// Interpolated; before the first and after the last sample those hold. Nothing for a plan without samples.
std::optional<double> planned_acceleration(const stack::Plan& plan, SimTime t) {
  const int count = plan.acceleration_mps2_size();
  if (count == 0 || plan.step_ns() <= 0) return std::nullopt;
  const double since = static_cast<double>((t - SimTime{plan.header().capture_time_ns()}).ns);
  const double at = std::clamp(since / static_cast<double>(plan.step_ns()), 0.0, static_cast<double>(count - 1));
  const int i = std::min(static_cast<int>(at), count - 1);
  const int next = std::min(i + 1, count - 1);
  return plan.acceleration_mps2(i) + (at - i) * (plan.acceleration_mps2(next) - plan.acceleration_mps2(i));
}

}  // namespace

void HardestBraking::add(SimTime t, double acceleration_mps2_now) {
  if (acceleration_mps2_now >= acceleration_mps2) return;
  acceleration_mps2 = acceleration_mps2_now;
  at = t;
}

void ErrorStatistics::add(double error) {
  ++count;
  sum += error;
  square_sum += error * error;
  largest = std::max(largest, std::fabs(error));
}
double ErrorStatistics::rms() const { return std::sqrt(square_sum / static_cast<double>(count)); }
double ErrorStatistics::mean() const { return sum / static_cast<double>(count); }

void DriveReporter::observe(const stack::Message& message) {
  const std::int64_t t_ns = message.capture_time.ns;
  switch (message.topic) {
    case stack::Topic::kTruthEgo: {
      const auto& body = stack::body_as<stack::TruthEgo>(message);
      reference_.push_back({t_ns, body.x_m(), body.y_m(), body.yaw_rad(), body.speed_mps(), body.acceleration_mps2()});
      break;
    }
    case stack::Topic::kLocalization: {
      const auto& body = stack::body_as<stack::Localization>(message);
      ++published_poses_;
      if (!body.valid()) break;
      poses_.push_back({t_ns, body.x_m(), body.y_m(), body.yaw_rad(), body.speed_mps()});
      break;
    }
    case stack::Topic::kWheelOdometry: {
      const auto& body = stack::body_as<stack::WheelOdometry>(message);
      const double sum = body.front_left_mps() + body.front_right_mps() + body.rear_left_mps() + body.rear_right_mps();
      wheels_.push_back({t_ns, sum / 4});
      break;
    }
    case stack::Topic::kRadar: {
      Scan scan{t_ns, {}};
      for (const stack::RadarDetection& detection : stack::body_as<stack::RadarScan>(message).detections()) {
        const double azimuth = detection.azimuth_rad();
        scan.detections.push_back({detection.range_m() * strict::cos(azimuth),
                                   detection.range_m() * strict::sin(azimuth), detection.range_rate_mps()});
      }
      scans_.push_back(std::move(scan));
      break;
    }
    case stack::Topic::kTracks: {
      Tracks tracks{t_ns, {}};
      for (const stack::Track& track : stack::body_as<stack::TrackList>(message).tracks()) {
        if (!track.confirmed()) continue;
        tracks.confirmed.push_back(
            {track.id(), track.x_m(), track.y_m(), track.velocity_x_mps(), track.velocity_y_mps(), track.length_m()});
      }
      tracks_.push_back(std::move(tracks));
      break;
    }
    case stack::Topic::kCommand: {
      const auto& body = stack::body_as<stack::ControlCommand>(message);
      // A command acts when it is given, whatever it was computed from.
      commands_.push_back({message.publish_time.ns, body.acceleration_mps2(), body.emergency()});
      break;
    }
    case stack::Topic::kPlan: {
      const auto& body = stack::body_as<stack::Plan>(message);
      if (const auto planned = planned_acceleration(body, message.publish_time))
        plans_.push_back({message.publish_time.ns, *planned});
      break;
    }
    default: break;
  }
}

// Linear between the two references around `t_ns`; nothing outside them.
std::optional<DriveReporter::Reference> DriveReporter::reference_at(std::int64_t t_ns) const {
  const auto after = std::ranges::lower_bound(reference_, t_ns, {}, &Reference::t_ns);
  if (after == reference_.end()) return std::nullopt;
  if (after->t_ns == t_ns) return *after;
  if (after == reference_.begin()) return std::nullopt;
  const Reference& a = *(after - 1);
  const Reference& b = *after;
  const double share = static_cast<double>(t_ns - a.t_ns) / static_cast<double>(b.t_ns - a.t_ns);
  const auto between = [share](double from, double to) { return from + share * (to - from); };
  return Reference{t_ns,
                   between(a.x_m, b.x_m),
                   between(a.y_m, b.y_m),
                   strict::wrap_angle(a.yaw_rad + share * strict::wrap_angle(b.yaw_rad - a.yaw_rad)),
                   between(a.speed_mps, b.speed_mps),
                   between(a.acceleration_mps2, b.acceleration_mps2)};
}

const DriveReporter::Pose* DriveReporter::pose_at(std::int64_t t_ns) const {
  const Pose* pose = last_until(poses_, t_ns);
  return pose != nullptr && t_ns - pose->t_ns <= kPoseMaxAge_ns ? pose : nullptr;
}

// Of the path around `pose`: the yaw it turns through in the second around it, over the way. One gyro sample is too
// noisy: 0.01 rad/s would move the strip 1.5 m sideways at 80 m.
double DriveReporter::curvature_at(const Pose& pose) const {
  const Pose* before = last_until(poses_, pose.t_ns - kHalfWindow_ns);
  const Pose* after = last_until(poses_, pose.t_ns + kHalfWindow_ns);
  if (before == nullptr) before = &poses_.front();
  const double way_m = pose.speed_mps * static_cast<double>(after->t_ns - before->t_ns) * kNanosecond;
  if (way_m < kSlowestForTimeGap_mps) return 0;
  return strict::wrap_angle(after->yaw_rad - before->yaw_rad) / way_m;
}

// The nearest moving detection in the strip along the path the vehicle is on.
std::optional<DriveReporter::Detection> DriveReporter::vehicle_ahead(const Scan& scan, const Pose& ego) const {
  const double curvature = curvature_at(ego);
  std::optional<Detection> nearest;
  for (const Detection& detection : scan.detections) {
    const double ahead_m = detection.forward_m + options_.radar_x_m;
    const double offset_m = detection.left_m - 0.5 * curvature * ahead_m * ahead_m;
    if (std::fabs(offset_m) > options_.corridor_m || detection.forward_m > options_.farthest_m) continue;
    if (ego.speed_mps + detection.range_rate_mps < options_.slowest_lead_mps) continue;
    if (!nearest || detection.forward_m < nearest->forward_m) nearest = detection;
  }
  return nearest;
}

// The confirmed track whose rear lies nearest to the detection, all moved to the time of the scan.
const DriveReporter::Track* DriveReporter::track_of(const Detection& lead, const Scan& scan, const Pose& ego,
                                                    const Tracks& tracks) const {
  const double dt_s = static_cast<double>(scan.t_ns - tracks.t_ns) * kNanosecond;
  const double ego_dt_s = static_cast<double>(scan.t_ns - ego.t_ns) * kNanosecond;
  const double sine = strict::sin(ego.yaw_rad);
  const double cosine = strict::cos(ego.yaw_rad);
  const Track* best = nullptr;
  double best_m = options_.same_vehicle_m;
  for (const Track& track : tracks.confirmed) {
    const double dx = track.x_m + track.velocity_x_mps * dt_s - ego.x_m - ego.speed_mps * cosine * ego_dt_s;
    const double dy = track.y_m + track.velocity_y_mps * dt_s - ego.y_m - ego.speed_mps * sine * ego_dt_s;
    const double rear_m = cosine * dx + sine * dy - track.length_m / 2 - options_.radar_x_m;
    const double left_m = -sine * dx + cosine * dy;
    const double apart_m = strict::hypot(rear_m - lead.forward_m, left_m - lead.left_m);
    if (apart_m >= best_m) continue;
    best_m = apart_m;
    best = &track;
  }
  return best;
}

void DriveReporter::judge_localization(DriveReport& out) const {
  out.poses = published_poses_;
  out.valid_poses = static_cast<std::int64_t>(poses_.size());
  for (const Pose& pose : poses_) {
    const auto reference = reference_at(pose.t_ns);
    if (!reference) continue;
    const double dx = pose.x_m - reference->x_m;
    const double dy = pose.y_m - reference->y_m;
    const double sine = strict::sin(reference->yaw_rad);
    const double cosine = strict::cos(reference->yaw_rad);
    out.position_m.add(strict::hypot(dx, dy));
    out.along_m.add(cosine * dx + sine * dy);
    out.across_m.add(-sine * dx + cosine * dy);
    out.speed_mps.add(pose.speed_mps - reference->speed_mps);
    out.yaw_rad.add(strict::wrap_angle(pose.yaw_rad - reference->yaw_rad));
  }
  for (const Wheel& wheel : wheels_) {
    if (const auto reference = reference_at(wheel.t_ns))
      out.wheel_speed_mps.add(wheel.speed_mps - reference->speed_mps);
  }
}

void DriveReporter::judge_lead(LeadReport& out) const {
  std::optional<Detection> last_lead;  // of the scan before
  std::int64_t last_t_ns = 0;
  std::uint32_t last_track = 0;     // the track that stood for the present vehicle; 0 = none yet
  std::int64_t held_since_ns = -1;  // -1: not held
  for (const Scan& scan : scans_) {
    const Pose* ego = pose_at(scan.t_ns);
    const auto lead = ego != nullptr ? vehicle_ahead(scan, *ego) : std::nullopt;
    if (!lead) {
      last_lead.reset();
      held_since_ns = -1;
      continue;
    }
    ++out.scans;
    if (ego->speed_mps > kSlowestForTimeGap_mps) out.time_gaps_s.push_back(lead->forward_m / ego->speed_mps);
    const double dt_s = static_cast<double>(scan.t_ns - last_t_ns) * kNanosecond;
    const bool same =
        last_lead && std::fabs(lead->forward_m - last_lead->forward_m - last_lead->range_rate_mps * dt_s) < 3;
    if (!same) {
      ++out.vehicles;
      last_track = 0;
      held_since_ns = -1;
    }
    last_lead = lead;
    last_t_ns = scan.t_ns;
    const Tracks* tracks = last_until(tracks_, scan.t_ns);
    const bool fresh = tracks != nullptr && scan.t_ns - tracks->t_ns <= kTracksMaxAge_ns;
    const Track* track = fresh ? track_of(*lead, scan, *ego, *tracks) : nullptr;
    if (track == nullptr) {
      held_since_ns = -1;
      continue;
    }
    ++out.held;
    if (last_track != 0 && track->id != last_track) {
      ++out.identity_changes;
      held_since_ns = -1;
    }
    last_track = track->id;
    if (held_since_ns < 0) held_since_ns = scan.t_ns;
    out.longest_held_s = std::max(out.longest_held_s, static_cast<double>(scan.t_ns - held_since_ns) * kNanosecond);
    const double track_dt_s = static_cast<double>(scan.t_ns - tracks->t_ns) * kNanosecond;
    const double ego_dt_s = static_cast<double>(scan.t_ns - ego->t_ns) * kNanosecond;
    const double cosine = strict::cos(ego->yaw_rad);
    const double sine = strict::sin(ego->yaw_rad);
    const double ahead_m = cosine * (track->x_m + track->velocity_x_mps * track_dt_s - ego->x_m) +
                           sine * (track->y_m + track->velocity_y_mps * track_dt_s - ego->y_m) -
                           ego->speed_mps * ego_dt_s;
    out.range_m.add(ahead_m - track->length_m / 2 - options_.radar_x_m - lead->forward_m);
  }
}

void DriveReporter::judge_commands(DriveReport& out) const {
  std::vector<double> commanded;
  std::vector<double> driven;
  out.commands = static_cast<std::int64_t>(commands_.size());
  for (const Command& command : commands_) {
    out.emergency_commands += command.emergency ? 1 : 0;
    out.hardest_command_mps2 = std::min(out.hardest_command_mps2, command.acceleration_mps2);
    const auto reference = reference_at(command.t_ns);
    if (!reference) continue;
    commanded.push_back(command.acceleration_mps2);
    driven.push_back(reference->acceleration_mps2);
    out.command_minus_driver_mps2.add(command.acceleration_mps2 - reference->acceleration_mps2);
  }
  for (const Reference& reference : reference_)
    out.hardest_driver.add(SimTime{reference.t_ns}, reference.acceleration_mps2);
  out.hardest_driver_mps2 = out.hardest_driver.acceleration_mps2;
  if (!commanded.empty()) out.command_driver_correlation = correlation(commanded, driven);
}

void DriveReporter::judge_plans(DriveReport& out) const {
  out.plans = static_cast<std::int64_t>(plans_.size());
  for (const Planned& plan : plans_) {
    out.hardest_planner.add(SimTime{plan.t_ns}, plan.acceleration_mps2);
    if (const auto reference = reference_at(plan.t_ns))
      out.planner_minus_driver_mps2.add(plan.acceleration_mps2 - reference->acceleration_mps2);
  }
}

DriveReport DriveReporter::finish() const {
  DriveReporter sorted = *this;
  sort_by_time(sorted.reference_);
  sort_by_time(sorted.poses_);
  sort_by_time(sorted.scans_);
  sort_by_time(sorted.tracks_);
  DriveReport report;
  sorted.judge_localization(report);
  sorted.judge_lead(report.lead);
  sorted.judge_commands(report);
  sorted.judge_plans(report);
  return report;
}

}  // namespace longtail::replay
