#include <algorithm>
#include <vector>

#include "sim/sensors/lidar/drops.h"
#include "sim/sensors/lidar/fog_echo.h"
#include "sim/sensors/lidar/receiver.h"
#include "sim/sensors/lidar/stray.h"
#include "sim/visibility/isa.h"
#include "sim/visibility/padding.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"
#include "tests/determinism/probe/sections.h"
#include "tests/support/test_random.h"

namespace longtail::determinism {
namespace {

constexpr int kRows = 4;
constexpr int kColumns = 256;
constexpr std::size_t kRays = static_cast<std::size_t>(kRows) * kColumns;

float real(test::Random& random, double low, double high) { return static_cast<float>(random.uniform(low, high)); }

std::vector<sim::Facet> random_facets(test::Random& random) {
  std::vector<sim::Facet> facets(20);
  for (sim::Facet& facet : facets) {
    for (float& component : facet.normal) component = real(random, -0.7, 0.7);
    facet.ground = random.chance(0.4);
    facet.back = {real(random, 0, 1), real(random, 0, 0.3), random.chance(0.2) ? real(random, 0, 300) : 0};
  }
  return facets;
}

struct Rows {
  std::vector<float> cos_az, sin_az, phase, t_m, edge_range_m[2];
};
Rows made_rows() {
  constexpr auto kPadded = static_cast<std::size_t>(sim::padded_to_lanes(kColumns) + sim::kLanePadding);
  Rows rows;
  for (std::size_t c = 0; c < kPadded; ++c) {
    const double phase = (static_cast<double>(c) + 0.5) / kColumns - 0.5;
    rows.phase.push_back(static_cast<float>(phase));
    rows.cos_az.push_back(static_cast<float>(strict::cos(6.283185307179586 * phase)));
    rows.sin_az.push_back(static_cast<float>(strict::sin(6.283185307179586 * phase)));
  }
  for (std::vector<float>* each : {&rows.t_m, &rows.edge_range_m[0], &rows.edge_range_m[1]}) each->assign(kPadded, 120);
  return rows;
}

// Runs of surfaces and of nothing, at ranges that jump from one to the next.
std::vector<sim::FacetRun> random_runs(test::Random& random, int facets, std::vector<float>& t_m) {
  std::vector<sim::FacetRun> runs;
  for (int c = 0; c < kColumns;) {
    const bool nothing = random.chance(0.2);
    runs.push_back({c, nothing ? sim::kNoFacet : static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(facets)))});
    const double range_m = nothing ? 120 : random.uniform(2, 110);
    for (const int end = std::min(c + 1 + static_cast<int>(random.below(12)), kColumns); c < end; ++c) {
      t_m[static_cast<std::size_t>(c)] = nothing ? 120 : static_cast<float>(range_m + random.uniform(0, 0.3));
    }
  }
  return runs;
}

void reflect(const sim::LidarKernels& kernels, test::Random& random, Rows& rows, sim::EdgeEchoes& edges, sim::Echoes& echoes) {
  const std::vector<sim::Facet> facets = random_facets(random);
  const sim::ReflectSweep sweep{.facets = facets.data(), .twice_extinction_per_m = real(random, 0, 0.1)};
  for (int row = 0; row < kRows; ++row) {
    const std::vector<sim::FacetRun> runs = random_runs(random, static_cast<int>(facets.size()), rows.t_m);
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(row) * kColumns;
    float* const edge_range_m = rows.edge_range_m[row % 2].data();
    kernels.reflect_row(sweep, {.columns = kColumns,
                                .cos_az = rows.cos_az.data(),
                                .sin_az = rows.sin_az.data(),
                                .phase = rows.phase.data(),
                                .cos_el = static_cast<float>(strict::cos(0.1 * row - 0.2)),
                                .sin_el = static_cast<float>(strict::sin(0.1 * row - 0.2)),
                                .t_m = rows.t_m.data(),
                                .runs = runs.data(),
                                .run_count = static_cast<std::int32_t>(runs.size()),
                                .range_m = echoes.surface_ranges_m() + first,
                                .power = echoes.surface_powers() + first,
                                .edge_range_m = edge_range_m});
    edges.look_at(row, edge_range_m);
  }
}

