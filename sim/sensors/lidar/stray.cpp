#include "sim/sensors/lidar/stray.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace longtail::sim {
namespace {

constexpr float kEdge_m = 0.5f;

}  // namespace

EdgeEchoes::EdgeEchoes(Seed seed, const LidarConfig& config)
    : across_(seed, "sensors.lidar.edge_across", 0),
      along_(seed, "sensors.lidar.edge_along", 0),
      divergence_rad_(static_cast<float>(config.divergence_rad)),
      column_rad_(static_cast<float>(2 * std::numbers::pi / config.columns)),
      row_rad_(static_cast<float>((config.highest_rad - config.lowest_rad) / (config.beams - 1))) {}

void EdgeEchoes::mix(const Draw& where, const Pair& pair, Echoes& echoes) const {
  const float edge = static_cast<float>(where.uniform()) * pair.apart_rad;
  const float half = 0.5f * divergence_rad_;
  const auto straddle = [&](std::size_t ray, std::size_t other, float inside) {
    if (inside <= 0) return;
    const float share = inside / divergence_rad_;
    const Echo beyond = echoes.surface(other);
    echoes.dim_surface(ray, 1 - share);
    if (beyond.power > 0) echoes.add(ray, {beyond.range_m, share * beyond.power});
  };
  straddle(pair.a, pair.b, half - edge);
  straddle(pair.b, pair.a, half - (pair.apart_rad - edge));
}

void EdgeEchoes::add(std::uint32_t frame, const VisibilityImage& seen, SurfaceReflection& reflection, Echoes& echoes) const {
  const auto columns = static_cast<std::size_t>(seen.columns());
  const auto ground = [&](std::int32_t id) { return id != kNothing && reflection.is_ground(id); };
  for (int row = 0; row < seen.rows(); ++row) {
    const float* const t = seen.t_row(row);
    const std::int32_t* const id = seen.id_row(row);
    const std::size_t first = static_cast<std::size_t>(row) * columns;
    const auto differs = [&](float a, float b, std::int32_t of_a, std::int32_t of_b) {
      return std::fabs(a - b) > kEdge_m && !(ground(of_a) && ground(of_b));
    };
    for (std::size_t c = 0; c + 1 < columns; ++c) {
      if (!differs(t[c], t[c + 1], id[c], id[c + 1])) continue;
      mix(across_.draw(frame, static_cast<std::uint32_t>(first + c)), {first + c, first + c + 1, column_rad_}, echoes);
    }
    if (row + 1 == seen.rows()) break;
    const float* const above = seen.t_row(row + 1);
    const std::int32_t* const id_above = seen.id_row(row + 1);
    for (std::size_t c = 0; c < columns; ++c) {
      if (!differs(t[c], above[c], id[c], id_above[c])) continue;
      mix(along_.draw(frame, static_cast<std::uint32_t>(first + c)), {first + c, first + c + columns, row_rad_}, echoes);
    }
  }
}

void add_blooming(const LidarConfig& config, Echoes& echoes) {
  struct Neighbour {
    int rows;
    int columns;
    float share;
  };
  const auto share = static_cast<float>(config.bloom_share);
  const Neighbour neighbours[]{{0, -1, share}, {0, 1, share}, {-1, 0, share / 2}, {1, 0, share / 2}, {0, -2, share / 4}, {0, 2, share / 4}};
  const auto least = static_cast<float>(0.5 * config.threshold());  // an echo below it is never detected
  const auto resolution = static_cast<float>(config.resolution_m);
  for (int row = 0; row < config.beams; ++row) {
    for (int column = 0; column < config.columns; ++column) {
      const Echo bright = echoes.surface(static_cast<std::size_t>(row * config.columns + column));
      if (bright.power * share < least) continue;
      for (const Neighbour& to : neighbours) {
        const float power = bright.power * to.share;
        const int r = row + to.rows;
        if (power < least || r < 0 || r >= config.beams) continue;
        const int c = (column + to.columns + config.columns) % config.columns;
        const auto ray = static_cast<std::size_t>(r * config.columns + c);
        const Echo own = echoes.surface(ray);
        if (own.power > 0 && std::fabs(own.range_m - bright.range_m) < resolution) continue;
        echoes.add(ray, {bright.range_m, power});
      }
    }
  }
}

void add_crosstalk(const LidarConfig& config, const Stream& stream, std::uint32_t frame, Echoes& echoes) {
  if (config.crosstalk_per_sweep <= 0) return;
  Draws draws = stream.at(frame);
  const std::uint64_t count = draws.next().poisson(config.crosstalk_per_sweep);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto ray = static_cast<std::size_t>(draws.next().below(echoes.rays()));
    const double range_m = draws.next().uniform(config.min_range_m, config.max_range_m);
    const double power = config.threshold() * (1 + draws.next().exponential(2));
    echoes.add(ray, {static_cast<float>(range_m), static_cast<float>(power)});
  }
}

}  // namespace longtail::sim
