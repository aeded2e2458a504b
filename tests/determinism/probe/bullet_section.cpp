// The scene is made of what longtail's world uses of Bullet: convex bodies, a triangle mesh, contacts with friction,
// raycast wheels. Order rules as in sim/physics: bodies in order of id, one step per tick, one fresh world per run.
#include <btBulletDynamicsCommon.h>
#include <BulletDynamics/Vehicle/btRaycastVehicle.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "sim/random/stream.h"
#include "stack/base/strict_math.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {
namespace {

static_assert(sizeof(btScalar) == 8, "Bullet must be the double-precision build");

constexpr int kBodies = 60;

class Scene {
 public:
  explicit Scene(bool permuted) : world_(&dispatcher_, &broadphase_, &solver_, &configuration_) {
    world_.setGravity({0, 0, -9.81});
    world_.getDispatchInfo().m_deterministicOverlappingPairs = true;
    add_road();
    make_loose_bodies();
    if (permuted) std::reverse(bodies_.begin(), bodies_.end());
    for (const auto& body : bodies_) world_.addRigidBody(body.get());
    for (int i = 0; i < 2; ++i) add_vehicle(i);
  }
  ~Scene() {
    for (const auto& vehicle : vehicles_) world_.removeVehicle(vehicle.get());
    for (int i = world_.getNumCollisionObjects() - 1; i >= 0; --i) {
      world_.removeCollisionObject(world_.getCollisionObjectArray()[i]);
    }
  }

  void step(int tick) {
    for (std::size_t i = 0; i < vehicles_.size(); ++i) {
      const double steer = 0.25 * strict::sin(0.01 * tick + static_cast<double>(i));
      for (const int wheel : {0, 1}) vehicles_[i]->setSteeringValue(steer, wheel);
      for (const int wheel : {2, 3}) {
        vehicles_[i]->applyEngineForce(tick % 400 < 300 ? 2500.0 : 0.0, wheel);
        vehicles_[i]->setBrake(tick % 400 < 300 ? 0.0 : 40.0, wheel);
      }
    }
    world_.stepSimulation(0.005, 0);
  }

  void write(StateWriter& out) const {
    std::vector<const btRigidBody*> by_id;
    for (const auto& body : bodies_) by_id.push_back(body.get());
    std::ranges::sort(by_id, {}, [](const btRigidBody* body) { return body->getUserIndex(); });
    for (const btRigidBody* body : by_id) write(out, *body);
    for (const auto& vehicle : vehicles_) {
      write(out, *vehicle->getRigidBody());
      for (int i = 0; i < vehicle->getNumWheels(); ++i) {
        const btWheelInfo& wheel = vehicle->getWheelInfo(i);
        out.f64(wheel.m_rotation);
        out.f64(wheel.m_raycastInfo.m_suspensionLength);
      }
    }
    out.u32(static_cast<std::uint32_t>(contacts()));
  }
  int contacts() const { return dispatcher_.getNumManifolds(); }

 private:
  static void write(StateWriter& out, const btRigidBody& body) {
    const btTransform& pose = body.getWorldTransform();
    for (int row = 0; row < 3; ++row) {
      for (int column = 0; column < 3; ++column) out.f64(pose.getBasis()[row][column]);
      out.f64(pose.getOrigin()[row]);
      out.f64(body.getLinearVelocity()[row]);
      out.f64(body.getAngularVelocity()[row]);
    }
  }

  template <class Shape, class... Args>
  Shape* shape(Args&&... args) {
    auto made = std::make_unique<Shape>(std::forward<Args>(args)...);
    Shape* const raw = made.get();
    shapes_.push_back(std::move(made));
    return raw;
  }

  std::unique_ptr<btRigidBody> body(btCollisionShape* shape, double mass_kg, const btVector3& at, int id) {
    btVector3 inertia(0, 0, 0);
    if (mass_kg > 0) shape->calculateLocalInertia(mass_kg, inertia);
    const btRigidBody::btRigidBodyConstructionInfo info(mass_kg, nullptr, shape, inertia);
    auto made = std::make_unique<btRigidBody>(info);
    btTransform pose = btTransform::getIdentity();
    pose.setOrigin(at);
    made->setWorldTransform(pose);
    made->setInterpolationWorldTransform(pose);
    made->setUserIndex(id);
    made->setFriction(0.7);
    made->setActivationState(DISABLE_DEACTIVATION);
    return made;
  }

