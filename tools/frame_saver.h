// `run --save-frames DIR`: pictures of the run in a folder, `<what>_<seconds>.png`. It only watches: a run with it gives the
// same digest as one without.
// front and lidar are the messages that the run's camera and lidar sent, with whatever faults did to them; at object fidelity,
// where a run has neither, those that it would have sent at full. depth, classes and instances are the truth of the same
// exposure, above a look from above. The picture of a moment is each sensor's last capture by then: at most a period old.
// A message that was lost, or is damaged beyond reading, leaves no picture.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/run.h"
#include "stack/base/result.h"
#include "tools/studio.h"

namespace longtail::tools {

struct FrameOptions {
  std::string folder;
  Duration period = seconds(1);
  sim::Fidelity fidelity = sim::Fidelity::kObjects;  // of the run
};

class FrameSaver final : public sim::RunObserver {
 public:
  // `scenario` outlives this.
  FrameSaver(const sim::Scenario& scenario, const FrameOptions& options);

  void on_message(const stack::MessagePtr&, SimTime) override {}
  void on_captures(SimTime t, const sim::World& world, const sim::SensorSuite& sensors,
                   std::span<const sim::SensorOutput> captured) override;

  // How many pictures were written; the first thing that went wrong.
  Result<int> finish() const;

 private:
  std::optional<SimTime> moment_of(SimTime capture, const sim::SensorTiming& timing) const;
  void save_all(SimTime t, const sim::World& world, const sim::SensorSuite& sensors, std::span<const sim::SensorOutput> captured);
  void save(SimTime moment, const Picture& picture);

  FrameOptions options_;
  Studio studio_;
  std::unique_ptr<sim::SensorSuite> own_sensors_;  // where the run has no camera and lidar
  std::vector<sim::SensorOutput> own_captures_;
  int written_ = 0;
  std::optional<Error> error_;
};

}  // namespace longtail::tools
