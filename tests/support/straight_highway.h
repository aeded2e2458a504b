// The straight highway of data/maps with its ground, loaded once, and a small camera to look at it.
#pragma once

#include "sim/sensors/camera/camera.h"
#include "sim/visibility/ground_surface.h"

namespace longtail::test {

inline const sim::RoadNetwork& straight_highway() {
  static const sim::RoadNetwork kMap = sim::RoadNetwork::load("data/maps/highway_straight.xodr").value();
  return kMap;
}

inline const sim::GroundSurface& highway_ground() {
  static const sim::GroundSurface kSurface(straight_highway(), {});
  return kSurface;
}

// Where the leftmost of our lanes is.
inline sim::MapPose on_the_left_lane(double s_m) {
  const sim::RoadNetwork& map = straight_highway();
  return map.pose(sim::RoadPoint{{0}, s_m, map.lane_center_t(*map.lane_ref({0}, s_m, -1), s_m)});
}

// 16:9, without a lens.
inline sim::CameraConfig small_camera(int columns, double focal_px) {
  sim::CameraConfig config;
  config.columns = columns;
  config.rows = columns * 9 / 16;
  config.focal_px = focal_px;
  config.lens = {};
  return config;
}

}  // namespace longtail::test
