#include "sim/world/actor_bodies.h"

#include <algorithm>
#include <cmath>

#include "sim/actors/models.h"
#include "sim/physics/ground_contact.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kNear = 1.0;       // m between outlines
constexpr double kLookAhead = 0.05;  // s of approach: more than two decision periods
constexpr double kStay = 2.0;       // m
constexpr double kFastest = 160.0;  // m/s of relative speed looked ahead for
// Locked wheels and lying people slide with less than a rolling tyre's peak (Searle 1993: pedestrians 0.7).
constexpr double kSlidingShare = 0.75;

BoxBody box_of(const ActorState& actor) {
  const ActorModel& m = actor.model;
  const Eigen::Vector3d size(m.length_m, m.width_m, m.height_m);
  const Eigen::Vector3d squares = size.cwiseProduct(size);
  BoxBody box;
  box.id = actor.id;
  box.half_size_m = size / 2;
  box.mass_kg = is_fixed(m.kind) ? 0.0 : m.mass_kg;
  box.inertia_kgm2 = box.mass_kg / 12 *
                     Eigen::Vector3d(squares.y() + squares.z(), squares.x() + squares.z(), squares.x() + squares.y());
  return box;
}

Eigen::Quaterniond standing(double yaw_rad, const Eigen::Vector3d& up) {
  const Eigen::Vector3d heading(strict::cos(yaw_rad), strict::sin(yaw_rad), 0);
  Eigen::Matrix3d axes;
  axes.col(2) = up;
  axes.col(1) = up.cross(heading).normalized();
  axes.col(0) = axes.col(1).cross(up);
  return Eigen::Quaterniond(axes);
}

}  // namespace

ActorBodies::ActorBodies(std::span<const ActorState> actors, RigidWorld& rigid) : rigid_(&rigid) {
  for (const ActorState& actor : actors) {
    Body body;
    body.box = box_of(actor);
    body.radius_m = body.box.half_size_m.head<2>().norm();
    body.fixed = is_fixed(actor.model.kind);
    bodies_.push_back(body);
  }
}

void ActorBodies::gather_outlines(std::span<const ActorState> actors, const EgoState& ego,
                                  const VehicleModel& ego_model) {
  outlines_.resize(actors.size() + 1);
  for (std::size_t i = 0; i < actors.size(); ++i) {
    outlines_[i] = {.center_m = actors[i].position_m.head<2>(),
                    .velocity_mps = actors[i].velocity_mps.head<2>(),
                    .radius_m = bodies_[i].radius_m,
                    .present = actors[i].present,
                    .inside = bodies_[i].inside,
                    .wanted = bodies_[i].dynamic};
  }
  const Footprint own = footprint_of(ego, ego_model);
  outlines_.back() = {.center_m = own.center_m,
                      .velocity_mps = ego.velocity_mps.head<2>(),
                      .radius_m = Eigen::Vector2d(own.half_length_m, own.half_width_m).norm(),
                      .present = true,
                      .footprint = own};
}

void ActorBodies::find_neighbours(std::span<const ActorState> actors, const EgoState& ego,
                                  const VehicleModel& ego_model) {
  gather_outlines(actors, ego, ego_model);
  constexpr double kFarthest = kNear + kStay + kLookAhead * kFastest;
  for (std::size_t i = 0; i < outlines_.size(); ++i) {
    Outline& one = outlines_[i];
    if (!one.present) continue;
    for (std::size_t j = i + 1; j < outlines_.size(); ++j) {
      Outline& other = outlines_[j];
      if (!other.present || (one.wanted && other.wanted)) continue;
      const double reach = one.radius_m + other.radius_m + kFarthest;
      if ((one.center_m - other.center_m).squaredNorm() > reach * reach) continue;
      const double approach = std::min(kFastest, (one.velocity_mps - other.velocity_mps).norm());
      const bool stay = one.inside && (other.inside || j == actors.size());
      const double near = kNear + kLookAhead * approach + (stay ? kStay : 0.0);
      const double circles = one.radius_m + other.radius_m + near;
      if ((one.center_m - other.center_m).squaredNorm() > circles * circles) continue;
      if (!one.footprint) one.footprint = footprint_of(actors[i]);
      if (!other.footprint) other.footprint = footprint_of(actors[j]);
      if (gap(*one.footprint, *other.footprint) <= near) one.wanted = other.wanted = true;
    }
  }
}

