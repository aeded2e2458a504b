#include "stack/api/topics.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "stack/api/message.h"

namespace longtail::stack {
namespace {

TEST(Topics, HaveUniqueIdsAndNamesInOrderOfId) {
  std::set<std::string_view> names;
  std::uint16_t last = 0;
  for (const TopicInfo& info : all_topics()) {
    EXPECT_GT(static_cast<std::uint16_t>(info.topic), last) << info.name;
    last = static_cast<std::uint16_t>(info.topic);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
  }
}

TEST(Topics, AreFoundByIdByNameAndByTopic) {
  for (const TopicInfo& info : all_topics()) {
    EXPECT_EQ(topic_by_id(static_cast<std::uint16_t>(info.topic)), info.topic);
    EXPECT_EQ(topic_by_name(info.name), info.topic);
    EXPECT_EQ(topic_info(info.topic).name, info.name);
    EXPECT_EQ(name_of(info.topic), info.name);
  }
  EXPECT_EQ(topic_by_id(0), std::nullopt);
  EXPECT_EQ(topic_by_id(10), std::nullopt);
  EXPECT_EQ(topic_by_id(65535), std::nullopt);
  EXPECT_EQ(topic_by_name("sensor.imux"), std::nullopt);
  EXPECT_EQ(topic_by_name(""), std::nullopt);
}

TEST(Topics, CarryASchemaWithAHeaderAsFirstField) {
  for (const TopicInfo& info : all_topics()) {
    const auto body = new_body(info.topic);
    EXPECT_EQ(body->GetTypeName(), info.schema) << info.name;
    const auto* header = body->GetDescriptor()->FindFieldByNumber(1);
    ASSERT_NE(header, nullptr) << info.name;
    EXPECT_EQ(header->message_type()->full_name(), "longtail.stack.Header") << info.name;
  }
}

// The recording format knows topics by these numbers: they never change meaning.
TEST(Topics, KeepTheirIds) {
  EXPECT_EQ(static_cast<int>(Topic::kImu), 1);
  EXPECT_EQ(static_cast<int>(Topic::kRadar), 5);
  EXPECT_EQ(static_cast<int>(Topic::kMapRoute), 16);
  EXPECT_EQ(static_cast<int>(Topic::kEdgeStatus), 27);
  EXPECT_EQ(static_cast<int>(Topic::kIngestImu), 33);
  EXPECT_EQ(static_cast<int>(Topic::kCommand), 54);
  EXPECT_EQ(static_cast<int>(Topic::kTruthEgo), 80);
  EXPECT_EQ(static_cast<int>(Topic::kScenarioEvent), 84);
  EXPECT_EQ(static_cast<int>(Topic::kTruthWeather), 85);
}

TEST(Topics, FeedTheStackWithSensorsPeopleMapAndFaultsButNeverTruth) {
  for (const TopicInfo& info : all_topics()) {
    const bool outside = info.role == Role::kSensor || info.role == Role::kOperator;
    if (info.role == Role::kTruth) {
      EXPECT_FALSE(is_stack_input(info.topic)) << info.name;
    }
    if (outside) {
      EXPECT_TRUE(is_stack_input(info.topic)) << info.name;
    }
    if (info.role == Role::kStackOut || info.role == Role::kActuator) {
      EXPECT_FALSE(is_stack_input(info.topic)) << info.name;
    }
  }
  EXPECT_TRUE(is_stack_input(Topic::kMapRoute));
  EXPECT_TRUE(is_stack_input(Topic::kEdgeFault));
  EXPECT_FALSE(is_stack_input(Topic::kStateCheckpoint));
}

TEST(TopicsDeathTest, AnUnknownTopicIsABug) {
  EXPECT_EXIT(topic_info(static_cast<Topic>(999)), ::testing::ExitedWithCode(3), "no topic 999");
}

}  // namespace
}  // namespace longtail::stack
