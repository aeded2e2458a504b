// The one table of the reference stack's parameters. Paths drop the unit that a field's name carries; where a unit
// has no name of its own the path keeps it and the value is a plain number.
#include "stack/baseline_parameters.h"

namespace longtail::stack {
namespace {

using enum Dimension;
using Rows = std::vector<ParameterRow>;

Rows vehicle_rows(VehicleCalibration& p) {
  return {
      {"vehicle.length", kLength, &p.length_m, positive()},
      {"vehicle.width", kLength, &p.width_m, positive()},
      {"vehicle.wheelbase", kLength, &p.wheelbase_m, positive()},
      {"vehicle.rear_overhang", kLength, &p.rear_overhang_m, not_negative()},
      {"vehicle.max_road_wheel", kAngle, &p.max_road_wheel_rad, between(0.05, 1.5)},
      {"vehicle.understeer_gradient", kNumber, &p.understeer_gradient, between(-0.02, 0.02)},
      {"vehicle.imu_x", kLength, &p.imu.x_m, any_value()},
      {"vehicle.imu_y", kLength, &p.imu.y_m, any_value()},
      {"vehicle.imu_z", kLength, &p.imu.z_m, any_value()},
      {"vehicle.imu_yaw", kAngle, &p.imu.yaw_rad, any_value()},
      {"vehicle.gnss_antenna_x", kLength, &p.gnss_antenna.x_m, any_value()},
      {"vehicle.gnss_antenna_y", kLength, &p.gnss_antenna.y_m, any_value()},
      {"vehicle.gnss_antenna_z", kLength, &p.gnss_antenna.z_m, any_value()},
      {"vehicle.gnss_antenna_yaw", kAngle, &p.gnss_antenna.yaw_rad, any_value()},
      {"vehicle.radar_x", kLength, &p.radar.x_m, any_value()},
      {"vehicle.radar_y", kLength, &p.radar.y_m, any_value()},
      {"vehicle.radar_z", kLength, &p.radar.z_m, any_value()},
      {"vehicle.radar_yaw", kAngle, &p.radar.yaw_rad, any_value()},
  };
}

Rows ingest_rows(IngestParameters& p) {
  return {
      {"ingest.reorder_window", kTime, &p.reorder_window_s, not_negative()},
      {"ingest.max_age", kTime, &p.max_age_s, between(0, 10)},
      {"ingest.clock_tolerance", kTime, &p.clock_tolerance_s, not_negative()},
      {"ingest.startup_grace", kTime, &p.startup_grace_s, not_negative()},
      {"ingest.imu_silence", kTime, &p.imu_silence_s, not_negative()},
      {"ingest.gnss_silence", kTime, &p.gnss_silence_s, not_negative()},
      {"ingest.wheel_odometry_silence", kTime, &p.wheel_odometry_silence_s, not_negative()},
      {"ingest.steering_angle_silence", kTime, &p.steering_angle_silence_s, not_negative()},
      {"ingest.radar_silence", kTime, &p.radar_silence_s, not_negative()},
      {"ingest.object_list_silence", kTime, &p.object_list_silence_s, not_negative()},
      {"ingest.imu_repeats", kNumber, &p.imu_repeats, not_negative()},
      {"ingest.gnss_repeats", kNumber, &p.gnss_repeats, not_negative()},
      {"ingest.wheel_odometry_repeats", kNumber, &p.wheel_odometry_repeats, not_negative()},
      {"ingest.steering_angle_repeats", kNumber, &p.steering_angle_repeats, not_negative()},
      {"ingest.radar_repeats", kNumber, &p.radar_repeats, not_negative()},
      {"ingest.object_list_repeats", kNumber, &p.object_list_repeats, not_negative()},
      {"ingest.moving_speed", kSpeed, &p.moving_speed_mps, not_negative()},
  };
}

Rows localization_rows(LocalizationParameters& p) {
  return {
      {"localization.gyro_noise_rad_per_sqrt_s", kNumber, &p.gyro_noise_rad_per_sqrt_s, not_negative()},
      {"localization.gyro_scale_error", kNumber, &p.gyro_scale_error, not_negative()},
      {"localization.gyro_bias_walk_rps_per_sqrt_s", kNumber, &p.gyro_bias_walk_rps_per_sqrt_s, not_negative()},
      {"localization.accel_noise_mps_per_sqrt_s", kNumber, &p.accel_noise_mps_per_sqrt_s, not_negative()},
      {"localization.accel_bias_walk_mps2_per_sqrt_s", kNumber, &p.accel_bias_walk_mps2_per_sqrt_s, not_negative()},
      {"localization.side_slip_m_per_sqrt_s", kNumber, &p.side_slip_m_per_sqrt_s, not_negative()},
      {"localization.odometry_scale_walk_per_sqrt_s", kNumber, &p.odometry_scale_walk_per_sqrt_s, not_negative()},
      {"localization.gyro_bias_sigma", kAngularRate, &p.gyro_bias_sigma_rps, not_negative()},
      {"localization.accel_bias_sigma", kAcceleration, &p.accel_bias_sigma_mps2, not_negative()},
      {"localization.odometry_scale_sigma", kNumber, &p.odometry_scale_sigma, not_negative()},
      {"localization.odometry_sigma", kSpeed, &p.odometry_sigma_mps, positive()},
      {"localization.odometry_slip_s2_per_m", kNumber, &p.odometry_slip_s2_per_m, not_negative()},
      {"localization.axle_disagreement", kSpeed, &p.axle_disagreement_mps, not_negative()},
      {"localization.gnss_sigma", kLength, &p.gnss_sigma_m, not_negative()},
      {"localization.gnss_sigma_floor", kLength, &p.gnss_sigma_floor_m, positive()},
      {"localization.gnss_correlated_share", kNumber, &p.gnss_correlated_share, share()},
      {"localization.gnss_correlation", kTime, &p.gnss_correlation_s, positive()},
      {"localization.gnss_speed_sigma", kSpeed, &p.gnss_speed_sigma_mps, not_negative()},
      {"localization.gnss_speed_sigma_floor", kSpeed, &p.gnss_speed_sigma_floor_mps, not_negative()},
      {"localization.gnss_course_sigma", kAngle, &p.gnss_course_sigma_rad, not_negative()},
      {"localization.gnss_stamp_delay", kTime, &p.gnss_stamp_delay_s, not_negative()},
      {"localization.course_slip_rad_per_mps2", kNumber, &p.course_slip_rad_per_mps2, not_negative()},
      {"localization.course_min_speed", kSpeed, &p.course_min_speed_mps, not_negative()},
      {"localization.steering_rate_sigma", kAngularRate, &p.steering_rate_sigma_rps, not_negative()},
      {"localization.steering_check_period", kTime, &p.steering_check_period_s, not_negative()},
      {"localization.standstill_speed", kSpeed, &p.standstill_speed_mps, not_negative()},
      {"localization.standstill_time", kTime, &p.standstill_time_s, not_negative()},
      {"localization.standstill_sigma", kSpeed, &p.standstill_sigma_mps, not_negative()},
      {"localization.standstill_gyro_sigma", kAngularRate, &p.standstill_gyro_sigma_rps, not_negative()},
      {"localization.gate_1dof", kNumber, &p.gate_1dof, not_negative()},
      {"localization.gate_2dof", kNumber, &p.gate_2dof, not_negative()},
      {"localization.realign_after", kTime, &p.realign_after_s, not_negative()},
      {"localization.imu_timeout", kTime, &p.imu_timeout_s, not_negative()},
      {"localization.heading_prior_sigma", kAngle, &p.heading_prior_sigma_rad, not_negative()},
      {"localization.heading_prior_reach", kLength, &p.heading_prior_reach_m, not_negative()},
      {"localization.valid_position_sigma", kLength, &p.valid_position_sigma_m, not_negative()},
      {"localization.valid_yaw_sigma", kAngle, &p.valid_yaw_sigma_rad, not_negative()},
      {"localization.history", kTime, &p.history_s, between(0.1, 10)},
  };
}

Rows prediction_rows(PredictionParameters& p) {
  return {
      {"prediction.step", kTime, &p.step_s, between(0.05, 1)},
      {"prediction.horizon", kTime, &p.horizon_s, between(1, 10)},
      {"prediction.range_ahead", kLength, &p.range_ahead_m, not_negative()},
      {"prediction.range_behind", kLength, &p.range_behind_m, not_negative()},
      {"prediction.existence_min", kNumber, &p.existence_min, share()},
      {"prediction.standing_speed", kSpeed, &p.standing_speed_mps, not_negative()},
      {"prediction.drift_preview", kTime, &p.drift_preview_s, not_negative()},
      {"prediction.drift_ignore", kLength, &p.drift_ignore_m, not_negative()},
      {"prediction.drift_sigma_discount", kNumber, &p.drift_sigma_discount, not_negative()},
      {"prediction.lane_change_speed", kSpeed, &p.lane_change_speed_mps, positive()},
      {"prediction.centring_time", kTime, &p.centring_time_s, positive()},
      {"prediction.acceleration_decay", kTime, &p.acceleration_decay_s, positive()},
      {"prediction.turn_rate_filter", kTime, &p.turn_rate_filter_s, not_negative()},
      {"prediction.turn_rate_max", kAngularRate, &p.turn_rate_max_rps, positive()},
      {"prediction.unmapped_width", kLength, &p.unmapped_width_m, positive()},
      {"prediction.curvature_filter", kTime, &p.curvature_filter_s, not_negative()},
      {"prediction.curvature_sigma", kCurvature, &p.curvature_sigma_per_m, not_negative()},
      {"prediction.unmapped_sure_sigmas", kNumber, &p.unmapped_sure_sigmas, not_negative()},
      {"prediction.pedestrian_stop_probability", kNumber, &p.pedestrian_stop_probability, share()},
      {"prediction.step_out_probability", kNumber, &p.step_out_probability, share()},
      {"prediction.step_out_reach", kLength, &p.step_out_reach_m, not_negative()},
      {"prediction.step_out_speed", kSpeed, &p.step_out_speed_mps, not_negative()},
      {"prediction.vehicle_sigma", kAcceleration, &p.vehicle_sigma_mps2, not_negative()},
      {"prediction.person_sigma", kAcceleration, &p.person_sigma_mps2, not_negative()},
      {"prediction.animal_sigma", kAcceleration, &p.animal_sigma_mps2, not_negative()},
  };
}

Rows planning_rows(PlanningParameters& p) {
  return {
      {"planning.time_gap", kTime, &p.following.time_gap_s, between(0.3, 10)},
      {"planning.standstill_gap", kLength, &p.following.standstill_gap_m, not_negative()},
      {"planning.acceleration", kAcceleration, &p.following.acceleration_mps2, positive()},
      {"planning.deceleration", kAcceleration, &p.following.deceleration_mps2, positive()},
      {"planning.coolness", kNumber, &p.following.coolness, share()},
      {"planning.anticipation", kTime, &p.following.anticipation_s, not_negative()},
      {"planning.step", kTime, &p.step_s, between(0.05, 0.5)},
      {"planning.horizon", kTime, &p.horizon_s, between(1, 10)},
      {"planning.path_spacing", kLength, &p.path_spacing_m, between(0.5, 5)},
      {"planning.unposted_speed", kSpeed, &p.unposted_speed_mps, positive()},
      {"planning.curve_acceleration", kAcceleration, &p.curve_acceleration_mps2, positive()},
      {"planning.profile_deceleration", kAcceleration, &p.profile_deceleration_mps2, positive()},
      {"planning.speed_preview", kTime, &p.speed_preview_s, positive()},
      {"planning.speed_deceleration", kAcceleration, &p.speed_deceleration_mps2, not_negative()},
      {"planning.service_deceleration", kAcceleration, &p.service_deceleration_mps2, positive()},
      {"planning.comfort_jerk", kJerk, &p.comfort_jerk_mps3, positive()},
      {"planning.urgent_jerk", kJerk, &p.urgent_jerk_mps3, positive()},
      {"planning.minimal_risk_deceleration", kAcceleration, &p.minimal_risk_deceleration_mps2, not_negative()},
      {"planning.emergency_threshold", kAcceleration, &p.emergency_threshold_mps2, not_negative()},
      {"planning.emergency_release", kAcceleration, &p.emergency_release_mps2, not_negative()},
      {"planning.emergency_excess", kNumber, &p.emergency_excess, between(1, 3)},
      {"planning.emergency_deceleration", kAcceleration, &p.emergency_deceleration_mps2, positive()},
      {"planning.emergency_jerk", kJerk, &p.emergency_jerk_mps3, positive()},
      {"planning.brake_delay", kTime, &p.brake_delay_s, not_negative()},
      {"planning.emergency_margin", kLength, &p.emergency_margin_m, not_negative()},
      {"planning.existence_min", kNumber, &p.existence_min, share()},
      {"planning.dubious_disagreement", kNumber, &p.dubious_disagreement, share()},
      {"planning.dubious_deceleration", kAcceleration, &p.dubious_deceleration_mps2, not_negative()},
      {"planning.corridor_margin", kLength, &p.corridor_margin_m, not_negative()},
      {"planning.path_probability_min", kNumber, &p.path_probability_min, share()},
      {"planning.cut_in_horizon", kTime, &p.cut_in_horizon_s, not_negative()},
      {"planning.cut_in_deceleration", kAcceleration, &p.cut_in_deceleration_mps2, not_negative()},
      {"planning.yield_before", kTime, &p.yield_before_s, not_negative()},
      {"planning.yield_after", kTime, &p.yield_after_s, not_negative()},
      {"planning.yield_standoff", kLength, &p.yield_standoff_m, not_negative()},
      {"planning.yield_horizon", kTime, &p.yield_horizon_s, positive()},
      {"planning.lane_change_time", kTime, &p.lane_change_time_s, positive()},
      {"planning.lane_change_urgent_time", kTime, &p.lane_change_urgent_time_s, positive()},
      {"planning.lane_change_length_min", kLength, &p.lane_change_length_min_m, positive()},
      {"planning.lane_change_speed_min", kSpeed, &p.lane_change_speed_min_mps, not_negative()},
      {"planning.lane_change_patience", kTime, &p.lane_change_patience_s, not_negative()},
      {"planning.lane_change_pause", kTime, &p.lane_change_pause_s, not_negative()},
      {"planning.lane_change_gain", kSpeed, &p.lane_change_gain_mps, not_negative()},
      {"planning.abort_share", kNumber, &p.abort_share, share()},
      {"planning.evade_clearance", kLength, &p.evade_clearance_m, not_negative()},
      {"planning.evade_lane_margin", kLength, &p.evade_lane_margin_m, not_negative()},
      {"planning.unmapped_width", kLength, &p.unmapped_width_m, positive()},
      {"planning.curvature_filter", kTime, &p.curvature_filter_s, not_negative()},
      {"planning.tracks_age_max", kTime, &p.tracks_age_max_s, not_negative()},
      {"planning.mode_age_max", kTime, &p.mode_age_max_s, not_negative()},
      {"planning.lane_change_rss_response_ego", kTime, &p.lane_change_rss.response_ego_s, not_negative()},
      {"planning.lane_change_rss_response_other", kTime, &p.lane_change_rss.response_other_s, not_negative()},
      {"planning.lane_change_rss_acceleration_max", kAcceleration, &p.lane_change_rss.acceleration_max_mps2,
       not_negative()},
      {"planning.lane_change_rss_braking_min", kAcceleration, &p.lane_change_rss.braking_min_mps2, positive()},
      {"planning.lane_change_rss_braking_max", kAcceleration, &p.lane_change_rss.braking_max_mps2, positive()},
      {"planning.lane_change_rss_speed_max", kSpeed, &p.lane_change_rss.speed_max_mps, not_negative()},
      {"planning.lane_change_rss_margin", kLength, &p.lane_change_rss.margin_m, not_negative()},
  };
}

Rows control_rows(ControlParameters& p) {
  return {
      {"control.speed_gain", kFrequency, &p.speed_gain_per_s, not_negative()},
      {"control.drive_delay", kTime, &p.drive_delay_s, not_negative()},
      {"control.actuator_dead_time", kTime, &p.actuator_dead_time_s, not_negative()},
      {"control.actuator_lag", kTime, &p.actuator_lag_s, positive()},
      {"control.observer_bandwidth", kAngularRate, &p.observer_bandwidth_rps, not_negative()},
      {"control.disturbance_max", kAcceleration, &p.disturbance_max_mps2, not_negative()},
      {"control.disturbance_plausible", kAcceleration, &p.disturbance_plausible_mps2, not_negative()},
      {"control.disturbance_pause", kTime, &p.disturbance_pause_s, not_negative()},
      {"control.hold_speed", kSpeed, &p.hold_speed_mps, not_negative()},
      {"control.hold_acceleration", kAcceleration, &p.hold_acceleration_mps2, between(-5, 0)},
      {"control.acceleration_max", kAcceleration, &p.acceleration_max_mps2, not_negative()},
      {"control.deceleration_max", kAcceleration, &p.deceleration_max_mps2, not_negative()},
      {"control.rising_jerk", kJerk, &p.rising_jerk_mps3, positive()},
      {"control.falling_jerk", kJerk, &p.falling_jerk_mps3, positive()},
      {"control.steering_delay", kTime, &p.steering_delay_s, not_negative()},
      {"control.yaw_lag", kTime, &p.yaw_lag_s, not_negative()},
      {"control.bandwidth", kAngularRate, &p.bandwidth_rps, positive()},
      {"control.bandwidth_curvature", kCurvature, &p.bandwidth_per_m, positive()},
      {"control.damping", kNumber, &p.damping, positive()},
      {"control.integral_share", kNumber, &p.integral_share, share()},
      {"control.integral_max", kCurvature, &p.integral_max_per_m, not_negative()},
      {"control.rear_slip_rad_per_mps2", kNumber, &p.rear_slip_rad_per_mps2, between(-0.05, 0.05)},
      {"control.heading_slip_rad_per_mps2", kNumber, &p.heading_slip_rad_per_mps2, between(-0.05, 0.05)},
      {"control.road_wheel_rate", kAngularRate, &p.road_wheel_rate_rps, positive()},
      {"control.lateral_acceleration_max", kAcceleration, &p.lateral_acceleration_max_mps2, positive()},
      {"control.lateral_jerk_max", kJerk, &p.lateral_jerk_max_mps3, positive()},
      {"control.plan_age_max", kTime, &p.plan_age_max_s, not_negative()},
      {"control.old_plan_deceleration", kAcceleration, &p.old_plan_deceleration_mps2, not_negative()},
      {"control.old_plan_deceleration_max", kAcceleration, &p.old_plan_deceleration_max_mps2, not_negative()},
  };
}

Rows governor_rows(GovernorParameters& p) {
  return {
      {"governor.rss_response_ego", kTime, &p.rss.response_ego_s, not_negative()},
      {"governor.rss_response_other", kTime, &p.rss.response_other_s, not_negative()},
      {"governor.rss_acceleration_max", kAcceleration, &p.rss.acceleration_max_mps2, not_negative()},
      {"governor.rss_braking_min", kAcceleration, &p.rss.braking_min_mps2, positive()},
      {"governor.rss_braking_max", kAcceleration, &p.rss.braking_max_mps2, positive()},
      {"governor.rss_braking_min_correct", kAcceleration, &p.rss.braking_min_correct_mps2, positive()},
      {"governor.rss_lateral_acceleration_max", kAcceleration, &p.rss.lateral_acceleration_max_mps2, not_negative()},
      {"governor.rss_lateral_braking_min", kAcceleration, &p.rss.lateral_braking_min_mps2, positive()},
      {"governor.rss_lateral_fluctuation", kLength, &p.rss.lateral_fluctuation_m, not_negative()},
      {"governor.rss_speed_max", kSpeed, &p.rss.speed_max_mps, not_negative()},
      {"governor.rss_margin", kLength, &p.rss.margin_m, not_negative()},
      {"governor.rss_margin_opposite", kLength, &p.rss.margin_opposite_m, not_negative()},
      {"governor.existence_min", kNumber, &p.existence_min, share()},
      {"governor.dubious_disagreement", kNumber, &p.dubious_disagreement, share()},
      {"governor.dubious_deceleration", kAcceleration, &p.dubious_deceleration_mps2, not_negative()},
      {"governor.reach_ahead", kLength, &p.reach_ahead_m, not_negative()},
      {"governor.restore_share", kNumber, &p.restore_share, share()},
      {"governor.emergency_required", kAcceleration, &p.emergency_required_mps2, not_negative()},
      {"governor.emergency_release", kAcceleration, &p.emergency_release_mps2, not_negative()},
      {"governor.emergency_deceleration", kAcceleration, &p.emergency_deceleration_mps2, not_negative()},
      {"governor.brake_delay", kTime, &p.brake_delay_s, not_negative()},
      {"governor.emergency_margin", kLength, &p.emergency_margin_m, not_negative()},
      {"governor.lateral_acceleration_max", kAcceleration, &p.lateral_acceleration_max_mps2, not_negative()},
      {"governor.road_wheel_rate_max", kAngularRate, &p.road_wheel_rate_max_rps, not_negative()},
      {"governor.acceleration_max", kAcceleration, &p.acceleration_max_mps2, not_negative()},
      {"governor.deceleration_max", kAcceleration, &p.deceleration_max_mps2, not_negative()},
      {"governor.command_age_max", kTime, &p.command_age_max_s, not_negative()},
      {"governor.startup_grace", kTime, &p.startup_grace_s, not_negative()},
      {"governor.silent_deceleration", kAcceleration, &p.silent_deceleration_mps2, not_negative()},
      {"governor.silent_hard_after", kTime, &p.silent_hard_after_s, not_negative()},
      {"governor.silent_hard_deceleration", kAcceleration, &p.silent_hard_deceleration_mps2, not_negative()},
      {"governor.silent_jerk", kJerk, &p.silent_jerk_mps3, not_negative()},
      {"governor.tracks_age_max", kTime, &p.tracks_age_max_s, not_negative()},
      {"governor.plan_age_max", kTime, &p.plan_age_max_s, not_negative()},
      {"governor.hold_acceleration", kAcceleration, &p.hold_acceleration_mps2, between(-5, 0)},
  };
}

Rows modes_rows(ModeParameters& p) {
  return {
      {"modes.health_age_max", kTime, &p.health_age_max_s, not_negative()},
      {"modes.startup_grace", kTime, &p.startup_grace_s, not_negative()},
      {"modes.standstill_speed", kSpeed, &p.standstill_speed_mps, not_negative()},
      {"modes.standstill_time", kTime, &p.standstill_time_s, not_negative()},
      {"modes.constrained_cap_scale", kNumber, &p.constrained_cap_scale, not_negative()},
  };
}

Rows fusion_rows(FusionParameters& p) {
  return {
      {"fusion.acceleration_correlation", kTime, &p.acceleration_correlation_s, positive()},
      {"fusion.vehicle_along", kAcceleration, &p.vehicle_along_mps2, not_negative()},
      {"fusion.vehicle_across", kAcceleration, &p.vehicle_across_mps2, not_negative()},
      {"fusion.walker", kAcceleration, &p.walker_mps2, not_negative()},
      {"fusion.debris", kAcceleration, &p.debris_mps2, not_negative()},
      {"fusion.radar_far_range", kLength, &p.radar_far_range_m, not_negative()},
      {"fusion.radar_far_half_width", kAngle, &p.radar_far_half_width_rad, not_negative()},
      {"fusion.radar_near_range", kLength, &p.radar_near_range_m, not_negative()},
      {"fusion.radar_near_half_width", kAngle, &p.radar_near_half_width_rad, not_negative()},
      {"fusion.object_list_range", kLength, &p.object_list_range_m, not_negative()},
      {"fusion.object_list_half_width", kAngle, &p.object_list_half_width_rad, not_negative()},
      {"fusion.object_list_mount_x", kLength, &p.object_list_mount_x_m, any_value()},
      {"fusion.radar_surface_sigma", kLength, &p.radar_surface_sigma_m, not_negative()},
      {"fusion.radar_glint_share", kNumber, &p.radar_glint_share, share()},
      {"fusion.radar_rate_floor", kSpeed, &p.radar_rate_floor_mps, not_negative()},
      {"fusion.radar_range_sigma", kLength, &p.radar_range_sigma_m, not_negative()},
      {"fusion.radar_azimuth_sigma", kAngle, &p.radar_azimuth_sigma_rad, not_negative()},
      {"fusion.radar_rate_sigma", kSpeed, &p.radar_rate_sigma_mps, not_negative()},
      {"fusion.camera_along_factor", kNumber, &p.camera_along_factor, not_negative()},
      {"fusion.camera_across_factor", kNumber, &p.camera_across_factor, not_negative()},
      {"fusion.camera_correlation_factor", kNumber, &p.camera_correlation_factor, not_negative()},
      {"fusion.camera_position_sigma", kLength, &p.camera_position_sigma_m, not_negative()},
      {"fusion.camera_velocity_sigma", kSpeed, &p.camera_velocity_sigma_mps, not_negative()},
      {"fusion.radar_gate", kNumber, &p.radar_gate, not_negative()},
      {"fusion.object_list_gate", kNumber, &p.object_list_gate, not_negative()},
      {"fusion.device_track_bonus", kNumber, &p.device_track_bonus, not_negative()},
      {"fusion.max_lag", kTime, &p.max_lag_s, not_negative()},
      {"fusion.detection_probability", kNumber, &p.detection_probability, share()},
      {"fusion.confirmed_miss_probability", kNumber, &p.confirmed_miss_probability, share()},
      {"fusion.radar_clutter_per_scan", kNumber, &p.radar_clutter_per_scan, not_negative()},
      {"fusion.object_list_clutter_per_scan", kNumber, &p.object_list_clutter_per_scan, not_negative()},
      {"fusion.birth_existence", kNumber, &p.birth_existence, share()},
      {"fusion.survival", kTime, &p.survival_s, positive()},
      {"fusion.confirm_existence", kNumber, &p.confirm_existence, share()},
      {"fusion.confirm_hits", kNumber, &p.confirm_hits, not_negative()},
      {"fusion.delete_existence", kNumber, &p.delete_existence, share()},
      {"fusion.min_camera_claim", kNumber, &p.min_camera_claim, share()},
      {"fusion.max_coast", kTime, &p.max_coast_s, not_negative()},
      {"fusion.agreement_range", kLength, &p.agreement_range_m, not_negative()},
      {"fusion.agreement_time", kTime, &p.agreement_time_s, not_negative()},
      {"fusion.agreement_smoothing", kTime, &p.agreement_smoothing_s, positive()},
      {"fusion.max_tracks", kNumber, &p.max_tracks, between(1, 4096)},
  };
}

Rows monitor_rows(MonitorParameters& p) {
  return {
      {"monitor.startup_grace", kTime, &p.startup_grace_s, not_negative()},
      {"monitor.imu_silence", kTime, &p.imu_silence_s, not_negative()},
      {"monitor.gnss_silence", kTime, &p.gnss_silence_s, not_negative()},
      {"monitor.wheel_odometry_silence", kTime, &p.wheel_odometry_silence_s, not_negative()},
      {"monitor.steering_angle_silence", kTime, &p.steering_angle_silence_s, not_negative()},
      {"monitor.radar_silence", kTime, &p.radar_silence_s, not_negative()},
      {"monitor.object_list_silence", kTime, &p.object_list_silence_s, not_negative()},
      {"monitor.stale", kTime, &p.stale_s, not_negative()},
      {"monitor.slow_share", kNumber, &p.slow_share, share()},
      {"monitor.lost_messages_limit", kNumber, &p.lost_messages_limit, not_negative()},
      {"monitor.enter", kTime, &p.enter_s, not_negative()},
      {"monitor.leave", kTime, &p.leave_s, not_negative()},
      {"monitor.disagreement_limit", kNumber, &p.disagreement_limit, share()},
      {"monitor.disagreement_enter", kTime, &p.disagreement_enter_s, not_negative()},
      {"monitor.consistency_limit", kNumber, &p.consistency_limit, not_negative()},
      {"monitor.position_sigma_limit", kLength, &p.position_sigma_limit_m, not_negative()},
      {"monitor.gnss_age_limit", kTime, &p.gnss_age_limit_s, not_negative()},
      {"monitor.localization_silence", kTime, &p.localization_silence_s, not_negative()},
      {"monitor.speed_degraded", kNumber, &p.speed_degraded, share()},
      {"monitor.speed_failed", kNumber, &p.speed_failed, share()},
      {"monitor.misses_degraded", kFrequency, &p.misses_degraded_per_s, not_negative()},
      {"monitor.misses_failed", kFrequency, &p.misses_failed_per_s, not_negative()},
      {"monitor.latency_degraded", kTime, &p.latency_degraded_s, not_negative()},
      {"monitor.latency_failed", kTime, &p.latency_failed_s, not_negative()},
      {"monitor.status_silence", kTime, &p.status_silence_s, not_negative()},
  };
}

}  // namespace

std::vector<ParameterRow> parameter_rows(BaselineParameters& parameters) {
  Rows rows;
  const auto add = [&](const Rows& section) { rows.insert(rows.end(), section.begin(), section.end()); };
  add(vehicle_rows(parameters.vehicle));
  add(ingest_rows(parameters.ingest));
  add(localization_rows(parameters.localization));
  add(fusion_rows(parameters.fusion));
  add(prediction_rows(parameters.prediction));
  add(planning_rows(parameters.planning));
  add(control_rows(parameters.control));
  add(governor_rows(parameters.governor));
  add(modes_rows(parameters.modes));
  add(monitor_rows(parameters.monitor));
  return rows;
}

}  // namespace longtail::stack
