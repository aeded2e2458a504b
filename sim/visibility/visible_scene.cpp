#include "sim/visibility/visible_scene.h"

#include <algorithm>
#include <cmath>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kSwingRoomM = 1.0;  // limbs and wheels leave the box at rest by less

Eigen::Matrix3d about_z(double angle) {
  const double c = strict::cos(angle);
  const double s = strict::sin(angle);
  Eigen::Matrix3d m;
  m << c, -s, 0, s, c, 0, 0, 0, 1;
  return m;
}
Eigen::Matrix3d about_y(double angle) {
  const double c = strict::cos(angle);
  const double s = strict::sin(angle);
  Eigen::Matrix3d m;
  m << c, 0, s, 0, 1, 0, -s, 0, c;
  return m;
}
Eigen::Matrix3d about_x(double angle) {
  const double c = strict::cos(angle);
  const double s = strict::sin(angle);
  Eigen::Matrix3d m;
  m << 1, 0, 0, 0, c, -s, 0, s, c;
  return m;
}

Vec3f narrow(const Eigen::Vector3d& v) {
  return {static_cast<float>(v.x()), static_cast<float>(v.y()), static_cast<float>(v.z())};
}

Eigen::Vector3d wide(const Vec3f& v) { return Eigen::Vector3f(v.x, v.y, v.z).cast<double>(); }

Vec3f turned(const Vec3f (&row)[3], const Vec3f& v) {
  const auto along = [&v](const Vec3f& axis) { return axis.x * v.x + axis.y * v.y + axis.z * v.z; };
  return {along(row[0]), along(row[1]), along(row[2])};
}

// The coarsest that leaves out nothing as wide as `apart_m`.
const Mesh& seen_across(const Mesh& mesh, double apart_m) {
  const Mesh* seen = &mesh;
  while (seen->coarser != nullptr && seen->coarser->leaves_out_m < apart_m) seen = seen->coarser.get();
  return *seen;
}

}  // namespace

Eigen::Vector3d way_m(const Cluster& cluster, const Eigen::Vector3d& from_m) {
  return (cluster.low_m - from_m).cwiseMax(from_m - cluster.high_m).cwiseMax(0);
}

Eigen::Matrix3d map_from_sensor(const Viewpoint& view) {
  return about_z(view.yaw_rad) * about_y(view.pitch_rad) * about_x(view.roll_rad);
}

Eigen::Matrix3d map_from_mesh(const SceneInstance& instance, double yaw_rad) {
  const Eigen::Matrix3d level = about_z(yaw_rad);
  if (instance.pitch_rad == 0 && instance.roll_rad == 0) return level;
  return level * about_y(instance.pitch_rad) * about_x(instance.roll_rad);
}

LidarGridConfig turning(LidarGridConfig config, double angle_rad) {
  config.span_rad += angle_rad;
  return config;
}

void VisibleScene::clear() {
  instances_.clear();
  extents_.clear();
  balls_.clear();
  clusters_.clear();
  attitudes_.clear();
  first_id_.clear();
}

void VisibleScene::keep_first(std::size_t count) {
  CHECK(count <= instances_.size(), "{} instances are not there, only {}", count, instances_.size());
  instances_.resize(count);
  extents_.resize(count);
  balls_.resize(count);
  attitudes_.resize(count);
  first_id_.resize(count);
  clusters_.resize(count / kClusterSize);
  for (std::size_t i = clusters_.size() * kClusterSize; i < count; ++i) widen_last_cluster(i);
}

void VisibleScene::widen_last_cluster(std::size_t instance) {
  if (instance % kClusterSize == 0) clusters_.emplace_back();
  Cluster& cluster = clusters_.back();
  const Ball& ball = balls_[instance];
  cluster.low_m = cluster.low_m.cwiseMin(ball.centre_m);
  cluster.high_m = cluster.high_m.cwiseMax(ball.centre_m);
  cluster.reach_m = std::max(cluster.reach_m, ball.reach_m);
  cluster.speed_mps = std::max(cluster.speed_mps, ball.speed_mps);
  cluster.lowest_m = std::min(cluster.lowest_m, ball.centre_m.z() + extents_[instance].low_m.z());
}

