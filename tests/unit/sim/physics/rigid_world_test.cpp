#include "sim/physics/rigid_world.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/physics/ground_contact.h"

namespace longtail::sim {
namespace {

constexpr Duration kStep = milliseconds(5);

BoxBody box(std::uint32_t id, double mass_kg, double x_m, double speed_mps) {
  BoxBody b;
  b.id = ActorId{id};
  b.half_size_m = {2, 0.9, 0.7};
  b.mass_kg = mass_kg;
  b.inertia_kgm2 = Eigen::Vector3d(mass_kg * 0.4, mass_kg * 1.5, mass_kg * 1.6);
  b.start.position_m = {x_m, 0, 1};
  b.start.velocity_mps = {speed_mps, 0, 0};
  return b;
}

// Steps until the first contact; false when there is none within 5 s.
bool run_to_contact(RigidWorld& world) {
  for (int i = 0; i < 1000; ++i) {
    world.step();
    if (!world.contacts().empty()) return true;
  }
  return false;
}

TEST(RigidWorld, a_body_without_forces_keeps_its_velocity) {
  RigidWorld world(kStep);
  world.add(box(1, 1000, 0, 12));
  for (int i = 0; i < 200; ++i) world.step();
  EXPECT_NEAR(world.state(ActorId{1}).position_m.x(), 12.0, 1e-9);
  EXPECT_NEAR(world.state(ActorId{1}).velocity_mps.x(), 12.0, 1e-12);
  EXPECT_EQ(world.state(ActorId{1}).position_m.z(), 1.0);  // no gravity of its own
}

TEST(RigidWorld, a_central_impact_is_plastic_and_keeps_momentum) {
  // dv_a = m_b / (m_a + m_b) * closing speed; the same impulse acts on both.
  struct Case { double mass_a, mass_b, speed_a, speed_b; };
  for (const Case& c : {Case{1500, 1500, 20, 0}, {1500, 12'000, 25, 5}, {1500, 80, 15, 0}, {1500, 1500, 30, -30}}) {
    RigidWorld world(kStep);
    world.add(box(0, c.mass_a, 0, c.speed_a));
    world.add(box(1, c.mass_b, 10.03, c.speed_b));
    ASSERT_TRUE(run_to_contact(world));
    const BodyContact contact = world.contacts()[0];
    world.step();
    const double closing = c.speed_a - c.speed_b;
    const double expected_dv = c.mass_b / (c.mass_a + c.mass_b) * closing;
    const double va = world.state(ActorId{0}).velocity_mps.x();
    const double vb = world.state(ActorId{1}).velocity_mps.x();
    EXPECT_NEAR(c.speed_a - va, expected_dv, 0.01 * expected_dv);
    EXPECT_NEAR(va, vb, 0.01 * closing);
    EXPECT_NEAR(c.mass_a * va + c.mass_b * vb, c.mass_a * c.speed_a + c.mass_b * c.speed_b, 1e-6 * c.mass_b * 30);
    EXPECT_NEAR(contact.impulse_ns, c.mass_a * expected_dv, 0.01 * c.mass_a * expected_dv);
    EXPECT_GT(contact.impulse_on_b_ns.x(), 0);  // b is pushed along x
  }
}

TEST(RigidWorld, nothing_happens_before_boxes_touch_and_then_everything_at_once) {
  // 1 cm apart and closing 10 cm a step: free in the first step, the whole impulse in the second.
  RigidWorld world(kStep);
  world.add(box(0, 1500, 0, 20));
  world.add(box(1, 1500, 4.01, 0));
  world.step();
  EXPECT_EQ(world.state(ActorId{0}).velocity_mps.x(), 20);
  EXPECT_TRUE(world.contacts().empty());
  world.step();
  ASSERT_EQ(world.contacts().size(), 1u);
  EXPECT_NEAR(world.contacts()[0].impulse_ns, 1500 * 10, 0.01 * 1500 * 10);
  // Nor do points of a contact that has come apart.
  world.set_state(ActorId{0}, box(0, 1500, 0, 20).start);
  world.set_state(ActorId{1}, box(1, 1500, 4.01, 0).start);
  world.step();
  EXPECT_EQ(world.state(ActorId{0}).velocity_mps.x(), 20);
  EXPECT_TRUE(world.contacts().empty());
}

TEST(RigidWorld, an_oblique_impact_keeps_linear_and_angular_momentum) {
  RigidWorld world(kStep);
  BoxBody a = box(0, 1500, 0, 20);
  BoxBody b = box(1, 1800, 8, -3);
  b.start.position_m.y() = 0.8;
  b.start.orientation = Eigen::AngleAxisd(0.6, Eigen::Vector3d::UnitZ());
  world.add(a);
  world.add(b);
  const auto momentum = [&] {
    const BodyState sa = world.state(ActorId{0});
    const BodyState sb = world.state(ActorId{1});
    return Eigen::Vector3d(1500 * sa.velocity_mps + 1800 * sb.velocity_mps);
  };
  const auto spin = [&] {
    double total = 0;
    for (const auto& [id, mass] : {std::pair(0u, 1500.0), std::pair(1u, 1800.0)}) {
      const BodyState s = world.state(ActorId{id});
      total += mass * s.position_m.cross(s.velocity_mps).z() + mass * 1.6 * s.angular_velocity_rps.z();
    }
    return total;
  };
  const Eigen::Vector3d before = momentum();
  const double spin_before = spin();
  ASSERT_TRUE(run_to_contact(world));
  EXPECT_LT((momentum() - before).norm(), 1e-6 * before.norm());
  // Friction acts at two points as far apart as the boxes overlap (up to 0.115 m here), hence the margin.
  EXPECT_NEAR(spin(), spin_before, 0.05 * std::abs(spin_before));
  EXPECT_GT(std::abs(world.state(ActorId{1}).angular_velocity_rps.z()), 0.5);
}

TEST(RigidWorld, contacts_come_sorted_by_ids_with_the_lower_first) {
  RigidWorld world(kStep);
  world.add(box(2, 1000, 0, 0));
  world.add(box(5, 1000, 3.9, 0));
  world.add(box(7, 1000, -3.9, 0));
  BoxBody above = box(9, 1000, 0, 0);
  above.start.position_m.z() = 2.35;
  world.add(above);
  world.step();
  ASSERT_GE(world.contacts().size(), 3u);
  for (std::size_t i = 0; i < world.contacts().size(); ++i) {
    const BodyContact& c = world.contacts()[i];
    EXPECT_LT(c.a, c.b);
    if (i == 0) continue;
    const BodyContact& before = world.contacts()[i - 1];
    EXPECT_LT(std::pair(before.a, before.b), std::pair(c.a, c.b));
  }
}

TEST(RigidWorld, a_fixed_body_stops_the_other_and_never_moves) {
  RigidWorld world(kStep);
  world.add(box(0, 1500, 0, 20));
  world.add(box(1, 0, 8, 0));
  ASSERT_TRUE(run_to_contact(world));
  world.step();
  EXPECT_NEAR(world.state(ActorId{0}).velocity_mps.x(), 0, 0.05);
  EXPECT_EQ(world.state(ActorId{1}).position_m.x(), 8);
}

TEST(RigidWorld, a_removed_body_touches_nothing) {
  RigidWorld world(kStep);
  world.add(box(0, 1500, 0, 20));
  world.add(box(1, 1500, 8, 0));
  world.remove(ActorId{1});
  EXPECT_FALSE(world.contains(ActorId{1}));
  EXPECT_FALSE(run_to_contact(world));
}

TEST(RigidWorld, two_worlds_agree_in_every_bit) {
  RigidWorld one(kStep);
  RigidWorld other(kStep);
  for (RigidWorld* world : {&one, &other}) {
    for (std::uint32_t id = 0; id < 6; ++id) {
      BoxBody b = box(id, 900 + 100 * id, 3.0 * id, 10.0 - 4.0 * id);
      b.start.position_m.y() = 0.3 * id;
      b.start.angular_velocity_rps.z() = 0.2 * id;
      world->add(b);
    }
  }
  for (int i = 0; i < 400; ++i) {
    one.step();
    other.step();
    for (std::uint32_t id = 0; id < 6; ++id) {
      ASSERT_EQ(one.state(ActorId{id}).position_m, other.state(ActorId{id}).position_m) << "step " << i;
      ASSERT_EQ(one.state(ActorId{id}).velocity_mps, other.state(ActorId{id}).velocity_mps) << "step " << i;
    }
  }
}

TEST(GroundContact, a_sliding_box_stops_after_v_squared_over_two_mu_g) {
  for (const double friction : {0.3, 0.7}) {
    RigidWorld world(kStep);
    BoxBody b = box(1, 1200, 0, 10);
    b.start.position_m.z() = 0.7;
    world.add(b);
    for (int i = 0; i < 2000; ++i) {
      const BodyState s = world.state(b.id);
      const GroundWrench w = ground_contact(b, s, {}, friction);
      world.apply(b.id, w.force_n - Eigen::Vector3d(0, 0, b.mass_kg * kGravity), w.torque_nm);
      world.step();
    }
    const BodyState s = world.state(b.id);
    const double expected = 100 / (2 * friction * kGravity);
    EXPECT_NEAR(s.position_m.x(), expected, 0.02 * expected);
    EXPECT_NEAR(s.position_m.z(), 0.7 - 0.005, 0.002);  // its own sag
    EXPECT_LT(s.velocity_mps.norm(), 1e-3);
  }
}

}  // namespace
}  // namespace longtail::sim
