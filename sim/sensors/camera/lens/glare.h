// What a low sun does inside a lens: a veil of scattered light over the whole picture, brightest near the sun, and a row of
// flares along the line from the sun's image through the centre.
// Veil: Stiles and Holladay's disability glare, L = 10 E / theta^2 cd/m^2 (E in lux at the lens, theta in degrees; CIE 31,
// 1976), which holds from 1 to 30 degrees and stands for a clean windscreen and lens. Flares: plausible shares of the light,
// no lens design behind them.
#pragma once

#include <optional>

#include <Eigen/Core>

#include "sim/sensors/camera/shading.h"
#include "sim/visibility/camera_grid.h"

namespace longtail::sim {

// Veiling luminance per lux of a point source `theta_deg` off the direction looked at.
double veil_per_lux(double theta_deg);

// Square of the angle between a direction (sensor axes, unit length) and a pixel's.
double off_squared_deg2(const Eigen::Vector3d& direction, const PixelRay& ray);

struct GlareSource {
  Eigen::Vector3d direction = Eigen::Vector3d::UnitX();  // towards it, sensor axes, unit length
  Rgb lux{};                                             // at the lens
};

struct GlareView {
  CameraGridConfig grid;
  const CameraTables& rays;
};

// Where a direction is imaged, in pixels; nothing behind the camera or far outside the picture.
struct ImagePlace {
  double column = 0;
  double row = 0;
};
std::optional<ImagePlace> image_of(const CameraGridConfig& grid, const Eigen::Vector3d& direction);

// Adds the veil and, where the source is imaged within one picture's width of the picture, the flares.
void add_glare(const GlareSource& source, const GlareView& view, LuminanceImage& image);

}  // namespace longtail::sim
