// Every way in which a map can be wrong says what, where (file:line:col) and, where it helps, how to mend it.
#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

struct Row {
  const char* from;  // replaced in the sound document ...
  const char* to;    // ... by this
  const char* where;
  const char* what;
};

// Sound as it stands. Line numbers below refer to it.
constexpr const char* kSound = R"(<?xml version="1.0"?>
<OpenDRIVE>
  <header/>
  <road name="main" id="1" length="150" junction="-1">
    <link><successor elementType="road" elementId="2" contactPoint="start"/></link>
    <type s="0" type="town"><speed max="50" unit="km/h"/></type>
    <planView>
      <geometry s="0" x="0" y="0" hdg="0" length="100"><line/></geometry>
      <geometry s="100" x="100" y="0" hdg="0" length="50"><arc curvature="0.01"/></geometry>
    </planView>
    <lanes>
      <laneSection s="0">
        <right>
          <lane id="-1" type="driving"><link><successor id="-1"/></link>
            <width sOffset="0" a="3" b="0" c="0" d="0"/>
            <width sOffset="50" a="3" b="0" c="0" d="0"/></lane>
        </right>
      </laneSection>
    </lanes>
  </road>
  <road id="2" length="10" junction="-1">
    <planView>
      <geometry s="0" x="147" y="12" hdg="0.5" length="10"><line/></geometry>
    </planView>
    <lanes>
      <laneSection s="0">
        <right>
          <lane id="-1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane>
        </right>
      </laneSection>
    </lanes>
  </road>
</OpenDRIVE>
)";

std::string replaced(const char* from, const char* to) {
  std::string text = kSound;
  const auto at = text.find(from);
  CHECK(at != std::string::npos, "'{}' is not in the document", from);
  return text.replace(at, std::string(from).size(), to);
}

TEST(MapErrors, TheDocumentItselfIsSound) {
  const auto map = RoadNetwork::parse(kSound, "m.xodr");
  ASSERT_TRUE(map.ok()) << describe(map.error());
  EXPECT_TRUE(map.value().ignored().empty());
}

