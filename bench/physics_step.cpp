// One 5 ms physics step of the world: ego with four wheels and 40 moving actors, against plain Bullet with a raycast
// vehicle, 40 kinematic boxes and 200 static ones (the reference of docs/performance.md).
#include <btBulletDynamicsCommon.h>
#include <BulletDynamics/Vehicle/btRaycastVehicle.h>
#include <fmt/format.h>

#include <memory>

#include "bench/harness.h"
#include "scenarios/load/load.h"
#include "sim/world/world.h"

namespace longtail::bench {
namespace {

constexpr const char* kScenario = "scenarios/library/highway/dense_forty.yaml";
constexpr int kActors = 40;
constexpr int kStatics = 200;

double world_seconds_per_step(const sim::Scenario& scenario, const sim::VehicleModel& vehicle, int steps, Digest* digest) {
  auto created = sim::World::create(scenario, vehicle);
  CHECK(created.ok(), "{}", describe(created.error()));
  sim::World world = std::move(created).value();
  const double start = thread_cpu_seconds();
  for (int i = 1; i <= steps; ++i) world.step(SimTime{} + sim::kPhysicsStep * i, {}, {});
  const double taken = (thread_cpu_seconds() - start) / steps;
  *digest = world.digest();
  return taken;
}

// Bullet as a tutorial would set it up; bodies are owned here because Bullet owns nothing.
class PlainBullet {
 public:
  PlainBullet() : dispatcher_(&configuration_), world_(&dispatcher_, &broadphase_, &solver_, &configuration_) {
    world_.setGravity({0, 0, -9.81});
    add(ground_, 0, {0, 0, 0}, 0);
    for (int i = 0; i < kStatics; ++i) add(box_, 0, {10.0 * (i % 50), 20.0 + 10.0 * (i / 50), 1}, 0);
    for (int i = 0; i < kActors; ++i) {
      btRigidBody& body = add(box_, 0, {12.0 * i, (i % 3 - 1) * 3.5, 1}, btCollisionObject::CF_KINEMATIC_OBJECT);
      body.setActivationState(DISABLE_DEACTIVATION);
      actors_.push_back(&body);
    }
    chassis_ = &add(box_, 1500, {-20, 0, 1}, 0);
    chassis_->setActivationState(DISABLE_DEACTIVATION);
    vehicle_ = std::make_unique<btRaycastVehicle>(tuning_, chassis_, &raycaster_);
    vehicle_->setCoordinateSystem(1, 2, 0);
    world_.addAction(vehicle_.get());
    for (int i = 0; i < 4; ++i) {
      const btVector3 at(i < 2 ? 1.4 : -1.4, i % 2 == 0 ? 0.8 : -0.8, 0);
      vehicle_->addWheel(at, {0, 0, -1}, {0, 1, 0}, 0.5, 0.33, tuning_, i < 2);
    }
  }
  ~PlainBullet() {
    world_.removeAction(vehicle_.get());
    for (auto& body : bodies_) world_.removeRigidBody(body.get());
  }

  void step() {
    for (btRigidBody* actor : actors_) {
      btTransform at = actor->getWorldTransform();
      at.getOrigin() += btVector3(0.125, 0, 0);
      actor->setWorldTransform(at);
    }
    for (int i = 2; i < 4; ++i) vehicle_->applyEngineForce(800, i);
    world_.stepSimulation(0.005, 0);
  }

 private:
  btRigidBody& add(btCollisionShape& shape, double mass, const btVector3& at, int flags) {
    btVector3 inertia(0, 0, 0);
    if (mass > 0) shape.calculateLocalInertia(mass, inertia);
    btRigidBody::btRigidBodyConstructionInfo info(mass, nullptr, &shape, inertia);
    info.m_startWorldTransform = btTransform(btQuaternion::getIdentity(), at);
    bodies_.push_back(std::make_unique<btRigidBody>(info));
    bodies_.back()->setCollisionFlags(bodies_.back()->getCollisionFlags() | flags);
    world_.addRigidBody(bodies_.back().get());
    return *bodies_.back();
  }

  btDefaultCollisionConfiguration configuration_;
  btCollisionDispatcher dispatcher_;
  btDbvtBroadphase broadphase_;
  btSequentialImpulseConstraintSolver solver_;
  btDiscreteDynamicsWorld world_;
  btStaticPlaneShape ground_{{0, 0, 1}, 0};
  btBoxShape box_{{2.2, 0.9, 0.7}};
  std::vector<std::unique_ptr<btRigidBody>> bodies_;
  std::vector<btRigidBody*> actors_;
  btRigidBody* chassis_ = nullptr;
  btRaycastVehicle::btVehicleTuning tuning_;
  btDefaultVehicleRaycaster raycaster_{&world_};
  std::unique_ptr<btRaycastVehicle> vehicle_;
};

double bullet_seconds_per_step(int steps) {
  PlainBullet bullet;
  const double start = thread_cpu_seconds();
  for (int i = 0; i < steps; ++i) bullet.step();
  return (thread_cpu_seconds() - start) / steps;
}

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  const auto scenario = scenarios::load(kScenario, {.seed = {1}}, maps);
  CHECK(scenario.ok(), "{}", describe(scenario.error()));
  const auto vehicle = sim::vehicle_model(scenario.value().ego.vehicle);
  CHECK(vehicle.ok(), "{}", describe(vehicle.error()));
  const int steps = options.tiny ? 100 : 4000;
  Digest digest;
  const auto taken = alternate({{"world", [&] { return world_seconds_per_step(scenario.value(), vehicle.value(), steps, &digest); }},
                                {"bullet", [&] { return bullet_seconds_per_step(steps); }}},
                               options);
  fmt::print("{} actors, world digest after {} steps {}\n", scenario.value().actors.size(), steps, digest.hex());
  std::vector<double> microseconds;
  std::vector<double> reference;
  std::vector<double> ratio;
  for (std::size_t i = 0; i < taken[0].size(); ++i) {
    microseconds.push_back(taken[0][i] * 1e6);
    reference.push_back(taken[1][i] * 1e6);
    ratio.push_back(taken[1][i] / taken[0][i]);
  }
  report("world step, ego and 40 actors", microseconds, "us");
  report("plain Bullet, 40 kinematic and 200 static bodies", reference, "us");
  report("speed-up over plain Bullet", ratio, "x", Target{2.0});
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
