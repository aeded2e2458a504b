// The reference poses of a comma2k19 segment (camera, ECEF) as poses of the ego origin in the map frame.
#pragma once

#include "replay/import/comma2k19_log.h"
#include "stack/api/truth.pb.h"
#include "stack/base/geodesy.h"

namespace longtail::replay {

struct Comma2k19Calibration;

// Mean angle from the direction of motion to the camera's axis in the plane, over frames faster than 5 m/s; 0 if none
// is.
double camera_yaw(const Comma2k19Log& log, const LocalTangentPlane& plane);

// The reference at a frame, header excepted. Position and speed are exact; yaw rate and acceleration are differences
// over +-2 frames (0.2 s). Pitch and roll of the car are not known and stay 0.
stack::TruthEgo reference_at(const Comma2k19Log& log, const Comma2k19Calibration& calibration,
                             const LocalTangentPlane& plane, std::uint64_t frame);

}  // namespace longtail::replay
