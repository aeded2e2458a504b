// Bullet 3.24, float64, set up so that equal inputs give equal bits: own configuration, dispatcher,
// broadphase and solver per world, deterministic pair order, fixed insertion order, no solver randomness.
#include "sim/physics/rigid_world.h"

#include <btBulletDynamicsCommon.h>

#include <algorithm>
#include <vector>

#include "stack/base/check.h"

namespace longtail::sim {

static_assert(sizeof(btScalar) == 8, "link Bullet's double-precision libraries with BT_USE_DOUBLE_PRECISION");

namespace {

// Steel and plastic on each other; Bullet multiplies the two bodies' values.
constexpr double kBodyFriction = 0.6;

btVector3 to_bullet(const Eigen::Vector3d& v) { return {v.x(), v.y(), v.z()}; }
Eigen::Vector3d from_bullet(const btVector3& v) { return {v.x(), v.y(), v.z()}; }

btTransform transform_of(const BodyState& state) {
  const Eigen::Quaterniond& q = state.orientation;
  return btTransform(btQuaternion(q.x(), q.y(), q.z(), q.w()), to_bullet(state.position_m));
}

struct Body {
  std::unique_ptr<btBoxShape> box;
  std::unique_ptr<btCompoundShape> compound;  // only where the box is not centred on the mass
  std::unique_ptr<btRigidBody> rigid;
};

// Of its pools for contacts Bullet fills 7 MB with zeros by itself. What finds no room in them goes to the heap.
btDefaultCollisionConstructionInfo small_pools() {
  btDefaultCollisionConstructionInfo pools;
  pools.m_defaultMaxPersistentManifoldPoolSize = 128;
  pools.m_defaultMaxCollisionAlgorithmPoolSize = 128;
  return pools;
}

}  // namespace

struct RigidWorld::Bodies {
  explicit Bodies(Duration step) : step_s(step.seconds()) {
    world.setGravity(btVector3(0, 0, 0));
    world.getDispatchInfo().m_deterministicOverlappingPairs = true;
    world.setForceUpdateAllAabbs(false);  // fixed bodies keep theirs; moving ones never sleep
    btContactSolverInfo& solver_info = world.getSolverInfo();
    solver_info.m_solverMode = SOLVER_USE_WARMSTARTING;
    // Penetration is pushed out without adding speed: a collision stays plastic.
    solver_info.m_splitImpulse = 1;
    solver_info.m_splitImpulsePenetrationThreshold = 0;
  }
  ~Bodies() {
    for (Body& body : slots) {
      if (body.rigid) world.removeRigidBody(body.rigid.get());
    }
  }

  btRigidBody& at(ActorId id) const {
    CHECK(id.value < slots.size() && slots[id.value].rigid, "no body {}", id.value);
    return *slots[id.value].rigid;
  }

