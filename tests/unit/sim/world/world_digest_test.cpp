#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <set>
#include <string>

#include "sim/actors/traffic.h"
#include "tests/support/test_random.h"
#include "tests/unit/sim/world/test_scene.h"

namespace longtail::sim {
namespace {

constexpr const char* kGoldenFile = "data/golden/world_scene.txt";

std::vector<Digest> digests_of(const Scenario& scenario) {
  World world = World::create(scenario, {}).value();
  std::vector<Digest> digests;
  play_scene(world, [&digests](const World& w, int) { digests.push_back(w.digest()); });
  return digests;
}

int first_difference(const std::vector<Digest>& a, const std::vector<Digest>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) return static_cast<int>(i);
  }
  return -1;
}

TEST(WorldDigest, the_test_scene_has_what_it_promises) {
  World world = World::create(test_scene(), {}).value();
  std::set<std::string> hit;
  bool slippery = false;
  play_scene(world, [&](const World& w, int) {
    slippery = slippery || w.ego().friction == 0.35;
    for (const ContactEvent& event : w.new_contacts()) {
      for (const ActorId id : {event.a, event.b}) hit.insert(id == kEgoId ? "ego" : w.actors()[id.value - 1].name);
    }
  });
  EXPECT_TRUE(slippery);
  EXPECT_GE(hit.size(), 3u) << "a collision and a wreck that hits on";
  EXPECT_TRUE(hit.count("ego"));
  EXPECT_FALSE(world.actors()[world.find("right_2")->value - 1].present);
  EXPECT_EQ(world.actors()[world.find("walker")->value - 1].speed_mps, 0);
}

TEST(WorldDigest, two_worlds_of_one_scenario_agree_at_every_step) {
  EXPECT_EQ(first_difference(digests_of(test_scene()), digests_of(test_scene())), -1);
}

TEST(WorldDigest, the_order_in_which_actors_and_patches_are_declared_is_nothing) {
  const std::vector<Digest> expected = digests_of(test_scene());
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Scenario shuffled = test_scene();
    test::Random random(seed);
    for (std::size_t i = shuffled.actors.size() - 1; i > 0; --i) {
      std::swap(shuffled.actors[i], shuffled.actors[random.below(i + 1)]);
    }
    shuffled.friction_patches.insert(shuffled.friction_patches.begin(), {"main", 5000, 5100, 0.2});
    EXPECT_EQ(first_difference(expected, digests_of(shuffled)), -1) << "seed " << seed;
  }
}

TEST(WorldDigest, every_kind_of_difference_shows) {
  const std::vector<Digest> expected = digests_of(test_scene());
  struct Case { const char* what; std::function<void(Scenario&)> change; };
  const Case cases[] = {
      {"an actor's speed by 1e-12 m/s", [](Scenario& s) { s.actors[3].speed_mps += 1e-12; }},
      {"a desired speed", [](Scenario& s) { s.actors[0].desired_speed_mps += 1e-9; }},
      {"the ego's offset", [](Scenario& s) { s.ego.at.offset_m += 1e-12; }},
      {"a standing pedestrian's place", [](Scenario& s) { std::get<RoadPosition>(s.actors[8].at).t_m -= 1e-9; }},
  };
  for (const Case& c : cases) {
    Scenario changed = test_scene();
    c.change(changed);
    EXPECT_EQ(first_difference(expected, digests_of(changed)), 0) << c.what;
  }
}

TEST(WorldDigest, a_command_still_under_way_to_the_actuators_is_part_of_the_state) {
  World a = World::create(test_scene(), {}).value();
  World b = World::create(test_scene(), {}).value();
  a.step(a.now() + kPhysicsStep, {}, {.acceleration_mps2 = 0, .road_wheel_rad = 0});
  b.step(b.now() + kPhysicsStep, {}, {.acceleration_mps2 = 0, .road_wheel_rad = 1e-6});
  EXPECT_EQ(a.ego().position_m, b.ego().position_m);
  EXPECT_NE(a.digest(), b.digest());
}

