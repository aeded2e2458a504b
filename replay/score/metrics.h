// The factories of all metrics, by the file that holds them. metric.cpp has the table.
#pragma once

#include "replay/score/metric.h"

namespace longtail::replay {

std::unique_ptr<Metric> make_collisions();            // collision_metrics.cpp
std::unique_ptr<Metric> make_comfort();               // comfort.cpp
std::unique_ptr<Metric> make_criticality();           // criticality.cpp
std::unique_ptr<Metric> make_drive_metrics();         // drive_metrics.cpp
std::unique_ptr<Metric> make_edge_metrics();          // timing_metrics.cpp
std::unique_ptr<Metric> make_latency_metrics();       // timing_metrics.cpp
std::unique_ptr<Metric> make_localization_metrics();  // localization_metrics.cpp
std::unique_ptr<Metric> make_mode_metrics();          // mode_metrics.cpp
std::unique_ptr<Metric> make_stopping();              // stopping.cpp

}  // namespace longtail::replay
