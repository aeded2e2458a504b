// `run --save-frames DIR`: pictures of the run in a folder, `<what>_<seconds>.png` (studio.h says what). It only watches: a run
// with it gives the same digest as one without.
#pragma once

#include <optional>
#include <string>

#include "sim/run.h"
#include "stack/base/result.h"
#include "tools/studio.h"

namespace longtail::tools {

struct FrameOptions {
  std::string folder;
  Duration period = seconds(1);
};

class FrameSaver final : public sim::RunObserver {
 public:
  // `scenario` outlives this.
  FrameSaver(const sim::Scenario& scenario, const FrameOptions& options);

  void on_message(const stack::MessagePtr&, SimTime) override {}
  void on_step(SimTime t, const sim::World& world) override;

  // How many pictures were written; the first thing that went wrong.
  Result<int> finish() const;

 private:
  FrameOptions options_;
  Studio studio_;
  int written_ = 0;
  std::optional<Error> error_;
};

}  // namespace longtail::tools
