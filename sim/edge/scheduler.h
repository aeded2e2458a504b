// Cores with fixed priorities: which activation runs where and how far it has come.
// Work is counted in ns * ppm (nanoseconds at full speed times a million), so progress at a changing speed
// is exact: progress = elapsed_ns * rate_ppm.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::sim {

class Scheduler {
 public:
  struct Job {
    std::size_t node = 0;
    int priority = 0;
    std::int64_t work_left = 0;  // ns * ppm; negative = never ends (a hung node)
  };

  Scheduler(std::size_t cores, bool preemptive, double contention_per_core);

  // Brings all running jobs up to `now` at the present rate. Call before any change.
  void advance(SimTime now);
  // New speed of the computer (thermal throttle times its scale).
  void set_speed_ppm(std::int64_t speed_ppm) { speed_ppm_ = speed_ppm; }

  // Whether a job of this priority would get a core now.
  bool can_start(int priority) const;
  // Starts a job; may suspend the least urgent running one.
  void start(Job job);
  // Puts suspended jobs back on free cores, most urgent first.
  void resume_suspended();
  std::optional<int> most_urgent_suspended() const;
  // Removes the node's job wherever it is.
  void cancel(std::size_t node);

  // When the next running job ends at the present rate.
  std::optional<SimTime> next_completion() const;
  // Takes one finished job (lowest node first), if any has no work left.
  std::optional<std::size_t> take_finished();

  std::size_t busy_cores() const { return running_.size(); }
  // Busy time of all cores since the last call.
  Duration take_busy_time();

  void hash_state(StateWriter& out) const;

 private:
  std::int64_t rate_ppm() const;

  std::size_t cores_;
  bool preemptive_;
  double contention_per_core_;
  std::int64_t speed_ppm_ = 1'000'000;
  SimTime now_;
  std::int64_t busy_ns_ = 0;
  std::vector<Job> running_;    // by (priority, node)
  std::vector<Job> suspended_;  // by (priority, node)
};

}  // namespace longtail::sim
