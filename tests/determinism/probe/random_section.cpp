#include "sim/random/stream.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {

Digest random_section(int draws_per_distribution) {
  StateWriter out;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(draws_per_distribution); ++i) {
    const sim::Stream stream(Seed{i % 7}, "probe.random", i % 13);
    sim::Draws draws = stream.at(i);
    out.u64(draws.next().bits());
    out.f64(draws.next().uniform(-1, 2));
    out.f64(draws.next().normal(1, 3));
    out.f64(draws.next().truncated_normal(0, 1, 0.5, 3));
    out.f64(draws.next().exponential(2));
    out.u64(draws.next().poisson(6.5));
    out.f64(draws.next().von_mises(0.5, 4));
    out.u64(draws.next().below(1'000'003));
    out.boolean(draws.next().bernoulli(0.3));
  }
  return digest_of(out.bytes());
}

}  // namespace longtail::determinism
