// Traffic with known truth and the messages a radar and an object list would send about it: radar at 20 Hz with
// noise, misses and clutter, object list at 20 Hz, localization at 50 Hz. The ego drives along x.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "stack/api/stack.pb.h"
#include "stack/base/strict_math.h"
#include "stack/fusion/fusion.h"
#include "stack/fusion/measurement.h"
#include "tests/support/node_harness.h"
#include "tests/support/test_random.h"

namespace longtail::stack {

struct RoadUser {
  double x_m = 0;
  double y_m = 0;
  double vx_mps = 0;
  double vy_mps = 0;
  double ax_mps2 = 0;
  double length_m = 4.5;
  double width_m = 1.8;
  ObjectClass kind = OBJECT_CAR;

  RoadUser at(double t) const {
    RoadUser out = *this;
    out.x_m += vx_mps * t + 0.5 * ax_mps2 * t * t;
    out.y_m += vy_mps * t;
    out.vx_mps += ax_mps2 * t;
    return out;
  }
  double yaw_rad() const { return vx_mps == 0 && vy_mps == 0 ? 0 : strict::atan2(vy_mps, vx_mps); }
};

struct TrafficSetup {
  std::uint64_t seed = 1;
  double ego_speed_mps = 20;
  std::vector<RoadUser> users;
  double radar_detects = 0.9;
  double camera_detects = 0.9;
  double clutter_per_scan = 0.3;
  // Which users a sensor can see at all at a time.
  std::function<bool(std::size_t, double)> radar_sees = [](std::size_t, double) { return true; };
  std::function<bool(std::size_t, double)> camera_sees = [](std::size_t, double) { return true; };
  bool radar_on = true;
  bool camera_on = true;
};

class Traffic {
 public:
  explicit Traffic(const TrafficSetup& setup, const VehicleCalibration& car = {})
      : setup_(setup), car_(car), random_(setup.seed) {}

  // Everything that arrives in (t - 50 ms, t]: radar 40 ms late, object list 75 ms late, poses 10 ms late.
  std::vector<MessagePtr> arrivals(SimTime t) {
    std::vector<MessagePtr> out;
    for (SimTime at = t - milliseconds(60); at <= t - milliseconds(10); at += milliseconds(10)) {
      if (at > t - milliseconds(60) && at.ns % 20'000'000 == 0) out.push_back(pose(at));
    }
    if (setup_.radar_on) out.push_back(radar(t - milliseconds(40)));
    if (setup_.camera_on) out.push_back(object_list(t - milliseconds(75)));
    return out;
  }

  MessagePtr pose(SimTime t) {
    Localization body;
    body.set_x_m(setup_.ego_speed_mps * t.seconds());
    body.set_speed_mps(setup_.ego_speed_mps);
    body.set_valid(true);
    return test::stamped(Topic::kLocalization, body, t, sequence_++);
  }

  MessagePtr radar(SimTime t) {
    RadarScan scan;
    const double sensor_x = setup_.ego_speed_mps * t.seconds() + car_.radar.x_m;
    for (std::size_t i = 0; i < setup_.users.size(); ++i) {
      const RoadUser user = setup_.users[i].at(t.seconds());
      const double dx = user.x_m - sensor_x;
      const double dy = user.y_m;
      const double range = strict::hypot(dx, dy);
      const double azimuth = strict::atan2(dy, dx);
      const bool seen = random_.chance(setup_.radar_detects);
      if (!seen || !setup_.radar_sees(i, t.seconds()) || range > 200 || std::fabs(azimuth) > 0.7) continue;
      const Outline outline = outline_of(user.length_m, user.width_m, user.yaw_rad());
      RadarDetection& detection = *scan.add_detections();
      detection.set_range_m(
          std::max(range - face_offset(outline, direction_of(azimuth)) + 0.15 * random_.normal(), 0.3));
      detection.set_azimuth_rad(azimuth + 0.004 * random_.normal());
      const double rate = ((user.vx_mps - setup_.ego_speed_mps) * dx + user.vy_mps * dy) / range;
      detection.set_range_rate_mps(rate + 0.08 * random_.normal());
      set_claims(detection);
    }
    const int false_alarms = random_.poisson(setup_.clutter_per_scan);
    for (int i = 0; i < false_alarms; ++i) {
      RadarDetection& detection = *scan.add_detections();
      detection.set_range_m(random_.uniform(2, 200));
      detection.set_azimuth_rad(random_.uniform(-0.17, 0.17));
      detection.set_range_rate_mps(random_.uniform(-60, 30));
      set_claims(detection);
    }
    return test::stamped(Topic::kIngestRadar, scan, t, sequence_++);
  }

