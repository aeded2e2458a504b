// A colour camera as a whole: rays through a real lens, every surface in its light, electrons, noise, mosaic, picture. Depth,
// classes and instances of the same rays are for truth and tests; a stack gets the picture only.
//
// Optics (photometry of a thin lens, e.g. Hecht, Optics, ch. 5): illuminance on the sensor = pi tau L / (4 N^2), and one
// lux second brings 4090 photons of 555 nm per square micrometre.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/sensors/camera/daylight.h"
#include "sim/sensors/camera/develop.h"
#include "sim/sensors/camera/exposure.h"
#include "sim/sensors/camera/image_sensor.h"
#include "sim/sensors/camera/lens/glare.h"
#include "sim/sensors/camera/lens/lamp_glare.h"
#include "sim/sensors/camera/lens/lens_dirt.h"
#include "sim/sensors/camera/lens/lens_water.h"
#include "sim/sensors/camera/lens/motion_blur.h"
#include "sim/sensors/camera/lens_blur.h"
#include "sim/sensors/camera/precipitation.h"
#include "sim/sensors/camera/shading.h"
#include "sim/visibility/camera_grid.h"
#include "sim/visibility/item_buffer.h"
#include "sim/visibility/visible_scene.h"
#include "stack/base/time.h"

namespace longtail::sim {

struct CameraConfig {
  std::string name = "camera_front";
  int columns = 640;
  int rows = 360;
  double focal_px = 520;            // 63 degrees across
  LensDistortion lens{.k1 = -0.06, .k2 = 0.01};
  double f_number = 1.8;
  double transmission = 0.9;
  double pixel_um = 3;
  double quantum_efficiency = 0.6;
  Duration readout = milliseconds(15);
  double range_m = 400;             // nothing beyond is drawn
  ImageSensorConfig sensor;
  ExposureConfig exposure;
  LensWaterConfig water;
  int jpeg_quality = 0;             // of an encoder on the way to the computer; 0: none
  ByteOrder order = ByteOrder::kRgb;
  Isa isa = best_isa();             // speed, never bits
};

CameraGridConfig grid_of(const CameraConfig& config);  // its rays

struct CameraFrame {
  LuminanceImage seen;              // before the sensor and its noise; labels where asked for
  std::vector<std::uint8_t> rgb;    // rows x columns x 3, in the configured order; empty when it went elsewhere
  double exposure_s = 0;
};

class Camera {
 public:
  // `surface` outlives this.
  Camera(const CameraConfig& config, const GroundSurface& surface, Seed seed, const Daylight& first_light);

  struct Shot {
    Viewpoint view;                // of the camera; readout and range are filled in
    Daylight light;
    Headlights headlights;
    double temperature_c = 25;
    Precipitation falling;
    std::span<const Blockage> dirt;  // on the glass
    bool covered = false;            // all of it
    bool labels = true;              // whether `seen` shall hold depth, classes and instances
    std::string* bytes = nullptr;    // where the picture shall be appended, instead of being the frame's `rgb`
  };
  // Frame number `frame`. `scene` holds the surface's tiles too. The result is valid until the next call.
  const CameraFrame& take(std::uint32_t frame, VisibleScene& scene, const Shot& shot);

  void save(StateWriter& out) const {
    exposure_.save(out);
    water_.save(out);
  }

 private:
  void look(std::uint32_t frame, VisibleScene& scene, const Viewpoint& view, const Eigen::Matrix3d& sensor_from_map, const Shot& shot);
  void pass_the_lens(std::uint32_t frame, const VisibleScene& scene, const Viewpoint& view, const Eigen::Matrix3d& sensor_from_map,
                     const Shot& shot);
  void record(std::uint32_t frame, double temperature_c, std::string& bytes);
  float full_cdm2() const;
  double share_of_sky(const ImagePlace& place) const;
  Rgb sun_at_the_lens(const Eigen::Vector3d& to_sun, const Shot& shot) const;
  void blur_what_moves(const VisibleScene& scene, const Viewpoint& view, const Eigen::Matrix3d& sensor_from_map, bool labelled);

  CameraConfig config_;
  CameraGrid grid_;
  const GroundSurface* surface_;
  VisibilityImage image_;
  ItemBuffer buffer_;
  Shadows shadows_;
  Shader shader_;
  Lens lens_;
  MotionBlur blur_;
  LampGlare lamp_glare_;
  LensWater water_;
  Stream falling_;
  double electrons_per_cdm2_s_;
  ImageSensor sensor_;
  AutoExposure exposure_;
  Developer developer_;
  std::vector<float> nearest_m_;     // by row
  int rows_at_once_;                 // from light to bytes
  std::vector<float> electrons_;     // of these, padded
  std::vector<std::uint16_t> raw_;
  std::string bytes_;                // scratch
  CameraFrame frame_;
};

}  // namespace longtail::sim
