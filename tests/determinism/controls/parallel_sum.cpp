// Negative control: parallel_reduce on doubles gives other sums from run to run; fixed slots summed in index order do
// not. Prints the number of distinct results of either: "reduce N", "slots N".
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_reduce.h>

#include <cstdio>
#include <set>
#include <vector>

namespace {

constexpr std::size_t kCount = 1'000'000;
constexpr std::size_t kSlots = 64;

double reduce(const std::vector<double>& values) {
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, kCount), 0.0,
      [&](const tbb::blocked_range<std::size_t>& range, double sum) {
        for (std::size_t i = range.begin(); i < range.end(); ++i) sum += values[i];
        return sum;
      },
      [](double a, double b) { return a + b; });
}

double fixed_slots(const std::vector<double>& values) {
  std::vector<double> slots(kSlots, 0);
  tbb::parallel_for(std::size_t{0}, kSlots, [&](std::size_t slot) {
    for (std::size_t i = slot * kCount / kSlots; i < (slot + 1) * kCount / kSlots; ++i) slots[slot] += values[i];
  });
  double sum = 0;
  for (const double slot : slots) sum += slot;
  return sum;
}

}  // namespace

int main() {
  std::vector<double> values(kCount);
  double magnitude = 1;
  for (std::size_t i = 0; i < kCount; ++i) {
    values[i] = (i % 2 == 0 ? magnitude : -magnitude / 3) / static_cast<double>(i + 1);
    magnitude = magnitude > 1e9 ? 1e-9 : magnitude * 1.7;
  }
  std::set<double> reduced;
  std::set<double> slotted;
  for (const std::size_t threads : {1, 2, 3, 6}) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    for (int repeat = 0; repeat < 20; ++repeat) {
      reduced.insert(reduce(values));
      slotted.insert(fixed_slots(values));
    }
  }
  std::printf("reduce %zu\nslots %zu\n", reduced.size(), slotted.size());
}
