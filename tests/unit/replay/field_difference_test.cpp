#include "replay/field_difference.h"

#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <functional>

#include "stack/api/stack.pb.h"

namespace longtail::replay {
namespace {

stack::TrackList tracks() {
  stack::TrackList list;
  stack::set_header(*list.mutable_header(), SimTime{10}, SimTime{20}, 3, "map");
  for (std::uint32_t id = 1; id <= 3; ++id) {
    stack::Track& track = *list.add_tracks();
    track.set_id(id);
    track.set_x_m(12);
    track.add_covariance(1.5);
    track.add_covariance(-0.0);
    track.set_classification(stack::OBJECT_CAR);
    track.set_confirmed(true);
  }
  return list;
}

struct Row {
  const char* name;
  std::function<void(stack::TrackList&)> change;
  const char* field;
  const char* recorded;
  const char* replayed;
};

TEST(FieldDifference, NamesThePathAndShowsExactValues) {
  const std::vector<Row> rows{
      {"double", [](auto& l) { l.mutable_tracks(2)->set_x_m(12.000000000000002); }, "tracks[2].x_m", "0x1.8p+3",
       "0x1.8000000000001p+3"},
      {"scalar double", [](auto& l) { l.set_disagreement(0.1); }, "disagreement", "0x0p+0", "0x1.999999999999ap-4"},
      {"list of doubles", [](auto& l) { l.mutable_tracks(0)->set_covariance(1, 0.0); }, "tracks[0].covariance[1]",
       "-0x0p+0", "0x0p+0"},
      {"shorter list of doubles", [](auto& l) { l.mutable_tracks(1)->mutable_covariance()->RemoveLast(); },
       "tracks[1].covariance.size", "2", "1"},
      {"enumeration", [](auto& l) { l.mutable_tracks(0)->set_classification(stack::OBJECT_TRUCK); },
       "tracks[0].classification", "OBJECT_CAR", "OBJECT_TRUCK"},
      {"unknown enumeration",
       [](auto& l) { l.mutable_tracks(0)->set_classification(static_cast<stack::ObjectClass>(77)); },
       "tracks[0].classification", "OBJECT_CAR", "77"},
      {"bool", [](auto& l) { l.mutable_tracks(0)->set_confirmed(false); }, "tracks[0].confirmed", "true", "false"},
      {"integer", [](auto& l) { l.mutable_tracks(0)->set_id(9); }, "tracks[0].id", "1", "9"},
      {"one more message", [](auto& l) { l.add_tracks(); }, "tracks.size", "3", "4"},
      {"one less message", [](auto& l) { l.mutable_tracks()->RemoveLast(); }, "tracks.size", "3", "2"},
      {"header time", [](auto& l) { l.mutable_header()->set_publish_time_ns(21); }, "header.publish_time_ns", "20",
       "21"},
      {"header text", [](auto& l) { l.mutable_header()->set_frame_id("ego"); }, "header.frame_id", "\"map\"",
       "\"ego\""},
      {"header sequence", [](auto& l) { l.mutable_header()->set_sequence(4); }, "header.sequence", "3", "4"},
      {"content before header",
       [](auto& l) {
         l.mutable_header()->set_sequence(4);
         l.set_disagreement(1);
       },
       "disagreement", "0x0p+0", "0x1p+0"},
      {"first of two",
       [](auto& l) {
         l.mutable_tracks(1)->set_x_m(1);
         l.mutable_tracks(2)->set_x_m(1);
       },
       "tracks[1].x_m", "0x1.8p+3", "0x1p+0"},
  };
  for (const Row& row : rows) {
    stack::TrackList changed = tracks();
    row.change(changed);
    const auto difference = first_field_difference(tracks(), changed);
    ASSERT_TRUE(difference.has_value()) << row.name;
    EXPECT_EQ(difference->field, row.field) << row.name;
    EXPECT_EQ(difference->recorded, row.recorded) << row.name;
    EXPECT_EQ(difference->replayed, row.replayed) << row.name;
  }
}

TEST(FieldDifference, StringsAndBytes) {
  stack::Mode mode;
  mode.set_reason("gnss_lost");
  stack::Mode other = mode;
  other.set_reason("compute_hot");
  const auto text = first_field_difference(mode, other);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->field, "reason");
  EXPECT_EQ(text->recorded, "\"gnss_lost\"");
  EXPECT_EQ(text->replayed, "\"compute_hot\"");

  stack::CameraImage image;
  image.set_pixels(std::string("\x01\x02\x03", 3));
  stack::CameraImage brighter = image;
  brighter.set_pixels(std::string("\x01\xff\x03", 3));
  const auto pixel = first_field_difference(image, brighter);
  ASSERT_TRUE(pixel);
  EXPECT_EQ(pixel->field, "pixels[1]");
  EXPECT_EQ(pixel->recorded, "0x02");
  EXPECT_EQ(pixel->replayed, "0xff");
  brighter.set_pixels("a");
  EXPECT_EQ(first_field_difference(image, brighter)->field, "pixels.size");
}

TEST(FieldDifference, EqualMessagesHaveNone) { EXPECT_FALSE(first_field_difference(tracks(), tracks()).has_value()); }

}  // namespace
}  // namespace longtail::replay
