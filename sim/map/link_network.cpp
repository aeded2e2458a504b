// Resolves what the file says about neighbours: road links, lane links and junction connections become lists of
// lanes reached and roads touched (ASAM OpenDRIVE 1.7, section 10).
#include <algorithm>

#include <fmt/format.h>

#include "sim/map/reading.h"

namespace longtail::sim {
namespace {

std::string_view name_of(RoadEnd end) { return end == RoadEnd::kStart ? "start" : "end"; }

RoadLink read_link(Reading& in, const XmlElement& element, const NetworkData& network) {
  RoadLink link;
  if (!element.exists()) return link;
  const std::string kind = in.xml.text(element, "elementType");
  const std::string id = in.xml.text(element, "elementId");
  if (in.xml.failed()) return link;
  if (kind == "junction") {
    const auto at = std::find_if(network.junctions.begin(), network.junctions.end(),
                                 [&](const Junction& junction) { return junction.id == id; });
    if (at == network.junctions.end()) {
      in.xml.fail(element, "elementId", fmt::format("<{}> names junction '{}', which does not exist", element.name(), id));
      return link;
    }
    link.kind = RoadLink::Kind::kJunction;
    link.target = static_cast<std::uint32_t>(at - network.junctions.begin());
    return link;
  }
  if (kind != "road") {
    in.xml.fail(element, "elementType",
                fmt::format("<{}> elementType is '{}', allowed is road or junction", element.name(), kind));
    return link;
  }
  const auto at = std::lower_bound(network.by_id.begin(), network.by_id.end(), id,
                                   [](const auto& entry, const std::string& key) { return entry.first < key; });
  if (at == network.by_id.end() || at->first != id) {
    in.xml.fail(element, "elementId", fmt::format("<{}> names road '{}', which does not exist", element.name(), id));
    return link;
  }
  const std::string contact = in.xml.text(element, "contactPoint");
  if (!in.xml.failed() && contact != "start" && contact != "end") {
    in.xml.fail(element, "contactPoint",
                fmt::format("<{}> contactPoint is '{}', allowed is start or end", element.name(), contact));
  }
  link.kind = RoadLink::Kind::kRoad;
  link.target = at->second;
  link.contact = contact == "end" ? RoadEnd::kEnd : RoadEnd::kStart;
  return link;
}

// The section that a road shows at one of its ends.
std::uint32_t end_section(const Road& road, RoadEnd end) {
  return end == RoadEnd::kStart ? 0 : static_cast<std::uint32_t>(road.sections.size()) - 1;
}

// Whether the connecting road says that it touches `road` at `end`. Without such a word it is believed.
bool touches(const Connection& connection, const NetworkData& network, RoadIndex road, RoadEnd end) {
  const RoadLink& back = network.road(connection.connecting).links[static_cast<std::size_t>(connection.contact)];
  return back.kind != RoadLink::Kind::kRoad || back.target != road.value || back.contact == end;
}

class Linker {
 public:
  Linker(Reading& in, NetworkData& network) : in_(in), network_(network) {}

  void run() {
    for (std::uint32_t i = 0; i < network_.roads.size(); ++i) {
      for (std::size_t end = 0; end < 2; ++end) {
        network_.roads[i].links[end] = read_link(in_, in_.road_links[i][end], network_);
        if (in_.xml.failed()) return;
      }
    }
    for (const LaneLinkElement& link : in_.lane_links) check(link);
    if (in_.xml.failed()) return;
    for (std::uint32_t i = 0; i < network_.roads.size(); ++i) link_road({i});
    reverse();
  }

