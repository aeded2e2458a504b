// A small valid scenario for tests to spoil.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/load/load.h"

namespace longtail::scenarios {

// The example of the design document, on one of our maps.
inline constexpr std::string_view kChildExample = R"(scenario: child_runs_from_between_parked_cars
description: A child runs into the street from behind a parked van.
tags: {location: urban_residential, road: two_lane, time_of_day: dusk, weather: light_rain, rarity: rare,
       actors: [pedestrian_child, parked_van], typology: pedestrian_no_manoeuvre, sensor_anomaly: none, intervention: safety}
map: maps/urban_residential.xodr
duration: 20 s
parameters:
  ego_speed: {uniform: [25 km/h, 50 km/h], default: 40 km/h}
  run_speed: {normal: {mean: 3.2 m/s, sd: 0.4 m/s}, clip: [2, 4.5] m/s}
weather: {rain: 2 mm/h, visibility: 3000 m, sun_elevation: -2 deg}
ego: {at: {lane: main/-1, s: 20 m}, speed: $ego_speed, route: [main]}
actors:
  - {id: van, model: van, at: {lane: main/parking_right, s: 92 m}}
  - {id: child, model: pedestrian_child, at: {road: main, s: 97 m, t: -4.2 m}, heading: 90 deg}
events:
  - when: {time_to_arrival: {of: ego, at: {s: 97 m}, below: 2.1 s}}
    do: {actor: child, run: {to: {t: 4 m}, speed: $run_speed}}
faults: []
expect:
  - no_collision
  - min_gap: {to: child, at_least: 0.5 m}
  - mode_reached: {not: STOPPED, before: 2 s}
)";

// Everything the format knows, once.
inline constexpr std::string_view kEverything = R"(scenario: everything
description: "Every key: once."
tags: {location: highway, road: divided_multilane, time_of_day: day, weather: [clear, wind], rarity: common,
       actors: [car, truck], typology: none, sensor_anomaly: gnss_outage, intervention: none, source: imagination}
seeds: 1..8
map: maps/highway_straight.xodr
duration: 30.0625 s
parameters:
  lead_speed: {normal: {mean: 90 km/h, sd: 8 km/h}, clip: [60, 120] km/h, default: 100 km/h}
  brake: {choice: [4 m/s^2, 6 m/s^2, 0.8 g], weights: [2, 2, 1]}
  wait: {exponential: {mean: 2 s}, clip: [0.5 s, 6 s]}
  grip: 0.7
weather: {rain: 0.3 mm/h, visibility: 12 km, sun_elevation: 30 deg, temperature: 280 K, friction: $grip}
friction_patches:
  - {from: 900 m, to: 960 m, friction: 0.3}
surroundings:
  ground_step: 2 m
  paint_wear: 25 %
  details:
    - {kind: crosswalk, from: 700 m, to: 704 m, left: 0 m, right: -11 m}
    - {kind: pothole, road: main, from: 800 m, to: 800.5 m, left: -5 m, right: -5.5 m}
  objects:
    - {shape: stop_sign, at: {road: main, s: 690 m, t: -13 m}, heading: 5 deg}
    - {shape: cone, at: {lane: main/-4, s: 720 m, offset: -0.5 m}, count: 3, spacing: 4 m}
    - {shape: tyre, id: lost_tyre, at: {lane: main/-4, s: 740 m}}
  traffic_lights:
    - {id: light, at: {road: main, s: 700 m, t: -13 m}, faces_back: true, offset: 4 s,
       phases: [{show: red, for: 20 s}, {show: red_amber, for: 1 s}, {show: green, for: 15 s}, {show: amber, for: 3 s}]}
