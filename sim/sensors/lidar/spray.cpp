#include "sim/sensors/lidar/spray.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kKappa0_per_m = 0.15;
constexpr double kReferenceSpeed_mps = 25;
constexpr double kReferenceArea_m2 = 2.5;
constexpr double kFullFilm_mm = 0.5;
constexpr double kLength_s = 0.15;
constexpr double kLidarRatio_sr = 18.8;
constexpr double kThinnest_per_m = 1e-3;

bool has_wheels(ActorKind kind) {
  switch (kind) {
    case ActorKind::kCar:
    case ActorKind::kVan:
    case ActorKind::kTruck:
    case ActorKind::kBus:
    case ActorKind::kMotorcycle:
    case ActorKind::kAmbulance: return true;
    default: return false;
  }
}

struct Span {
  double from = 0;
  double to = 0;
  bool empty() const { return !(from < to); }
};

// Where from + k * along lies between low and high.
Span clipped(Span span, double from, double along, double low, double high) {
  if (std::fabs(along) < 1e-12) return from >= low && from <= high ? span : Span{};
  const double a = (low - from) / along;
  const double b = (high - from) / along;
  return {std::max(span.from, std::min(a, b)), std::min(span.to, std::max(a, b))};
}

// Sensor and rays in the cloud's own axes: x back from the rear, y across, z up.
struct CloudAxes {
  Eigen::Matrix3d cloud_from_sensor;
  Eigen::Vector3d sensor_m;       // in the middle of the sweep
  Eigen::Vector3d shift_m;        // of the sensor against the cloud during the sweep
};

CloudAxes axes_of(const SprayCloud& cloud, const Viewpoint& view) {
  Eigen::Matrix3d cloud_from_map;
  cloud_from_map << cloud.back.x(), cloud.back.y(), 0, -cloud.back.y(), cloud.back.x(), 0, 0, 0, 1;
  return {cloud_from_map * map_from_sensor(view), cloud_from_map * (view.position_m - cloud.rear_m),
          cloud_from_map * (view.velocity_mps - cloud.velocity_mps) * view.duration_s};
}

// The tangent of an elevation after a turn; beyond the zenith all there is.
float turned(double tangent, double by_rad) {
  const double angle_rad = strict::atan(tangent) + by_rad;
  if (std::fabs(angle_rad) > 1.5) return angle_rad > 0 ? SprayEchoes::Window{}.highest_tangent : SprayEchoes::Window{}.lowest_tangent;
  return static_cast<float>(strict::tan(angle_rad));
}

// Rays that can meet the cloud. A cloud around the sensor takes them all.
SprayEchoes::Window window_of(const SprayCloud& cloud, const CloudAxes& axes, const LidarGrid& grid, const Viewpoint& view) {
  const Eigen::Vector3d middle(cloud.length_m / 2, 0, cloud.height_m / 2);
  const double reach = 0.5 * std::sqrt(cloud.length_m * cloud.length_m + 4 * cloud.half_width_m * cloud.half_width_m +
                                       cloud.height_m * cloud.height_m) + axes.shift_m.norm() / 2;
  const Eigen::Vector3d from_sensor = middle - axes.sensor_m;
  const Eigen::Vector3d at = axes.cloud_from_sensor.transpose() * from_sensor;
  const double flat = std::min(at.head<2>().norm(), from_sensor.head<2>().norm());
  const int all = grid.columns();
  if (flat < 1.5 * reach) return {.columns = all};
  const double half_rad = strict::asin(std::min(reach / flat, 1.0)) + 0.01;
  const double per_rad = static_cast<double>(grid.tables().columns_per_rad);
  const double centre = strict::atan2(at.y(), at.x()) * per_rad + all / 2.0;
  const double half = half_rad * std::fabs(per_rad) + 1;
  // The cloud is level; a sensor tilted by an angle sees nothing higher or lower by more than that.
  const double tilt_rad = std::fabs(view.pitch_rad) + std::fabs(view.roll_rad) + 0.001;
  const double near = flat - reach;
  const double rise_m = 0.5 * std::fabs(axes.shift_m.z());
  const double low = -axes.sensor_m.z() - rise_m;
  const double high = low + cloud.height_m + 2 * rise_m;
  const double far = from_sensor.head<2>().norm() + reach;
  return {.first_column = static_cast<int>(std::floor(centre - half)),
          .columns = std::min(static_cast<int>(2 * half) + 2, all),
          .lowest_tangent = turned(std::min(low / near, low / far), -tilt_rad),
          .highest_tangent = turned(std::max(high / near, high / far), tilt_rad)};
}

}  // namespace

