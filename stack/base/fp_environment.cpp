#include "stack/base/fp_environment.h"

#include <cfenv>

#if defined(__x86_64__)
#include <xmmintrin.h>
#elif !defined(__aarch64__)
#error "longtail runs on x86-64 and aarch64"
#endif

namespace longtail {
namespace {

struct Bit {
  std::uint64_t mask;
  std::uint64_t allowed;
  const char* meaning;  // of the state that is not allowed
};

#if defined(__x86_64__)
// Intel 64 and IA-32 SDM, volume 1, section 10.2.3. Bits 0-5 are the sticky exception flags.
constexpr const char* kRegister = "MXCSR";
constexpr std::uint64_t kControlBits = 0xffc0;
constexpr std::uint64_t kAllowed = 0x1f80;
constexpr Bit kBits[] = {{0x8000, 0, "flush to zero"},
                         {0x0040, 0, "denormals are zero"},
                         {0x6000, 0, "not rounding to nearest"},
                         {0x1f80, 0x1f80, "exceptions trap"}};
#else
// Arm Architecture Reference Manual, FPCR: AHP 26, DN 25, FZ 24, RMode 23:22, FZ16 19, traps 15 and 12:8.
constexpr const char* kRegister = "FPCR";
constexpr std::uint64_t kControlBits = 0x07f89f07;
constexpr std::uint64_t kAllowed = 0;
constexpr Bit kBits[] = {{0x01080001, 0, "flush to zero"},
                         {0x00c00000, 0, "not rounding to nearest"},
                         {0x02000000, 0, "default NaN"},
                         {0x00009f00, 0, "exceptions trap"}};
#endif

}  // namespace

std::uint64_t fp_control() {
#if defined(__x86_64__)
  return _mm_getcsr() & kControlBits;
#else
  std::uint64_t value = 0;
  __asm__ volatile("mrs %0, fpcr" : "=r"(value));
  return value & kControlBits;
#endif
}

std::uint64_t fp_control_allowed() { return kAllowed; }

std::string describe_fp_control(std::uint64_t control) {
  std::string reasons;
  for (const Bit& bit : kBits) {
    if ((control & bit.mask) == bit.allowed) continue;
    if (!reasons.empty()) reasons += ", ";
    reasons += bit.meaning;
  }
  return reasons.empty() ? fmt::format("{} {:#06x}", kRegister, control)
                         : fmt::format("{} {:#06x} ({})", kRegister, control, reasons);
}

Result<void> check_fp_environment() {
  const std::uint64_t control = fp_control();
  const int rounding = std::fegetround();
  if (control == kAllowed && rounding == FE_TONEAREST) return {};
  return Error{.fix_by = FixBy::kEnvironment,
               .what = fmt::format("floating-point control is {}, rounding mode {}; allowed is {}, rounding mode {}",
                                   describe_fp_control(control), rounding, describe_fp_control(kAllowed), FE_TONEAREST),
               .where = "",
               .hint = "a loaded library was probably built with -ffast-math; rebuild it without"};
}

void set_fp_environment() {
  std::fesetenv(FE_DFL_ENV);
#if defined(__x86_64__)
  _mm_setcsr(kAllowed);
#else
  const std::uint64_t value = kAllowed;
  __asm__ volatile("msr fpcr, %0" : : "r"(value));
#endif
}

}  // namespace longtail
