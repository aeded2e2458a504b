// Where lanes lie across a road: edges from widths and the lane offset (ASAM OpenDRIVE 1.7, section 9.5, 9.6).
#include <algorithm>

#include "sim/map/network_data.h"

namespace longtail::sim {
namespace {

double width_at(const Lane& lane, double s) { return std::max(0.0, lane.width.value(s)); }

// Sums a derivative of the lane offset and of the widths between the centre line and the lane's centre.
template <class Derivative>
double derivative_of_center(const Road& road, const LaneSection& section, std::size_t position,
                            const Derivative& derivative) {
  if (!section.constant_edges.empty()) return 0;
  const double centre_line = derivative(road.lane_offset);
  const double own = 0.5 * derivative(section.lanes[position].width);
  double between = 0;
  if (position < section.left_count) {
    for (std::size_t i = section.left_count; --i > position;) between += derivative(section.lanes[i].width);
    return centre_line + between + own;
  }
  for (std::size_t i = section.left_count; i < position; ++i) between += derivative(section.lanes[i].width);
  return centre_line - between - own;
}

}  // namespace

std::optional<std::size_t> position_of(const LaneSection& section, int lane) {
  // Ids fall by one from left to right, without 0.
  const int left = static_cast<int>(section.left_count);
  const int right = static_cast<int>(section.lanes.size()) - left;
  if (lane == 0 || lane > left || lane < -right) return std::nullopt;
  return static_cast<std::size_t>(lane > 0 ? left - lane : left - lane - 1);
}

std::uint32_t section_index(const Road& road, double s) {
  if (road.sections.size() == 1 || s < road.sections[1].s_from_m) return 0;
  const auto after = std::upper_bound(road.sections.begin(), road.sections.end(), s,
                                      [](double at, const LaneSection& section) { return at < section.s_from_m; });
  return static_cast<std::uint32_t>(after - road.sections.begin()) - 1;
}

LaneEdges lane_edges(const Road& road, const LaneSection& section, std::size_t position, double s) {
  if (!section.constant_edges.empty()) {
    return {section.constant_edges[position], section.constant_edges[position + 1]};
  }
  double inner = road.lane_offset.value(s);
  if (position < section.left_count) {
    for (std::size_t i = section.left_count; --i > position;) inner += width_at(section.lanes[i], s);
    return {inner + width_at(section.lanes[position], s), inner};
  }
  for (std::size_t i = section.left_count; i < position; ++i) inner -= width_at(section.lanes[i], s);
  return {inner, inner - width_at(section.lanes[position], s)};
}

double lane_center_slope(const Road& road, const LaneSection& section, std::size_t position, double s) {
  return derivative_of_center(road, section, position, [s](const PiecewiseCubic& cubic) { return cubic.slope(s); });
}

double lane_center_bend(const Road& road, const LaneSection& section, std::size_t position, double s) {
  return derivative_of_center(road, section, position, [s](const PiecewiseCubic& cubic) { return cubic.bend(s); });
}

LaneEdges road_edges(const Road& road, const LaneSection& section, double s) {
  if (!section.constant_edges.empty()) return {section.constant_edges.front(), section.constant_edges.back()};
  LaneEdges edges;
  edges.left = edges.right = road.lane_offset.value(s);
  for (std::size_t i = 0; i < section.lanes.size(); ++i) {
    (i < section.left_count ? edges.left : edges.right) +=
        (i < section.left_count ? 1 : -1) * width_at(section.lanes[i], s);
  }
  return edges;
}

}  // namespace longtail::sim
