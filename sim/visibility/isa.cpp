#include "sim/visibility/isa.h"

#include <vector>

#include "sim/visibility/kernel/kernels.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

bool cpu_has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

}  // namespace

std::string_view name_of(Isa isa) { return isa == Isa::kAvx2 ? "avx2" : "baseline"; }

std::span<const Isa> available_isas() {
  static const std::vector<Isa> kAvailable = [] {
    std::vector<Isa> isas{Isa::kBaseline};
    if (avx2_kernels() != nullptr && cpu_has_avx2()) isas.push_back(Isa::kAvx2);
    return isas;
  }();
  return kAvailable;
}

Isa best_isa() { return available_isas().back(); }

const Kernels& kernels_of(Isa isa) {
  const Kernels* const kernels = isa == Isa::kAvx2 ? avx2_kernels() : baseline_kernels();
  CHECK(kernels != nullptr, "this build has no {} kernels", name_of(isa));
  return *kernels;
}

}  // namespace longtail::sim
