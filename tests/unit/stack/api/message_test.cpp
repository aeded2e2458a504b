#include "stack/api/message.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>

#include "stack/api/finite.h"
#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"

namespace longtail::stack {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

Imu sample_imu() {
  Imu imu;
  set_header(*imu.mutable_header(), SimTime{5'000'000}, SimTime{7'000'000}, 3, "ego");
  imu.set_accel_z_mps2(9.81);
  imu.set_gyro_z_rps(-0.0);
  return imu;
}

RadarScan sample_radar() {
  RadarScan scan;
  set_header(*scan.mutable_header(), SimTime{1}, SimTime{2}, 9, "radar_front");
  for (int i = 0; i < 4; ++i) scan.add_detections()->set_range_m(10.0 * i);
  return scan;
}

TEST(Message, TakesItsStampsFromTheHeader) {
  const MessagePtr message = make_message(Topic::kImu, sample_imu());
  EXPECT_EQ(message->topic, Topic::kImu);
  EXPECT_EQ(message->capture_time, SimTime{5'000'000});
  EXPECT_EQ(message->publish_time, SimTime{7'000'000});
  EXPECT_EQ(message->sequence, 3u);
  EXPECT_EQ(body_as<Imu>(*message).accel_z_mps2(), 9.81);
}

TEST(Message, SurvivesParsingByteForByte) {
  const MessagePtr message = make_message(Topic::kRadar, sample_radar());
  const auto again = parse_message(Topic::kRadar, message->wire);
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_EQ(again.value()->wire, message->wire);
  EXPECT_EQ(again.value()->sequence, 9u);
  EXPECT_EQ(body_as<RadarScan>(*again.value()).detections_size(), 4);
}

// The wire is protobuf's canonical form: fields in order, defaults left out, -0.0 kept.
TEST(Message, HasThePinnedWireBytes) {
  Imu imu;
  set_header(*imu.mutable_header(), SimTime{1}, SimTime{0}, 300, "e");
  imu.set_gyro_x_rps(-0.0);
  imu.set_gyro_z_rps(1.0);
  const std::string expected("\x0a\x08\x08\x01\x18\xac\x02\x22\x01\x65"
                             "\x29\x00\x00\x00\x00\x00\x00\x00\x80"
                             "\x39\x00\x00\x00\x00\x00\x00\xf0\x3f", 28);
  EXPECT_EQ(make_message(Topic::kImu, imu)->wire, expected);
}

TEST(Message, WithoutAHeaderHasZeroStamps) {
  const auto message = parse_message(Topic::kImu, "");
  ASSERT_TRUE(message);
  EXPECT_EQ(message.value()->capture_time, SimTime{});
}

TEST(ParseMessage, RefusesWhatIsNotCanonical) {
  struct Row {
    const char* name;
    std::string wire;
    const char* expected;
  };
  const std::string good = make_message(Topic::kImu, sample_imu())->wire;
  const Row rows[] = {
      {"truncated", good.substr(0, good.size() - 1), "do not parse as longtail.stack.Imu"},
      {"garbage", "\xff\xff\xff", "do not parse"},
      {"unknown field", good + std::string("\xf8\x07\x01", 3), "not canonical"},
      {"unknown field inside a known message", std::string("\x0a\x03\xf8\x07\x01", 5), "not canonical"},
      {"default value written out", std::string("\x11\0\0\0\0\0\0\0\0", 9), "not canonical"},
      {"field twice", std::string("\x11\0\0\0\0\0\0\xf0\x3f\x11\0\0\0\0\0\0\xf0\x3f", 18), "not canonical"},
      {"overlong varint", std::string("\x0a\x03\x08\x81\x00", 5), "not canonical"},
      {"fields out of order", std::string("\x19\0\0\0\0\0\0\xf0\x3f\x11\0\0\0\0\0\0\xf0\x3f", 18), "not canonical"},
  };
  for (const Row& row : rows) {
    const auto result = parse_message(Topic::kImu, row.wire);
    ASSERT_FALSE(result) << row.name;
    EXPECT_NE(result.error().what.find(row.expected), std::string::npos) << row.name << ": " << result.error().what;
    EXPECT_EQ(result.error().where, "sensor.imu");
  }
}

TEST(ParseMessage, RefusesNumbersThatAreNotFiniteAndNamesThem) {
  for (const double bad : {kNan, -kNan, kInf, -kInf}) {
    RadarScan scan = sample_radar();
    scan.mutable_detections(2)->set_azimuth_rad(bad);
    const auto result = parse_message(Topic::kRadar, scan.SerializeAsString());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what, "detections[2].azimuth_rad is not a finite number");
  }
}