void VisibleScene::add(const SceneInstance& instance) {
  CHECK(instance.mesh != nullptr, "an instance without a mesh");
  const std::int32_t next = triangles();
  const auto count = static_cast<std::int64_t>(instance.mesh->triangles.size());
  CHECK(next + count < kNothing, "a scene of more than {} triangles", kNothing);
  const Mesh& mesh = *instance.mesh;
  const MeshBounds bounds = mesh.bounds ? *mesh.bounds : bounds_of(mesh.vertices);
  first_id_.push_back(next);
  instances_.push_back(instance);
  extents_.push_back({wide(bounds.low_m), wide(bounds.high_m)});
  balls_.push_back({instance.position_m, bounds.reach_m + kSwingRoomM, instance.velocity_mps.norm()});
  attitudes_.push_back(map_from_mesh(instance, instance.yaw_rad));
  widen_last_cluster(instances_.size() - 1);
}

std::int32_t VisibleScene::triangles() const {
  return first_id_.empty() ? 0 : first_id_.back() + static_cast<std::int32_t>(instances_.back().mesh->triangles.size());
}

void VisibleScene::look_from(const Viewpoint& view, const LidarGridConfig& lidar) {
  place(view,
        {.sensor_from_map = map_from_sensor(view).transpose(),
         .step_rad = std::fabs(lidar.span_rad) / lidar.columns,
         .phase_per_rad = 1 / lidar.span_rad,
         .centre_rad = lidar.centre_azimuth_rad},
        [](const Eigen::Vector3d&, double) { return true; });
}

void VisibleScene::look_from(const Viewpoint& view, const CameraGrid& camera) {
  place(view, {.sensor_from_map = map_from_sensor(view).transpose(), .step_rad = 1 / camera.focal_px()},
        [&camera](const Eigen::Vector3d& centre_m, double radius_m) { return camera.sees(centre_m, radius_m); });
}

void VisibleScene::look_from(const Viewpoint& view) {
  place(view, {.sensor_from_map = map_from_sensor(view).transpose()}, [](const Eigen::Vector3d&, double) { return true; });
}

// Wholly so, and for sure: what is near the limit is looked at more closely.
double VisibleScene::most_distance_m(double reach_m, double speed_mps, const Viewpoint& view, double view_speed_mps) {
  constexpr double kRounding_m = 1e-3;
  return view.max_range_m + reach_m + (speed_mps + view_speed_mps) * view.duration_s + kRounding_m;
}
bool VisibleScene::out_of_range(const Ball& ball, const Viewpoint& view, double view_speed_mps) const {
  const double most_m = most_distance_m(ball.reach_m, ball.speed_mps, view, view_speed_mps);
  return (ball.centre_m - view.position_m).squaredNorm() > most_m * most_m;
}

// `sees`: whether the sensor can see anything of a ball in its axes.
template <class Sees>
void VisibleScene::place(const Viewpoint& view, const Eye& eye, const Sees& sees) {
  drawn_.resize(instances_.size());
  in_range_.clear();
  for (int axis = 0; axis < 3; ++axis) map_from_sensor_[axis] = narrow(eye.sensor_from_map.col(axis));
  const double view_speed_mps = view.velocity_mps.norm();
  for (std::size_t c = 0; c < clusters_.size(); ++c) {
    const Cluster& cluster = clusters_[c];
    if (way_m(cluster, view.position_m).norm() > most_distance_m(cluster.reach_m, cluster.speed_mps, view, view_speed_mps)) continue;
    const Eigen::Vector3d middle = eye.sensor_from_map * (0.5 * (cluster.low_m + cluster.high_m) - view.position_m);
    const double half_m = 0.5 * (cluster.high_m - cluster.low_m).norm();
    if (!sees(middle, half_m + cluster.reach_m + (cluster.speed_mps + view_speed_mps) * view.duration_s)) continue;
    for (std::size_t i = c * kClusterSize; i < end_of_cluster(c); ++i) {
      if (!out_of_range(balls_[i], view, view_speed_mps)) place(i, view, eye, sees);
    }
  }
}

