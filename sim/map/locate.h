// From a point of the map to road coordinates: along the road it was on last, else over a grid of all roads.
#pragma once

#include <optional>

#include "sim/map/network_data.h"

namespace longtail::sim {

std::optional<RoadPoint> locate_point(const NetworkData& network, double x_m, double y_m, double margin_m,
                                      const std::optional<RoadPoint>& near);

}  // namespace longtail::sim
