// From what each pixel sees to how bright it is: luminance (cd/m^2) by colour of a drawn scene. Diffuse reflection of sun
// and sky, shadows, lamps, the ego's headlights, the mirror of a wet road, snow on the ground, and the air between.
//   L = albedo / pi * (E_sun max(0, n.s) shadow + E_sky (1 + n_z) / 2 + E_headlights) + lamps
//   seen = L e^{-b d} + air light (1 - e^{-b d})                        (Koschmieder)
// What pixels of one surface share is found once a frame; the rest is one kernel (kernel/shade.h).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/sensors/camera/daylight.h"
#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/sensors/camera/shadows.h"
#include "sim/visibility/camera_grid.h"
#include "sim/visibility/ground_surface.h"
#include "sim/visibility/isa.h"
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
  std::array<std::vector<float>, 3> plane;  // cd/m^2; padded at the end, for kernels that work in groups of pixels
  std::vector<std::uint8_t> semantic;       // SemanticClass
  std::vector<std::uint32_t> instance;
  std::vector<float> depth_m;               // along the axis; infinite for the sky

  void resize(int new_rows, int new_columns);
  std::size_t pixels() const { return semantic.size(); }
  Rgb luminance(std::size_t i) const { return {plane[0][i], plane[1][i], plane[2][i]}; }
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

class Shader {
 public:
  explicit Shader(Isa isa);
  void shade(const ShadingInputs& in, LuminanceImage& out);

 private:
  struct Label {
    std::uint8_t semantic = 0;
    std::uint32_t instance = 0;
  };

  void set_light(const ShadingInputs& in);
  std::int32_t look_of(const ShadingInputs& in, std::int32_t id);
  void find_runs(const ShadingInputs& in, int row, int first, int end);
  void label(const VisibilityImage& seen, int row, int first, LuminanceImage& out) const;

  ShadeKernel kernel_;
  ShadeFrame frame_;
  // Scratch, no state.
  std::vector<SurfaceLook> looks_;          // of this frame; the first is the sky's
  std::vector<Label> labels_;               // beside them
  std::vector<std::int32_t> look_of_id_;    // -1: not yet
  std::vector<std::int32_t> known_ids_;     // those that are not
  std::vector<SurfaceRun> runs_;
  std::vector<float> scratch_;
  std::vector<float> row_z_;                // without distortion: the same for a whole row
};

}  // namespace longtail::sim