TEST(MapErrors, SayWhatIsWrongAndWhere) {
  const std::vector<Row> rows{
      {"<planView>\n      <geometry s=\"0\" x=\"0\"", "<planVeiw>\n      <geometry s=\"0\" x=\"0\"", "m.xodr:10:7",
       "not well-formed XML: Start-end tags mismatch"},
      {"</OpenDRIVE>", "", "m.xodr:33:1", "not well-formed XML: Start-end tags mismatch"},
      {"<header/>", "<header", "m.xodr:4:3", "not well-formed XML: Error parsing start element tag"},
      {"<OpenDRIVE>", "<Opendrive>", "m.xodr:33:3", "not well-formed XML: Start-end tags mismatch"},
      {"<header/>", "", "m.xodr:2:2", "<OpenDRIVE> has no <header>"},
      {" id=\"1\"", "", "m.xodr:4:4", "<road> has no attribute 'id'"},
      {"id=\"2\"", "id=\"1\"", "m.xodr:21:9", "<road> id '1' stands twice"},
      {"elementId=\"2\"", "elementId=\"7\"", "m.xodr:5:41", "<successor> names road '7', which does not exist"},
      {"elementType=\"road\" elementId=\"2\"", "elementType=\"junction\" elementId=\"9\"", "m.xodr:5:45",
       "<successor> names junction '9', which does not exist"},
      {"elementType=\"road\"", "elementType=\"street\"", "m.xodr:5:22",
       "<successor> elementType is 'street', allowed is road or junction"},
      {"contactPoint=\"start\"", "contactPoint=\"middle\"", "m.xodr:5:55",
       "<successor> contactPoint is 'middle', allowed is start or end"},
      {"<successor id=\"-1\"/>", "<successor id=\"-2\"/>", "m.xodr:14:57",
       "<successor> of lane -1 names lane -2, which does not exist at the start of road '2'"},
      {"max=\"50\"", "max=\"-50\"", "m.xodr:6:36", "<speed> max is -50, allowed is 0 to 1000"},
      {"max=\"50\"", "max=\"fast\"", "m.xodr:6:36", "<speed> max is 'fast', which is no finite number"},
      {"km/h", "knots", "m.xodr:6:45", "<speed> unit is 'knots', allowed is m/s, km/h or mph"},
      {"length=\"100\"", "length=\"-100\"", "m.xodr:8:43", "<geometry> length is -100, allowed is 0 to 1000000"},
      {"length=\"100\"", "length=\"nan\"", "m.xodr:8:43", "<geometry> length is 'nan', which is no finite number"},
      {"length=\"100\"", "length=\"1e999\"", "m.xodr:8:43", "<geometry> length is '1e999', which is no finite number"},
      {"length=\"100\"", "length=\"1O0\"", "m.xodr:8:43", "<geometry> length is '1O0', which is no finite number"},
      {" y=\"0\"", "", "m.xodr:8:8", "<geometry> has no attribute 'y'"},
      {"s=\"100\"", "s=\"90\"", "m.xodr:9:17", "<geometry> s is 90, the one before ends at 100"},
      {"length=\"100\"><line/>", "length=\"0.001\"><line/></geometry><geometry s=\"-0.001\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><line/>",
       "m.xodr:8:86", "<geometry> s is -0.001, allowed is 0 to 1000000"},
      {"length=\"100\"><line/>", "length=\"0.001\"><line/></geometry><geometry s=\"0\" x=\"0\" y=\"0\" hdg=\"0\" length=\"100\"><line/>",
       "m.xodr:8:86", "<geometry> s is 0, the one before begins at 0"},
      {"x=\"100\"", "x=\"107\"", "m.xodr:9:8",
       "<geometry> begins 7.000 m from the end of the one before (100.000, 0.000), allowed is 0.5"},
      {"<line/>", "<circle/>", "m.xodr:8:57", "<circle> is not a supported shape"},
      {"<line/>", "", "m.xodr:8:8", "<geometry> has no shape"},
      {"curvature=\"0.01\"", "curvature=\"3\"", "m.xodr:9:64", "<arc> curvature is 3, allowed is -2 to 2"},
      {"curvature=\"0.01\"", "", "m.xodr:9:60", "<arc> has no attribute 'curvature'"},
      {"<arc curvature=\"0.01\"/>",
       "<paramPoly3 pRange=\"arcLength\" aU=\"0\" bU=\"0\" cU=\"1\" dU=\"0\" aV=\"0\" bV=\"0\" cV=\"0\" dV=\"0\"/>",
       "m.xodr:9:60", "<paramPoly3> stands still somewhere, so it has no direction there"},
      {"<arc curvature=\"0.01\"/>",
       "<paramPoly3 pRange=\"arcLength\" aU=\"0\" bU=\"2\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"0\" cV=\"0\" dV=\"0\"/>",
       "m.xodr:9:60", "<paramPoly3> is 100.000 m long, its <geometry> says 50: more than 5 % off"},
      {"<arc curvature=\"0.01\"/>", "<paramPoly3 pRange=\"p\" aU=\"0\" bU=\"1\" cU=\"0\" dU=\"0\" aV=\"0\" bV=\"0\" cV=\"0\" dV=\"0\"/>",
       "m.xodr:9:71", "<paramPoly3> pRange is 'p', allowed is arcLength or normalized"},
      {"length=\"150\"", "length=\"160\"", "m.xodr:4:28", "<road> length is 160, its geometry ends at 150"},
      {"<laneSection s=\"0\">", "<laneSection s=\"5\">", "m.xodr:12:20", "the first <laneSection> s is 5, it must be 0"},
      {"<laneSection s=\"0\">", "<laneSection s=\"0\"/><laneSection s=\"0\">", "m.xodr:12:40",
       "<laneSection> s is 0, the one before begins at 0"},
      {"<laneSection s=\"0\">", "<laneSection s=\"0\"/><laneSection s=\"150\">", "m.xodr:12:40",
       "<laneSection> s is 150, the road ends at 150"},
      {"id=\"-1\" type", "id=\"-2\" type", "m.xodr:14:17", "<lane> ids have a hole: -2 stands where -1 belongs"},
      {"id=\"-1\" type", "id=\"1\" type", "m.xodr:14:17", "<lane> id is '1', allowed is a whole number from -1000 to -1"},
      {"type=\"driving\"", "type=\"drivnig\"", "m.xodr:14:25", "<lane> type 'drivnig' is not an OpenDRIVE lane type"},
      {"sOffset=\"50\"", "sOffset=\"-1\"", "m.xodr:16:20", "<width> sOffset is -1, allowed is 0 to 1000000"},
      {"sOffset=\"0\" a=\"3\" b=\"0\" c=\"0\" d=\"0\"/>\n            <width sOffset=\"50\"",
       "sOffset=\"60\" a=\"3\" b=\"0\" c=\"0\" d=\"0\"/>\n            <width sOffset=\"50\"", "m.xodr:16:20",
       "<width> sOffset is 50, smaller than the 60 before it"},
      {"a=\"3\"", "a=\"3000\"", "m.xodr:12:8",
       "<laneSection> reaches from t = -3000.0 m to t = 0.0 m at s = 0.0, allowed is 100 m to either side"},
      {"<width sOffset=\"0\" a=\"3\" b=\"0\" c=\"0\" d=\"0\"/>\n            <width sOffset=\"50\" a=\"3\" b=\"0\" c=\"0\" d=\"0\"/>",
       "", "m.xodr:14:12", "<lane> -1 has no <width>"},
  };
  for (const Row& row : rows) {
    const auto map = RoadNetwork::parse(replaced(row.from, row.to), "m.xodr");
    ASSERT_FALSE(map.ok()) << row.what;
    EXPECT_EQ(map.error().what, row.what);
    EXPECT_EQ(map.error().where, row.where) << row.what;
    EXPECT_EQ(map.error().fix_by, FixBy::kScenarioAuthor);
  }
}

