#include "tools/commands/drive_output.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>

#include "replay/score/drive_report.h"
#include "replay/score/mode_track.h"

namespace longtail::tools {
namespace {

replay::DriveReport report_of(const replay::Replay& replay) {
  replay::DriveReporter reporter({});
  for (const replay::ReplayedMessage& replayed : replay.messages) reporter.observe(*replayed.message);
  return reporter.finish();
}

std::string lead_text(const replay::LeadReport& lead) {
  if (lead.scans == 0) return "  lead vehicle           none seen by the radar\n";
  std::vector<double> gaps = lead.time_gaps_s;
  std::string text = fmt::format("  lead vehicle           held in {:.1f} % of {} radar scans, longest {:.1f} s, {} identity changes\n",
                                 100.0 * static_cast<double>(lead.held) / static_cast<double>(lead.scans), lead.scans,
                                 lead.longest_held_s, lead.identity_changes);
  if (gaps.empty()) return text;
  std::ranges::sort(gaps);
  return text + fmt::format("  time gap to it         median {:.2f} s, shortest {:.2f} s\n", gaps[gaps.size() / 2], gaps.front());
}

std::string braking_text(const replay::HardestBraking& braking) {
  if (braking.acceleration_mps2 == 0) return "none";
  return fmt::format("{:.2f} at {:.1f} s", braking.acceleration_mps2, braking.at.seconds());
}

replay::ModeTrack modes_of(const replay::Replay& replay) {
  replay::ModeTrack track;
  for (const replay::ReplayedMessage& replayed : replay.messages) track.observe(*replayed.message, replayed.t);
  return track;
}

}  // namespace

nlohmann::ordered_json modes_json(const replay::Replay& replay) {
  nlohmann::ordered_json modes = nlohmann::ordered_json::array();
  const replay::ModeTrack track = modes_of(replay);
  for (const replay::ModeSpan& span : track.spans()) {
    modes.push_back({{"t", span.from.seconds()}, {"mode", replay::mode_name(span.mode.mode())}, {"reason", span.mode.reason()}});
  }
  return modes;
}

std::string modes_text(const replay::Replay& replay) {
  std::string text;
  const replay::ModeTrack track = modes_of(replay);
  for (const replay::ModeSpan& span : track.spans()) {
    text += fmt::format("  {:8.3f} s  mode {} ({})\n", span.from.seconds(), replay::mode_name(span.mode.mode()), span.mode.reason());
  }
  return text;
}

nlohmann::ordered_json drive_json(const replay::Replay& replay) {
  const replay::DriveReport report = report_of(replay);
  if (report.position_m.count == 0) return nullptr;
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (const replay::MetricValue& metric : replay::metrics_of(report)) {
    object[metric.name] = metric.value ? nlohmann::ordered_json(*metric.value) : nlohmann::ordered_json(nullptr);
  }
  return object;
}

std::string drive_text(const replay::Replay& replay) {
  const replay::DriveReport report = report_of(replay);
  if (report.position_m.count == 0) return "";
  std::string text = "against the reference of the recording:\n";
  text += fmt::format("  position error         {:.2f} m RMS, {:.2f} m at most\n", report.position_m.rms(), report.position_m.largest);
  text += fmt::format("  speed error            {:.3f} m/s RMS", report.speed_mps.rms());
  if (report.wheel_speed_mps.count > 0) text += fmt::format(" (wheels alone {:.3f})", report.wheel_speed_mps.rms());
  text += "\n" + lead_text(report.lead);
  if (report.command_minus_driver_mps2.count > 0) {
    text += fmt::format("  commanded acceleration {:.2f} m/s^2 RMS from what the driver did, hardest {:.2f} (driver {:.2f})\n",
                        report.command_minus_driver_mps2.rms(), report.hardest_command_mps2, report.hardest_driver_mps2);
  }
  if (report.planner_minus_driver_mps2.count > 0) {
    text += fmt::format("  planned acceleration   {:.2f} m/s^2 RMS from what the driver did, hardest {} (driver {})\n",
                        report.planner_minus_driver_mps2.rms(), braking_text(report.hardest_planner),
                        braking_text(report.hardest_driver));
  }
  return text;
}

}  // namespace longtail::tools
