#include "sim/sensors/truth.h"

#include "sim/sensors/object_class.h"
#include "sim/weather/light.h"

namespace longtail::sim {
namespace {

const std::string& name_of(ActorId id, std::span<const ActorState> actors) {
  static const std::string kEgo = "ego";
  if (id == kEgoId) return kEgo;
  for (const ActorState& actor : actors) {
    if (actor.id == id) return actor.name;
  }
  CHECK(false, "a contact with actor {}, which does not exist", id.value);
  return kEgo;
}

template <class Body>
stack::MessagePtr stamped(stack::Topic topic, SimTime t, std::uint64_t sequence, Body body) {
  stack::set_header(*body.mutable_header(), t, t, sequence, "map");
  return stack::make_message(topic, std::move(body));
}

}  // namespace

stack::TruthEgo truth_ego(const EgoState& ego, const RoadNetwork* map) {
  stack::TruthEgo body;
  body.set_x_m(ego.position_m.x());
  body.set_y_m(ego.position_m.y());
  body.set_z_m(ego.position_m.z());
  body.set_yaw_rad(ego.yaw_rad);
  body.set_pitch_rad(ego.pitch_rad);
  body.set_roll_rad(ego.roll_rad);
  body.set_speed_mps(ego.forward_speed_mps);
  body.set_lateral_speed_mps(ego.lateral_speed_mps);
  body.set_yaw_rate_rps(ego.angular_velocity_rps.z());
  body.set_acceleration_mps2(ego.forward_acceleration_mps2);
  body.set_lateral_acceleration_mps2(ego.lateral_acceleration_mps2);
  body.set_road_wheel_rad(ego.road_wheel_rad);
  body.set_friction(ego.friction);
  if (map == nullptr || !ego.road) return body;
  const std::optional<LaneRef> lane = map->lane_at(*ego.road);
  if (!lane) return body;
  // Positive left in driving direction.
  const double from_centre = ego.road->t_m - map->lane_center_t(*lane, ego.road->s_m);
  body.set_lane_offset_m(map->driving_direction(*lane) < 0 ? -from_centre : from_centre);
  body.set_lane(fmt::format("{}/{}", map->road_name(lane->road), lane->lane));
  return body;
}

stack::TruthActors truth_actors(std::span<const ActorState> actors, const std::function<double(ActorId)>& gap_to_ego) {
  stack::TruthActors body;
  body.mutable_actors()->Reserve(static_cast<int>(actors.size()));
  for (const ActorState& actor : actors) {
    if (!actor.present) continue;
    stack::TruthActor& out = *body.add_actors();
    out.set_id(actor.id.value);
    out.set_name(actor.name);
    out.set_x_m(actor.position_m.x());
    out.set_y_m(actor.position_m.y());
    out.set_yaw_rad(actor.yaw_rad);
    out.set_velocity_x_mps(actor.velocity_mps.x());
    out.set_velocity_y_mps(actor.velocity_mps.y());
    out.set_length_m(actor.model.length_m);
    out.set_width_m(actor.model.width_m);
    out.set_classification(object_class(actor.model.kind));
    out.set_gap_m(gap_to_ego(actor.id));
  }
  return body;
}

stack::Contact truth_contact(const ContactEvent& contact, std::span<const ActorState> actors) {
  stack::Contact body;
  body.set_id_a(contact.a.value);
  body.set_id_b(contact.b.value);
  body.set_impulse_ns(contact.impulse_ns);
  body.set_ego_delta_v_mps(contact.ego_delta_v_mps);
  body.set_x_m(contact.position_m.x());
  body.set_y_m(contact.position_m.y());
  body.set_name_a(name_of(contact.a, actors));
  body.set_name_b(name_of(contact.b, actors));
  return body;
}

stack::TruthWeather truth_weather(const Conditions& weather) {
  const Illuminance light = illuminance(weather.sun_elevation_rad, weather.cloud_cover);
  stack::TruthWeather body;
  body.set_rain_mm_per_h(weather.rain_mm_per_h);
  body.set_snow_mm_per_h(weather.snow_mm_per_h);
  body.set_visibility_m(weather.visibility_m);
  body.set_cloud_cover(weather.cloud_cover);
  body.set_temperature_c(weather.temperature_c);
  body.set_sun_elevation_rad(weather.sun_elevation_rad);
  body.set_sun_azimuth_rad(weather.sun_azimuth_rad);
  body.set_direct_lx(light.direct_lx);
  body.set_diffuse_lx(light.diffuse_lx);
  body.set_wind_x_mps(weather.wind_mps.x());
  body.set_wind_y_mps(weather.wind_mps.y());
  body.set_gust_x_mps(weather.gust_mps.x());
  body.set_gust_y_mps(weather.gust_mps.y());
  body.set_water_mm(weather.road.water_mm);
  body.set_snow_mm(weather.road.snow_mm);
  body.set_ice_mm(weather.road.ice_mm);
  body.set_friction(weather.friction);
  body.set_extinction_per_m(weather.extinction_per_m());
  body.set_radar_db_per_km(weather.radar_attenuation_db_per_km());
  body.set_rain_model(std::string(name_of(weather.models.rain)));
  body.set_snow_model(std::string(name_of(weather.models.snow)));
  body.set_fog_model(std::string(name_of(weather.models.fog)));
  body.set_lidar_extinction_per_m(weather.lidar_extinction_per_m());
  return body;
}

stack::Actuation truth_actuation(const EgoState& ego, const AppliedCommand& applied) {
  stack::Actuation body;
  body.set_acceleration_command_mps2(applied.command.acceleration_mps2);
  body.set_road_wheel_command_rad(applied.command.road_wheel_rad);
  body.set_brake(ego.brake);
  body.set_throttle(ego.throttle);
  body.set_road_wheel_rad(ego.road_wheel_rad);
  body.set_command_age_ns(applied.command_age.ns);
  return body;
}

void TruthRecorder::observe(SimTime t, const World& world, const AppliedCommand& applied,
                            std::vector<stack::MessagePtr>& out) {
  using stack::Topic;
  const bool due = t.ns % kPeriod.ns == 0;
  if (due) {
    out.push_back(stamped(Topic::kTruthEgo, t, samples_, truth_ego(world.ego(), &world.map())));
    const auto gap_to_ego = [&world](ActorId id) { return world.footprint_gap(kEgoId, id); };
    out.push_back(stamped(Topic::kTruthActors, t, samples_, truth_actors(world.actors(), gap_to_ego)));
  }
  for (const ContactEvent& contact : world.new_contacts()) {
    out.push_back(stamped(Topic::kContact, contact.time, contacts_++, truth_contact(contact, world.actors())));
  }
  if (due) out.push_back(stamped(Topic::kActuation, t, samples_++, truth_actuation(world.ego(), applied)));
  if (weather_ > 0 && t.ns % kWeatherPeriod.ns != 0) return;
  out.push_back(stamped(Topic::kTruthWeather, t, weather_++, truth_weather(world.weather())));
}

}  // namespace longtail::sim
