// What lies on the road, as eyes and lasers see it: one number each for camera and lidar. Friction is road_surface.h's.
#pragma once

#include "sim/weather/road_surface.h"

namespace longtail::sim {

// How wet roads and things look: 0 dry, 0.8 under a film, 1 where water stands. What lies there as water or clear ice (refractive
// indices 1.33 and 1.31: both darken and mirror alike) to the depth d wets by 0.8 (1 - e^{-d / 0.1 mm}); what stands above the
// texture (0.5 mm) by 0.2 (1 - e^{-(d - 0.5 mm) / 1 mm}) more (declared). White ice is not modelled.
double wetness_of(const RoadSurface& surface);
// Share of the ground that is white: 1 - e^{-s / 1 mm}, as snow hides the road from the tyres.
double snow_cover_of(const RoadSurface& surface);

}  // namespace longtail::sim
