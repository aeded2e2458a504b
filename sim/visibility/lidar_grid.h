// The rays of a spinning lidar: rows by elevation, columns by azimuth, column c fired at phase (c + 1/2) / columns - 1/2
// of the sweep. Sensor axes: x forward, y left, z up; azimuth counter-clockwise from x.
//
// Turning of the sensor itself during the sweep belongs here, exactly: in axes that do not turn, the columns of a sensor
// that yaws by w during a sweep cover span + w.
#pragma once

#include <vector>

#include "sim/visibility/index_bounds.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

struct LidarGridConfig {
  std::vector<double> elevation_rad;  // rising, within +-80 degrees
  int columns = 0;                    // at most 4096
  double centre_azimuth_rad = 0;
  double span_rad = 6.283185307179586;  // from first to past the last column; negative when the head turns clockwise
};

class LidarGrid {
 public:
  explicit LidarGrid(const LidarGridConfig& config);

  // The grid as if made with this span, to a unit in the last place; quick where that is near the span it was made with.
  void set_span(double span_rad);

  int rows() const { return static_cast<int>(cos_el_.size()); }
  int columns() const { return columns_; }
  LidarTables tables() const;  // valid as long as the grid lives

 private:
  struct Turn {
    double cosine = 1;
    double sine = 0;
  };
  static Turn turn_by(double angle_rad);
  void make_columns();

  int columns_ = 0;
  double centre_rad_ = 0;
  double span_rad_ = 0;  // that it was made with
  std::vector<double> phase_made_;
  std::vector<double> cos_az_made_;
  std::vector<double> sin_az_made_;
  std::vector<float> cos_el_;
  std::vector<float> sin_el_;
  std::vector<float> cos_az_;
  std::vector<float> sin_az_;
  std::vector<float> phase_;
  IndexBounds row_bounds_;
  float cos_centre_ = 1;
  float sin_centre_ = 0;
  float columns_per_rad_ = 0;
};

}  // namespace longtail::sim