  double step_s;
  btDefaultCollisionConfiguration configuration{small_pools()};
  btCollisionDispatcher dispatcher{&configuration};
  btDbvtBroadphase broadphase;
  btSequentialImpulseConstraintSolver solver;
  btDiscreteDynamicsWorld world{&dispatcher, &broadphase, &solver, &configuration};
  std::vector<Body> slots;  // by id
  std::vector<BodyContact> contacts;
};

RigidWorld::RigidWorld(Duration step) : bodies_(std::make_unique<Bodies>(step)) {}
RigidWorld::RigidWorld(RigidWorld&&) noexcept = default;
RigidWorld& RigidWorld::operator=(RigidWorld&&) noexcept = default;
RigidWorld::~RigidWorld() = default;

void RigidWorld::add(const BoxBody& body) {
  CHECK(!contains(body.id), "body {} was added twice", body.id.value);
  if (bodies_->slots.size() <= body.id.value) bodies_->slots.resize(body.id.value + 1);
  Body& slot = bodies_->slots[body.id.value];
  slot.box = std::make_unique<btBoxShape>(to_bullet(body.half_size_m));
  btCollisionShape* shape = slot.box.get();
  if (!body.box_center_m.isZero(0)) {
    slot.compound = std::make_unique<btCompoundShape>(false);
    slot.compound->addChildShape(btTransform(btQuaternion::getIdentity(), to_bullet(body.box_center_m)), shape);
    shape = slot.compound.get();
  }
  btRigidBody::btRigidBodyConstructionInfo info(body.mass_kg, nullptr, shape, to_bullet(body.inertia_kgm2));
  info.m_startWorldTransform = transform_of(body.start);
  info.m_friction = kBodyFriction;
  info.m_restitution = 0;
  slot.rigid = std::make_unique<btRigidBody>(info);
  slot.rigid->setUserIndex(static_cast<int>(body.id.value));
  slot.rigid->setLinearVelocity(to_bullet(body.start.velocity_mps));
  slot.rigid->setAngularVelocity(to_bullet(body.start.angular_velocity_rps));
  // Points of a contact that has come apart do not act: an impact acts in the step in which boxes first overlap.
  slot.rigid->setContactProcessingThreshold(0);
  if (body.mass_kg > 0) slot.rigid->setActivationState(DISABLE_DEACTIVATION);
  bodies_->world.addRigidBody(slot.rigid.get());
}

void RigidWorld::remove(ActorId id) {
  bodies_->world.removeRigidBody(&bodies_->at(id));
  bodies_->slots[id.value] = Body{};
}

bool RigidWorld::contains(ActorId id) const {
  return id.value < bodies_->slots.size() && bodies_->slots[id.value].rigid != nullptr;
}

BodyState RigidWorld::state(ActorId id) const {
  const btRigidBody& rigid = bodies_->at(id);
  const btQuaternion q = rigid.getWorldTransform().getRotation();
  return {.position_m = from_bullet(rigid.getWorldTransform().getOrigin()),
          .orientation = Eigen::Quaterniond(q.w(), q.x(), q.y(), q.z()),
          .velocity_mps = from_bullet(rigid.getLinearVelocity()),
          .angular_velocity_rps = from_bullet(rigid.getAngularVelocity())};
}

void RigidWorld::set_state(ActorId id, const BodyState& state) {
  btRigidBody& rigid = bodies_->at(id);
  rigid.setCenterOfMassTransform(transform_of(state));
  rigid.setLinearVelocity(to_bullet(state.velocity_mps));
  rigid.setAngularVelocity(to_bullet(state.angular_velocity_rps));
}

void RigidWorld::apply(ActorId id, const Eigen::Vector3d& force_n, const Eigen::Vector3d& torque_nm) {
  btRigidBody& rigid = bodies_->at(id);
  rigid.applyCentralForce(to_bullet(force_n));
  rigid.applyTorque(to_bullet(torque_nm));
}

namespace {

// Adds the points of one manifold that pressed; false when none did.
bool add_points(const btPersistentManifold& manifold, double sign_on_b, BodyContact& contact, int& points) {
  bool pressed = false;
  for (int i = 0; i < manifold.getNumContacts(); ++i) {
    const btManifoldPoint& point = manifold.getContactPoint(i);
    if (point.getDistance() > 0) continue;
    pressed = true;
    // The normal points from body 1 to body 0 of the manifold; impulses are those on body 0.
    btVector3 impulse = point.m_normalWorldOnB * point.m_appliedImpulse;
    impulse += point.m_lateralFrictionDir1 * point.m_appliedImpulseLateral1;
    impulse += point.m_lateralFrictionDir2 * point.m_appliedImpulseLateral2;
    contact.impulse_on_b_ns += sign_on_b * from_bullet(impulse);
    contact.position_m += from_bullet(point.getPositionWorldOnB());
    ++points;
  }
  return pressed;
}

}  // namespace

void RigidWorld::step() {
  bodies_->world.stepSimulation(bodies_->step_s, 0);

  // One contact per pair of boxes: a pair of shapes has exactly one manifold.
  bodies_->contacts.clear();
  for (int i = 0; i < bodies_->dispatcher.getNumManifolds(); ++i) {
    const btPersistentManifold& manifold = *bodies_->dispatcher.getManifoldByIndexInternal(i);
    const ActorId first{static_cast<std::uint32_t>(manifold.getBody0()->getUserIndex())};
    const ActorId second{static_cast<std::uint32_t>(manifold.getBody1()->getUserIndex())};
    BodyContact contact{.a = std::min(first, second), .b = std::max(first, second)};
    int points = 0;
    if (!add_points(manifold, first < second ? -1.0 : 1.0, contact, points)) continue;
    contact.position_m /= points;
    contact.impulse_ns = contact.impulse_on_b_ns.norm();
    bodies_->contacts.push_back(contact);
  }
  std::sort(bodies_->contacts.begin(), bodies_->contacts.end(), [](const BodyContact& x, const BodyContact& y) {
    return std::pair(x.a, x.b) < std::pair(y.a, y.b);
  });
}

std::span<const BodyContact> RigidWorld::contacts() const { return bodies_->contacts; }

}  // namespace longtail::sim
