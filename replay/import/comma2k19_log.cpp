#include "replay/import/comma2k19_log.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

namespace longtail::replay {
namespace {

constexpr double kLongest_s = 3600;
constexpr double kMaxClockDrift_s = 1;
constexpr std::uint64_t kMaxFiles = 1000;

Error bad_log(const std::string& file, std::string what, std::string hint = "") {
  return {FixBy::kEnvironment, std::move(what), file, std::move(hint)};
}

// Allowed values of one column. Wide: they keep arithmetic in range, plausibility is the stack's business.
struct ColumnLimit {
  double low = 0;
  double high = 0;
  bool may_be_nan = false;  // left empty by the dataset
};
using ColumnLimits = std::vector<ColumnLimit>;

ColumnLimits same(std::uint64_t columns, double limit) { return ColumnLimits(columns, {-limit, limit}); }

// Reads arrays below one folder and remembers which files were read.
class LogReader {
 public:
  explicit LogReader(const std::string& folder) : folder_(folder) {}

  Result<void> array(const std::string& name, std::uint64_t columns, NpyArray& out) {
    read_.insert(name);
    auto array = load_npy(path(name));
    if (!array) return array.error();
    if (array.value().columns != columns || array.value().rows == 0) {
      return bad_log(path(name), fmt::format("its shape is {} x {}, wanted are {} columns and at least one row",
                                             array.value().rows, array.value().columns, columns));
    }
    out = std::move(array).value();
    return {};
  }

  Result<void> times(const std::string& name, NpyArray& out) {
    if (auto ok = array(name, 1, out); !ok) return ok;
    for (std::uint64_t row = 0; row < out.rows; ++row) {
      const double t = out.at(row);
      if (!std::isfinite(t) || t < 0 || t > 1e9) {
        return bad_log(path(name), fmt::format("time {} in row {} is outside 0 to 1e9 s", t, row));
      }
      if (row > 0 && t < out.at(row - 1)) return bad_log(path(name), fmt::format("time runs backwards in row {}", row));
    }
    if (out.at(out.rows - 1) - out.at(0) > kLongest_s) return bad_log(path(name), "it lasts more than an hour");
    return {};
  }

  Result<void> values(const std::string& name, std::uint64_t rows, const ColumnLimits& limits, NpyArray& out) {
    if (auto ok = array(name, limits.size(), out); !ok) return ok;
    if (out.rows != rows) {
      return bad_log(path(name), fmt::format("it has {} rows, its times have {}", out.rows, rows));
    }
    for (std::uint64_t row = 0; row < rows; ++row) {
      for (std::uint64_t column = 0; column < limits.size(); ++column) {
        const ColumnLimit& limit = limits[column];
        const double value = out.at(row, column);
        if (std::isnan(value) ? limit.may_be_nan : value >= limit.low && value <= limit.high) continue;
        return bad_log(path(name), fmt::format("{} in row {} column {} is outside [{}, {}]", value, row, column,
                                               limit.low, limit.high));
      }
    }
    return {};
  }

  Result<void> series(const std::string& name, const ColumnLimits& limits, LogSeries& out) {
    if (auto ok = times(name + "/t", out.t); !ok) return ok;
    return values(name + "/value", out.t.rows, limits, out.value);
  }

  // Everything below the folder that was not read.
  Result<std::vector<std::string>> left_out() const {
    std::vector<std::string> files;
    std::error_code error;
    for (auto at = std::filesystem::recursive_directory_iterator(folder_, error);
         !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
      if (!at->is_regular_file()) continue;
      std::string name = at->path().lexically_relative(folder_).generic_string();
      if (read_.count(name) == 0) files.push_back(std::move(name));
      if (files.size() > kMaxFiles) return bad_log(folder_, fmt::format("more than {} files lie below it", kMaxFiles));
    }
    if (error) return bad_log(folder_, fmt::format("cannot be listed: {}", error.message()));
    std::ranges::sort(files);
    return files;
  }

 private:
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  std::set<std::string> read_;
};

// Capture times come from the receiver's own clock: it must run forwards, at the pace of the log's.
Result<void> check_receiver_clock(const LogSeries& gnss, const std::string& file) {
  for (std::uint64_t row = 1; row < gnss.size(); ++row) {
    const double step_s = (gnss.value.at(row, 3) - gnss.value.at(row - 1, 3)) / 1000;
    if (step_s <= 0) return bad_log(file, fmt::format("the receiver's UTC does not grow in row {}", row));
    const double since_first_s = (gnss.value.at(row, 3) - gnss.value.at(0, 3)) / 1000;
    const double apart_s = since_first_s - (gnss.t.at(row) - gnss.t.at(0));
    if (std::fabs(apart_s) <= kMaxClockDrift_s) continue;
    return bad_log(file, fmt::format("the receiver's UTC is {} s off the log's clock in row {}, allowed are {}",
                                     apart_s, row, kMaxClockDrift_s));
  }
  return {};
}

}  // namespace

Result<Comma2k19Log> load_comma2k19(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder + "/processed_log", error) ||
      !std::filesystem::is_directory(folder + "/global_pose", error)) {
    return bad_log(folder, "it has no folders processed_log and global_pose",
                   "name the folder of one comma2k19 segment");
  }
  LogReader reader(folder);
  Comma2k19Log log;
  const std::string processed = "processed_log/";
  const ColumnLimits radar{{0, 1000}, {-1000, 1000}, {-1000, 1000}, {0, 0, true}, {0, 0, true}, {0, 4095}, {0, 1}};
  const ColumnLimits gnss{{-90, 90}, {-180, 180}, {0, 1000}, {0, 1e13}, {-1e4, 1e5}, {-720, 720}};
  struct Series {
    const char* name;
    ColumnLimits limits;
    LogSeries& out;
  };
  const std::vector<Series> all{{"IMU/accelerometer", same(3, 1e4), log.accelerometer},
                                {"IMU/gyro", same(3, 1e3), log.gyro},
                                {"CAN/wheel_speed", same(4, 1000), log.wheel_speed},
                                {"CAN/steering_angle", same(1, 1e4), log.steering_angle},
                                {"CAN/radar", radar, log.radar},
                                {"GNSS/live_gnss_ublox", gnss, log.gnss}};
  for (const Series& series : all) {
    if (auto ok = reader.series(processed + series.name, series.limits, series.out); !ok) return ok.error();
  }
  if (auto ok = check_receiver_clock(log.gnss, folder + "/processed_log/GNSS/live_gnss_ublox/value"); !ok) {
    return ok.error();
  }
  if (log.accelerometer.t.values != log.gyro.t.values) {
    return bad_log(folder + "/processed_log/IMU", "accelerometer and gyro were not sampled at the same times");
  }
  if (auto ok = reader.times("global_pose/frame_times", log.frame_times); !ok) return ok.error();
  const std::uint64_t frames = log.frame_times.rows;
  const std::string pose = "global_pose/frame_";
  if (auto ok = reader.values(pose + "positions", frames, same(3, 1e7), log.frame_positions); !ok) return ok.error();
  if (auto ok = reader.values(pose + "velocities", frames, same(3, 1000), log.frame_velocities); !ok) return ok.error();
  if (auto ok = reader.values(pose + "orientations", frames, same(4, 1.001), log.frame_orientations); !ok) {
    return ok.error();
  }
  auto left_out = reader.left_out();
  if (!left_out) return left_out.error();
  log.left_out = std::move(left_out).value();
  return log;
}

}  // namespace longtail::replay
