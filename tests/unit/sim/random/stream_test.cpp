#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "tests/support/statistics.h"

namespace longtail::sim {
namespace {

TEST(Stream, PlacesSeedEntityPurposeTickAndDrawInThePhiloxWords) {
  const Stream stream(Seed{0x0123456789abcdef}, "sensors.radar", 5);
  const PhiloxBlock block = philox({0x89abcdef, 0x01234567}, {5, Stream::purpose_of("sensors.radar"), 900, 2});
  EXPECT_EQ(stream.draw(900, 2).bits(), block[0] | static_cast<std::uint64_t>(block[1]) << 32);
}

// FNV-1a test vectors (Fowler, Noll, Vo).
TEST(Stream, HashesComponentNamesByFnv1a) {
  EXPECT_EQ(Stream::purpose_of(""), 0x811c9dc5u);
  EXPECT_EQ(Stream::purpose_of("a"), 0xe40c292cu);
  EXPECT_EQ(Stream::purpose_of("foobar"), 0xbf9cf968u);
}

TEST(Stream, CursorGivesTheAddressedDrawsInOrderAndCountsThem) {
  const Stream stream(Seed{1}, "x", 0);
  Draws draws = stream.at(17);
  for (std::uint32_t i = 0; i < 100; ++i) {
    EXPECT_EQ(draws.count(), i);
    const std::uint64_t bits = draws.next().bits();
    EXPECT_EQ(bits, stream.draw(17, i).bits());
  }
  EXPECT_EQ(draws.count(), 100u);
}

// Whatever one component does (rejections included), another's numbers and its own next draw stay the same.
TEST(Stream, RejectionSamplingShiftsNobody) {
  const Stream stream(Seed{9}, "x", 0);
  Draws plain = stream.at(3);
  Draws busy = stream.at(3);
  for (int i = 0; i < 1000; ++i) {
    const double expected = plain.next().uniform();
    if (i % 2 == 0) {
      EXPECT_EQ(busy.next().uniform(), expected);
    } else {
      busy.next().von_mises(0, 0.1);  // rejects about a third of its proposals
    }
  }
}

TEST(Stream, AddressesNeverCollide) {
  std::set<std::uint64_t> seen;
  std::size_t made = 0;
  for (const std::uint64_t seed : {1ull, 2ull, 1ull << 32}) {
    for (const char* component : {"sensors.imu", "sensors.gnss", "edge.jitter"}) {
      for (std::uint32_t entity = 0; entity < 4; ++entity) {
        const Stream stream(Seed{seed}, component, entity);
        for (std::uint32_t tick = 0; tick < 20; ++tick) {
          for (std::uint32_t draw = 0; draw < 10; ++draw, ++made) seen.insert(stream.draw(tick, draw).bits());
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), made);
}

// Correlation of paired uniforms along each address axis: |r| sqrt(n) is standard normal; 5 sigma.
TEST(Stream, NeighbouringSeedsEntitiesComponentsTicksAndDrawsAreUncorrelated) {
  constexpr std::uint32_t kCount = 100'000;
  const auto correlation = [](const auto& first, const auto& second) {
    double sum = 0;
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const double a = first(i).uniform() - 0.5;
      const double b = second(i).uniform() - 0.5;
      sum += a * b;
    }
    return sum * 12 / std::sqrt(static_cast<double>(kCount));
  };
  const Stream base(Seed{1}, "a", 1);
  const Stream next_seed(Seed{2}, "a", 1);
  const Stream next_entity(Seed{1}, "a", 2);
  const Stream next_component(Seed{1}, "b", 1);
  const auto first = [&](std::uint32_t i) { return base.draw(i, 0); };
  EXPECT_LT(std::fabs(correlation(first, [&](std::uint32_t i) { return next_seed.draw(i, 0); })), 5) << "seed";
  EXPECT_LT(std::fabs(correlation(first, [&](std::uint32_t i) { return next_entity.draw(i, 0); })), 5) << "entity";
  EXPECT_LT(std::fabs(correlation(first, [&](std::uint32_t i) { return next_component.draw(i, 0); })), 5) << "component";
  EXPECT_LT(std::fabs(correlation(first, [&](std::uint32_t i) { return base.draw(i + 1, 0); })), 5) << "tick";
  EXPECT_LT(std::fabs(correlation(first, [&](std::uint32_t i) { return base.draw(i, 1); })), 5) << "draw";
}

// Pairs (draw k, draw k+1) and (entity k, entity k+1) fill a 32 x 32 grid evenly.
TEST(Stream, PairsFillTheUnitSquareByChiSquare) {
  constexpr std::uint32_t kCount = 200'000;
  constexpr std::size_t kSide = 32;
  const auto statistic = [](const auto& pair) {
    std::vector<double> observed(kSide * kSide, 0);
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const std::array<double, 2> xy = pair(i);
      ++observed[static_cast<std::size_t>(xy[0] * kSide) * kSide + static_cast<std::size_t>(xy[1] * kSide)];
    }
    return testing::chi_square(observed, std::vector<double>(kSide * kSide, 1.0 * kCount / (kSide * kSide)));
  };
  const double limit = testing::chi_square_limit(kSide * kSide - 1);
  const Stream stream(Seed{77}, "pairs", 0);
  EXPECT_LT(statistic([&](std::uint32_t i) {
              const double x = stream.draw(0, 2 * i).uniform();
              const double y = stream.draw(0, 2 * i + 1).uniform();
              return std::array{x, y};
            }), limit) << "draws";
  EXPECT_LT(statistic([&](std::uint32_t i) {
              const double x = Stream(Seed{77}, "pairs", 2 * i).draw(0, 0).uniform();
              const double y = Stream(Seed{77}, "pairs", 2 * i + 1).draw(0, 0).uniform();
              return std::array{x, y};
            }), limit) << "entities";
}

TEST(StreamDeathTest, RefusesADrawBeyondItsAddressSpace) {
  const Stream stream(Seed{1}, "x", 0);
  EXPECT_EXIT(stream.draw(0, Draws::kLimit), ::testing::ExitedWithCode(3), "draw 16777216 of a tick");
}

}  // namespace
}  // namespace longtail::sim
