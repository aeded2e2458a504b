// What the ego's camera and lidar would see, as pictures in a folder: `run --save-frames DIR`. It only watches: a run with
// it gives the same digest as one without.
//   front_0001.000.png      the colour camera with its noise         depth_...    near bright, far dark
//   classes_...             a colour a semantic class                lidar_...    range image, 64 rows
//   above_...               from 60 m above the ego
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/run.h"
#include "stack/base/result.h"

namespace longtail::tools {

struct FrameOptions {
  std::string folder;
  Duration period = seconds(1);
};

class FrameSaver final : public sim::RunObserver {
 public:
  // `scenario` outlives this.
  FrameSaver(const sim::Scenario& scenario, const FrameOptions& options);
  ~FrameSaver() override;

  void on_message(const stack::MessagePtr&, SimTime) override {}
  void on_step(SimTime t, const sim::World& world) override;

  // How many pictures were written; the first thing that went wrong.
  Result<int> finish() const;

 private:
  struct Studio;
  std::unique_ptr<Studio> studio_;
};

}  // namespace longtail::tools
