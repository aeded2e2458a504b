// From what each pixel sees to how bright it is: luminance (cd/m^2) by colour of a drawn scene. Diffuse reflection of sun
// and sky, shadows, lamps, the ego's headlights, the mirror of a wet road, snow on the ground, and the air between.
//   L = albedo / pi * (E_sun max(0, n.s) shadow + E_sky (1 + n_z) / 2 + E_headlights) + lamps
//   seen = L e^{-b d} + air light (1 - e^{-b d})                        (Koschmieder)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/sensors/camera/daylight.h"
#include "sim/sensors/camera/shadows.h"
#include "sim/visibility/camera_grid.h"
#include "sim/visibility/ground_surface.h"
#include "sim/visibility/visibility_image.h"
#include "sim/visibility/visible_scene.h"

namespace longtail::sim {

// The ego's low beam: two cones of light from the front of the car with a cut-off just below the horizon (UN R149).
struct Headlights {
  bool on = false;
  double intensity_cd = 20'000;     // on the beam's axis
  double half_width_rad = 0.35;
  double cut_off_rad = -0.01;       // above this only a hundredth
};

// One plane a colour, row by row, and what is seen for labels.
struct LuminanceImage {
  int rows = 0;
  int columns = 0;
  std::vector<Rgb> pixels;                // cd/m^2
  std::vector<std::uint8_t> semantic;     // SemanticClass
  std::vector<std::uint32_t> instance;
  std::vector<float> depth_m;             // along the axis; infinite for the sky
};

struct ShadingInputs {
  const VisibleScene& scene;
  const GroundSurface& surface;
  const Viewpoint& view;
  const CameraGrid& grid;
  const VisibilityImage& seen;
  const Daylight& light;
  const Shadows& shadows;
  Headlights headlights;
};

void shade(const ShadingInputs& in, LuminanceImage& out);

}  // namespace longtail::sim
