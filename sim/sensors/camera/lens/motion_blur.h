// What moves across the picture during the exposure is smeared along its way: length = exposure * image velocity, as a box.
// Image velocity of a point at (x, y, z), sensor axes, that moves with w relative to the camera: of right = -y / x and
// down = -z / x (e.g. Longuet-Higgins and Prazdny 1980), with w = v_object - v_camera - omega x P.
#pragma once

#include <array>
#include <span>
#include <vector>

#include <Eigen/Core>
#include <Eigen/Geometry>

#include "sim/sensors/camera/shading.h"
#include "sim/visibility/camera_grid.h"

namespace longtail::sim {

struct MotionBlurView {
  const CameraTables& rays;
  double focal_px = 0;
  double exposure_s = 0;
  Eigen::Matrix3d sensor_from_map = Eigen::Matrix3d::Identity();
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();          // of the camera, map frame
  Eigen::Vector3d angular_velocity_rps = Eigen::Vector3d::Zero();  // of the camera, sensor axes
  std::span<const SceneInstance> instances;                        // whose velocities count
};

struct ImageVelocity {  // pixels a second
  double columns = 0;
  double rows = 0;
};
// Of a point `depth_m` ahead at (left, up) on the plane x = 1 that moves with `relative_mps`, sensor axes, while the camera turns.
ImageVelocity image_velocity(double focal_px, double left, double up, double depth_m, const Eigen::Vector3d& relative_mps,
                             const Eigen::Vector3d& camera_rps);

// Velocities relative to the camera by instance id, sensor axes; the first is that of what stands still.
class RelativeVelocities {
 public:
  explicit RelativeVelocities(const MotionBlurView& view);
  const Eigen::Vector3d& of(std::uint32_t id) const { return by_id_[id < by_id_.size() ? id : 0]; }
  double fastest_mps() const { return fastest_mps_; }

 private:
  std::vector<Eigen::Vector3d> by_id_;
  double fastest_mps_ = 0;
};

class MotionBlur {
 public:
  // Rows in which a pixel may move far enough to be smeared, by the nearest depth in each.
  static std::vector<int> rows_to_smear(const MotionBlurView& view, const RelativeVelocities& velocities, std::span<const float> nearest_m);
  // Pixels smeared; none leaves every bit as it was. Of those rows image.depth_m and image.instance are read.
  int apply(const MotionBlurView& view, const RelativeVelocities& velocities, std::span<const int> rows, LuminanceImage& image);

 private:
  std::array<std::vector<float>, 3> sharp_;  // scratch
};

}  // namespace longtail::sim
