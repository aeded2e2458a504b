// The importer on a small log of our own making whose truth is known in closed form, and on the real segment where its
// folder is given by LONGTAIL_COMMA2K19_DIR.
#include "replay/import/comma2k19.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <numbers>

#include "replay/player.h"
#include "replay/store/reader.h"
#include "replay/store/writer.h"
#include "sim/run_digest.h"
#include "stack/api/map.pb.h"
#include "stack/api/sensors.pb.h"
#include "stack/api/truth.pb.h"
#include "stack/base/geodesy.h"
#include "stack/base/strict_math.h"
#include "stack/baseline.h"
#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

using stack::Topic;

constexpr double kDegree = std::numbers::pi / 180;

struct Array {
  std::uint64_t columns = 1;
  std::vector<double> values;
};

// Two seconds of a car that drives north-east at 10 m/s with 1 m/s^2 on level ground, device mounted level.
class MiniLog {
 public:
  static constexpr double kBoot = 1000.25;
  static constexpr double kYaw = 45 * kDegree;
  const GeodeticPosition start{37.0, -122.0, 30.0};

  MiniLog() {
    for (int i = 0; i < 200; ++i) {
      const double t = kBoot + i * 0.01;
      add("processed_log/IMU/accelerometer/t", 1, {t});
      add("processed_log/IMU/accelerometer/value", 3, {1.0, -0.25, -9.8});
      add("processed_log/IMU/gyro/t", 1, {t});
      add("processed_log/IMU/gyro/value", 3, {0.01, 0.02, -0.03});
      add("processed_log/CAN/wheel_speed/t", 1, {t});
      add("processed_log/CAN/wheel_speed/value", 4, {10 + i * 0.01, 11 + i * 0.01, 12 + i * 0.01, 13 + i * 0.01});
      add("processed_log/CAN/steering_angle/t", 1, {t});
      add("processed_log/CAN/steering_angle/value", 1, {16.88});
    }
    for (int i = 0; i < 20; ++i) {
      if (i == 7 || i == 8) continue;  // two fixes missing
      const double jitter = i % 2 == 0 ? 0 : 0.004;
      add("processed_log/GNSS/live_gnss_ublox/t", 1, {kBoot + 0.2 + i * 0.1 + jitter});
      add("processed_log/GNSS/live_gnss_ublox/value", 6,
          {start.latitude_deg, start.longitude_deg, 10, 1.5e12 + i * 100, start.altitude_m, 45});
    }
    for (int cycle = 0; cycle < 40; ++cycle) {
      const double t = kBoot + cycle * 0.05;
      const double nan = std::nan("");
      add("processed_log/CAN/radar/t", 1, {t, t + 0.001, t + 0.009});
      add("processed_log/CAN/radar/value", 7, {30, 0, -1.5, nan, nan, 528, cycle == 10 ? 1.0 : 0.0});
      add("processed_log/CAN/radar/value", 7, {40, 30, 2, nan, nan, 529, 0});
      add("processed_log/CAN/radar/value", 7, {80, -4, 0, nan, nan, 530, 0});
    }
    const LocalTangentPlane plane(start);
    for (int i = 0; i < 40; ++i) {
      const double t = i * 0.05;
      const double along = 10 * t + 0.5 * t * t;
      const double v = 10 + t;
      const Ecef p = plane.to_ecef(Enu{along * std::cos(kYaw), along * std::sin(kYaw), 1.22});
      const Ecef velocity = plane.rotate_to_ecef(Enu{v * std::cos(kYaw), v * std::sin(kYaw), 0});
      add("global_pose/frame_times", 1, {kBoot + t});
      add("global_pose/frame_positions", 3, {p.x, p.y, p.z});
      add("global_pose/frame_velocities", 3, {velocity.x, velocity.y, velocity.z});
      add("global_pose/frame_orientations", 4, camera(plane, kYaw + 2 * kDegree));
    }
    add("processed_log/GNSS/raw_gnss_ublox/t", 1, {kBoot});
  }

