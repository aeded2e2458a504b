#include "tools/batch.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <optional>
#include <thread>

#include "stack/base/fp_environment.h"
#include "tools/terminal.h"

namespace longtail::tools {
namespace {

struct Slot {
  std::optional<Result<RunRecord>> result;
  std::optional<std::string> other_digest;
};

void run_slot(const Case& which, const RunCase& run_case, unsigned repeat, Slot& slot) {
  // A library loaded into this process may have changed the worker's rounding or denormal mode.
  set_fp_environment();
  slot.result = run_case(which);
  for (unsigned i = 1; i < repeat && slot.result->ok() && !slot.other_digest; ++i) {
    const Result<RunRecord> again = run_case(which);
    if (!again.ok()) continue;
    if (again.value().digest != slot.result->value().digest) slot.other_digest = again.value().digest;
  }
}

BatchResult collect(std::span<const Case> cases, std::vector<Slot>& slots) {
  BatchResult result;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    Slot& slot = slots[i];
    if (!slot.result) continue;
    if (!slot.result->ok()) {
      result.errors.push_back(slot.result->error());
      continue;
    }
    RunRecord record = std::move(*slot.result).value();
    if (slot.other_digest) result.mismatches.push_back({cases[i], record.digest, *slot.other_digest});
    result.records.push_back(std::move(record));
  }
  return result;
}

}  // namespace

BatchResult run_batch(std::span<const Case> cases, const RunCase& run_case, const BatchOptions& options) {
  const unsigned jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  std::vector<Slot> slots(cases.size());
  std::atomic<bool> stop{false};
  // TBB's join orders the workers' writes before what follows it, but inside a library that ThreadSanitizer cannot see into.
  std::atomic<std::size_t> finished{0};
  Progress progress("sweep", cases.size());
  tbb::task_arena arena(static_cast<int>(jobs));
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, cases.size(), 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          for (std::size_t i = range.begin(); i != range.end(); ++i) {
            if (stop) return;
            run_slot(cases[i], run_case, options.repeat, slots[i]);
            const bool failed = !slots[i].result->ok() || !slots[i].result->value().passed;
            if (failed && options.fail_fast) stop = true;
            progress.done(fmt::format("{} seed {}", cases[i].scenario, cases[i].seed), failed);
            finished.fetch_add(1, std::memory_order_release);
          }
        },
        tbb::simple_partitioner());
  });
  CHECK(finished.load(std::memory_order_acquire) <= slots.size(), "more results than cases");
  return collect(cases, slots);
}

}  // namespace longtail::tools
