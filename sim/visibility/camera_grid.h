// The rays of a camera, one through the centre of each pixel. With lens distortion the image is never warped: each pixel's
// own direction is found once, exactly, and rays are cast along it. Camera axes as every sensor's: x forward (the optical
// axis), y left, z up; column 0 is the leftmost, row 0 the topmost; row r is exposed at phase (r + 1/2) / rows - 1/2 of the
// readout.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "sim/visibility/index_bounds.h"
#include "sim/visibility/kernel/tables.h"
#include "sim/visibility/turned_rays.h"

namespace longtail::sim {

// Brown and Conrady: x' = x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2), y' accordingly; x right, y down.
struct LensDistortion {
  double k1 = 0;
  double k2 = 0;
  double k3 = 0;
  double p1 = 0;
  double p2 = 0;
  bool none() const { return k1 == 0 && k2 == 0 && k3 == 0 && p1 == 0 && p2 == 0; }
};

struct ImagePoint {  // on the plane x = 1
  double right = 0;
  double down = 0;
};
ImagePoint distorted(const LensDistortion& lens, const ImagePoint& ideal);
// The inverse, to 1e-12; checks that the point is one the lens can image.
ImagePoint undistorted(const LensDistortion& lens, const ImagePoint& real);
ImagePoint undistorted(const LensDistortion& lens, const ImagePoint& real, const ImagePoint& guess);

struct CameraGridConfig {
  int columns = 0;
  int rows = 0;
  double focal_x_px = 0;
  double focal_y_px = 0;
  double centre_x_px = 0;  // (0, 0) is the outer corner of the first pixel
  double centre_y_px = 0;
  LensDistortion lens;
  double near_m = 0.1;
};

class CameraGrid {
 public:
  explicit CameraGrid(const CameraGridConfig& config);

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  double focal_px() const { return focal_px_; }  // the longer one
  // Turns its rays for a readout during which the camera turns by that (axis times angle, camera axes); turned_rays.h.
  void turn(const Eigen::Vector3d& angle_rad, Isa isa) { turned_.turn(still_tables(), angle_rad, isa); }
  CameraTables tables() const;  // valid until the next turn
  // Whether any ray can meet a ball in camera axes. May say yes where none does.
  bool sees(const Eigen::Vector3d& centre_m, double radius_m) const;

 private:
  void find_segments();
  CameraTables still_tables() const;

  TurnedRays turned_;
  int rows_ = 0;
  int columns_ = 0;
  int pitch_ = 0;  // 0: no distortion
  double focal_px_ = 0;
  std::vector<float> y_;
  std::vector<float> z_;
  std::vector<float> phase_;
  int segment_pitch_ = 0;
  std::vector<float> segment_y_low_;
  std::vector<float> segment_y_high_;
  std::vector<float> segment_z_low_;
  std::vector<float> segment_z_high_;
  LensTables lens_;
  IndexBounds column_bounds_;
  IndexBounds row_bounds_;
  ValueInterval y_range_;  // of all rays (1, y, z)
  ValueInterval z_range_;
  float near_m_ = 0;
};

// Where a pixel looks, on the plane x = 1.
struct PixelRay {
  double left = 0;
  double up = 0;
};
PixelRay ray_of(const CameraTables& tables, int row, int column);

}  // namespace longtail::sim
