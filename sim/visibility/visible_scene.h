// What there is to see: meshes placed in the map, drawn in the axes of a sensor. Every sensor draws the same scene.
//
//   scene.add({.mesh = &car, .position_m = ..., .velocity_mps = ..., .id = 7});
//   scene.look_from(view, grid);           once per sweep or exposure
//   scene.draw(buffer, grid, image);
//   scene.surface(image.id(row, column))   whose triangle that ray met
//
// Level of detail: an instance is drawn as the coarsest of its meshes that leaves out nothing wider than two neighbouring rays of the
// sensor are apart at its nearest point. That follows from places alone: no load, no history.
//
// Rolling shutter: objects move on straight lines past a sensor that does, exactly. The turning of a lidar during its
// sweep is exact too, in its columns (turning()), and that of a camera, in its rows (CameraGrid::turn). An object that turns is shown in the attitude
// it has when the beam meets its middle, and does not turn while the beam passes over it.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/visibility/camera_grid.h"
#include "sim/visibility/item_buffer.h"
#include "sim/visibility/lidar_grid.h"
#include "sim/visibility/mesh.h"
#include "sim/visibility/vertex_array.h"

namespace longtail::sim {

// At the middle of the sweep or exposure; map frame.
struct SceneInstance {
  const Mesh* mesh = nullptr;  // outlives the scene
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // of the mesh's origin
  double yaw_rad = 0;
  double pitch_rad = 0;  // nose down positive, after yaw
  double roll_rad = 0;   // left side up positive, after pitch
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
  double yaw_rate_rps = 0;
  std::int64_t distance_um = 0;  // gone so far; moves wheels and legs
  std::uint32_t id = 0;          // the caller's
  LampSet lamps = 0;             // that shine
};

struct Viewpoint {
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();
  double yaw_rad = 0;
  double pitch_rad = 0;  // nose down positive: right-handed about y
  double roll_rad = 0;
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();  // over ground
  Eigen::Vector3d angular_velocity_rps = Eigen::Vector3d::Zero();  // sensor axes
  double duration_s = 0;   // of the sweep or readout; 0: everything at one instant
  double max_range_m = 0;  // objects wholly beyond it are left out
};

// Columns: the sensor's forward, left and up in the map frame.
Eigen::Matrix3d map_from_sensor(const Viewpoint& view);

// The grid of a lidar that itself turns by `angle_rad` (counter-clockwise) during the sweep, in axes that do not.
LidarGridConfig turning(LidarGridConfig config, double angle_rad);

// Around a mesh at rest, in its own axes.
struct Extent {
  Eigen::Vector3d low_m = Eigen::Vector3d::Zero();
  Eigen::Vector3d high_m = Eigen::Vector3d::Zero();
};

struct Surface {
  const SceneInstance* instance = nullptr;
  std::int32_t index = 0;  // of the instance
  std::int32_t triangle = 0;
  const Material* material = nullptr;
};

// Instances that were added one after the other, and where they are: what is far from all of them needs no look at each.
struct Cluster {
  Eigen::Vector3d low_m = Eigen::Vector3d::Constant(1e9);    // of their origins
  Eigen::Vector3d high_m = Eigen::Vector3d::Constant(-1e9);
  double reach_m = 0;                                        // at most; from an origin to the farthest vertex
  double speed_mps = 0;
  double lowest_m = 1e9;                                     // of what they show standing upright; z
};
Eigen::Vector3d way_m(const Cluster& cluster, const Eigen::Vector3d& from_m);  // along each axis: at least, to any origin

class VisibleScene {
 public:
  void clear();
  // Leaves the first `count` instances alone: those that never move are added once.
  void keep_first(std::size_t count);
  void add(const SceneInstance& instance);
  std::size_t size() const { return instances_.size(); }

  void look_from(const Viewpoint& view, const LidarGridConfig& lidar);
  void look_from(const Viewpoint& view, const CameraGrid& camera);
  void look_from(const Viewpoint& view);  // rays into all directions

  void draw(ItemBuffer& buffer, const LidarGrid& grid, VisibilityImage& image) const;
  void draw(ItemBuffer& buffer, const CameraGrid& grid, VisibilityImage& image) const;
  // As they stand before the sensor, for a tree of rays.
  std::vector<TriangleBatch> batches() const;

  // Of an id drawn, not kNothing.
  // Quicker when it belongs to the instance `guess`.
  Surface surface(std::int32_t id, std::int32_t guess = 0) const;
  // Outward, unit length, sensor axes, as the triangle stands in the middle of the sweep or exposure.
  Vec3f normal(const Surface& surface) const;
  // The same in map axes; of triangles of one plane of a rigid part to the bit the same.
  Vec3f normal_in_map(const Surface& surface) const;
  Vec3f normal(std::int32_t id) const { return normal(surface(id)); }
  const std::vector<SceneInstance>& instances() const { return instances_; }
  const std::vector<Extent>& extents() const { return extents_; }  // of the instances
  // Cluster c holds the instances from kClusterSize * c on.
  static constexpr std::size_t kClusterSize = 32;
  const std::vector<Cluster>& clusters() const { return clusters_; }
  std::size_t end_of_cluster(std::size_t c) const { return std::min((c + 1) * kClusterSize, size()); }
  // Map from mesh, of the instances: columns forward, left and up.
  const std::vector<Eigen::Matrix3d>& attitudes() const { return attitudes_; }
  std::int32_t triangles() const;                                  // ids go from 0 to here

 private:
  const Mesh& mesh_of(std::size_t instance) const { return *drawn_[instance].mesh; }
  std::size_t instance_of(std::int32_t id) const;
  bool is_of(std::int32_t id, std::int32_t instance) const;
  struct Drawn {
    const Mesh* mesh = nullptr;  // in the detail that the sensor can see
    VertexArray vertices;
    Vec3f shift_m;
    Vec3f map_from_mesh[3];  // rows
  };
  // What place() needs to know of a sensor.
  struct Eye {
    Eigen::Matrix3d sensor_from_map = Eigen::Matrix3d::Identity();
    double step_rad = 0;       // between neighbouring rays; 0: fine meshes only
    double phase_per_rad = 0;  // of the sweep; 0: all at once
    double centre_rad = 0;
  };
  template <class Sees>
  void place(const Viewpoint& view, const Eye& eye, const Sees& sees);
  template <class Sees>
  void place(std::size_t i, const Viewpoint& view, const Eye& eye, const Sees& sees);
  TriangleBatch batch_of(std::size_t i) const;

  std::vector<SceneInstance> instances_;
  std::vector<Extent> extents_;
  // Of each instance, close together in memory: most are far away, and this is all that is looked at then.
  struct Ball {
    Eigen::Vector3d centre_m = Eigen::Vector3d::Zero();
    double reach_m = 0;                   // from the origin to the farthest vertex
    double speed_mps = 0;
  };
  static double most_distance_m(double reach_m, double speed_mps, const Viewpoint& view, double view_speed_mps);
  bool out_of_range(const Ball& ball, const Viewpoint& view, double view_speed_mps) const;
  void widen_last_cluster(std::size_t instance);
  std::vector<Ball> balls_;
  std::vector<Cluster> clusters_;
  std::vector<Eigen::Matrix3d> attitudes_;
  std::vector<std::int32_t> first_id_;
  std::vector<Drawn> drawn_;
  Vec3f map_from_sensor_[3];              // rows
  std::vector<std::size_t> in_range_;     // the instances whose `drawn_` holds
  std::vector<Vec3f> posed_;              // scratch
};

}  // namespace longtail::sim