void ActorBodies::refresh(std::span<const ActorState> actors, const EgoState& ego, const VehicleModel& ego_model,
                          const MapGround& ground) {
  find_neighbours(actors, ego, ego_model);
  for (const ActorState& actor : actors) {
    Body& body = bodies_[actor.id.value - 1];
    const bool wanted = actor.present && outlines_[actor.id.value - 1].wanted;
    if (wanted == body.inside) continue;
    body.inside = wanted;
    if (!wanted) {
      rigid_->remove(actor.id);
      continue;
    }
    const Eigen::Vector3d up = ground.normal(actor.road);
    body.box.start.position_m = actor.position_m + body.box.half_size_m.z() * up;
    body.box.start.orientation = standing(actor.yaw_rad, up);
    rigid_->add(body.box);
  }
}

void ActorBodies::prepare(std::span<const ActorState> actors, std::span<const MotionSample> next,
                          const MapGround& ground, Duration step) {
  for (const ActorState& actor : actors) {
    Body& body = bodies_[actor.id.value - 1];
    if (!body.inside || body.fixed) continue;
    if (body.dynamic) {
      const double friction = kSlidingShare * ground.friction(body.ground);
      const GroundWrench wrench = ground_contact(body.box, rigid_->state(actor.id), body.ground.plane, friction);
      const Eigen::Vector3d weight(0, 0, -body.box.mass_kg * kGravity);
      rigid_->apply(actor.id, wrench.force_n + weight, wrench.torque_nm);
      continue;
    }
    const MotionSample& to = next[actor.id.value - 1];
    const double turn = strict::wrap_angle(to.yaw_rad - actor.yaw_rad);
    const Eigen::Vector3d up = ground.normal(actor.road);
    rigid_->set_state(actor.id, {.position_m = actor.position_m + body.box.half_size_m.z() * up,
                                 .orientation = standing(actor.yaw_rad, up),
                                 .velocity_mps = (to.position_m - actor.position_m) / step.seconds(),
                                 .angular_velocity_rps = turn / step.seconds() * up});
  }
}

bool ActorBodies::take_over(const ActorState& actor) {
  Body& body = bodies_[actor.id.value - 1];
  if (body.dynamic || body.fixed) return false;
  body.dynamic = true;
  body.ground.road = actor.road;
  return true;
}

void ActorBodies::read_back(ActorState& actor, const MapGround& ground, Duration step) {
  Body& body = bodies_[actor.id.value - 1];
  const BodyState state = rigid_->state(actor.id);
  ground.follow(body.ground, state.position_m, 0, 0);
  const Eigen::Matrix3d axes = state.orientation.toRotationMatrix();
  actor.dynamic = true;
  actor.position_m = state.position_m - body.ground.plane.height_above(state.position_m) * body.ground.plane.normal;
  // On end it has no heading of its own: it keeps the last.
  const Eigen::Vector2d forward = axes.col(0).head<2>();
  if (forward.squaredNorm() > 1e-4) actor.yaw_rad = strict::atan2(forward.y(), forward.x());
  const Eigen::Vector2d heading(strict::cos(actor.yaw_rad), strict::sin(actor.yaw_rad));
  const double speed = state.velocity_mps.head<2>().dot(heading);
  actor.acceleration_mps2 = (speed - actor.speed_mps) / step.seconds();
  actor.speed_mps = speed;
  actor.velocity_mps = state.velocity_mps;
  actor.yaw_rate_rps = state.angular_velocity_rps.z();
  actor.road = body.ground.on_map ? body.ground.road : std::nullopt;
}

void ActorBodies::save(StateWriter& out) const {
  for (const Body& body : bodies_) {
    out.u8(static_cast<std::uint8_t>((body.inside ? 1 : 0) | (body.dynamic ? 2 : 0)));
    if (!body.dynamic || !body.inside) continue;
    out.words(rigid_->state(body.box.id).words());
  }
}

void ActorBodies::save_motion(StateWriter& out) const {
  for (const Body& body : bodies_) {
    if (!body.dynamic || !body.inside) continue;
    out.u32(body.box.id.value);
    out.words(rigid_->state(body.box.id).words());
  }
}

}  // namespace longtail::sim