 private:
  // Lanes that `lane` touches at `end` of its section, by reference, each once.
  std::vector<LaneRef> touched(const LaneRef& ref, const Lane& lane, RoadEnd end) const {
    const Road& road = network_.road(ref.road);
    const std::vector<int>& ids = lane.linked_ids[static_cast<std::size_t>(end)];
    std::vector<LaneRef> found;
    const std::uint32_t section = ref.section;
    if (end == RoadEnd::kEnd && section + 1 < road.sections.size()) {
      for (const int id : ids) add(found, {ref.road, section + 1, id}, RoadEnd::kStart);
    } else if (end == RoadEnd::kStart && section > 0) {
      for (const int id : ids) add(found, {ref.road, section - 1, id}, RoadEnd::kEnd);
    } else {
      const RoadLink& link = road.links[static_cast<std::size_t>(end)];
      if (link.kind == RoadLink::Kind::kRoad) {
        const RoadIndex target{link.target};
        for (const int id : ids) add(found, {target, end_section(network_.road(target), link.contact), id}, link.contact);
      } else if (link.kind == RoadLink::Kind::kJunction) {
        for (const Connection& connection : network_.junctions[link.target].connections) {
          if (connection.incoming != ref.road || !touches(connection, network_, ref.road, end)) continue;
          const std::uint32_t at = end_section(network_.road(connection.connecting), connection.contact);
          for (const auto& pair : connection.lanes) {
            if (pair[0] == ref.lane) add(found, {connection.connecting, at, pair[1]}, connection.contact);
          }
        }
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  // Only lanes that lead away from where they are entered.
  void add(std::vector<LaneRef>& found, const LaneRef& target, RoadEnd entered) const {
    const LaneSection& section = network_.section(target);
    const auto position = position_of(section, target.lane);
    if (!position) return;
    const int away = entered == RoadEnd::kStart ? 1 : -1;
    if (section.lanes[*position].direction == away) found.push_back(target);
  }

  void check(const LaneLinkElement& link) {
    if (in_.xml.failed()) return;
    const Road& road = network_.road(link.lane.road);
    const bool at_end = link.end == RoadEnd::kEnd;
    const LaneSection* target = nullptr;
    std::string place;
    if (at_end && link.lane.section + 1 < road.sections.size()) {
      target = &road.sections[link.lane.section + 1];
      place = "the next section";
    } else if (!at_end && link.lane.section > 0) {
      target = &road.sections[link.lane.section - 1];
      place = "the section before";
    } else {
      const RoadLink& to = road.links[static_cast<std::size_t>(link.end)];
      if (to.kind == RoadLink::Kind::kNone) {
        in_.note(link.element, std::string(link.element.name()),
                 fmt::format("of a lane has no effect at the {} of a road without a neighbour there", name_of(link.end)));
      }
      if (to.kind != RoadLink::Kind::kRoad) return;
      const Road& neighbour = network_.roads[to.target];
      target = &neighbour.sections[end_section(neighbour, to.contact)];
      place = fmt::format("the {} of road '{}'", name_of(to.contact), neighbour.id);
    }
    if (position_of(*target, link.target)) return;
    in_.xml.fail(link.element, "id", fmt::format("<{}> of lane {} names lane {}, which does not exist at {}",
                                                 link.element.name(), link.lane.lane, link.target, place));
  }

  void link_road(RoadIndex index) {
    Road& road = network_.roads[index.value];
    for (std::uint32_t s = 0; s < road.sections.size(); ++s) {
      for (Lane& lane : road.sections[s].lanes) {
        const RoadEnd exit = lane.direction > 0 ? RoadEnd::kEnd : RoadEnd::kStart;
        lane.successors = touched({index, s, lane.id}, lane, exit);
      }
    }
    for (std::size_t end = 0; end < 2; ++end) {
      const RoadLink& link = road.links[end];
      std::vector<RoadContact>& neighbours = road.neighbours[end];
      if (link.kind == RoadLink::Kind::kRoad) neighbours.push_back({RoadIndex{link.target}, link.contact});
      if (link.kind != RoadLink::Kind::kJunction) continue;
      for (const Connection& connection : network_.junctions[link.target].connections) {
        const bool here = connection.incoming == index && touches(connection, network_, index, static_cast<RoadEnd>(end));
        if (here) neighbours.push_back({connection.connecting, connection.contact});
      }
    }
  }

  // Predecessors are the successors read backwards; a connecting road's exit is a neighbour of the road it leads to.
  void reverse() {
    for (std::uint32_t r = 0; r < network_.roads.size(); ++r) {
      for (std::uint32_t s = 0; s < network_.roads[r].sections.size(); ++s) {
        for (const Lane& lane : network_.roads[r].sections[s].lanes) {
          for (const LaneRef& next : lane.successors) {
            LaneSection& section = network_.roads[next.road.value].sections[next.section];
            section.lanes[*position_of(section, next.lane)].predecessors.push_back({RoadIndex{r}, s, lane.id});
          }
        }
      }
    }
    for (std::uint32_t r = 0; r < network_.roads.size(); ++r) {
      for (std::size_t end = 0; end < 2; ++end) {
        const RoadLink link = network_.roads[r].links[end];
        if (link.kind != RoadLink::Kind::kRoad) continue;
        network_.roads[link.target].neighbours[static_cast<std::size_t>(link.contact)].push_back(
            {RoadIndex{r}, static_cast<RoadEnd>(end)});
      }
    }
    for (Road& road : network_.roads) {
      for (std::vector<RoadContact>& neighbours : road.neighbours) tidy(neighbours);
      for (LaneSection& section : road.sections) {
        for (Lane& lane : section.lanes) std::sort(lane.predecessors.begin(), lane.predecessors.end());
      }
    }
  }

  static void tidy(std::vector<RoadContact>& neighbours) {
    const auto key = [](const RoadContact& contact) { return contact.road.value * 2ULL + static_cast<unsigned>(contact.end); };
    std::sort(neighbours.begin(), neighbours.end(),
              [&](const RoadContact& a, const RoadContact& b) { return key(a) < key(b); });
    neighbours.erase(std::unique(neighbours.begin(), neighbours.end(),
                                 [&](const RoadContact& a, const RoadContact& b) { return key(a) == key(b); }),
                     neighbours.end());
  }

  Reading& in_;
  NetworkData& network_;
};

}  // namespace

void link_network(Reading& in, NetworkData& network) { Linker(in, network).run(); }

}  // namespace longtail::sim