sensors: {camera: {jpeg_quality: 40}}
ego: {remote_operator: true, vehicle: sedan, at: {lane: main/-2, s: 100 m, offset: -0.25 m}, speed: 30 m/s, set_speed: 120 km/h}
actors:
  - {id: lead, model: truck, body: {length: 16 m, rcs: 28 dBsm}, at: {lane: main/-2, s: 180 m}, speed: $lead_speed}
  - {id: tail, model: car, at: {lane: main/-2, s: 40 m}, speed: 28 m/s, behaviour: idm, desired_speed: 33 m/s,
     idm: {headway: 1.1 s, min_gap: 1.5 m, max_acceleration: 1.2 m/s^2, comfortable_deceleration: 1.8 m/s^2}}
  - {id: wrong_way, model: motorcycle, at: {lane: main/-1, s: 2 km}, speed: 25 m/s, against_traffic: true,
     signals: {indicator: hazard, beacon: true}}
  - {id: box, model: debris, at: {road: main, s: 1500 m, t: -9.4 m}, heading: -30 deg}
traffic:
  - {id: flow, model: [car, van], lanes: [main/-1, main/-3], count: 6, from: 240 m, spacing: 60 m, stagger: 25 m,
     jitter: 8 m, speed: 29 m/s, behaviour: idm}
events:
  - {id: brake, when: {all_of: [{time: 2 s}, {gap: {from: ego, to: lead, below: 60 m, above: 1 m}}]},
     do: [{actor: lead, speed: {to: 5 m/s, rate: $brake}}, {start_fault: late}]}
  - {id: swerve, when: {after: {event: brake, delay: $wait}}, do: {actor: tail, shift: {left: 3.75 m, over: 4 s}}}
  - when: {any_of: [{speed: {of: lead, below: 6 m/s}}, {time_gap: {from: tail, to: ego, below: 0.5 s}}]}
    do: {actor: tail, behave: {as: cruise}}
  - {when: {passed: {of: ego, at: {road: main, s: 1400 m}}}, do: {actor: box, move: {to: {s: 1510 m, t: -20 m}, speed: 1 m/s}}}
  - {when: {after: swerve}, do: {actor: wrong_way, remove: true}}
  - {when: {after: swerve}, do: {actor: tail, signal: {indicator: left, siren: true}}}
  - {when: {time_to_arrival: {of: lead, at: {s: 1400 m}, below: 3 s}}, do: {actor: tail, shift: {right: 3.75 m, over: 4 s}}}