  void add(const std::string& name, std::uint64_t columns, const std::vector<double>& values) {
    Array& array = arrays_[name];
    array.columns = columns;
    array.values.insert(array.values.end(), values.begin(), values.end());
  }
  Array& array(const std::string& name) { return arrays_.at(name); }
  void remove(const std::string& name) { arrays_.erase(name); }

  std::string write(const std::string& name) const {
    const std::string folder = testing::scratch_path(name);
    for (const auto& [file, array] : arrays_) {
      const std::filesystem::path path = std::filesystem::path(folder) / file;
      std::filesystem::create_directories(path.parent_path());
      const std::uint64_t rows = array.values.size() / array.columns;
      std::string header =
          array.columns == 1
              ? fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({},), }}", rows)
              : fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, {}), }}", rows, array.columns);
      header.resize(117, ' ');
      header += '\n';
      std::string bytes = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
      const std::size_t at = bytes.size();
      bytes.resize(at + array.values.size() * 8);
      std::memcpy(bytes.data() + at, array.values.data(), array.values.size() * 8);
      testing::write_bytes(path.string(), bytes);
    }
    return folder;
  }

 private:
  // Quaternion (w, x, y, z) of a camera (forward, right, down) that looks along `yaw`, level: its matrix has the axes
  // as columns, in ECEF. Shepperd's method for a positive trace or the largest diagonal.
  static std::vector<double> camera(const LocalTangentPlane& plane, double yaw) {
    const Ecef f = plane.rotate_to_ecef(Enu{std::cos(yaw), std::sin(yaw), 0});
    const Ecef r = plane.rotate_to_ecef(Enu{std::sin(yaw), -std::cos(yaw), 0});
    const Ecef d = plane.rotate_to_ecef(Enu{0, 0, -1});
    const double m[3][3] = {{f.x, r.x, d.x}, {f.y, r.y, d.y}, {f.z, r.z, d.z}};
    const double candidates[4] = {1 + m[0][0] + m[1][1] + m[2][2], 1 + m[0][0] - m[1][1] - m[2][2],
                                  1 - m[0][0] + m[1][1] - m[2][2], 1 - m[0][0] - m[1][1] + m[2][2]};
    const int largest = static_cast<int>(std::max_element(candidates, candidates + 4) - candidates);
    const double k = std::sqrt(candidates[largest]) / 2;
    switch (largest) {
      case 0: return {k, (m[2][1] - m[1][2]) / (4 * k), (m[0][2] - m[2][0]) / (4 * k), (m[1][0] - m[0][1]) / (4 * k)};
      case 1: return {(m[2][1] - m[1][2]) / (4 * k), k, (m[0][1] + m[1][0]) / (4 * k), (m[0][2] + m[2][0]) / (4 * k)};
      case 2: return {(m[0][2] - m[2][0]) / (4 * k), (m[0][1] + m[1][0]) / (4 * k), k, (m[1][2] + m[2][1]) / (4 * k)};
      default: return {(m[1][0] - m[0][1]) / (4 * k), (m[0][2] + m[2][0]) / (4 * k), (m[1][2] + m[2][1]) / (4 * k), k};
    }
  }

  std::map<std::string, Array> arrays_;
};

Recording imported(const MiniLog& log) {
  auto result = import_comma2k19(log.write("mini_log"));
  EXPECT_TRUE(result.ok()) << describe(result.error());
  return std::move(result).value().recording;
}

std::vector<std::pair<stack::MessagePtr, SimTime>> messages(const Recording& recording, Topic topic) {
  std::vector<std::pair<stack::MessagePtr, SimTime>> found;
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    const Entry& entry = recording.entries[ord];
    if (is_message(entry) && entry.topic == topic) found.emplace_back(message_of(recording, ord).value(), entry.t_rec);
  }
  return found;
}

