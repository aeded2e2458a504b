// <junction>: which lane of an incoming road leads onto which lane of a connecting road (ASAM OpenDRIVE 1.7,
// section 10.4).
#include <algorithm>

#include <fmt/format.h>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

std::optional<RoadIndex> road_by_id(const NetworkData& network, const std::string& id) {
  const auto at = std::lower_bound(network.by_id.begin(), network.by_id.end(), id,
                                   [](const auto& entry, const std::string& key) { return entry.first < key; });
  if (at == network.by_id.end() || at->first != id) return std::nullopt;
  return RoadIndex{at->second};
}

RoadIndex read_road_id(Reading& in, const XmlElement& element, const char* attribute, const NetworkData& network) {
  const std::string id = in.xml.text(element, attribute);
  if (in.xml.failed()) return {};
  const auto road = road_by_id(network, id);
  if (!road) {
    in.xml.fail(element, attribute, fmt::format("<{}> {} is '{}', there is no such road", element.name(), attribute, id));
  }
  return road.value_or(RoadIndex{});
}

bool has_lane(const NetworkData& network, RoadIndex road, RoadEnd end, int lane) {
  const std::vector<LaneSection>& sections = network.road(road).sections;
  return position_of(end == RoadEnd::kStart ? sections.front() : sections.back(), lane).has_value();
}

Connection read_connection(Reading& in, const XmlElement& element, const NetworkData& network) {
  in.note_others(element, {"laneLink"});
  Connection connection;
  connection.incoming = read_road_id(in, element, "incomingRoad", network);
  // In a direct junction the roads touch and no connecting road lies between.
  connection.connecting = read_road_id(in, element, element.has("linkedRoad") ? "linkedRoad" : "connectingRoad", network);
  const std::string contact = in.xml.text(element, "contactPoint");
  if (!in.xml.failed() && contact != "start" && contact != "end") {
    in.xml.fail(element, "contactPoint",
                fmt::format("<connection> contactPoint is '{}', allowed is start or end", contact));
  }
  connection.contact = contact == "end" ? RoadEnd::kEnd : RoadEnd::kStart;
  for (const XmlElement& link : element.children("laneLink")) {
    const int from = in.xml.integer(link, "from", -1000, 1000);
    const int to = in.xml.integer(link, "to", -1000, 1000);
    if (in.xml.failed()) break;
    // Published maps have a few of these wrong, and a way less at a junction is no wrong way: they are reported
    // one by one, and drop out.
    if (!has_lane(network, connection.incoming, RoadEnd::kStart, from) &&
        !has_lane(network, connection.incoming, RoadEnd::kEnd, from)) {
      in.drop(link, fmt::format("from lane {} is dropped: road '{}' has no such lane at its ends", from,
                                network.road(connection.incoming).id));
    } else if (!has_lane(network, connection.connecting, connection.contact, to)) {
      in.drop(link, fmt::format("to lane {} is dropped: road '{}' has no such lane at its {}", to,
                                network.road(connection.connecting).id, contact));
    } else {
      connection.lanes.push_back({from, to});
    }
  }
  return connection;
}

}  // namespace

void read_junction(Reading& in, const XmlElement& element, const NetworkData& network, Junction& out) {
  in.note_others(element, {"connection"});
  out.id = in.xml.text(element, "id");
  for (const XmlElement& connection : element.children("connection")) {
    if (in.xml.failed()) return;
    out.connections.push_back(read_connection(in, connection, network));
  }
}

}  // namespace longtail::sim
