#include "sim/edge/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sim/random/stream.h"

namespace longtail::sim {
namespace {

constexpr std::int64_t kPpm = 1'000'000;

struct Arrival {
  SimTime at;
  Scheduler::Job job;
};

// Jobs and speed changes drawn from a seed; times in whole microseconds so that instants coincide now and then.
struct Load {
  std::vector<Arrival> arrivals;
  std::vector<std::pair<SimTime, std::int64_t>> speeds;
};

Load load(std::uint64_t seed) {
  const Stream stream(Seed{seed}, "test/scheduler", 0);
  Load result;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const auto at = static_cast<std::int64_t>(stream.draw(i, 0).below(20'000));
    const auto work = static_cast<std::int64_t>(stream.draw(i, 1).below(3'000)) + 1;
    const auto priority = static_cast<int>(stream.draw(i, 2).below(4));
    result.arrivals.push_back({SimTime{} + microseconds(at), {i, priority, work * 1'000 * kPpm}});
  }
  std::ranges::sort(result.arrivals, {}, [](const Arrival& a) { return std::pair(a.at, a.job.node); });
  for (std::uint32_t i = 0; i < 30; ++i) {
    const std::int64_t ppm = 250'000 + static_cast<std::int64_t>(stream.draw(i, 3).below(750'000));
    result.speeds.push_back({SimTime{} + milliseconds(i + 1), ppm});
  }
  return result;
}

// Plays the load; `glance` looks at the scheduler that often in between, which must change nothing.
std::map<std::size_t, SimTime> completions(const Load& load, bool preemptive, Duration glance) {
  Scheduler scheduler(2, preemptive, 0.1);
  std::map<std::size_t, SimTime> done;
  std::vector<Scheduler::Job> waiting;
  std::size_t next_arrival = 0;
  std::size_t next_speed = 0;
  SimTime next_glance = SimTime{} + glance;
  while (done.size() < load.arrivals.size()) {
    std::optional<SimTime> now = scheduler.next_completion();
    const auto consider = [&now](SimTime t) { now = now ? std::min(*now, t) : t; };
    if (next_arrival < load.arrivals.size()) consider(load.arrivals[next_arrival].at);
    if (next_speed < load.speeds.size()) consider(load.speeds[next_speed].first);
    if (glance > Duration{0}) consider(next_glance);
    if (!now) {
      ADD_FAILURE() << "nothing more happens, but jobs are left";
      break;
    }
    scheduler.advance(*now);
    if (*now == next_glance) next_glance += glance;
    while (const auto node = scheduler.take_finished()) done[*node] = *now;
    while (next_speed < load.speeds.size() && load.speeds[next_speed].first == *now) {
      scheduler.set_speed_ppm(load.speeds[next_speed++].second);
    }
    while (next_arrival < load.arrivals.size() && load.arrivals[next_arrival].at == *now) {
      waiting.push_back(load.arrivals[next_arrival++].job);
    }
    std::ranges::sort(waiting, {}, [](const Scheduler::Job& j) { return std::pair(j.priority, j.node); });
    scheduler.resume_suspended();
    while (!waiting.empty() && scheduler.can_start(waiting.front().priority)) {
      scheduler.start(waiting.front());
      waiting.erase(waiting.begin());
    }
    scheduler.resume_suspended();
  }
  return done;
}

TEST(Scheduler, looking_at_it_more_often_changes_no_completion) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Load jobs = load(seed);
    for (const bool preemptive : {false, true}) {
      const auto plain = completions(jobs, preemptive, Duration{0});
      EXPECT_EQ(completions(jobs, preemptive, microseconds(7)), plain) << "seed " << seed;
      EXPECT_EQ(completions(jobs, preemptive, microseconds(333)), plain) << "seed " << seed;
    }
  }
}

TEST(Scheduler, work_is_neither_lost_nor_made) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Load jobs = load(seed);
    std::int64_t work_ns = 0;
    for (const Arrival& arrival : jobs.arrivals) work_ns += arrival.job.work_left / kPpm;
    SimTime last;
    for (const auto& [node, t] : completions(jobs, true, Duration{0})) last = std::max(last, t);
    // Two cores at full speed are the least time; a quarter of the speed with contention on one core the most.
    EXPECT_GE(last.ns, work_ns / 2) << "seed " << seed;
    EXPECT_LE(last.ns, jobs.arrivals.back().at.ns + work_ns * 4 * 11 / 10 + 1'000) << "seed " << seed;
  }
}

TEST(Scheduler, busy_time_counts_every_core) {
  Scheduler scheduler(2, false, 0);
  scheduler.start({0, 0, 4'000'000 * kPpm});
  scheduler.start({1, 0, 1'000'000 * kPpm});
  scheduler.advance(SimTime{} + milliseconds(1));
  EXPECT_EQ(scheduler.take_finished(), 1u);
  scheduler.advance(SimTime{} + milliseconds(4));
  EXPECT_EQ(scheduler.take_busy_time(), milliseconds(5));
  EXPECT_EQ(scheduler.take_busy_time(), Duration{0});
}

}  // namespace
}  // namespace longtail::sim