TEST(ImportComma2k19, TurnsDeviceAxesIntoEgoAxesAndLevelsThem) {
  const auto imu = messages(imported(MiniLog()), Topic::kImu);
  ASSERT_EQ(imu.size(), 200u);
  const auto& body = stack::body_as<stack::Imu>(*imu[0].first);
  // Forward 1.0 is the car's own acceleration; sideways 0.25 is a roll of the device and is levelled away.
  EXPECT_NEAR(body.accel_x_mps2(), 1.0, 1e-9);
  EXPECT_NEAR(body.accel_y_mps2(), 0.0, 1e-9);
  EXPECT_NEAR(body.accel_z_mps2(), std::sqrt(9.8 * 9.8 + 0.25 * 0.25), 1e-9) << "gravity pushes up";
  EXPECT_NEAR(body.gyro_x_rps(), 0.01, 1e-9);
  EXPECT_NEAR(body.gyro_z_rps(), 0.03, 2e-3) << "down becomes up";
  EXPECT_NEAR(body.gyro_y_rps(), -0.02, 2e-3) << "right becomes left";
  EXPECT_EQ(imu[0].second - imu[0].first->capture_time, milliseconds(5));
}

TEST(ImportComma2k19, StartsItsClockShortlyBeforeTheFirstSample) {
  const auto imu = messages(imported(MiniLog()), Topic::kImu);
  EXPECT_EQ(imu[0].first->capture_time, SimTime{} + milliseconds(250));  // 1000.25 s after boot; t = 0 at 1000.0 s
  EXPECT_EQ(imu[199].first->capture_time, SimTime{} + milliseconds(250 + 1990));
}

TEST(ImportComma2k19, ScalesSteeringAndKeepsTheOrderOfWheels) {
  const Recording recording = imported(MiniLog());
  const auto steering = messages(recording, Topic::kSteeringAngle);
  EXPECT_NEAR(stack::body_as<stack::SteeringAngle>(*steering[0].first).road_wheel_rad(), kDegree, 1e-15);
  const auto wheels = messages(recording, Topic::kWheelOdometry);
  const auto& body = stack::body_as<stack::WheelOdometry>(*wheels[3].first);
  EXPECT_EQ(body.front_left_mps(), 10.03);
  EXPECT_EQ(body.front_right_mps(), 11.03);
  EXPECT_EQ(body.rear_left_mps(), 12.03);
  EXPECT_EQ(body.rear_right_mps(), 13.03);
}

TEST(ImportComma2k19, GivesFixesTheReceiversOwnTimes) {
  const auto fixes = messages(imported(MiniLog()), Topic::kGnss);
  ASSERT_EQ(fixes.size(), 18u);
  // Median arrival - UTC: of 18 offsets 9 are 0 and 9 are 4 ms, the lower middle one is 0. Less 0.15 s of delay.
  EXPECT_EQ(fixes[0].first->capture_time, SimTime{} + milliseconds(250 + 200 - 150));
  EXPECT_EQ(fixes[1].first->capture_time - fixes[0].first->capture_time, milliseconds(100)) << "jitter is gone";
  EXPECT_EQ(fixes[1].second - fixes[1].first->capture_time, milliseconds(154)) << "but not from the arrival";
  EXPECT_EQ(fixes[7].first->capture_time - fixes[6].first->capture_time, milliseconds(300));
  EXPECT_NEAR(stack::body_as<stack::Gnss>(*fixes[0].first).course_rad(), 45 * kDegree, 1e-12);
}

TEST(ImportComma2k19, RecordsMissingFixesAsAGap) {
  const Recording recording = imported(MiniLog());
  std::vector<Entry> gaps;
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    if (is_message(recording.entries[ord])) continue;
    gaps.push_back(recording.entries[ord]);
    EXPECT_EQ(recording.entries[ord + 1].topic, Topic::kGnss) << "the gap stands before the message that showed it";
  }
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].topic, Topic::kGnss);
  const auto gap = decode_gap(gaps[0].payload);
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->count, 2u);
  EXPECT_EQ(gap->after - gap->before, milliseconds(300));
  EXPECT_EQ(gap->detector, GapDetector::kImport);
}

