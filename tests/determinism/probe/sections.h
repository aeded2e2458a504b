// What determinism_probe computes: small programs over the layers every result rests on, each ending in one digest.
// All numbers come from Philox; nothing depends on time, addresses or threads.
#pragma once

#include "stack/base/digest.h"

namespace longtail::determinism {

// Elementary functions through strict math and through the C library's names, double and float.
Digest math_section(int inputs_per_function);

// Philox blocks and every distribution.
Digest random_section(int draws_per_distribution);

// A 9-state Kalman filter on Eigen: products, Cholesky, inverse, SVD.
Digest ekf_section(int updates);

// Points turned in the plane, where a compiler likes to fuse products with sums.
Digest turns_section(int turns);

// What every model of rain, snow and fog takes from light and radar.
Digest weather_section(int draws);

// OpenCV operations that are integer arithmetic all the way, on one drawn image.
Digest opencv_section();

// Lidar, distorted camera and ray packets over random triangles; every instruction set of this CPU must agree.
Digest visibility_section(int scenes);

// Every mesh of the catalogue, standing and moved.
Digest shapes_section();

// Random surfaces shaded, seen through the lens, with the sensor's noise, developed; every instruction set of this CPU must agree.
Digest camera_section(int frames);

// Random surfaces, edges, rain, fog and bright reflectors as a lidar receives them; every instruction set of this CPU must agree.
Digest lidar_section(int sweeps);

struct BulletOptions {
  int steps = 2000;
  bool permuted = false;  // adds the bodies in reverse order: a negative control, it must change the digest
};
struct BulletResult {
  Digest digest;          // chain over every pose, velocity and wheel of every step
  int contacts = 0;       // contact manifolds after the last step, a number a person can judge
};
// Sixty mixed bodies tumbling onto a bumpy mesh road where two raycast vehicles drive.
BulletResult bullet_section(const BulletOptions& options);

}  // namespace longtail::determinism