// Rain of 60 mm/h by the kernel that finds its rays.
void rain(const sim::LidarKernels& kernels, const sim::LidarConfig& config, std::uint32_t frame, sim::Echoes& echoes) {
  static const sim::DropEchoes kDrops(sim::rain_drop_sizes(60), {.extinction_per_m = 0.004, .least_power = 0.4 * config.threshold()});
  std::vector<std::uint32_t> ray(kRays + sim::kLanePadding), place(ray.size());
  std::vector<float> first(ray.size()), second(ray.size()), next(ray.size());
  const std::int32_t count = kernels.find_drops({.key = {5, 6},
                                                 .purpose = 7,
                                                 .frame = frame,
                                                 .rays = static_cast<std::int32_t>(kRays),
                                                 .below = kDrops.any_below(),
                                                 .ray = ray.data(),
                                                 .place = place.data(),
                                                 .beyond = {first.data(), second.data()},
                                                 .next = next.data()});
  std::array<sim::Echo, sim::DropEchoes::kMost> found;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    sim::DropEchoes::Random random{
        .place = place[i], .beyond = {first[i], second[i]}, .next = next[i], .more = sim::Draws({5, 6}, {2, 7, frame, ray[i] * 16})};
    const int drops = kDrops.draw(random, static_cast<double>(echoes.surface(ray[i]).range_m), found);
    for (int k = 0; k < drops; ++k) echoes.add(ray[i], found[static_cast<std::size_t>(k)]);
  }
}

void write(const sim::RangeImage& image, StateWriter& out) {
  for (std::size_t ray = 0; ray < kRays; ++ray) {
    out.u64(image.range[ray] | static_cast<std::uint64_t>(image.second_range[ray]) << 16 |
            static_cast<std::uint64_t>(image.intensity[ray]) << 32 | static_cast<std::uint64_t>(image.second_intensity[ray]) << 40);
  }
}

Digest digest_on(sim::Isa isa, int sweeps) {
  sim::LidarConfig config;
  config.beams = kRows;
  config.columns = kColumns;
  config.isa = isa;
  const sim::LidarKernels& kernels = sim::lidar_kernels_of(isa);
  sim::EdgeEchoes edges({3}, config);
  sim::Blooming blooming(config);
  sim::Receiver receiver({3}, config);
  const sim::FogEcho fog({.visibility_m = 40, .extinction_per_m = 0.075});
  Rows rows = made_rows();
  sim::Echoes echoes;
  sim::RangeImage image{.rows = kRows, .columns = kColumns};
  StateWriter out;
  for (std::uint32_t frame = 0; frame < static_cast<std::uint32_t>(sweeps); ++frame) {
    test::Random random(frame + 1);
    echoes.clear(kRays);
    reflect(kernels, random, rows, edges, echoes);
    edges.add(frame, echoes);
    rain(kernels, config, frame, echoes);
    if (frame % 2 == 1) fog.add(kernels, echoes);
    blooming.add(echoes);
    for (std::size_t ray = 0; ray < kRays; ++ray) out.f64(static_cast<double>(echoes.surface(ray).power));
    receiver.receive(frame, echoes, frame % 3 == 2 ? 0.01 : 0, std::vector<std::uint8_t>(kColumns, 0), image);
    write(image, out);
  }
  return digest_of(out.bytes());
}

}  // namespace

Digest lidar_section(int sweeps) {
  const Digest digest = digest_on(sim::Isa::kBaseline, sweeps);
  for (const sim::Isa isa : sim::available_isas()) {
    CHECK(digest_on(isa, sweeps) == digest, "the lidar gives another sweep on {}", sim::name_of(isa));
  }
  return digest;
}

}  // namespace longtail::determinism
