// Probability that a camera's object detector reports an actor in one frame: distance and size, light, visibility
// and occlusion, as independent factors. Weather acts through the contrast that reaches the lens, Koschmieder's law
// C = e^{-alpha d} with the extinction of fog, rain and snow together (sim/weather/extinction.h), and through the light
// (sim/weather/light.h). The detector's own constants describe a plain network-based detector; they are declared, not
// measured on one.
#pragma once

#include "sim/weather/conditions.h"

namespace longtail::sim {

struct CameraDetectionConfig {
  double best = 0.98;  // near, clear, in full view
  // Half of `best` is reached where the actor's apparent size (height over distance) falls to this.
  double half_apparent_size = 0.0150;  // a car of 1.5 m at 100 m
  double apparent_size_slope = 8;      // of the logistic in ln(apparent size)
  double night_share = 0.75;           // of `best`, in the light of the end of civil twilight or less
  double night_apparent_size = 2.0;    // the size needed grows by this factor
  double contrast_lost = 0.05;         // at this contrast nothing is found ...
  double contrast_full = 0.20;         // ... and from this one on it does not matter
  double visible_lost = 0.15;          // share of the actor in view: same
  double visible_full = 0.50;
};

// What of an object's contrast arrives over `distance_m`, 0..1.
double contrast(const Conditions& weather, double distance_m);

double camera_detection_probability(const CameraDetectionConfig& config, const Conditions& weather, double height_m,
                                    double distance_m, double visible);

}  // namespace longtail::sim
