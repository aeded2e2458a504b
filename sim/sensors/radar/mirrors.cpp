#include "sim/sensors/radar/mirrors.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Of one barrier element; they stand 0.2 m apart.
constexpr double kHalfLength_m = 2.0;
constexpr double kHalfWidth_m = 0.3;
constexpr double kGap_m = 0.6;
constexpr double kStraight_m = 0.01;

double cross(const Eigen::Vector2d& a, const Eigen::Vector2d& b) { return a.x() * b.y() - a.y() * b.x(); }

// Roadside barriers have the road on their left.
Mirror face_of(const RoadsideObject& barrier) {
  const Eigen::Vector2d along(strict::cos(barrier.yaw_rad), strict::sin(barrier.yaw_rad));
  const Eigen::Vector2d middle = barrier.position_m.head<2>() + kHalfWidth_m * Eigen::Vector2d(-along.y(), along.x());
  return {.from_m = middle - kHalfLength_m * along, .to_m = middle + kHalfLength_m * along, .owner = kEgoId};
}

// Lengthens `line` by a face that goes on in it, at either end.
bool extend(Mirror& line, const Mirror& face) {
  const bool after = (face.from_m - line.to_m).norm() < kGap_m;
  const bool before = (face.to_m - line.from_m).norm() < kGap_m;
  if (!after && !before) return false;
  const Eigen::Vector2d along = (line.to_m - line.from_m).normalized();
  for (const Eigen::Vector2d& end : {face.from_m, face.to_m}) {
    if (std::fabs(cross(along, end - line.from_m)) > kStraight_m) return false;
  }
  (after ? line.to_m : line.from_m) = after ? face.to_m : face.from_m;
  return true;
}

// The two long faces of a barrier among the actors, in sensor axes.
void add_faces(const SightedActor& barrier, std::vector<Mirror>& out) {
  const Eigen::Vector2d middle(barrier.x_m, barrier.y_m);
  const Eigen::Vector2d along = barrier.actor->model.length_m / 2 * Eigen::Vector2d(barrier.cos_yaw, barrier.sin_yaw);
  const Eigen::Vector2d left = barrier.actor->model.width_m / 2 * Eigen::Vector2d(-barrier.sin_yaw, barrier.cos_yaw);
  out.push_back({middle + left - along, middle + left + along, barrier.actor->id});
  out.push_back({middle - left + along, middle - left - along, barrier.actor->id});
}

}  // namespace

std::vector<Mirror> mirrors_of(std::span<const RoadsideObject> barriers) {
  std::vector<Mirror> lines;
  // Both sides of a road come in turns: the line that goes on is one of the last two.
  for (const RoadsideObject& barrier : barriers) {
    const Mirror face = face_of(barrier);
    bool extended = false;
    for (std::size_t back = 1; back <= std::min<std::size_t>(2, lines.size()) && !extended; ++back) {
      extended = extend(lines[lines.size() - back], face);
    }
    if (!extended) lines.push_back(face);
  }
  return lines;
}

bool reflect(const Mirror& mirror, const Eigen::Vector2d& target_m, Reflection& out) {
  const Eigen::Vector2d way = mirror.to_m - mirror.from_m;
  const Eigen::Vector2d left(-way.y(), way.x());
  // Distances from the face and places along it, both times the face's length.
  const double sensor_off = -left.dot(mirror.from_m);
  const double target_off = left.dot(target_m - mirror.from_m);
  if (sensor_off <= 0 || target_off <= 0) return false;
  const double sensor_along = -way.dot(mirror.from_m);
  const double target_along = way.dot(target_m - mirror.from_m);
  const double length_squared = way.squaredNorm();
  const double share = (sensor_along * target_off + target_along * sensor_off) / ((sensor_off + target_off) * length_squared);
  if (share < 0 || share > 1) return false;
  out.at_m = mirror.from_m + share * way;
  out.image_m = target_m - 2 * target_off / length_squared * left;
  out.normal = left / std::sqrt(length_squared);
  out.sine = -out.normal.dot(out.image_m) / out.image_m.norm();
  return true;
}

Mirrors::Mirrors(std::shared_ptr<const RoadNetwork> map) : map_(std::move(map)) {
  if (!map_) return;
  const RoadsideBarriers barriers(*map_);
  for (const RoadsideBarriers::Part& part : barriers.parts()) parts_.push_back({part, std::nullopt});
}

std::span<const Mirror> Mirrors::near(const SensorPose& pose, double range_m, std::span<const SightedActor> sighted) {
  near_.clear();
  const Eigen::Vector2d here(pose.x_m, pose.y_m);
  const Eigen::Vector2d forward(pose.cos_yaw, pose.sin_yaw);
  const auto in_sensor_axes = [&](const Eigen::Vector2d& point_m) -> Eigen::Vector2d {
    const Eigen::Vector2d d = point_m - here;
    return {pose.cos_yaw * d.x() + pose.sin_yaw * d.y(), pose.cos_yaw * d.y() - pose.sin_yaw * d.x()};
  };
  for (Part& part : parts_) {
    const Eigen::Vector2d way = part.of.middle_m - here;
    const double reach_m = range_m + part.of.radius_m;
    if (way.squaredNorm() > reach_m * reach_m || way.dot(forward) < -part.of.radius_m) continue;
    if (!part.mirrors) part.mirrors = mirrors_of(RoadsideBarriers::of(*map_, part.of));
    for (const Mirror& of_the_map : *part.mirrors) {
      const Mirror mirror{in_sensor_axes(of_the_map.from_m), in_sensor_axes(of_the_map.to_m), of_the_map.owner};
      const bool ahead = mirror.from_m.x() > 0 || mirror.to_m.x() > 0;
      const bool within = std::min(mirror.from_m.x(), mirror.to_m.x()) < range_m;
      if (ahead && within) near_.push_back(mirror);
    }
  }
  for (const SightedActor& actor : sighted) {
    if (actor.actor->model.kind == ActorKind::kBarrier) add_faces(actor, near_);
  }
  return near_;
}

}  // namespace longtail::sim