template <class Sees>
void VisibleScene::place(std::size_t i, const Viewpoint& view, const Eye& eye, const Sees& sees) {
  const SceneInstance& instance = instances_[i];
  Drawn& drawn = drawn_[i];
  const Eigen::Vector3d at = eye.sensor_from_map * (instance.position_m - view.position_m);
  const Eigen::Vector3d shift = eye.sensor_from_map * (instance.velocity_mps - view.velocity_mps) * view.duration_s;
  const double radius = balls_[i].reach_m + shift.norm();
  if (at.norm() - radius > view.max_range_m || !sees(at, radius)) return;
  in_range_.push_back(i);
  drawn.mesh = &seen_across(*instance.mesh, (at.norm() - radius) * eye.step_rad);
  Eigen::Matrix3d turned = attitudes_[i];
  if (eye.phase_per_rad != 0 && instance.yaw_rate_rps != 0) {
    // When the beam meets its middle.
    const double azimuth = strict::wrap_angle(strict::atan2(at.y(), at.x()) - eye.centre_rad);
    const double phase = std::clamp(azimuth * eye.phase_per_rad, -0.5, 0.5);
    turned = map_from_mesh(instance, instance.yaw_rad + instance.yaw_rate_rps * phase * view.duration_s);
  }
  for (int axis = 0; axis < 3; ++axis) drawn.map_from_mesh[axis] = narrow(turned.row(axis).transpose());
  const Eigen::Matrix3d placed = eye.sensor_from_map * turned;
  const Vec3f rotation[3] = {narrow(placed.row(0).transpose()), narrow(placed.row(1).transpose()), narrow(placed.row(2).transpose())};
  const bool stiff = std::ranges::all_of(drawn.mesh->parts, [](const Part& part) { return part.motion == PartMotion::kFixed; });
  if (!stiff) pose(*drawn.mesh, instance.distance_um, posed_);
  drawn.vertices.place(stiff ? drawn.mesh->vertices : posed_, rotation, narrow(at));
  drawn.shift_m = narrow(shift);
}

TriangleBatch VisibleScene::batch_of(std::size_t i) const {
  const Drawn& drawn = drawn_[i];
  return {.x = drawn.vertices.x(),
          .y = drawn.vertices.y(),
          .z = drawn.vertices.z(),
          .vertices = drawn.vertices.size(),
          .triangles = drawn.mesh->triangles.data(),
          .count = static_cast<std::int32_t>(drawn.mesh->triangles.size()),
          .first_id = first_id_[i],
          .shift_m = drawn.shift_m};
}

std::vector<TriangleBatch> VisibleScene::batches() const {
  CHECK(drawn_.size() == instances_.size(), "a scene that nobody looks at: look_from after the last add");
  std::vector<TriangleBatch> batches;
  for (const std::size_t i : in_range_) batches.push_back(batch_of(i));
  return batches;
}

void VisibleScene::draw(ItemBuffer& buffer, const LidarGrid& grid, VisibilityImage& image) const {
  for (const TriangleBatch& batch : batches()) buffer.draw(grid, batch, image);
}

void VisibleScene::draw(ItemBuffer& buffer, const CameraGrid& grid, VisibilityImage& image) const {
  for (const TriangleBatch& batch : batches()) buffer.draw(grid, batch, image);
}

bool VisibleScene::is_of(std::int32_t id, std::int32_t instance) const {
  const auto i = static_cast<std::size_t>(instance);
  if (i >= first_id_.size() || id < first_id_[i]) return false;
  return id - first_id_[i] < static_cast<std::int32_t>(instances_[i].mesh->triangles.size());
}

std::size_t VisibleScene::instance_of(std::int32_t id) const {
  const auto after = std::ranges::upper_bound(first_id_, id);
  CHECK(id >= 0 && after != first_id_.begin(), "no surface has the id {}", id);
  const auto i = static_cast<std::size_t>(after - first_id_.begin() - 1);
  CHECK(static_cast<std::size_t>(id - first_id_[i]) < instances_[i].mesh->triangles.size(), "no surface has the id {}", id);
  return i;
}

Surface VisibleScene::surface(std::int32_t id, std::int32_t guess) const {
  const std::size_t i = is_of(id, guess) ? static_cast<std::size_t>(guess) : instance_of(id);
  const Mesh& mesh = mesh_of(i);
  const std::int32_t triangle = id - first_id_[i];
  return {.instance = &instances_[i],
          .index = static_cast<std::int32_t>(i),
          .triangle = triangle,
          .material = &mesh.materials[mesh.material_of[static_cast<std::size_t>(triangle)]]};
}

Vec3f VisibleScene::normal_in_map(const Surface& surface) const {
  const auto i = static_cast<std::size_t>(surface.index);
  const Vec3f at_rest = rest_normal(mesh_of(i), surface.triangle);
  if (at_rest.x != 0 || at_rest.y != 0 || at_rest.z != 0) return turned(drawn_[i].map_from_mesh, at_rest);
  return turned(map_from_sensor_, normal(surface));
}

Vec3f VisibleScene::normal(const Surface& surface) const {
  const auto i = static_cast<std::size_t>(surface.index);
  const Triangle& t = mesh_of(i).triangles[static_cast<std::size_t>(surface.triangle)];
  const VertexArray& vertices = drawn_[i].vertices;
  return unit_normal(vertices.get(t.a), vertices.get(t.b), vertices.get(t.c));
}

}  // namespace longtail::sim