TEST(ImportComma2k19, GathersRadarFramesIntoScans) {
  const auto scans = messages(imported(MiniLog()), Topic::kRadar);
  ASSERT_EQ(scans.size(), 40u);
  const auto& scan = stack::body_as<stack::RadarScan>(*scans[0].first);
  ASSERT_EQ(scan.detections_size(), 3);
  EXPECT_EQ(scan.detections(0).range_m(), 30);
  EXPECT_EQ(scan.detections(0).range_rate_mps(), -1.5);
  EXPECT_NEAR(scan.detections(1).range_m(), 50, 1e-12);
  EXPECT_NEAR(scan.detections(1).azimuth_rad(), std::atan2(30.0, 40.0), 1e-12) << "positive left";
  EXPECT_LT(scan.detections(2).azimuth_rad(), 0);
  EXPECT_EQ(scans[0].second - scans[0].first->capture_time, milliseconds(9));
  // A track flag that says "new" starts another identity for the same address.
  const auto track = [&](std::size_t i) {
    return stack::body_as<stack::RadarScan>(*scans[i].first).detections(0).device_track();
  };
  EXPECT_EQ(track(0), 528u);
  EXPECT_EQ(track(9), 528u);
  EXPECT_EQ(track(10), 528u + 0x1000);
  EXPECT_EQ(track(39), 528u + 0x1000);
}

TEST(ImportComma2k19, ARepeatedAddressBeginsANewScan) {
  MiniLog log;
  for (double& t : log.array("processed_log/CAN/radar/t").values) t = MiniLog::kBoot;
  EXPECT_EQ(messages(imported(log), Topic::kRadar).size(), 40u);
}

TEST(ImportComma2k19, PutsTheReferenceAtTheRearAxle) {
  const auto truth = messages(imported(MiniLog()), Topic::kTruthEgo);
  ASSERT_EQ(truth.size(), 40u);
  for (const std::size_t i : {0u, 10u, 39u}) {
    const auto& body = stack::body_as<stack::TruthEgo>(*truth[i].first);
    const double t = 0.05 * static_cast<double>(i);
    const double along = 10 * t + 0.5 * t * t - 2.0;  // the camera is 2 m ahead of the rear axle
    EXPECT_NEAR(body.x_m(), along * std::cos(MiniLog::kYaw), 1e-5);
    EXPECT_NEAR(body.y_m(), along * std::sin(MiniLog::kYaw), 1e-5);
    EXPECT_NEAR(body.z_m(), 0, 1e-5);
    EXPECT_NEAR(body.yaw_rad(), MiniLog::kYaw, 1e-9) << "the camera's own yaw of 2 degrees is taken out";
    EXPECT_NEAR(body.speed_mps(), 10 + t, 1e-9);
    EXPECT_NEAR(body.acceleration_mps2(), 1, 1e-7);
    EXPECT_NEAR(body.yaw_rate_rps(), 0, 1e-9);
  }
}

TEST(ImportComma2k19, CarriesAllThatAReplayNeeds) {
  const Recording recording = imported(MiniLog());
  EXPECT_EQ(recording.kind, RecordingKind::kIncident);
  const auto setup = recorded_setup(recording);
  ASSERT_TRUE(setup.ok()) << describe(setup.error());
  EXPECT_EQ(setup.value().edge.cores(), 4u);
  EXPECT_EQ(setup.value().stack, "baseline");
  const auto graph = stack::baseline_graph_from_yaml(setup.value().parameters, "config.stack");
  ASSERT_TRUE(graph.ok()) << describe(graph.error());
  EXPECT_NE(graph.value().parameters_yaml.find("wheelbase: 2.66 m"), std::string::npos);
  const auto map = messages(recording, Topic::kMapRoute);
  ASSERT_EQ(map.size(), 1u);
  EXPECT_EQ(stack::body_as<stack::MapRoute>(*map[0].first).datum_latitude_deg(), 37.0);
  EXPECT_TRUE(std::ranges::is_sorted(recording.entries, {}, [](const Entry& entry) { return entry.t_rec; }));
}

TEST(ImportComma2k19, SaysWhatItLeftOut) {
  const auto result = import_comma2k19(MiniLog().write("mini_log"));
  ASSERT_TRUE(result.ok());
  const auto& notes = result.value().notes;
  EXPECT_NE(std::ranges::find(notes, "left out: processed_log/GNSS/raw_gnss_ublox/t"), notes.end());
  EXPECT_NE(std::ranges::find(notes, "sensor.gnss: 18 messages, 2 missing in 1 gaps"), notes.end());
}

