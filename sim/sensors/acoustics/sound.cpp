#include "sim/sensors/acoustics/sound.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/sensors/footprint.h"
#include "sim/sensors/decibels.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kZeroCelsius_k = 273.15;
constexpr double kMostShadow_db = 20;  // more is scattered around it anyway (ISO 9613-2)

struct OwnAxes {
  explicit OwnAxes(const ActorState& actor)
      : origin(actor.position_m.head<2>()), cosine(strict::cos(actor.yaw_rad)), sine(strict::sin(actor.yaw_rad)) {}
  Eigen::Vector2d in(const Eigen::Vector3d& point_m) const {
    const Eigen::Vector2d d = point_m.head<2>() - origin;
    return {cosine * d.x() + sine * d.y(), cosine * d.y() - sine * d.x()};
  }
  Eigen::Vector2d origin;
  double cosine;
  double sine;
};

// Over the top: how much longer than straight.
double detour_over(const Eigen::Vector3d& from, const Eigen::Vector3d& to, const Crossing& part, double top_m) {
  Eigen::Vector3d front = from + part.enters * (to - from);
  Eigen::Vector3d back = from + part.leaves * (to - from);
  front.z() = std::max(front.z(), top_m);
  back.z() = std::max(back.z(), top_m);
  return (front - from).norm() + (back - front).norm() + (to - back).norm() - (to - from).norm();
}

// Past one side: by the corner that reaches out farthest.
double detour_beside(const Eigen::Vector2d& from, const Eigen::Vector2d& to, const Eigen::Vector2d& half, bool left) {
  const Eigen::Vector2d along = to - from;
  double longest = 0;
  for (const auto& [x, y] : {std::array{1, 1}, std::array{1, -1}, std::array{-1, 1}, std::array{-1, -1}}) {
    const Eigen::Vector2d corner(x * half.x(), y * half.y());
    const Eigen::Vector2d to_corner = corner - from;
    const double side = along.x() * to_corner.y() - along.y() * to_corner.x();
    if ((side > 0) != left) continue;
    longest = std::max(longest, to_corner.norm() + (to - corner).norm() - along.norm());
  }
  return longest;
}

double shadow_of_db(const ActorState& obstacle, const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m,
                    double wavelength_m) {
  const OwnAxes axes(obstacle);
  const Eigen::Vector2d from = axes.in(from_m);
  const Eigen::Vector2d to = axes.in(to_m);
  const Eigen::Vector2d half(obstacle.model.length_m / 2, obstacle.model.width_m / 2);
  const Crossing part = crossing(from, to, half);
  const double top_m = obstacle.position_m.z() + obstacle.model.height_m;
  const auto height_m = [&](double share) { return from_m.z() + share * (to_m.z() - from_m.z()); };
  if (!part.any() || top_m <= std::min(height_m(part.enters), height_m(part.leaves))) return 0;
  const double detour_m = std::min({detour_over(from_m, to_m, part, top_m), detour_beside(from, to, half, true),
                                    detour_beside(from, to, half, false)});
  return screen_db(detour_m, wavelength_m);
}

}  // namespace

double screen_db(double detour_m, double wavelength_m) {
  const double fresnel = 2 * detour_m / wavelength_m;
  return std::min(db_from_ratio(3 + 20 * fresnel), kMostShadow_db);
}

double speed_of_sound_mps(double temperature_c) {
  return 331.3 * std::sqrt((temperature_c + kZeroCelsius_k) / kZeroCelsius_k);
}

// ISO 9613-1: relaxation of oxygen and nitrogen, and the classical losses.
double absorption_db_per_m(double frequency_hz, double temperature_c, double humidity) {
  const double kelvin = temperature_c + kZeroCelsius_k;
  const double t = kelvin / 293.15;
  const double saturation = strict::pow(10, -6.8346 * strict::pow(273.16 / kelvin, 1.261) + 4.6151);
  const double h = 100 * humidity * saturation;  // molar share of water, %
  const double oxygen_hz = 24 + 4.04e4 * h * (0.02 + h) / (0.391 + h);
  const double nitrogen_hz = (9 + 280 * h * strict::exp(-4.170 * (1 / strict::cbrt(t) - 1))) / std::sqrt(t);
  const double squared = frequency_hz * frequency_hz;
  const double oxygen = 0.01275 * strict::exp(-2239.1 / kelvin) / (oxygen_hz + squared / oxygen_hz);
  const double nitrogen = 0.1068 * strict::exp(-3352.0 / kelvin) / (nitrogen_hz + squared / nitrogen_hz);
  return 8.686 * squared * (1.84e-11 * std::sqrt(t) + (oxygen + nitrogen) / (t * t * std::sqrt(t)));
}