  MessagePtr object_list(SimTime t) {
    ObjectList list;
    for (std::size_t i = 0; i < setup_.users.size(); ++i) {
      const RoadUser user = setup_.users[i].at(t.seconds());
      const double dx = user.x_m - setup_.ego_speed_mps * t.seconds();
      const bool seen = random_.chance(setup_.camera_detects);
      if (!seen || !setup_.camera_sees(i, t.seconds()) || dx < 3 || dx > 100 || std::fabs(user.y_m) > dx) continue;
      DetectedObject& object = *list.add_objects();
      object.set_x_m(dx + (0.1 + 0.01 * dx) * random_.normal());
      object.set_y_m(user.y_m + 0.15 * random_.normal());
      object.set_yaw_rad(user.yaw_rad() + 0.03 * random_.normal());
      object.set_velocity_x_mps(user.vx_mps + 0.4 * random_.normal());
      object.set_velocity_y_mps(user.vy_mps + 0.2 * random_.normal());
      object.set_length_m(user.length_m);
      object.set_width_m(user.width_m);
      object.set_position_sigma_m(0.1 + 0.01 * dx);
      object.set_velocity_sigma_mps(0.4);
      object.set_existence(0.9);
      object.set_classification(user.kind);
    }
    return test::stamped(Topic::kIngestObjectList, list, t, sequence_++);
  }

 private:
  static void set_claims(RadarDetection& detection) {
    detection.set_range_sigma_m(0.15);
    detection.set_azimuth_sigma_rad(0.004);
    detection.set_range_rate_sigma_mps(0.08);
    detection.set_snr_db(20);
  }

  TrafficSetup setup_;
  VehicleCalibration car_;
  test::Random random_;
  std::uint64_t sequence_ = 0;
};

// Runs the fusion node at 20 Hz over `seconds` and hands each output to `see`.
inline void run_fusion(const TrafficSetup& setup, double seconds,
                       const std::function<void(SimTime, const TrackList&)>& see) {
  Traffic traffic(setup);
  test::NodeHarness node(fusion_node({}, {}));
  for (SimTime t{100'000'000}; t.seconds() <= seconds; t += milliseconds(50)) {
    const auto out = node.run(t, traffic.arrivals(t));
    see(out.at(0)->capture_time, body_as<TrackList>(*out.at(0)));
  }
}

// The confirmed track nearest to the user at `t`, within `reach_m`.
inline const Track* track_of(const TrackList& list, const RoadUser& user, SimTime t, double reach_m = 3) {
  const RoadUser now = user.at(t.seconds());
  const Track* nearest = nullptr;
  double best = reach_m;
  for (const Track& track : list.tracks()) {
    const double distance = strict::hypot(track.x_m() - now.x_m, track.y_m() - now.y_m);
    if (!track.confirmed() || distance >= best) continue;
    best = distance;
    nearest = &track;
  }
  return nearest;
}

inline int confirmed_count(const TrackList& list) {
  return static_cast<int>(std::ranges::count_if(list.tracks(), [](const Track& track) { return track.confirmed(); }));
}

}  // namespace longtail::stack
