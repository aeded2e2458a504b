// Small OpenDRIVE documents written in the tests.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/map/road_network.h"

namespace longtail::sim::map_text {

inline std::string line(double s, double x, double y, double heading, double length) {
  return fmt::format(R"(<geometry s="{}" x="{}" y="{}" hdg="{}" length="{}"><line/></geometry>)", s, x, y, heading,
                     length);
}
inline std::string arc(double s, double x, double y, double heading, double length, double curvature) {
  return fmt::format(R"(<geometry s="{}" x="{}" y="{}" hdg="{}" length="{}"><arc curvature="{}"/></geometry>)", s, x, y,
                     heading, length, curvature);
}
inline std::string spiral(double s, double x, double y, double heading, double length, double from, double to) {
  return fmt::format(
      R"(<geometry s="{}" x="{}" y="{}" hdg="{}" length="{}"><spiral curvStart="{}" curvEnd="{}"/></geometry>)", s, x, y,
      heading, length, from, to);
}

// `link`: inner text of <link>. `extra`: more children.
inline std::string lane(int id, const std::string& type, double width, const std::string& link = "",
                        const std::string& extra = "") {
  return fmt::format(R"(<lane id="{}" type="{}"><link>{}</link><width sOffset="0" a="{}" b="0" c="0" d="0"/>{}</lane>)",
                     id, type, link, width, extra);
}

inline std::string section(double s, const std::string& left, const std::string& right) {
  return fmt::format(
      R"(<laneSection s="{}"><left>{}</left><center><lane id="0" type="none"/></center><right>{}</right></laneSection>)",
      s, left, right);
}
// One driving lane each way.
inline std::string two_way(const std::string& left_link = "", const std::string& right_link = "") {
  return section(0, lane(1, "driving", 3.5, left_link), lane(-1, "driving", 3.5, right_link));
}

struct RoadText {
  std::string id = "1";
  std::string name = "main";
  double length = 100;
  std::string plan = line(0, 0, 0, 0, 100);
  std::string lanes = two_way();
  std::string link;
  std::string type;
  std::string elevation;
  std::string junction = "-1";
  std::string rule = "RHT";
};

inline std::string road(const RoadText& r) {
  return fmt::format(
      "<road name=\"{}\" length=\"{}\" id=\"{}\" junction=\"{}\" rule=\"{}\"><link>{}</link>{}<planView>{}</planView>"
      "<elevationProfile>{}</elevationProfile><lanes>{}</lanes></road>\n",
      r.name, r.length, r.id, r.junction, r.rule, r.link, r.type, r.plan, r.elevation, r.lanes);
}

inline std::string document(const std::string& body, const std::string& header = "") {
  return fmt::format("<OpenDRIVE>\n<header revMajor=\"1\" revMinor=\"7\">{}</header>\n{}</OpenDRIVE>\n", header, body);
}

inline RoadNetwork parsed(const std::string& text) {
  Result<RoadNetwork> map = RoadNetwork::parse(text, "test.xodr");
  CHECK(map.ok(), "{}", describe(map.error()));
  return std::move(map).value();
}
inline RoadNetwork parsed(const RoadText& text) { return parsed(document(road(text))); }

}  // namespace longtail::sim::map_text