faults:
  - {id: outage, dropout: {sensor: gnss}, at: 5 s, for: 2.5 s}
  - {id: no_fix, dropout: {sensor: gnss, field: fix}, at: 15 s, for: 1 s}
  - {id: stuck, freeze: {sensor: sensor.imu}, at: 6 s, for: 100 ms}
  - {id: lag, delay: {sensor: radar, by: 80 ms}, at: 7 s, ramp: 1 s}
  - {id: drift, bias: {sensor: imu, field: gyro_z_rps, by: 0.2 deg/s}, at: 8 s, for: 3 s, ramp: 1 s}
  - {id: grain, noise: {sensor: object_list, field: x_m, sd: 0.4 m}, at: 9 s}
  - {id: ghost, ghost: {sensor: radar, field: standing, ahead: 60 m}, at: 10 s, for: 2 s}
  - {id: blind, blind: {sensor: object_list}, at: 11 s, for: 2 s}
  - {id: crash, node_crash: {node: fusion}, at: 12 s, for: 1 s}
  - {id: hang, node_hang: {node: planning}, at: 13 s, for: 1 s}
  - {id: slow, node_slow: {node: computer, factor: 3}, at: 14 s, for: 1 s}
  - {id: heat, ambient_heat: {temperature: 95 C}, at: 1 s, for: 20 s, ramp: 5 s}
  - {id: late, actuator_delay: {actuator: brake, by: 150 ms}, for: 5 s}
  - {id: weak, actuator_scale: {actuator: throttle, factor: 50 %}, at: 2 s}
  - {id: held, actuator_stuck: {actuator: steering}, at: 25 s, for: 200 ms}
  - {id: dirt, blockage: {sensor: radar, field: left, share: 30 %}, at: 3 s, for: 1 s, ramp: 500 ms}
  - {id: knocked, misalignment: {sensor: object_list, field: yaw_rad, by: -2 deg}, at: 3 s}
  - {id: spoofed, gnss_spoof: {field: east_m, by: 8 m}, at: 3 s, ramp: 10 s}
  - {id: scaled, scale: {sensor: wheel_odometry, field: speed_mps, factor: 1.1}, at: 3 s}
  - {id: clipped, saturation: {sensor: imu, field: accel_x_mps2, limit: 0.2 g}, at: 3 s}
  - {id: stale, freeze: {sensor: radar, field: old_stamp}, at: 3 s, for: 1 s}
  - {id: ahead, clock_offset: {sensor: gnss, by: -100 ms}, at: 3 s}
  - {id: quartz, clock_drift: {sensor: imu, ppm: 80}, at: 3 s}
  - {id: leap, clock_step: {sensor: radar, by: 1 s}, at: 3 s, for: 2 s}
  - {id: bits, corruption: {sensor: object_list, share: 10 %}, at: 3 s}
  - {id: radio, loss: {link: operator, share: 20 %}, at: 3 s, seed: 7}
  - {id: partition, dropout: {link: operator}, at: 3 s, for: 1 s}
  - {id: bus, jitter: {sensor: imu, by: 4 ms}, at: 3 s}
  - {id: swapped, reorder: {sensor: gnss, share: 0.2}, at: 3 s}
  - {id: twice, duplicate: {sensor: wheel_odometry, share: 0.2}, at: 3 s}
  - {id: pose, localization_offset: {field: y_m, by: 1.5 m}, at: 3 s, for: 1 s}
  - {id: throttle, thermal_throttle: {speed: 50 %}, at: 3 s, for: 1 s}
  - {id: memory, memory_pressure: {share: 60 %}, at: 3 s, for: 1 s, seed: 0}
  - {id: fade, brake_fade: {share: 70 %}, at: 3 s}
  - {id: tie_rod, steering_bias: {by: 1 deg}, at: 3 s}
  - {id: restriped, map_moved_lane: {left: -0.4 m}, at: 3 s, for: 1 s}
  - {id: gone, map_roadworks: {left: 0.5 m}, at: 3 s, for: 1 s}
  - {id: sign, map_speed_limit: {limit: 130 km/h}, at: 3 s, for: 1 s}
  - {id: no_sign, map_missing_limit: {}, at: 3 s, for: 1 s}
  - {id: can, loss: {link: command, share: 10 %}, at: 3 s, for: 1 s}
edge: {cores: 2, preemptive: false, zero_cost: false, ambient: 60 C, speed_scale: 0.8}
stack:
  planning: {time_gap: 2 s, weights: [1, 2]}
  control.gain: 0.5
expect:
  - no_collision
  - no_collision: {with: box}
  - min_gap: {to: lead, at_least: 2 m, before: 20 s, after: 1 s}
  - final_mode: FULL
  - event_fired: {event: brake, before: 5 s}
  - deadline_misses: {node: planning, at_most: 3}
  - ends_in_lane: main/-2
  - mode_message: {mode: CONSTRAINED, contains: "slow: rain"}
  - max_jerk: 12 m/s^3
)";

inline Loaded load_sample(std::string_view text, std::uint64_t seed = 0, std::vector<std::string> overrides = {}) {
  static MapLibrary maps;  // equal maps are the same map
  return load_all(text, "s.yaml", {.seed = Seed{seed}, .overrides = std::move(overrides), .stack_nodes = {}}, maps);
}

// The text with the first `from` replaced. REQUIRES: it is there.
inline std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  const std::size_t at = out.find(from);
  CHECK(at != std::string::npos, "'{}' is not in the text", from);
  return out.replace(at, from.size(), to);
}

}  // namespace longtail::scenarios
