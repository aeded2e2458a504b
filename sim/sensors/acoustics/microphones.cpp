#include "sim/sensors/acoustics/microphones.h"

#include <algorithm>
#include <cmath>

#include "sim/sensors/decibels.h"
#include "sim/sensors/drawn_world.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

Ears ears_of(const EgoState& ego, const stack::Mounting& mounting) {
  const Eigen::Vector3d arm = ego.orientation * Eigen::Vector3d(mounting.x_m, mounting.y_m, mounting.z_m);
  const Eigen::Vector3d turning = ego.orientation * ego.angular_velocity_rps;
  return {.position_m = ego.position_m + arm, .velocity_mps = ego.velocity_mps + turning.cross(arm)};
}

SourceTrack::Instant siren_of(const ActorState& actor) {
  return {.position_m = actor.position_m + Eigen::Vector3d(0, 0, actor.model.height_m),
          .velocity_mps = actor.velocity_mps,
          .yaw_rad = actor.yaw_rad,
          .sounding = actor.present && actor.signals.siren};
}

Air air_of(const Conditions& weather) {
  return {.sound_mps = speed_of_sound_mps(weather.temperature_c),
          .wind_mps = {weather.wind_mps.x(), weather.wind_mps.y(), 0}};
}

}  // namespace

void Microphones::follow(std::uint32_t frame, const SensorView& view) {
  for (const ActorState& actor : view.actors) {
    const SourceTrack::Instant now = siren_of(actor);
    const auto at = std::ranges::lower_bound(followed_, actor.id, {}, &Followed::actor);
    const bool known = at != followed_.end() && at->actor == actor.id;
    if (known) {
      at->track.add(frame, now);
    } else if (now.sounding) {
      Followed begun{actor.id, SourceTrack(config_.period.seconds())};
      begun.track.add(frame, now);
      followed_.insert(at, std::move(begun));
    }
  }
  std::erase_if(followed_, [](const Followed& siren) { return !siren.track.heard_of(); });
}

std::optional<Microphones::Heard> Microphones::hear(std::uint32_t frame, const SensorView& view, const Ears& ears,
                                                    const Followed& siren) const {
  const Air air = air_of(view.weather);
  const auto actor = std::ranges::lower_bound(view.actors, siren.actor, {}, &ActorState::id);
  Heard out{.actor = &*actor, .arrival = arrival(siren.track, air, ears), .frequency_hz = 0, .level_db = 0};
  const Arrival& arrived = out.arrival;
  if (!arrived.source.sounding) return std::nullopt;

  const double cycles = Stream(seed_, "sensors.acoustic.siren", stream_entity(*actor)).draw(0, 0).uniform();
  const double emitted_s = config_.period.seconds() * frame - arrived.age_s;
  const double tone_hz = siren_frequency_hz(config_.siren, emitted_s, cycles);
  const double path_m = std::max(arrived.path_m, 1.0);
  const Eigen::Vector3d heading(strict::cos(arrived.source.yaw_rad), strict::sin(arrived.source.yaw_rad), 0);
  out.frequency_hz = tone_hz * arrived.pitch;
  out.level_db = siren_level_db(config_.siren, -heading.dot(arrived.towards)) - 2 * db_from_ratio(path_m) -
                 path_m * absorption_db_per_m(tone_hz, view.weather.temperature_c, config_.humidity) -
                 screened_db(view, arrived.source.position_m, ears.position_m, air.sound_mps / tone_hz, siren.actor);
  return out;
}

// By the worst of vehicles and buildings.
double Microphones::screened_db(const SensorView& view, const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m, double wavelength_m,
                                ActorId siren) const {
  const double by_vehicles_db = shadow_db(from_m, to_m, wavelength_m, view.actors, siren);
  const double detour_m = walls_ ? walls_->detour_m(from_m, to_m) : 0;
  return detour_m > 0 ? std::max(by_vehicles_db, screen_db(detour_m, wavelength_m)) : by_vehicles_db;
}

SensorSample Microphones::report(std::uint32_t frame, const EgoState& ego, const Heard& heard, double snr_db) const {
  Draws draws = Stream(seed_, "sensors.acoustic", stream_entity(*heard.actor)).at(frame);
  const double level_error_db = draws.next().normal(0, config_.level_sigma_db);
  const double measured_db = snr_db + level_error_db;
  if (measured_db < config_.least_snr_db) return {};
  const double per_snr = std::sqrt(1 / ratio_from_db(snr_db));
  const double bearing_sigma_rad = strict::hypot(config_.bearing_floor_rad, config_.bearing_sigma_rad * per_snr);
  const double frequency_sigma_hz = strict::hypot(config_.frequency_floor_hz, config_.frequency_sigma_hz * per_snr);
  const Eigen::Vector3d towards = ego.orientation.conjugate() * heard.arrival.towards;
  const double bearing_rad = strict::atan2(towards.y(), towards.x()) + draws.next().normal(0, bearing_sigma_rad);

  stack::AcousticEvent event;
  event.set_kind("siren");
  event.set_bearing_rad(strict::wrap_angle(bearing_rad));
  event.set_level_db(heard.level_db + level_error_db);
  event.set_frequency_hz(heard.frequency_hz + draws.next().normal(0, frequency_sigma_hz));
  event.set_confidence(1 / (1 + strict::exp(-measured_db / config_.confidence_db)));
  return finished(std::move(event));
}

SensorSample Microphones::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  follow(frame, view);
  if (followed_.empty() || effects.blind) return {};
  if (!walls_ && view.drawn != nullptr) walls_.emplace(view.drawn->scene().instances(), config_.isa);
  const Ears ears = ears_of(view.ego, config_.mounting);
  std::vector<Heard> heard;
  double all = ratio_from_db(noise_db(config_.noise, ears, view.weather, view.actors));
  for (const Followed& siren : followed_) {
    const auto one = hear(frame, view, ears, siren);
    if (!one) continue;
    heard.push_back(*one);
    all += ratio_from_db(one->level_db);
  }
  if (heard.empty()) return {};
  // The loudest; the others are noise to it. Of equals the one of the lower id.
  const auto best = std::ranges::max_element(heard, {}, &Heard::level_db);
  const double loudest = ratio_from_db(best->level_db);
  return report(frame, view.ego, *best, db_from_ratio(loudest / (all - loudest)));
}

void Microphones::hash_state(StateWriter& out) const {
  for (const Followed& siren : followed_) {
    out.u32(siren.actor.value);
    siren.track.hash_state(out);
  }
}

}  // namespace longtail::sim
