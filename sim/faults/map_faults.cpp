#include "sim/faults/map_faults.h"

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// A parallel curve `left_m` to the left: curvature and arc length change in bends.
void move_lane(double left_m, stack::MapLane& lane) {
  if (left_m == 0) return;
  std::vector<double> stretch;
  for (int i = 0; i < lane.x_m_size(); ++i) {
    const double heading_rad = lane.heading_rad(i);
    lane.set_x_m(i, lane.x_m(i) - left_m * strict::sin(heading_rad));
    lane.set_y_m(i, lane.y_m(i) + left_m * strict::cos(heading_rad));
    // A bend tighter than the shift has no parallel curve: it keeps a little length.
    stretch.push_back(std::max(1 - left_m * lane.curvature_per_m(i), 0.1));
    lane.set_curvature_per_m(i, lane.curvature_per_m(i) / stretch.back());
  }
  double before_m = lane.s_m_size() > 0 ? lane.s_m(0) : 0;
  for (int i = 1; i < lane.s_m_size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double length_m = lane.s_m(i) - before_m;
    before_m = lane.s_m(i);
    lane.set_s_m(i, lane.s_m(i - 1) + length_m * (stretch[at - 1] + stretch[at]) / 2);
  }
}

void set_limit(double limit_mps, stack::MapLane& lane) {
  for (double& limit : *lane.mutable_speed_limit_mps()) limit = limit_mps;
}

}  // namespace

void apply_map_fault(const Fault& fault, stack::MapRoute& map) {
  for (stack::MapLane& lane : *map.mutable_lanes()) {
    switch (fault.kind) {
      case FaultKind::kMapMovedLane: move_lane(fault.magnitude, lane); break;
      case FaultKind::kMapRoadworks:
        move_lane(fault.magnitude, lane);
        for (double& width : *lane.mutable_width_m()) width = std::min(width, MapFaults::kRoadworksWidth_m);
        set_limit(MapFaults::kRoadworksLimit_mps, lane);
        break;
      case FaultKind::kMapSpeedLimit: set_limit(fault.magnitude, lane); break;
      case FaultKind::kMapMissingLimit: set_limit(0, lane); break;
      default: CHECK(false, "'{}' is no fault of the map", fault.id);
    }
  }
}

void MapFaults::begin(const Fault& fault, SimTime) {
  const auto key = [](const Fault& f) { return std::tie(f.kind, f.id); };
  active_.insert(std::ranges::lower_bound(active_, key(fault), {}, key), fault);
  changed_ = true;
}

void MapFaults::end(const Fault& fault) {
  std::erase_if(active_, [&](const Fault& active) { return active.id == fault.id; });
  changed_ = true;
}

void MapFaults::messages(SimTime t, std::vector<stack::MessagePtr>& out) {
  if (!changed_) return;
  changed_ = false;
  stack::MapRoute map = truth_;
  for (const Fault& fault : active_) apply_map_fault(fault, map);
  stack::set_header(*map.mutable_header(), t, t, ++sequence_, "");
  out.push_back(stack::make_message(stack::Topic::kMapRoute, std::move(map)));
}

void MapFaults::hash_state(StateWriter& out) const {
  for (const Fault& fault : active_) out.str(fault.id);
  out.u64(sequence_);
}

}  // namespace longtail::sim
