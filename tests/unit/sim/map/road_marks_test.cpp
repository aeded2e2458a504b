#include <gtest/gtest.h>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

constexpr const char* kSolid = R"(<roadMark sOffset="0" type="solid" width="0.15"/>)";

RoadNetwork map_with(const std::string& left_marks, const std::string& right_marks) {
  RoadText text;
  text.lanes = section(0, lane(1, "driving", 3, "", left_marks), lane(-1, "driving", 4, "", right_marks));
  return parsed(document(road(text)));
}

TEST(RoadMarks, StandOnTheOuterEdgeOfTheirLane) {
  const RoadNetwork map = map_with(kSolid, R"(<roadMark sOffset="0" type="broken" width="0.3" color="yellow"/>)");
  const CrossSection at = map.cross_section({0}, 1);
  EXPECT_EQ(at.edges_m, (std::vector<double>{3, 0, -4}));
  EXPECT_EQ(at.marks, (std::vector<RoadMark>{{MarkKind::kSolid, 0.15, false}, {}, {MarkKind::kBroken, 0.3, true}}));
  EXPECT_EQ(at.lanes, (std::vector<LaneType>{LaneType::kDriving, LaneType::kDriving}));
}

TEST(RoadMarks, ChangeAlongTheRoad) {
  const RoadNetwork map = map_with("", std::string(kSolid) + R"(<roadMark sOffset="10" type="none"/>)");
  EXPECT_EQ(map.cross_section({0}, 9.9).marks.back().kind, MarkKind::kSolid);
  EXPECT_EQ(map.cross_section({0}, 10.1).marks.back().kind, MarkKind::kNone);
}

TEST(RoadMarks, WidthFollowsTheWeightWhereNoneIsWritten) {
  const RoadNetwork map = map_with(R"(<roadMark sOffset="0" type="solid solid" weight="bold"/>)",
                                   R"(<roadMark sOffset="0" type="solid broken" width="0"/>)");
  const CrossSection at = map.cross_section({0}, 1);
  EXPECT_EQ(at.marks.front(), (RoadMark{MarkKind::kSolidSolid, 0.25, false}));
  EXPECT_EQ(at.marks.back(), (RoadMark{MarkKind::kSolidBroken, 0.12, false}));
}

TEST(RoadMarks, OneOfAnUnknownTypeIsListedAndNotPainted) {
  const RoadNetwork map = map_with("", R"(<roadMark sOffset="0" type="botts dots"/>)");
  EXPECT_EQ(map.cross_section({0}, 1).marks.back(), RoadMark{});
  ASSERT_EQ(map.ignored().size(), 1U);
  EXPECT_NE(map.ignored()[0].find("<roadMark type 'botts dots'> is not painted"), std::string::npos) << map.ignored()[0];
}

TEST(RoadMarks, WhatIsWrongIsNamed) {
  struct Row { const char* marks; const char* what; };
  const Row rows[] = {
      {R"(<roadMark sOffset="0"/>)", "type"},
      {R"(<roadMark sOffset="5" type="solid"/><roadMark sOffset="1" type="none"/>)", "sOffset is smaller"},
      {R"(<roadMark sOffset="0" type="solid" width="-1"/>)", "width"},
      {R"(<roadMark sOffset="x" type="solid"/>)", "sOffset"},
  };
  for (const Row& row : rows) {
    RoadText text;
    text.lanes = section(0, "", lane(-1, "driving", 4, "", row.marks));
    const auto map = RoadNetwork::parse(document(road(text)), "test.xodr");
    ASSERT_FALSE(map.ok()) << row.marks;
    EXPECT_NE(map.error().what.find(row.what), std::string::npos) << map.error().what;
    EXPECT_EQ(map.error().where.substr(0, 10), "test.xodr:") << map.error().where;
  }
}

}  // namespace
}  // namespace longtail::sim