// Over the messages alone, so that a new schema elsewhere does not move it; the content root of one program and one set
// of schemas is pinned by the shipped file.
TEST(ImportComma2k19, MessagesOfTheMiniLogAreGolden) {
  const Recording recording = imported(MiniLog());
  sim::RunDigest digest;
  for (const Entry& entry : recording.entries) {
    if (is_message(entry) && stack::topic_info(entry.topic).role == stack::Role::kSensor)
      digest.add(entry.topic, entry.payload, entry.t_rec);
  }
  EXPECT_EQ(digest.messages().hex(), "e3f2b8b3631ece7d518efc61464d98ae");
  EXPECT_EQ(digest.message_count(), 658u);
}

TEST(ImportComma2k19, RefusesDamagedLogsAndSaysWhere) {
  struct Row {
    const char* name;
    std::function<void(MiniLog&)> damage;
    const char* where;
    const char* what;
  };
  const std::vector<Row> rows{
      {"missing", [](MiniLog& log) { log.remove("processed_log/CAN/radar/t"); }, "CAN/radar/t", "cannot be read"},
      {"row lost", [](MiniLog& log) { log.array("processed_log/CAN/steering_angle/t").values.pop_back(); },
       "steering_angle/value", "200 rows"},
      {"back in time", [](MiniLog& log) { log.array("processed_log/CAN/wheel_speed/t").values[5] = 1; },
       "wheel_speed/t", "backwards in row 5"},
      {"NaN time", [](MiniLog& log) { log.array("global_pose/frame_times").values[5] = std::nan(""); }, "frame_times",
       "row 5"},
      {"NaN value", [](MiniLog& log) { log.array("processed_log/IMU/gyro/value").values[4] = std::nan(""); },
       "gyro/value", "row 1 column 1"},
      {"infinite", [](MiniLog& log) { log.array("processed_log/IMU/gyro/value").values[4] = HUGE_VAL; }, "gyro/value",
       "inf"},
      {"huge range", [](MiniLog& log) { log.array("processed_log/CAN/radar/value").values[0] = 1e300; }, "radar/value",
       "outside [0, 1000]"},
      {"negative address", [](MiniLog& log) { log.array("processed_log/CAN/radar/value").values[5] = -1; },
       "radar/value", "column 5"},
      {"columns", [](MiniLog& log) { log.array("processed_log/CAN/radar/value").columns = 6; }, "radar/value",
       "wanted are 7"},
      {"receiver clock", [](MiniLog& log) { log.array("processed_log/GNSS/live_gnss_ublox/value").values[9] += 1e6; },
       "ublox/value", "off the log's clock"},
      {"receiver clock back",
       [](MiniLog& log) { log.array("processed_log/GNSS/live_gnss_ublox/value").values[9] -= 200; }, "ublox/value",
       "does not grow in row 1"},
      {"imu apart", [](MiniLog& log) { log.array("processed_log/IMU/gyro/t").values[199] += 1e-6; }, "IMU",
       "not sampled at the same times"},
      {"an hour", [](MiniLog& log) { log.array("processed_log/CAN/steering_angle/t").values[199] += 4000; },
       "steering_angle/t", "more than an hour"},
  };
  for (const Row& row : rows) {
    MiniLog log;
    row.damage(log);
    const auto result = import_comma2k19(log.write("damaged_log"));
    ASSERT_FALSE(result.ok()) << row.name;
    EXPECT_NE(result.error().where.find(row.where), std::string::npos) << row.name << ": " << describe(result.error());
    EXPECT_NE(result.error().what.find(row.what), std::string::npos) << row.name << ": " << describe(result.error());
  }
  const auto nothing = import_comma2k19(testing::scratch_path("nothing"));
  ASSERT_FALSE(nothing.ok());
  EXPECT_NE(describe(nothing.error()).find("comma2k19"), std::string::npos);
}

}  // namespace
}  // namespace longtail::replay
