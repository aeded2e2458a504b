// A damaged map is a typed error or a map that answers every query; it never crashes.
#include <cmath>
#include <cstdint>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sim/map/road_network.h"

namespace longtail::sim {
namespace {

// SplitMix64 (Steele, Lea, Flood 2014): a plain sequence per seed.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }

 private:
  std::uint64_t state_;
};

std::string file_text(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void mutate(std::string& text, Sequence& sequence) {
  const std::size_t at = sequence.below(text.size());
  switch (sequence.below(6)) {
    case 0: text[at] = static_cast<char>(sequence.below(256)); break;
    case 1: text.erase(at, 1 + sequence.below(40)); break;
    case 2: text.insert(at, text.substr(sequence.below(text.size()), 1 + sequence.below(80))); break;
    default: {
      // A digit elsewhere in a number: the document stays well-formed and its meaning changes.
      const std::size_t digit = text.find_first_of("0123456789", at);
      if (digit != std::string::npos) text[digit] = "0123456789-.eE"[sequence.below(14)];
    }
  }
}

// Returns how many places were asked about.
int ask_everything(const RoadNetwork& map, Sequence& sequence) {
  int asked = 0;
  for (std::uint32_t i = 0; i < map.road_count() && i < 8; ++i) {
    const double s = map.road_length({i}) * (static_cast<double>(sequence.below(1001)) / 1000);
    const MapPose pose = map.pose(RoadPoint{{i}, s, 1});
    EXPECT_TRUE(std::isfinite(pose.x_m) && std::isfinite(pose.y_m) && std::isfinite(pose.z_m) &&
                std::isfinite(pose.heading_rad));
    EXPECT_TRUE(std::isfinite(map.curvature({i}, s)) && std::isfinite(map.grade({i}, s)));
    (void)map.locate(pose.x_m, pose.y_m, 2);
    (void)map.locate(pose.x_m, pose.y_m, 2, RoadPoint{{i}, s, 0});
    (void)map.lane_at({{i}, s, -1});
    for (const int id : map.lanes({i}, s)) {
      const LaneRef lane = *map.lane_ref({i}, s, id);
      (void)map.left_neighbour(lane, s);
      (void)map.right_neighbour(lane, s);
      const auto there = map.advance({lane, s, 0.1}, 150, {});
      EXPECT_TRUE(std::isfinite(there.s_m) && std::isfinite(map.lane_center_t(there.lane, there.s_m)));
      EXPECT_TRUE(std::isfinite(map.speed_limit(lane, s)));
      ++asked;
    }
  }
  return asked;
}

TEST(MutatedMaps, AreErrorsOrMapsButNeverACrash) {
  int sound = 0;
  int refused = 0;
  int asked = 0;
  for (const char* path : {"data/maps/rural_two_lane.xodr", "data/openscenario/esmini/soderleden.xodr"}) {
    const std::string original = file_text(path);
    ASSERT_FALSE(original.empty());
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      SCOPED_TRACE(testing::Message() << path << " seed " << seed);
      Sequence sequence(seed);
      std::string text = original;
      for (std::size_t n = 1 + sequence.below(4); n > 0; --n) mutate(text, sequence);
      const auto map = RoadNetwork::parse(text, path);
      if (!map.ok()) {
        ++refused;
        EXPECT_FALSE(map.error().what.empty());
        EXPECT_NE(map.error().where.find(':'), std::string::npos);
        continue;
      }
      ++sound;
      asked += ask_everything(map.value(), sequence);
    }
  }
  // Both outcomes must have been exercised for this to say anything.
  EXPECT_GT(sound, 50);
  EXPECT_GT(refused, 50);
  EXPECT_GT(asked, 200);
}

}  // namespace
}  // namespace longtail::sim
