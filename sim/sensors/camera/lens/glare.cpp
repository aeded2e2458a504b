#include "sim/sensors/camera/lens/glare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/sensors/camera/lens/corner_field.h"

namespace longtail::sim {
namespace {

constexpr double kNearest_deg = 1;   // within it the sun's own image outshines the veil
constexpr double kDegreesPerRadian = 180 / std::numbers::pi;

struct Flare {
  double along;     // from the sun's image (0) through the centre (1) to the far side (2)
  double radius;    // of the picture's width
  float share;      // of the illuminance, as luminance per lux
  Rgb tint;
};
constexpr std::array kFlares{Flare{0.55, 0.020, 0.0040f, {1.0f, 0.9f, 0.6f}}, Flare{0.8, 0.008, 0.0060f, {0.7f, 1.0f, 0.8f}},
                             Flare{1.35, 0.035, 0.0025f, {0.6f, 0.9f, 1.0f}}, Flare{1.7, 0.060, 0.0018f, {1.0f, 0.7f, 0.5f}}};

double per_lux_at_square(double theta2_deg2) { return 10 / std::max(theta2_deg2, kNearest_deg * kNearest_deg); }

void add_veil(const GlareSource& source, const GlareView& view, LuminanceImage& image) {
  CornerField veil(view.rays.columns);
  CornerField::visit_corners(view.rays.rows, view.rays.columns, [&](int row, int column) {
    veil.push(static_cast<float>(per_lux_at_square(off_squared_deg2(source.direction, ray_of(view.rays, row, column)))));
  });
  for (int row = 0; row < image.rows; ++row) {
    for (std::size_t c = 0; c < 3; ++c) {
      veil.add_row(row, source.lux[c], image.plane[c].data() + static_cast<std::ptrdiff_t>(row) * image.columns, image.columns);
    }
  }
}

void add_disc(const ImagePlace& middle, double radius, const Rgb& light, LuminanceImage& image) {
  const int top = std::max(0, static_cast<int>(std::floor(middle.row - radius)));
  const int bottom = std::min(image.rows - 1, static_cast<int>(std::ceil(middle.row + radius)));
  const int left = std::max(0, static_cast<int>(std::floor(middle.column - radius)));
  const int right = std::min(image.columns - 1, static_cast<int>(std::ceil(middle.column + radius)));
  for (int row = top; row <= bottom; ++row) {
    for (int column = left; column <= right; ++column) {
      const double dx = column + 0.5 - middle.column;
      const double dy = row + 0.5 - middle.row;
      const double out = std::sqrt(dx * dx + dy * dy) / radius;
      if (out >= 1) continue;
      const auto weight = static_cast<float>(std::min(1.0, 6 * (1 - out)));  // a soft edge
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) + static_cast<std::size_t>(column);
      for (std::size_t c = 0; c < 3; ++c) image.plane[c][i] += weight * light[c];
    }
  }
}

}  // namespace

// By the chord: 2 (1 - cos) is within 3 % of the angle squared up to 30 degrees.
double off_squared_deg2(const Eigen::Vector3d& direction, const PixelRay& ray) {
  const double along = direction.x() + ray.left * direction.y() + ray.up * direction.z();
  const double cosine = along / std::sqrt(1 + ray.left * ray.left + ray.up * ray.up);
  return 2 * std::max(0.0, 1 - cosine) * kDegreesPerRadian * kDegreesPerRadian;
}

double veil_per_lux(double theta_deg) { return per_lux_at_square(theta_deg * theta_deg); }

std::optional<ImagePlace> image_of(const CameraGridConfig& grid, const Eigen::Vector3d& direction) {
  constexpr double kWidest = 2;  // tangent of the angle off the axis; beyond it the lens polynomial means nothing
  if (direction.x() <= 0.05) return std::nullopt;
  const ImagePoint ideal{.right = -direction.y() / direction.x(), .down = -direction.z() / direction.x()};
  if (std::fabs(ideal.right) > kWidest || std::fabs(ideal.down) > kWidest) return std::nullopt;
  const ImagePoint real = distorted(grid.lens, ideal);
  return ImagePlace{.column = grid.centre_x_px + grid.focal_x_px * real.right, .row = grid.centre_y_px + grid.focal_y_px * real.down};
}

void add_glare(const GlareSource& source, const GlareView& view, LuminanceImage& image) {
  if (source.direction.x() <= 0) return;
  add_veil(source, view, image);
  const auto sun = image_of(view.grid, source.direction);
  if (!sun || std::fabs(sun->column - view.grid.centre_x_px) > view.grid.columns) return;
  for (const Flare& flare : kFlares) {
    const ImagePlace middle{.column = sun->column + flare.along * (view.grid.centre_x_px - sun->column),
                            .row = sun->row + flare.along * (view.grid.centre_y_px - sun->row)};
    Rgb light;
    for (std::size_t c = 0; c < 3; ++c) light[c] = flare.share * flare.tint[c] * source.lux[c];
    add_disc(middle, flare.radius * view.grid.columns, light, image);
  }
}

}  // namespace longtail::sim
