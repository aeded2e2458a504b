// Rain and snow in front of the lens: every drop near enough to be seen, as the streak it draws during the exposure. Drops
// follow Marshall and Palmer (1948), N(D) = 8000 e^{-L D} per m^3 and mm with L = 4.1 R^-0.21; flakes Gunn and Marshall
// (1958), N0 = 3800 R^-0.87, L = 2.55 R^-0.48, by melted diameter, five times as wide as they melt to. Speeds of fall: Atlas
// and Ulbrich (1977), 3.78 D^0.67 m/s; flakes 1.2 m/s. What is farther away only dims the view: that is the air's part.
#pragma once

#include <cstdint>

#include <Eigen/Core>

#include "sim/random/stream.h"
#include "sim/sensors/camera/shading.h"

namespace longtail::sim {

struct Precipitation {
  double rain_mm_per_h = 0;
  double snow_mm_per_h = 0;                                   // of melted water
  Eigen::Vector3d wind_mps = Eigen::Vector3d::Zero();         // map frame

  bool any() const { return rain_mm_per_h > 0 || snow_mm_per_h > 0; }
};

// Drops larger than the smallest that shows, per cubic metre of air.
double drops_per_m3(double rain_mm_per_h);
double flakes_per_m3(double snow_mm_per_h);

struct PrecipitationView {
  Eigen::Matrix3d sensor_from_map = Eigen::Matrix3d::Identity();
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();       // of the camera, map frame
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();     // of the camera, map frame
  double focal_px = 0;
  double exposure_s = 0;
  Rgb lit_by{};                                               // luminance a drop shows: of sky and fog around it, cd/m^2
  Headlights headlights;
};

// Draws of `stream` at tick `frame`. Returns how many drops and flakes were drawn; none leaves every bit as it was.
int add_precipitation(const Precipitation& falling, const PrecipitationView& view, const Stream& stream, std::uint32_t frame,
                      LuminanceImage& image);

}  // namespace longtail::sim
