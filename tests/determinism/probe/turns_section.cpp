// Turns of points in the plane. GCC 12 makes one fused multiply-add-subtract of each where the CPU has it, in spite of
// -ffp-contract=off (GCC bug 106902): that once moved an object of black_ice_at_dusk by three units in the last place.
#include "sim/random/stream.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {
namespace {

struct Point {
  double x;
  double y;
};

[[gnu::noinline]] Point turned(double c, double s, double a, double b, double dx, double dy) {
  const double x = c * a - s * b;
  const double y = c * b + s * a;
  return {dx + x, dy + y};
}

}  // namespace

Digest turns_section(int turns) {
  const sim::Stream stream(Seed{5}, "probe.turns", 0);
  StateWriter out;
  for (int i = 0; i < turns; ++i) {
    sim::Draws draws = stream.at(static_cast<std::uint32_t>(i));
    double v[6];
    for (double& value : v) value = draws.next().uniform(-3, 3);
    const Point p = turned(v[0], v[1], v[2], v[3], v[4], v[5]);
    out.f64(p.x);
    out.f64(p.y);
  }
  return digest_of(out.bytes());
}

}  // namespace longtail::determinism
