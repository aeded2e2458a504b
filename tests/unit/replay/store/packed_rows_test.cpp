#include "replay/store/packed_rows.h"

#include <gtest/gtest.h>

#include "stack/api/sensors.pb.h"
#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

Entry entry_of(const stack::MessagePtr& message) {
  return {.t_rec = message->publish_time,
          .t_src = message->capture_time,
          .sequence = message->sequence,
          .topic = message->topic,
          .payload = message->wire};
}

TEST(PackedRows, RebuildTheExactBytesOfEveryTypeThatHasThem) {
  std::vector<std::string> packed;
  for (const stack::TopicInfo& info : stack::all_topics()) {
    const auto layout = PackedLayout::of(info.topic);
    if (!layout) continue;
    packed.emplace_back(info.name);
    for (std::uint64_t salt = 0; salt < 200; ++salt) {
      const Entry entry = entry_of(testing::filled_message(info.topic, salt, salt));
      const auto row = layout->encode(entry, "ego");
      ASSERT_TRUE(row.has_value()) << info.name;
      ASSERT_EQ(row->size(), layout->type().size());
      EXPECT_EQ(layout->decode(*row, entry.t_src, entry.sequence, "ego"), entry.payload) << info.name;
    }
    // All defaults, too.
    const auto empty =
        stack::make_message(info.topic, std::shared_ptr<const google::protobuf::Message>(stack::new_body(info.topic)));
    EXPECT_FALSE(layout->encode(entry_of(empty), "").has_value())
        << "a body without header cannot be told from one with an empty header";
  }
  for (const char* name :
       {"sensor.imu", "sensor.gnss", "sensor.wheel_odometry", "sensor.steering_angle", "stack.control"}) {
    EXPECT_NE(std::ranges::find(packed, name), packed.end()) << name;
  }
  EXPECT_EQ(std::ranges::find(packed, "sensor.radar"), packed.end());
}

TEST(PackedRows, KeepNegativeZeroAndExtremeNumbers) {
  const auto layout = PackedLayout::of(stack::Topic::kImu);
  for (const double value : {-0.0, 0.0, 5e-324, -1.7976931348623157e308}) {
    stack::Imu body;
    stack::set_header(*body.mutable_header(), SimTime{-7}, SimTime{-6}, 9, "ego");
    body.set_gyro_z_rps(value);
    const Entry entry = entry_of(stack::make_message(stack::Topic::kImu, body));
    const auto row = layout->encode(entry, "ego");
    ASSERT_TRUE(row);
    EXPECT_EQ(layout->decode(*row, entry.t_src, entry.sequence, "ego"), entry.payload);
  }
}

TEST(PackedRows, RefuseWhatTheRowCannotHold) {
  const auto layout = PackedLayout::of(stack::Topic::kGnss);
  const Entry good = entry_of(testing::filled_message(stack::Topic::kGnss, 3, 5));
  EXPECT_TRUE(layout->encode(good, "ego"));
  EXPECT_FALSE(layout->encode(good, "map")) << "another frame";
  Entry other = good;
  other.sequence += 1;
  EXPECT_FALSE(layout->encode(other, "ego")) << "a sequence that is not the header's";
  for (std::size_t size = 0; size < good.payload.size(); ++size) {
    Entry cut = good;
    cut.payload.resize(size);
    layout->encode(cut, "ego");  // must not read past the end
  }
}

TEST(PackedRows, FrameComesFromTheHeader) {
  EXPECT_EQ(frame_of(testing::filled_message(stack::Topic::kPlan, 0, 1)->wire), "ego");
  EXPECT_FALSE(frame_of("\x0a\x7f").has_value());
}

}  // namespace
}  // namespace longtail::replay
