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
#include "sim/sensors/camera/headlights.h"
#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/sensors/camera/shadows.h"
#include "sim/visibility/camera_grid.h"
#include "sim/visibility/ground_surface.h"
#include "sim/visibility/isa.h"
#include "sim/visibility/visibility_image.h"
#include "sim/visibility/visible_scene.h"

namespace longtail::sim {

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

// Neighbouring pixels of a row that show a lamp that shines.
struct LampRun {
  std::int32_t row = 0;
  std::int32_t first = 0;
  std::int32_t last = 0;
};

class Shader {
 public:
  explicit Shader(Isa isa);
  // All of `out` but the labels.
  void shade(const ShadingInputs& in, LuminanceImage& out);
  // Depth, class and instance of one row of the picture shaded last.
  void label(const VisibilityImage& seen, int row, LuminanceImage& out) const;
  // In the same picture, row by row.
  const std::vector<LampRun>& lit_lamps() const { return lit_lamps_; }

 private:
  struct Label {
    std::uint8_t semantic = 0;
    std::uint32_t instance = 0;
    const Material* material = nullptr;  // none: the ground's
    bool shines = false;
  };

  void set_light(const ShadingInputs& in);
  void set_look(const ShadingInputs& in, const Surface& hit, const Vec3f& normal, SurfaceLook& look) const;
  bool is_look_of(const ShadingInputs& in, std::int32_t look, const Surface& hit, const Vec3f& normal) const;
  std::int32_t known_look(const ShadingInputs& in, std::int32_t id, const Surface& hit, const Vec3f& normal) const;
  std::int32_t new_look(const ShadingInputs& in, std::int32_t id);
  std::span<const SurfaceRun> find_runs(const ShadingInputs& in, int row, SurfaceRun* to);
  void find_lit_lamps(std::int32_t row, std::span<const SurfaceRun> runs);
  ShadeRow row_of(const ShadingInputs& in, const CameraTables& rays, int row, int number, LuminanceImage& out);

  RunStartsKernel run_starts_;
  ShadeKernel shade_rows_;
  ShadeFrame frame_;
  Eigen::Matrix3f axes_ = Eigen::Matrix3f::Identity();  // map from sensor
  // Scratch, no state.
  std::vector<SurfaceLook> looks_;          // of this frame; the first is the sky's
  std::vector<Label> labels_;               // beside them
  std::vector<std::int32_t> look_of_id_;    // -1: not yet
  std::vector<std::int32_t> known_ids_;     // those that are not
  std::vector<SurfaceRun> runs_;            // of some rows
  std::vector<LampRun> lit_lamps_;
  bool any_shines_ = false;                 // of the looks
  std::int32_t last_verge_ = -1;            // look of the verge seen last; -1: none yet
  std::vector<std::int32_t> instance_near_; // a guess, also from the picture before: the instance of some id close by
  std::vector<std::int32_t> starts_;
  std::vector<float> row_z_;                // without distortion: each row the same number all along
};

}  // namespace longtail::sim
