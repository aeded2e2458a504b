#include "sim/sensors/lidar/spinning_lidar.h"

#include "sim/visibility/padding.h"

namespace longtail::sim {

LidarGridConfig rays_of(const LidarConfig& config) {
  LidarGridConfig rays;
  const double step = (config.highest_rad - config.lowest_rad) / (config.beams - 1);
  for (int i = 0; i < config.beams; ++i) rays.elevation_rad.push_back(config.lowest_rad + step * i);
  rays.columns = config.columns;
  return rays;
}

SpinningLidar::SpinningLidar(Seed seed, const LidarConfig& config, const GroundSurface& surface)
    : config_(config),
      rays_(rays_of(config)),
      grid_(rays_),
      buffer_(config.isa),
      seen_(config.beams, config.columns),
      reflection_(config.isa, surface),
      weather_echoes_(seed, config),
      edge_echoes_(seed, config),
      blooming_(config),
      crosstalk_(seed, "sensors.lidar.crosstalk", 0),
      receiver_(seed, config),
      blocked_columns_(static_cast<std::size_t>(config.columns)) {
  for (std::vector<float>& row : edge_range_m_) row.resize(static_cast<std::size_t>(padded_to_lanes(config.columns) + kLanePadding));
  image_.rows = config.beams;
  image_.columns = config.columns;
}

void SpinningLidar::draw(VisibleScene& scene, const Turn& turn) {
  view_ = turn.view;
  view_.duration_s = config_.period.seconds();
  view_.max_range_m = config_.max_range_m;
  const double turned_rad = turn.yaw_rate_rps * view_.duration_s;
  const LidarGridConfig rays = turning(rays_, turned_rad);
  grid_.set_span(rays.span_rad);
  scene.look_from(view_, rays);
  seen_.clear(static_cast<float>(config_.max_range_m));
  scene.draw(buffer_, grid_, seen_);
}

void SpinningLidar::reflect_surfaces(VisibleScene& scene, const Turn& turn) {
  reflection_.begin(scene, view_, turn.weather);
  echoes_.clear(static_cast<std::size_t>(config_.beams * config_.columns));
  for (int row = 0; row < config_.beams; ++row) {
    std::vector<float>& edge_range_m = edge_range_m_[row % 2];
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(row) * config_.columns;
    reflection_.reflect(grid_, seen_, row,
                        {.range_m = echoes_.surface_ranges_m() + first,
                         .power = echoes_.surface_powers() + first,
                         .edge_range_m = edge_range_m.data()});
    edge_echoes_.look_at(row, edge_range_m.data());
  }
}

// Whether anything is left to see.
bool SpinningLidar::block_columns(const SensorEffects& effects) {
  for (int c = 0; c < config_.columns; ++c) {
    const double half_turns = (c + 0.5) / config_.columns * 2 - 1;
    blocked_columns_[static_cast<std::size_t>(c)] = effects.blocks(half_turns) ? 1 : 0;
  }
  return !effects.blind;
}

const RangeImage& SpinningLidar::sweep(VisibleScene& scene, const Turn& turn) {
  if (!block_columns(turn.effects)) {
    receiver_.see_nothing(image_);
    return image_;
  }
  draw(scene, turn);
  reflect_surfaces(scene, turn);
  edge_echoes_.add(turn.frame, echoes_);
  weather_echoes_.add({.frame = turn.frame, .grid = grid_, .view = view_, .weather = turn.weather, .actors = turn.actors}, echoes_);
  blooming_.add(echoes_);
  add_crosstalk(config_, crosstalk_, turn.frame, echoes_);
  receiver_.receive(turn.frame, echoes_, WeatherEchoes::range_sigma(turn.weather), blocked_columns_, image_);
  return image_;
}

}  // namespace longtail::sim