TEST(MapErrors, OtherRootsAndEmptyDocumentsAreRefused) {
  EXPECT_EQ(RoadNetwork::parse("<OpenSCENARIO/>", "m").error().what, "the document is <OpenSCENARIO>, not <OpenDRIVE>");
  EXPECT_EQ(RoadNetwork::parse("<OpenDRIVE><header/></OpenDRIVE>", "m").error().what, "<OpenDRIVE> has no <road>");
  EXPECT_EQ(RoadNetwork::parse("", "m.xodr").error().where, "m.xodr:1:1");
  EXPECT_EQ(RoadNetwork::parse("", "m.xodr").error().what, "not well-formed XML: No document element found");
}

TEST(MapErrors, ColumnsCountCharactersNotBytes) {
  const auto map = RoadNetwork::parse("<OpenDRIVE><header/><!-- Straße --><road/></OpenDRIVE>", "m");
  EXPECT_EQ(map.error().where, "m:1:37");
}

TEST(MapErrors, FilesThatCannotBeReadAreNamed) {
  EXPECT_EQ(RoadNetwork::load("data/maps/no_such.xodr").error().what, "cannot open the map 'data/maps/no_such.xodr'");
  EXPECT_FALSE(RoadNetwork::load("data/maps").ok());
}

TEST(MapErrors, TooMuchIsRefusedBeforeItExhaustsMemory) {
  const std::string huge((64U << 20U) + 1, ' ');
  EXPECT_EQ(RoadNetwork::parse(huge, "m").error().what, "the map has 67108865 bytes, allowed are 67108864");
  RoadText text;
  text.length = 1e6;
  text.plan = line(0, 0, 0, 0, 1e6);
  std::string body;
  for (int i = 0; i < 6; ++i) {
    text.id = std::to_string(i);
    body += road(text);
  }
  EXPECT_EQ(RoadNetwork::parse(document(body), "m").error().what, "the roads are longer than 5000 km together");
  text = {};
  text.length = 1e5;
  text.plan = arc(0, 0, 0, 0, 1e5, 1.5);
  EXPECT_EQ(RoadNetwork::parse(document(road(text)), "m").error().what,
            "<arc> turns by up to 150000 rad over its 100000 m, allowed is 2000");
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  EXPECT_FALSE(RoadNetwork::parse(deep, "m").ok());
  std::string closed = deep;
  for (int i = 0; i < 200'000; ++i) closed += "</a>";
  EXPECT_FALSE(RoadNetwork::parse(closed, "m").ok());
}

TEST(MapErrors, WhatHasNoEffectIsListedOncePerKind) {
  RoadText text;
  text.link = R"(<neighbor side="left" elementId="7" direction="same"/>)";
  text.elevation = "</elevationProfile><objects/><signals/><elevationProfile>";
  text.lanes = section(0, lane(1, "driving", 3, "", "<material/><material/>"), lane(-1, "driving", 3, "", "<material/><height/>"));
  const std::string extra = "<junction id=\"4\" type=\"virtual\"/><controller/><vendorThing/>";
  const RoadNetwork map = parsed(document(road(text) + extra, "<offset/><geoReference>+proj=utm +zone=32</geoReference>"));
  std::vector<std::string> kinds;
  for (const std::string& entry : map.ignored()) {
    EXPECT_EQ(entry.substr(0, 10), "test.xodr:");
    kinds.push_back(entry.substr(entry.find('<')));
  }
  EXPECT_EQ(kinds, (std::vector<std::string>{
                       "<controller> has no effect here", "<vendorThing> has no effect here",
                       "<offset> has no effect here",
                       "<geoReference> has no +lat_0 and +lon_0 within range: the default datum is used",
                       "<objects> has no effect here", "<signals> has no effect here", "<material> has no effect here",
                       "<height> has no effect here", "<neighbor> has no effect here",
                       "<junction type=\"virtual\"> has no effect here"}));
}

TEST(MapErrors, ALaneLinkOfAJunctionThatLeadsNowhereIsDroppedAndListed) {
  RoadText text;
  text.link = R"(<successor elementType="junction" elementId="5"/>)";
  const std::string junction = R"(<junction id="5"><connection incomingRoad="1" connectingRoad="1" contactPoint="start">
    <laneLink from="-1" to="-4"/><laneLink from="-3" to="-1"/></connection></junction>)";
  const RoadNetwork map = parsed(document(road(text) + junction));
  ASSERT_EQ(map.ignored().size(), 2U);
  EXPECT_EQ(map.ignored()[0], "test.xodr:5:6: <laneLink> to lane -4 is dropped: road '1' has no such lane at its start");
  EXPECT_EQ(map.ignored()[1],
            "test.xodr:5:35: <laneLink> from lane -3 is dropped: road '1' has no such lane at its ends");
  EXPECT_TRUE(map.successors({{0}, 0, -1}).empty());
}

TEST(MapErrors, TheDatumComesFromTheProjection) {
  const auto datum = [](const std::string& reference) {
    return parsed(document(road(RoadText{}), "<geoReference><![CDATA[" + reference + "]]></geoReference>")).datum();
  };
  EXPECT_EQ(datum("+proj=tmerc +lat_0=50.25 +lon_0=-8.5 +k=1").latitude_deg, 50.25);
  EXPECT_EQ(datum("+proj=tmerc +lat_0=50.25 +lon_0=-8.5 +k=1").longitude_deg, -8.5);
  // 1000 m of false easting: the map's origin lies 1000 m west of the projection's.
  EXPECT_NEAR(datum("+proj=tmerc +lat_0=0 +lon_0=0 +x_0=1000 +y_0=0").longitude_deg, -1000 / 6378137.0 * 180 / M_PI, 1e-9);
  EXPECT_EQ(datum("+proj=tmerc +lat_0=500 +lon_0=0").latitude_deg, 48);
  EXPECT_EQ(datum("EPSG:32632").longitude_deg, 11);
  EXPECT_EQ(parsed(RoadText{}).datum().latitude_deg, 48);
}

}  // namespace
}  // namespace longtail::sim