// Whatever bytes come from outside, parsing ends in a message with these very bytes or in an error.
TEST(ParseMessage, NeverCrashesOnDamagedBytes) {
  const std::string good = make_message(Topic::kRadar, sample_radar())->wire;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; value += 5) {
      std::string damaged = good;
      damaged[at] = static_cast<char>(value);
      if (const auto result = parse_message(Topic::kRadar, damaged)) {
        EXPECT_EQ(result.value()->wire, damaged);
      } else {
        EXPECT_FALSE(result.error().what.empty());
      }
    }
  }
}

TEST(FirstNotFinite, FindsScalarsNestedRepeatedAndPackedFields) {
  RadarScan scan = sample_radar();
  const auto radar_path = [&] { return first_not_finite(*RadarScan::descriptor(), scan.SerializeAsString()); };
  EXPECT_EQ(radar_path(), std::nullopt);
  scan.mutable_detections(3)->set_snr_db(kInf);
  EXPECT_EQ(radar_path(), "detections[3].snr_db");
  scan.mutable_detections(0)->set_range_m(kNan);
  EXPECT_EQ(radar_path(), "detections[0].range_m");

  Prediction prediction;
  PredictedPath& first = *prediction.add_paths();
  for (int i = 0; i < 5; ++i) first.add_x_m(i);
  PredictedPath& second = *prediction.add_paths();
  for (int i = 0; i < 5; ++i) second.add_yaw_rad(i == 4 ? kNan : 0.1);
  EXPECT_EQ(first_not_finite(*Prediction::descriptor(), prediction.SerializeAsString()), "paths[1].yaw_rad[4]");

  Imu imu;
  imu.set_gyro_y_rps(-kInf);
  EXPECT_EQ(first_not_finite(*Imu::descriptor(), imu.SerializeAsString()), "gyro_y_rps");
}

TEST(FirstNotFinite, IsNotFooledByIntegersStringsAndExtremeNumbers) {
  CameraImage image;
  image.set_pixels(std::string(64, '\xff'));  // bytes that would be NaN if read as doubles
  EXPECT_EQ(first_not_finite(*CameraImage::descriptor(), image.SerializeAsString()), std::nullopt);
  Imu imu;
  imu.mutable_header()->set_sequence(~std::uint64_t{0});
  imu.mutable_header()->set_capture_time_ns(-1);
  imu.set_accel_x_mps2(std::numeric_limits<double>::max());
  imu.set_accel_y_mps2(-std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(first_not_finite(*Imu::descriptor(), imu.SerializeAsString()), std::nullopt);
}

TEST(MessageDeathTest, WrongSchemaOrNanFromAProducerIsABug) {
  EXPECT_EXIT(make_message(Topic::kGnss, sample_imu()), ::testing::ExitedWithCode(3),
              "sensor.gnss carries longtail.stack.Gnss, not longtail.stack.Imu");
  Imu imu = sample_imu();
  imu.set_accel_x_mps2(kNan);
  EXPECT_EXIT(make_message(Topic::kImu, imu), ::testing::ExitedWithCode(3),
              "sensor.imu publishes a value that is not finite: accel_x_mps2");
  const MessagePtr message = make_message(Topic::kImu, sample_imu());
  EXPECT_EXIT(body_as<Gnss>(*message), ::testing::ExitedWithCode(3), "sensor.imu carries longtail.stack.Imu");
}

}  // namespace
}  // namespace longtail::stack
