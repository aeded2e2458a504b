// Random numbers of a run, addressed and never consumed: each is a function of
//   (seed; component, entity, tick, draw)
// so adding a component, an actor or a draw shifts nobody else's numbers. A component is a name ("sensors.radar"),
// an entity an actor or sensor number within it, a tick its own frame or event count.
//
//   const Stream noise(scenario.seed, "sensors.gnss", 0);
//   Draws draws = noise.at(frame);
//   const double east_m = draws.next().normal(0, sigma_m);    // AT MOST ONE next() PER FULL EXPRESSION:
//   const double north_m = draws.next().normal(0, sigma_m);   // argument evaluation order is unspecified
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/random/distributions.h"
#include "sim/random/philox.h"
#include "stack/base/check.h"
#include "stack/base/ids.h"

namespace longtail::sim {

// One addressed draw. Every method is a pure function of the address: call one of them, once. Rejection samplers
// use further blocks of the same address (the top 8 bits of the draw word), never another draw's.
class Draw {
 public:
  constexpr Draw(PhiloxKey key, PhiloxBlock counter) : key_(key), counter_(counter) {}

  std::uint64_t bits() const {                         // 64 uniform bits
    const PhiloxBlock block = philox(key_, counter_);
    return block[0] | static_cast<std::uint64_t>(block[1]) << 32;
  }
  double uniform() const { return unit_from_bits(bits()); }  // in (0, 1), both ends excluded
  double uniform(double low, double high) const { return low + (high - low) * uniform(); }  // in [low, high]
  bool bernoulli(double probability) const { return uniform() < probability; }  // never true at 0, always at 1
  std::uint64_t below(std::uint64_t n) const;          // 0 .. n-1, no modulo bias; n >= 1
  double normal() const { return normal_quantile(uniform()); }  // mean 0, standard deviation 1
  double normal(double mean, double sd) const { return mean + sd * normal(); }
  // Normal conditioned on [low, high].
  double truncated_normal(double mean, double sd, double low, double high) const;
  double exponential(double mean) const;
  std::uint64_t poisson(double mean) const;            // mean >= 0
  double von_mises(double mean_rad, double kappa) const;  // in (-pi, pi]; kappa 0 = uniform on the circle

 private:
  PhiloxBlock block(std::uint32_t attempt) const;

  PhiloxKey key_;
  PhiloxBlock counter_;
};

// The draws of one (stream, tick) in order. `count()` belongs into the owner's hashed state when it outlives a tick.
class Draws {
 public:
  static constexpr std::uint32_t kLimit = 1u << 24;  // per (stream, tick)

  constexpr Draws(PhiloxKey key, PhiloxBlock counter) : key_(key), counter_(counter) {}
  Draw next() {
    CHECK(counter_[3] < kLimit, "more than {} draws in one tick of one stream", kLimit);
    const Draw draw(key_, counter_);
    ++counter_[3];
    return draw;
  }
  std::uint32_t count() const { return counter_[3]; }

 private:
  PhiloxKey key_;
  PhiloxBlock counter_;
};

class Stream {
 public:
  constexpr Stream(Seed seed, std::string_view component, std::uint32_t entity)
      : key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32)},
        purpose_(purpose_of(component)),
        entity_(entity) {}

  constexpr Draws at(std::uint32_t tick) const { return {key_, {entity_, purpose_, tick, 0}}; }
  // Draw number `draw` (below Draws::kLimit) of the tick, without a cursor.
  Draw draw(std::uint32_t tick, std::uint32_t draw) const {
    CHECK(draw < Draws::kLimit, "draw {} of a tick; allowed below {}", draw, Draws::kLimit);
    return {key_, {entity_, purpose_, tick, draw}};
  }

  // FNV-1a, 32 bit. Part of the golden digests: changing it, or a component's name, changes every result.
  static constexpr std::uint32_t purpose_of(std::string_view component) {
    std::uint32_t hash = 0x811C9DC5;
    for (const char c : component) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193;
    return hash;
  }

 private:
  PhiloxKey key_;
  std::uint32_t purpose_;
  std::uint32_t entity_;
};

}  // namespace longtail::sim
