// The document as a whole: header, roads, junctions (ASAM OpenDRIVE 1.7, sections 6, 8, 10).
#include <algorithm>

#include <fmt/format.h>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

std::vector<SpeedRecord> read_types(Reading& in, const XmlElement& road) {
  std::vector<SpeedRecord> speeds;
  for (const XmlElement& type : road.children("type")) {
    in.note_others(type, {"speed"});
    const double s = in.xml.number(type, "s", kLengthRange);
    const XmlElement speed = type.child("speed");
    const double limit = speed.exists() ? read_speed(in, speed) : 0;
    if (in.xml.failed()) return {};
    if (!speeds.empty() && s < speeds.back().s_m) {
      in.xml.fail(type, "s", fmt::format("<type> s is {}, smaller than the {} before it", s, speeds.back().s_m),
                  "order the records by it");
      return {};
    }
    speeds.push_back({s, limit});
  }
  return speeds;
}

void read_road(Reading& in, const XmlElement& element, RoadIndex index, Road& out) {
  in.note_others(element, {"link", "type", "planView", "elevationProfile", "lanes"});
  out.id = in.xml.text(element, "id");
  out.name = element.attribute("name");
  out.length_m = in.xml.number(element, "length", kLengthRange);
  const std::string junction = in.xml.text(element, "junction");
  out.in_junction = junction != "-1";
  const std::string_view rule = element.attribute("rule");
  if (!rule.empty() && rule != "RHT" && rule != "LHT") {
    in.xml.fail(element, "rule", fmt::format("<road> rule is '{}', allowed is RHT or LHT", rule));
  }
  out.left_hand_traffic = rule == "LHT";
  if (in.xml.failed()) return;
  read_plan_view(in, element, out);
  if (in.xml.failed()) return;
  out.speeds = read_types(in, element);
  const XmlElement elevation = element.child("elevationProfile");
  in.note_others(elevation, {"elevation"});
  out.elevation = read_cubics(in, elevation.children("elevation"), "s", 0, out.length_m);
  if (!in.xml.failed()) read_lanes(in, element, index, out);
  const XmlElement link = element.child("link");
  in.note_others(link, {"predecessor", "successor"});
  in.road_links.push_back({link.child("predecessor"), link.child("successor")});
}

// Sorted (name, index) pairs; of equal names the first in the file stays.
std::vector<std::pair<std::string, std::uint32_t>> lookup(const std::vector<Road>& roads, std::string Road::*field) {
  std::vector<std::pair<std::string, std::uint32_t>> entries;
  for (std::uint32_t i = 0; i < roads.size(); ++i) {
    if (!(roads[i].*field).empty()) entries.emplace_back(roads[i].*field, i);
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end(),
                            [](const auto& a, const auto& b) { return a.first == b.first; }),
                entries.end());
  return entries;
}

void read_roads(Reading& in, const XmlElement& root, NetworkData& network) {
  const std::vector<XmlElement> elements = root.children("road");
  network.roads.resize(elements.size());
  double total = 0;
  for (std::uint32_t i = 0; i < elements.size(); ++i) {
    read_road(in, elements[i], {i}, network.roads[i]);
    if (in.xml.failed()) return;
    total += network.roads[i].length_m;
    if (total > kMaxTotalLength) {
      in.xml.fail(elements[i], nullptr, fmt::format("the roads are longer than {} km together", kMaxTotalLength / 1000),
                  "split the map");
      return;
    }
  }
  if (elements.empty()) in.xml.fail(root, nullptr, "<OpenDRIVE> has no <road>");
  network.by_name = lookup(network.roads, &Road::name);
  network.by_id = lookup(network.roads, &Road::id);
  if (network.by_id.size() == elements.size()) return;
  for (std::uint32_t i = 0; i < elements.size(); ++i) {
    const auto at = std::lower_bound(network.by_id.begin(), network.by_id.end(), network.roads[i].id,
                                     [](const auto& entry, const std::string& id) { return entry.first < id; });
    if (at->second != i) {
      in.xml.fail(elements[i], "id", fmt::format("<road> id '{}' stands twice", network.roads[i].id));
    }
  }
}

void read_junctions(Reading& in, const XmlElement& root, NetworkData& network) {
  for (const XmlElement& element : root.children("junction")) {
    if (element.attribute("type") == "virtual" || element.attribute("type") == "crossing") {
      in.note(element, fmt::format("junction type=\"{}\"", element.attribute("type")));
      continue;
    }
    Junction junction;
    read_junction(in, element, network, junction);
    if (in.xml.failed()) return;
    network.junctions.push_back(std::move(junction));
  }
}

}  // namespace

Result<NetworkData> read_network(std::string_view xml, const std::string& file) {
  if (xml.size() > kMaxFileBytes) {
    return Error{FixBy::kScenarioAuthor,
                 fmt::format("the map has {} bytes, allowed are {}", xml.size(), kMaxFileBytes), file, "split the map"};
  }
  const Result<XmlSource> source = XmlSource::parse(xml, file);
  if (!source) return source.error();
  Reading in(source.value());
  const XmlElement root = source.value().root();
  if (root.name() != "OpenDRIVE") {
    in.xml.fail(root, nullptr, fmt::format("the document is <{}>, not <OpenDRIVE>", root.name()));
    return in.xml.error();
  }
  in.note_others(root, {"header", "road", "junction"});
  NetworkData network;
  const XmlElement header = in.xml.child(root, "header");
  in.note_others(header, {"geoReference"});
  network.datum = read_datum(in, header);
  read_roads(in, root, network);
  if (!in.xml.failed()) read_junctions(in, root, network);
  if (!in.xml.failed()) link_network(in, network);
  if (!in.xml.failed()) build_grid(in, network);
  if (in.xml.failed()) return in.xml.error();
  network.ignored = std::move(in.ignored);
  return network;
}

}  // namespace longtail::sim