  void add_road() {
    const auto point = [](int i, int j) {
      const double height = 0.15 * strict::sin(0.7 * i) * strict::cos(0.9 * j);
      return btVector3(-60 + 2.0 * i, -12 + 2.0 * j, height);
    };
    for (int i = 0; i < 100; ++i) {
      for (int j = 0; j < 12; ++j) {
        mesh_.addTriangle(point(i, j), point(i + 1, j), point(i + 1, j + 1));
        mesh_.addTriangle(point(i, j), point(i + 1, j + 1), point(i, j + 1));
      }
    }
    road_ = body(shape<btBvhTriangleMeshShape>(&mesh_, true), 0, {0, 0, 0}, -1);
    world_.addRigidBody(road_.get());
  }

  btCollisionShape* loose_shape(int kind, double size) {
    switch (kind) {
      case 0: return shape<btBoxShape>(btVector3(size, size * 0.7, size * 0.5));
      case 1: return shape<btSphereShape>(size * 0.6);
      case 2: return shape<btCapsuleShapeZ>(size * 0.4, size);
      case 3: return shape<btCylinderShapeZ>(btVector3(size * 0.5, size * 0.5, size * 0.6));
      default: break;
    }
    auto* const hull = shape<btConvexHullShape>();
    for (int i = 0; i < 10; ++i) {
      const double angle = 0.6283 * i;
      hull->addPoint({size * strict::cos(angle), size * strict::sin(angle), (i % 2 == 0 ? 0.4 : -0.4) * size});
    }
    return hull;
  }

  void make_loose_bodies() {
    const sim::Stream stream(Seed{5}, "probe.bullet", 0);
    for (int i = 0; i < kBodies; ++i) {
      sim::Draws draws = stream.at(static_cast<std::uint32_t>(i));
      const double size = draws.next().uniform(0.3, 0.7);
      const double x = draws.next().uniform(-6, 6);
      const double y = draws.next().uniform(-3, 3);
      const double z = 1.5 + 0.35 * i;
      bodies_.push_back(body(loose_shape(i % 5, size), 20 + 100 * size, {x, y, z}, i));
    }
  }

  void add_vehicle(int index) {
    auto* const compound = shape<btCompoundShape>();
    btTransform raised = btTransform::getIdentity();
    raised.setOrigin({0, 0, 0.4});
    compound->addChildShape(raised, shape<btBoxShape>(btVector3(2.2, 0.9, 0.5)));
    chassis_.push_back(body(compound, 1400, {-30.0 + 8 * index, -2.0 + 4 * index, 1.2}, 100 + index));
    world_.addRigidBody(chassis_.back().get());
    casters_.push_back(std::make_unique<btDefaultVehicleRaycaster>(&world_));
    btRaycastVehicle::btVehicleTuning tuning;
    auto vehicle = std::make_unique<btRaycastVehicle>(tuning, chassis_.back().get(), casters_.back().get());
    vehicle->setCoordinateSystem(1, 2, 0);
    for (int wheel = 0; wheel < 4; ++wheel) {
      const btVector3 at(wheel < 2 ? 1.4 : -1.4, wheel % 2 == 0 ? 0.8 : -0.8, 0.3);
      vehicle->addWheel(at, {0, 0, -1}, {0, 1, 0}, 0.4, 0.33, tuning, wheel < 2);
    }
    world_.addVehicle(vehicle.get());
    vehicles_.push_back(std::move(vehicle));
  }

  btDefaultCollisionConfiguration configuration_;
  btCollisionDispatcher dispatcher_{&configuration_};
  btDbvtBroadphase broadphase_;
  btSequentialImpulseConstraintSolver solver_;
  btDiscreteDynamicsWorld world_;
  btTriangleMesh mesh_;
  std::vector<std::unique_ptr<btCollisionShape>> shapes_;
  std::unique_ptr<btRigidBody> road_;
  std::vector<std::unique_ptr<btRigidBody>> bodies_;
  std::vector<std::unique_ptr<btRigidBody>> chassis_;
  std::vector<std::unique_ptr<btVehicleRaycaster>> casters_;
  std::vector<std::unique_ptr<btRaycastVehicle>> vehicles_;
};

}  // namespace

BulletResult bullet_section(const BulletOptions& options) {
  Scene scene(options.permuted);
  DigestChain chain;
  StateWriter out;
  for (int tick = 0; tick < options.steps; ++tick) {
    scene.step(tick);
    out.clear();
    scene.write(out);
    chain.add(out.bytes());
  }
  return {chain.value(), scene.contacts()};
}

}  // namespace longtail::determinism