void SourceTrack::add(std::uint32_t frame, const Instant& now) {
  if (instants_.empty()) first_frame_ = frame;
  CHECK(frame == first_frame_ + instants_.size(), "frame {} after {} of {}", frame, instants_.size(), first_frame_);
  instants_.push_back(now);
  if (instants_.size() <= kFrames) return;
  // What is forgotten was silent, or goes on being what the oldest one is.
  instants_.erase(instants_.begin());
  ++first_frame_;
}

SourceTrack::Instant SourceTrack::at(double age_s) const {
  const double back = age_s / period_s_;
  const auto newest = static_cast<double>(instants_.size() - 1);
  if (back >= newest) {
    const double earlier_s = (back - newest) * period_s_;
    Instant first = instants_.front();
    first.position_m -= earlier_s * first.velocity_mps;
    // It began to sound with its first frame, unless the run began then.
    if (earlier_s > 0 && first_frame_ > 0 && instants_.size() < kFrames) first.sounding = false;
    return first;
  }
  const double position = newest - std::max(back, 0.0);
  const auto before = static_cast<std::size_t>(position);
  if (before + 1 == instants_.size()) return instants_.back();
  const double share = position - static_cast<double>(before);
  const Instant& a = instants_[before];
  const Instant& b = instants_[before + 1];
  return {.position_m = a.position_m + share * (b.position_m - a.position_m),
          .velocity_mps = a.velocity_mps + share * (b.velocity_mps - a.velocity_mps),
          .yaw_rad = a.yaw_rad + share * strict::wrap_angle(b.yaw_rad - a.yaw_rad),
          .sounding = a.sounding};
}

bool SourceTrack::heard_of() const { return std::ranges::any_of(instants_, &Instant::sounding); }

void SourceTrack::hash_state(StateWriter& out) const {
  out.u32(first_frame_);
  out.u32(static_cast<std::uint32_t>(instants_.size()));
  for (const Instant& instant : instants_) {
    out.f64s({instant.position_m.data(), 3});
    out.f64s({instant.velocity_mps.data(), 3});
    out.f64(instant.yaw_rad);
    out.boolean(instant.sounding);
  }
}

// The wave that left `age` ago is a sphere of radius c age about where the wind has carried its centre.
Arrival arrival(const SourceTrack& track, const Air& air, const Ears& ears) {
  // A fixed number of rounds: each shrinks the error by the speed of source and wind over that of sound.
  constexpr int kRounds = 24;
  Arrival out;
  Eigen::Vector3d way = Eigen::Vector3d::Zero();
  for (int i = 0; i < kRounds; ++i) {
    out.source = track.at(out.age_s);
    way = ears.position_m - out.source.position_m - out.age_s * air.wind_mps;
    out.path_m = way.norm();
    out.age_s = out.path_m / air.sound_mps;
  }
  if (out.path_m == 0) return out;
  const Eigen::Vector3d normal = way / out.path_m;
  out.towards = -normal;
  // Both move relative to the air: f' / f = (c - v_ears n) / (c - v_source n).
  out.pitch = (air.sound_mps - (ears.velocity_mps - air.wind_mps).dot(normal)) /
              (air.sound_mps - (out.source.velocity_mps - air.wind_mps).dot(normal));
  return out;
}

double shadow_db(const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m, double wavelength_m,
                 std::span<const ActorState> obstacles, ActorId source) {
  double worst_db = 0;
  for (const ActorState& obstacle : obstacles) {
    if (!obstacle.present || obstacle.id == source) continue;
    worst_db = std::max(worst_db, shadow_of_db(obstacle, from_m, to_m, wavelength_m));
  }
  return worst_db;
}

}  // namespace longtail::sim
