#include "replay/comparison.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/api/sensors.pb.h"

namespace longtail::replay {
namespace {

using stack::Topic;

// A stream written as (topic, t, value) triples.
struct Item {
  Topic topic;
  std::int64_t t;
  double value;
};

class Stream {
 public:
  explicit Stream(const std::vector<Item>& items) {
    std::map<Topic, std::uint64_t> sequences;
    for (const Item& item : items) {
      stack::SteeringAngle body;
      stack::set_header(*body.mutable_header(), SimTime{1}, SimTime{item.t}, sequences[item.topic]++, "ego");
      body.set_road_wheel_rad(item.value);
      wires_.push_back(stack::make_message(item.topic, body)->wire);
    }
    for (std::size_t i = 0; i < items.size(); ++i)
      items_.push_back({100 + i, items[i].topic, SimTime{items[i].t}, wires_[i]});
  }
  std::span<const StreamItem> items() const { return items_; }

 private:
  std::vector<std::string> wires_;
  std::vector<StreamItem> items_;
};

constexpr Topic kA = Topic::kSteeringAngle;
constexpr Topic kB = Topic::kIngestSteeringAngle;
constexpr std::int64_t kStep = 5'000'000;

struct Row {
  const char* name;
  std::vector<Item> replayed;
  std::uint64_t ord;
  std::int64_t tick;
  const char* topic;
  const char* field;
  const char* recorded_value;
  const char* replayed_value;
};

TEST(CompareStreams, NamesTheFirstDivergence) {
  const std::vector<Item> recorded{
      {kA, 0, 1}, {kB, kStep, 2}, {kA, 2 * kStep, 3}, {kB, 3 * kStep, 4}, {kA, 4 * kStep, 5}};
  const std::vector<Row> rows{
      {"field",
       {{kA, 0, 1}, {kB, kStep, 2.5}, {kA, 2 * kStep, 3}, {kB, 3 * kStep, 4}, {kA, 4 * kStep, 5}},
       101,
       1,
       "ingest.steering_angle",
       "road_wheel_rad",
       "0x1p+1",
       "0x1.4p+1"},
      {"later publication",
       {{kA, 0, 1}, {kB, kStep + 7, 2}, {kA, 2 * kStep, 3}, {kB, 3 * kStep, 4}, {kA, 4 * kStep, 5}},
       101,
       1,
       "ingest.steering_angle",
       "header.publish_time_ns",
       "5000000",
       "5000007"},
      {"much later publication",
       {{kA, 0, 1}, {kA, 2 * kStep, 3}, {kB, 2 * kStep + 7, 2}, {kB, 3 * kStep, 4}, {kA, 4 * kStep, 5}},
       101,
       1,
       "ingest.steering_angle",
       "header.publish_time_ns",
       "5000000",
       "10000007"},
      {"earlier publication",
       {{kA, 0, 1}, {kB, 7, 2}, {kA, 2 * kStep, 3}, {kB, 3 * kStep, 4}, {kA, 4 * kStep, 5}},
       101,
       0,
       "ingest.steering_angle",
       "header.publish_time_ns",
       "5000000",
       "7"},
      {"missing at the end",
       {{kA, 0, 1}, {kB, kStep, 2}, {kA, 2 * kStep, 3}, {kB, 3 * kStep, 4}},
       104,
       4,
       "sensor.steering_angle",
       "(message)",
       "25 bytes at 20000000 ns",
       "(none)"},
      {"missing topic",
       {{kA, 0, 1}, {kB, kStep, 2}, {kA, 2 * kStep, 3}, {kA, 4 * kStep, 5}},
       103,
       3,
       "ingest.steering_angle",
       "(message)",
       "25 bytes at 15000000 ns",
       "(none)"},
      {"extra at the end",
       {{kA, 0, 1}, {kB, kStep, 2}, {kA, 2 * kStep, 3}, {kB, 3 * kStep, 4}, {kA, 4 * kStep, 5}, {kA, 5 * kStep, 6}},
       105,
       5,
       "sensor.steering_angle",
       "(message)",
       "(none)",
       "25 bytes at 25000000 ns"},
  };
  for (const Row& row : rows) {
    const auto comparison = compare_streams(Stream(recorded).items(), Stream(row.replayed).items(),
                                            [](Topic topic) { return topic == kB ? "ingest" : ""; });
    ASSERT_FALSE(comparison.equal) << row.name;
    ASSERT_TRUE(comparison.first) << row.name;
    EXPECT_EQ(comparison.first->ord, row.ord) << row.name;
    EXPECT_EQ(comparison.first->tick, row.tick) << row.name;
    EXPECT_EQ(comparison.first->topic, row.topic) << row.name;
    EXPECT_EQ(comparison.first->node, std::string(row.topic) == "ingest.steering_angle" ? "ingest" : "") << row.name;
    EXPECT_EQ(comparison.first->field, row.field) << row.name;
    EXPECT_EQ(comparison.first->recorded, row.recorded_value) << row.name;
    EXPECT_EQ(comparison.first->replayed, row.replayed_value) << row.name;
  }
}

TEST(CompareStreams, SeesAnotherOrderAtOneInstant) {
  const Stream recorded({{kA, 0, 1}, {kA, 5, 2}, {kB, 5, 3}});
  const Stream replayed({{kA, 0, 1}, {kB, 5, 3}, {kA, 5, 2}});
  const auto comparison = compare_streams(recorded.items(), replayed.items(), [](Topic) { return ""; });
  ASSERT_TRUE(comparison.first);
  EXPECT_EQ(comparison.first->field, "(order)");
  EXPECT_EQ(comparison.first->topic, "sensor.steering_angle");
  EXPECT_EQ(comparison.first->recorded, "before ingest.steering_angle");
  EXPECT_EQ(comparison.first->replayed, "after ingest.steering_angle");
}

TEST(CompareStreams, SeesAnotherArrivalTimeOfTheSameBytes) {
  const Stream one({{kA, 7, 1}});
  const std::vector<StreamItem> moved{{0, kA, SimTime{9}, one.items()[0].wire}};
  const auto comparison = compare_streams(one.items(), moved, [](Topic) { return ""; });
  ASSERT_TRUE(comparison.first);
  EXPECT_EQ(comparison.first->field, "t");
  EXPECT_EQ(comparison.first->recorded, "7");
  EXPECT_EQ(comparison.first->replayed, "9");
}

TEST(CompareStreams, CountsPerTopic) {
  const Stream recorded({{kA, 0, 1}, {kB, 1, 2}, {kA, 2, 3}, {kA, 3, 4}});
  const Stream replayed({{kA, 0, 1}, {kB, 1, 2}, {kA, 2, 9}, {kB, 4, 4}});
  const auto comparison = compare_streams(recorded.items(), replayed.items(), [](Topic) { return ""; });
  ASSERT_EQ(comparison.topics.size(), 2u);
  EXPECT_EQ(comparison.topics[0].topic, kA);
  EXPECT_EQ(comparison.topics[0].recorded, 3u);
  EXPECT_EQ(comparison.topics[0].replayed, 2u);
  EXPECT_EQ(comparison.topics[0].different, 1u);
  EXPECT_EQ(comparison.topics[1].different, 0u);
  EXPECT_EQ(comparison.messages, 4u);
}

TEST(CompareStreams, EqualStreamsAreEqual) {
  const std::vector<Item> items{{kA, 0, 1}, {kB, 1, 2}};
  const auto comparison = compare_streams(Stream(items).items(), Stream(items).items(), [](Topic) { return ""; });
  EXPECT_TRUE(comparison.equal);
  EXPECT_FALSE(comparison.first);
  EXPECT_TRUE(compare_streams({}, {}, [](Topic) { return ""; }).equal);
}

// A message each 10 ms, and gaps (topic, t, count).
struct GapAt {
  Topic topic;
  std::int64_t t;
  Gap gap;
};
Recording recording_with(const std::vector<GapAt>& gaps) {
  Recording recording;
  for (std::int64_t t = 0; t < 5 * kStep; t += kStep) {
    stack::SteeringAngle body;
    stack::set_header(*body.mutable_header(), SimTime{t}, SimTime{t}, 0, "ego");
    recording.entries.push_back({.t_rec = {t}, .t_src = {t}, .topic = kA, .payload = stack::make_message(kA, body)->wire});
  }
  for (const GapAt& gap : gaps) {
    recording.entries.push_back(
        {.t_rec = {gap.t}, .t_src = {gap.t}, .topic = gap.topic, .kind = EntryKind::kGap, .payload = encode(gap.gap)});
  }
  std::ranges::stable_sort(recording.entries, {}, [](const Entry& entry) { return entry.t_rec; });
  return recording;
}

TEST(CompareRecordings, NamesTheFirstDifferenceOfGapRecords) {
  const GapAt one{kA, kStep, {.sequence_first = 4, .sequence_last = 6, .count = 3}};
  const GapAt two{kB, 3 * kStep, {.count = 1, .cause = GapCause::kSensor}};
  const auto changed = [](GapAt gap, auto change) {
    change(gap.gap);
    return gap;
  };
  struct GapRow {
    const char* name;
    std::vector<GapAt> replayed;
    std::uint64_t different;
    std::int64_t t;
    const char* field;
    const char* recorded_value;
    const char* replayed_value;
  };
  for (const GapRow& row : {
           GapRow{"count", {changed(one, [](Gap& gap) { gap.count = 2; }), two}, 1, kStep, "gap.count", "3", "2"},
           GapRow{"sequence", {changed(one, [](Gap& gap) { gap.sequence_last = 7; }), two}, 1, kStep,
                  "gap.sequence_last", "6", "7"},
           GapRow{"cause", {one, changed(two, [](Gap& gap) { gap.cause = GapCause::kTransport; })}, 1, 3 * kStep,
                  "gap.cause", "SENSOR", "TRANSPORT"},
           GapRow{"detector", {one, changed(two, [](Gap& gap) { gap.detector = GapDetector::kImport; })}, 1, 3 * kStep,
                  "gap.detector", "RECORDER", "IMPORT"},
           GapRow{"time", {one, {kB, 3 * kStep + 1, two.gap}}, 1, 3 * kStep, "t", "15000000", "15000001"},
           GapRow{"missing at the end", {one}, 0, 3 * kStep, "(gap)", "1 missing (SENSOR) at 15000000 ns", "(none)"},
           GapRow{"missing at the start", {two}, 1, kStep, "(gap)", "3 missing (UNKNOWN) at 5000000 ns", "(none)"},
           GapRow{"extra", {{kB, 0, {.count = 9}}, one, two}, 2, 0, "(gap)", "(none)", "9 missing (UNKNOWN) at 0 ns"},
           GapRow{"none", {}, 0, kStep, "(gap)", "3 missing (UNKNOWN) at 5000000 ns", "(none)"},
       }) {
    const auto comparison =
        compare_recordings(recording_with({one, two}), recording_with(row.replayed), [](Topic) { return ""; });
    EXPECT_FALSE(comparison.equal) << row.name;
    ASSERT_TRUE(comparison.first) << row.name;
    EXPECT_EQ(comparison.gaps.recorded, 2u) << row.name;
    EXPECT_EQ(comparison.gaps.replayed, row.replayed.size()) << row.name;
    EXPECT_EQ(comparison.gaps.different, row.different) << row.name;
    EXPECT_EQ(comparison.first->t.ns, row.t) << row.name;
    EXPECT_EQ(comparison.first->field, row.field) << row.name;
    EXPECT_EQ(comparison.first->recorded, row.recorded_value) << row.name;
    EXPECT_EQ(comparison.first->replayed, row.replayed_value) << row.name;
  }
}

TEST(CompareRecordings, NamesWhatDiffersFirstMessageOrGap) {
  const GapAt late{kB, 3 * kStep, {.count = 1}};
  const auto no_node = [](Topic) { return ""; };
  Recording changed = recording_with({});
  changed.entries[1].payload.clear();
  EXPECT_EQ(compare_recordings(recording_with({late}), changed, no_node).first->t.ns, kStep);
  changed = recording_with({});
  changed.entries[4].payload.clear();
  EXPECT_EQ(compare_recordings(recording_with({late}), changed, no_node).first->field, "(gap)");
}

TEST(CompareRecordings, AGapsPlaceAmongTheMessagesOfAnInstantMeansNothing) {
  const Recording before = recording_with({{kB, kStep, {.count = 1}}});
  Recording after = before;
  ASSERT_FALSE(is_message(after.entries[2]));
  std::swap(after.entries[1], after.entries[2]);
  const auto comparison = compare_recordings(before, after, [](Topic) { return ""; });
  EXPECT_TRUE(comparison.equal);
  EXPECT_EQ(comparison.gaps.recorded, 1u);
}

}  // namespace
}  // namespace longtail::replay