std::vector<SprayCloud> spray_of(std::span<const ActorState> actors, const Conditions& weather) {
  std::vector<SprayCloud> clouds;
  const double film = std::min(weather.road.water_mm / kFullFilm_mm, 1.0);
  if (film <= 0) return clouds;
  for (const ActorState& actor : actors) {
    if (!actor.present || !has_wheels(actor.model.kind) || actor.speed_mps <= 0) continue;
    const double speed = actor.speed_mps / kReferenceSpeed_mps;
    const double area = actor.model.width_m * actor.model.height_m / kReferenceArea_m2;
    const double kappa = kKappa0_per_m * speed * speed * film * area;
    if (kappa < kThinnest_per_m) continue;
    SprayCloud cloud;
    cloud.back = {-strict::cos(actor.yaw_rad), -strict::sin(actor.yaw_rad)};
    cloud.rear_m = actor.position_m;
    cloud.rear_m.head<2>() += 0.5 * actor.model.length_m * cloud.back;
    cloud.velocity_mps = actor.velocity_mps;
    cloud.decay_m = kLength_s * actor.speed_mps;
    cloud.length_m = 3 * cloud.decay_m;
    cloud.half_width_m = 0.5 * actor.model.width_m;
    cloud.height_m = 0.3 + 0.6 * actor.model.height_m;
    cloud.kappa_per_m = kappa;
    clouds.push_back(cloud);
  }
  return clouds;
}

void SprayEchoes::add(std::uint32_t frame, const SprayCloud& cloud, const LidarGrid& grid, const Viewpoint& view,
                      Echoes& echoes) const {
  add_within(window_of(cloud, axes_of(cloud, view), grid, view), frame, cloud, grid, view, echoes);
}

void SprayEchoes::add_within(const Window& window, std::uint32_t frame, const SprayCloud& cloud, const LidarGrid& grid,
                             const Viewpoint& view, Echoes& echoes) const {
  const CloudAxes axes = axes_of(cloud, view);
  const LidarTables rays = grid.tables();
  constexpr double kNearest_m = 1;
  if (axes.sensor_m.norm() > view.max_range_m + cloud.length_m) return;
  for (int i = 0; i < window.columns; ++i) {
    const int column = (window.first_column + i + 2 * rays.columns) % rays.columns;
    const Eigen::Vector3d from = axes.sensor_m + static_cast<double>(rays.phase[column]) * axes.shift_m;
    for (int row = 0; row < rays.rows; ++row) {
      const float tangent = rays.sin_el[row] / rays.cos_el[row];
      if (tangent < window.lowest_tangent || tangent > window.highest_tangent) continue;
      const auto cos_el = static_cast<double>(rays.cos_el[row]);
      const Eigen::Vector3d along =
          axes.cloud_from_sensor * Eigen::Vector3d(cos_el * static_cast<double>(rays.cos_az[column]),
                                                   cos_el * static_cast<double>(rays.sin_az[column]), static_cast<double>(rays.sin_el[row]));
      const auto ray = static_cast<std::size_t>(row) * static_cast<std::size_t>(rays.columns) + static_cast<std::size_t>(column);
      Span span{kNearest_m, static_cast<double>(echoes.surface(ray).range_m)};
      span = clipped(span, from.x(), along.x(), 0, cloud.length_m);
      span = clipped(span, from.y(), along.y(), -cloud.half_width_m, cloud.half_width_m);
      span = clipped(span, from.z(), along.z(), 0, cloud.height_m);
      if (span.empty()) continue;
      const double behind = from.x() + 0.5 * (span.from + span.to) * along.x();
      const double kappa = cloud.kappa_per_m * strict::exp(-behind / cloud.decay_m);
      const double depth = kappa * (span.to - span.from);
      const double kept = strict::exp(-2 * depth);
      echoes.dim_surface(ray, static_cast<float>(kept));
      const double returned = std::numbers::pi / (2 * kLidarRatio_sr) * (1 - kept);
      if (returned < 0.3 * static_cast<double>(threshold_) * span.from * span.from) continue;
      // Beer's law, given that it happens inside.
      const double uniform = stream_.draw(frame, static_cast<std::uint32_t>(ray)).uniform();
      const double range_m = span.from - strict::log1p(-uniform * (1 - kept)) / (2 * kappa);
      echoes.add(ray, {static_cast<float>(range_m), static_cast<float>(returned / (range_m * range_m))});
    }
  }
}

}  // namespace longtail::sim
