#include "sim/visibility/lidar_grid.h"

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

TEST(LidarGrid, TurnedIsWhatItWouldHaveBeenMadeAs) {
  LidarGridConfig config{.elevation_rad = {-0.3, 0, 0.2}, .columns = 1024, .centre_azimuth_rad = 0.7};
  const double made = config.span_rad;
  LidarGrid turned(config);
  for (const double change : {1e-9, 0.003, -0.1, 0.49, -0.51, 2.0, -4.0, 0.0}) {
    config.span_rad = made + change;
    turned.set_span(config.span_rad);
    const LidarGrid fresh(config);
    for (int c = 0; c < 1024; ++c) {
      ASSERT_NEAR(turned.tables().cos_az[c], fresh.tables().cos_az[c], 6e-8) << change << ", column " << c;
      ASSERT_NEAR(turned.tables().sin_az[c], fresh.tables().sin_az[c], 6e-8) << change << ", column " << c;
    }
    EXPECT_EQ(turned.tables().columns_per_rad, fresh.tables().columns_per_rad);
    EXPECT_EQ(turned.tables().columns_per_turn, fresh.tables().columns_per_turn);
  }
}

}  // namespace
}  // namespace longtail::sim
