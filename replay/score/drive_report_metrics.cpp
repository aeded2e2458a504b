// The drive report as named metrics.
#include <algorithm>

#include "replay/score/drive_report.h"

namespace longtail::replay {
namespace {

class Table {
 public:
  void add(std::string name, double value) { out.push_back({std::move(name), value, ""}); }
  void none(std::string name, std::string reason) { out.push_back({std::move(name), std::nullopt, std::move(reason)}); }
  void statistics(const std::string& name, const std::string& unit, const ErrorStatistics& errors, const char* reason) {
    if (errors.count == 0) return none(name + "_rms_" + unit, reason);
    add(name + "_rms_" + unit, errors.rms());
    add(name + "_mean_" + unit, errors.mean());
    add(name + "_max_" + unit, errors.largest);
  }
  void add_time(std::string name, const HardestBraking& braking, const char* reason) {
    if (braking.acceleration_mps2 == 0) return none(std::move(name), reason);
    add(std::move(name), braking.at.seconds());
  }
  std::vector<MetricValue> out;
};

// The value below which `share` of the sorted values lie, by the nearest rank.
double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void add_lead(const LeadReport& lead, Table& table) {
  table.add("lead_scans", static_cast<double>(lead.scans));
  if (lead.scans == 0) return table.none("lead_held_share", "the radar saw no vehicle ahead");
  table.add("lead_held_share", static_cast<double>(lead.held) / static_cast<double>(lead.scans));
  table.add("lead_vehicles", static_cast<double>(lead.vehicles));
  table.add("lead_identity_changes", static_cast<double>(lead.identity_changes));
  table.add("lead_longest_held_s", lead.longest_held_s);
  table.statistics("lead_range_error", "m", lead.range_m, "no track stood for the vehicle ahead");
  if (lead.time_gaps_s.empty()) return table.none("time_gap_median_s", "the ego stood behind every vehicle ahead");
  std::vector<double> gaps = lead.time_gaps_s;
  std::ranges::sort(gaps);
  table.add("time_gap_min_s", gaps.front());
  table.add("time_gap_median_s", quantile(gaps, 0.5));
}

}  // namespace

std::vector<MetricValue> metrics_of(const DriveReport& report) {
  const char* const no_pose = "no valid localization beside a reference";
  Table table;
  table.statistics("position_error", "m", report.position_m, no_pose);
  table.statistics("along_error", "m", report.along_m, no_pose);
  table.statistics("across_error", "m", report.across_m, no_pose);
  table.statistics("speed_error", "mps", report.speed_mps, no_pose);
  table.statistics("yaw_error", "rad", report.yaw_rad, no_pose);
  table.statistics("wheel_speed_error", "mps", report.wheel_speed_mps, "no wheel speed beside a reference");
  if (report.poses == 0)
    table.none("valid_pose_share", "no localization was published");
  else
    table.add("valid_pose_share", static_cast<double>(report.valid_poses) / static_cast<double>(report.poses));
  add_lead(report.lead, table);
  table.statistics("command_minus_driver", "mps2", report.command_minus_driver_mps2, "no command beside a reference");
  if (report.command_driver_correlation)
    table.add("command_driver_correlation", *report.command_driver_correlation);
  else
    table.none("command_driver_correlation", "the command or the driver's acceleration never changed");
  table.add("emergency_commands", static_cast<double>(report.emergency_commands));
  table.add("hardest_command_mps2", report.hardest_command_mps2);
  table.add("hardest_driver_mps2", report.hardest_driver_mps2);
  table.add_time("hardest_driver_at_s", report.hardest_driver, "the driver never braked");
  table.statistics("planner_minus_driver", "mps2", report.planner_minus_driver_mps2, "no plan beside a reference");
  if (report.plans == 0)
    table.none("hardest_planner_mps2", "no plan was published");
  else
    table.add("hardest_planner_mps2", report.hardest_planner.acceleration_mps2);
  table.add_time("hardest_planner_at_s", report.hardest_planner, "no plan ever braked");
  std::ranges::sort(table.out, {}, &MetricValue::name);
  return table.out;
}

}  // namespace longtail::replay