TEST(WorldDigest, what_moves_shows_in_the_motion_digest_and_nothing_else_does) {
  World a = World::create(test_scene(), {}).value();
  World b = World::create(test_scene(), {}).value();
  a.step(a.now() + kPhysicsStep, {}, {.acceleration_mps2 = 0, .road_wheel_rad = 0});
  b.step(b.now() + kPhysicsStep, {}, {.acceleration_mps2 = 0, .road_wheel_rad = 1e-6});
  EXPECT_EQ(a.motion_digest(), b.motion_digest()) << "the command is still under way";
  const auto first_apart = [&a, &b](int steps) {
    for (int i = 1; i <= steps; ++i) {
      a.step(a.now() + kPhysicsStep, {}, {});
      b.step(b.now() + kPhysicsStep, {}, {});
      if (a.motion_digest() != b.motion_digest()) return i;
    }
    return -1;
  };
  EXPECT_GT(first_apart(100), 0) << "the wheels have turned";
}

TEST(WorldDigest, an_actor_that_moves_otherwise_shows_in_the_motion_digest_at_the_next_decision) {
  Scenario changed = test_scene();
  changed.actors[3].speed_mps += 1e-12;
  World a = World::create(test_scene(), {}).value();
  World b = World::create(changed, {}).value();
  for (int i = 0; i < kDecisionPeriod / kPhysicsStep; ++i) {
    a.step(a.now() + kPhysicsStep, {}, {});
    b.step(b.now() + kPhysicsStep, {}, {});
  }
  EXPECT_NE(a.motion_digest(), b.motion_digest());
}

TEST(WorldDigest, what_an_actor_was_told_is_part_of_the_state_before_it_shows) {
  World a = World::create(test_scene(), {}).value();
  World b = World::create(test_scene(), {}).value();
  for (int i = 0; i < 5; ++i) {
    a.step(a.now() + kPhysicsStep, {}, {});
    b.step(b.now() + kPhysicsStep, {}, {});
    EXPECT_EQ(a.digest(), b.digest());
  }
  const Directive wish{*b.find("lead"), BehaviourAction{BehaviourKind::kIdm, 31}};
  a.step(a.now() + kPhysicsStep, {}, {});
  b.step(b.now() + kPhysicsStep, {&wish, 1}, {});
  const std::uint32_t lead = b.find("lead")->value - 1;
  EXPECT_EQ(a.actors()[lead].speed_mps, b.actors()[lead].speed_mps);
  EXPECT_NE(a.digest(), b.digest());
}

// The scene's digests as they were when last agreed to, 32 bits a step. After an intended change of the dynamics:
// LONGTAIL_UPDATE_GOLDEN=1 build/dev/bin/unit_sim --gtest_filter='WorldDigest.golden*'
TEST(WorldDigest, golden_scene_is_unchanged_at_every_step) {
  World world = World::create(test_scene(), {}).value();
  std::vector<std::string> now;
  std::vector<double> ego_x;
  play_scene(world, [&](const World& w, int) {
    now.push_back(w.digest().hex().substr(0, 8));
    ego_x.push_back(w.ego().position_m.x());
  });
  if (std::getenv("LONGTAIL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(kGoldenFile);
    for (std::size_t i = 0; i < now.size(); ++i) out << now[i] << (i % 10 == 9 ? '\n' : ' ');
    GTEST_SKIP() << "wrote " << kGoldenFile;
  }
  std::ifstream in(kGoldenFile);
  std::vector<std::string> golden;
  for (std::string word; in >> word;) golden.push_back(word);
  ASSERT_EQ(golden.size(), now.size()) << kGoldenFile;
  for (std::size_t i = 0; i < now.size(); ++i) {
    ASSERT_EQ(now[i], golden[i]) << "first diverging step " << i + 1 << " (t = " << static_cast<double>(i + 1) * 0.005
                                 << " s), ego x " << std::hexfloat << ego_x[i]
                                 << "; if intended: LONGTAIL_UPDATE_GOLDEN=1 unit_sim "
                                    "--gtest_filter='WorldDigest.golden*'";
  }
}

}  // namespace
}  // namespace longtail::sim
