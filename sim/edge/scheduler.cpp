#include "sim/edge/scheduler.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

bool more_urgent(const Scheduler::Job& a, const Scheduler::Job& b) {
  return a.priority != b.priority ? a.priority < b.priority : a.node < b.node;
}

void insert_sorted(std::vector<Scheduler::Job>& jobs, const Scheduler::Job& job) {
  jobs.insert(std::upper_bound(jobs.begin(), jobs.end(), job, more_urgent), job);
}

void hash_jobs(StateWriter& out, const std::vector<Scheduler::Job>& jobs) {
  out.u64(jobs.size());
  for (const Scheduler::Job& job : jobs) {
    out.u64(job.node);
    out.i64(job.work_left);
  }
}

}  // namespace

Scheduler::Scheduler(std::size_t cores, bool preemptive, double contention_per_core)
    : cores_(cores), preemptive_(preemptive), contention_per_core_(contention_per_core) {
  CHECK(cores > 0, "an edge computer needs a core");
}

std::int64_t Scheduler::rate_ppm() const {
  if (running_.size() < 2 || contention_per_core_ == 0) return speed_ppm_;
  const double slow_down = 1.0 + contention_per_core_ * static_cast<double>(running_.size() - 1);
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(speed_ppm_) / slow_down));
}

void Scheduler::advance(SimTime now) {
  const Duration elapsed = now - now_;
  CHECK(elapsed >= Duration{0}, "the scheduler went back by {} ns", -elapsed.ns);
  const std::int64_t progress = elapsed.ns * rate_ppm();
  for (Job& job : running_) {
    if (job.work_left >= 0) job.work_left = std::max<std::int64_t>(0, job.work_left - progress);
  }
  busy_ns_ += elapsed.ns * static_cast<std::int64_t>(running_.size());
  now_ = now;
}

bool Scheduler::can_start(int priority) const {
  if (running_.size() < cores_) return true;
  return preemptive_ && running_.back().priority > priority && running_.back().work_left != 0;
}

void Scheduler::start(Job job) {
  if (running_.size() == cores_) {
    insert_sorted(suspended_, running_.back());
    running_.pop_back();
  }
  insert_sorted(running_, job);
}

std::optional<int> Scheduler::most_urgent_suspended() const {
  if (suspended_.empty()) return std::nullopt;
  return suspended_.front().priority;
}

void Scheduler::resume_suspended() {
  while (!suspended_.empty() && running_.size() < cores_) {
    insert_sorted(running_, suspended_.front());
    suspended_.erase(suspended_.begin());
  }
}

void Scheduler::cancel(std::size_t node) {
  const auto of_node = [node](const Job& job) { return job.node == node; };
  std::erase_if(running_, of_node);
  std::erase_if(suspended_, of_node);
}

std::optional<SimTime> Scheduler::next_completion() const {
  std::optional<SimTime> next;
  const std::int64_t rate = rate_ppm();
  for (const Job& job : running_) {
    if (job.work_left < 0) continue;
    const SimTime end = now_ + nanoseconds((job.work_left + rate - 1) / rate);
    if (!next || end < *next) next = end;
  }
  return next;
}

std::optional<std::size_t> Scheduler::take_finished() {
  auto first = running_.end();
  for (auto at = running_.begin(); at != running_.end(); ++at) {
    if (at->work_left == 0 && (first == running_.end() || at->node < first->node)) first = at;
  }
  if (first == running_.end()) return std::nullopt;
  const std::size_t node = first->node;
  running_.erase(first);
  return node;
}

Duration Scheduler::take_busy_time() { return {std::exchange(busy_ns_, 0)}; }

void Scheduler::hash_state(StateWriter& out) const {
  out.i64(now_.ns);
  out.i64(speed_ppm_);
  out.i64(busy_ns_);
  hash_jobs(out, running_);
  hash_jobs(out, suspended_);
}

}  // namespace longtail::sim
