#include "stack/base/self_test.h"

#include <dlfcn.h>

#include <bit>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "stack/base/fp_environment.h"
#include "stack/base/self_test_words.h"
#include "stack/base/strict_math.h"

namespace longtail {
namespace {

static_assert(FLT_EVAL_METHOD == 0, "intermediate results must have the precision of their type");
static_assert(sizeof(double) == 8 && std::numeric_limits<double>::is_iec559);

template <class Word>
using FloatOf = std::conditional_t<sizeof(Word) == 8, double, float>;

// The compiler must not know these values, or it would do the arithmetic itself.
volatile double opaque_one = 1.0;

SelfCheck check_fp_control() {
  const std::uint64_t control = fp_control();
  return {"floating-point control", control == fp_control_allowed(), describe_fp_control(control),
          describe_fp_control(fp_control_allowed())};
}

SelfCheck check_rounding() {
  // Halfway cases go to even, in both directions: no directed mode passes.
  const double one = opaque_one;
  const double up = one + 3 * 0x1p-53;     // between 1 + 2^-52 and 1 + 2^-51
  const double down = one + 0x1p-53;       // between 1 and 1 + 2^-52
  const double negative = -one - 0x1p-53;
  const bool ok = up == 1 + 0x1p-51 && down == 1 && negative == -1;
  return {"rounding", ok, fmt::format("{:a} {:a} {:a}", up, down, negative),
          fmt::format("{:a} {:a} {:a}", 1 + 0x1p-51, 1.0, -1.0)};
}

SelfCheck check_subnormals() {
  const double one = opaque_one;
  const double produced = (one * 0x1p-1022) / 4;           // flush to zero makes this 0
  const double consumed = (one * 0x1p-1074) * 0x1p1000;    // denormals are zero makes this 0
  const bool ok = produced == 0x1p-1024 && consumed == 0x1p-74;
  return {"subnormal numbers", ok, fmt::format("{:a} {:a}", produced, consumed),
          fmt::format("{:a} {:a}", 0x1p-1024, 0x1p-74)};
}

SelfCheck check_contraction() {
  // a * a = 1 + 2^-26 + 2^-54; rounded before the addition the last term is gone.
  const double a = opaque_one + 0x1p-27;
  const double c = -(opaque_one + 0x1p-26);
  const double result = a * a + c;
  return {"no fused multiply-add", result == 0, fmt::format("{:a}", result), "0x0p+0"};
}

void* process_wide(const char* name) { return dlsym(RTLD_DEFAULT, name); }

const char kHere = 0;  // its address tells which program or library this is

// Where `address` lives: the base of the program or library that holds it.
const void* module_of(const void* address) {
  Dl_info info{};
  return dladdr(address, &info) != 0 ? info.dli_fbase : nullptr;
}

template <class Words>
void append_foreign(const Words& table, std::string& foreign) {
  const void* const self = module_of(&kHere);
  for (const auto& function : table) {
    const void* const address = process_wide(function.name);
    if (address == nullptr || module_of(address) != self) foreign += fmt::format("{} ", function.name);
  }
}

SelfCheck check_interposition() {
  std::string foreign;
  append_foreign(kDoubleWords, foreign);
  append_foreign(kFloatWords, foreign);
  for (const char* name : {"sincos", "sincosf"}) {
    if (module_of(process_wide(name)) != module_of(&kHere)) foreign += fmt::format("{} ", name);
  }
  return {"libm interposed", foreign.empty(),
          foreign.empty() ? "all names resolve to this program" : "not ours: " + foreign,
          "all names resolve to this program"};
}

bool has_two_arguments(std::string_view name) {
  return name == "atan2" || name == "pow" || name == "hypot" || name == "atan2f" || name == "powf" || name == "hypotf";
}

template <class Float>
Float call(void* address, bool two_arguments, Float x, Float y) {
  if (address == nullptr) return 0;
  if (two_arguments) return reinterpret_cast<Float (*)(Float, Float)>(address)(x, y);
  return reinterpret_cast<Float (*)(Float)>(address)(x);
}

// Calls every function as a library would, through the process-wide symbol. The first wrong answer is told in full.
template <class Word, std::size_t kCount>
SelfCheck check_words(const char* name, const std::array<FunctionWords<Word>, kCount>& table) {
  std::size_t answers = 0;
  std::size_t equal = 0;
  std::string first;
  for (const FunctionWords<Word>& function : table) {
    void* const address = process_wide(function.name);
    const bool two_arguments = has_two_arguments(function.name);
    for (const KnownAnswer<Word>& row : function.rows) {
      const auto x = std::bit_cast<FloatOf<Word>>(row.x);
      const auto y = std::bit_cast<FloatOf<Word>>(row.y);
      const auto result = std::bit_cast<Word>(call(address, two_arguments, x, y));
      ++answers;
      if (result == row.result) {
        ++equal;
      } else if (first.empty()) {
        first = fmt::format("; first: {}({:a}, {:a}) = {:#x}, expected {:#x}", function.name, x, y, result, row.result);
      }
    }
  }
  return {name, equal == answers, fmt::format("{} of {} answers equal{}", equal, answers, first),
          fmt::format("{} of {} answers equal", answers, answers)};
}

struct StrictFunction {
  std::string_view name;
  double (*unary)(double);
  double (*binary)(double, double);
};
constexpr StrictFunction kStrict[] = {
    {"sin", strict::sin, nullptr},     {"cos", strict::cos, nullptr},     {"tan", strict::tan, nullptr},
    {"asin", strict::asin, nullptr},   {"acos", strict::acos, nullptr},   {"atan", strict::atan, nullptr},
    {"sinh", strict::sinh, nullptr},   {"cosh", strict::cosh, nullptr},   {"tanh", strict::tanh, nullptr},
    {"exp", strict::exp, nullptr},     {"expm1", strict::expm1, nullptr}, {"log", strict::log, nullptr},
    {"log2", strict::log2, nullptr},   {"log10", strict::log10, nullptr}, {"log1p", strict::log1p, nullptr},
    {"cbrt", strict::cbrt, nullptr},   {"erf", strict::erf, nullptr},     {"erfc", strict::erfc, nullptr},
    {"atan2", nullptr, strict::atan2}, {"pow", nullptr, strict::pow},     {"hypot", nullptr, strict::hypot},
};

SelfCheck check_strict_math() {
  std::size_t answers = 0;
  std::size_t equal = 0;
  for (const StrictFunction& function : kStrict) {
    for (const DoubleWords& words : kDoubleWords) {
      if (function.name != words.name) continue;
      for (const auto& row : words.rows) {
        const auto x = std::bit_cast<double>(row.x);
        const auto y = std::bit_cast<double>(row.y);
        const double result = function.unary != nullptr ? function.unary(x) : function.binary(x, y);
        ++answers;
        equal += std::bit_cast<std::uint64_t>(result) == row.result ? 1 : 0;
      }
    }
  }
  const std::size_t wanted = std::size(kStrict) * 20;
  return {"strict math", equal == wanted, fmt::format("{} of {} answers equal", equal, answers),
          fmt::format("{} of {} answers equal", wanted, wanted)};
}

// The fused form must give the very bits of the two functions.
SelfCheck check_sincos() {
  using Sincos = void (*)(double, double*, double*);
  const auto sincos_at = reinterpret_cast<Sincos>(process_wide("sincos"));
  std::size_t equal = 0;
  std::size_t answers = 0;
  for (const DoubleWords& words : kDoubleWords) {
    const bool sine = std::string_view(words.name) == "sin";
    if (!sine && std::string_view(words.name) != "cos") continue;
    for (const auto& row : words.rows) {
      double results[2] = {0, 0};
      if (sincos_at != nullptr) sincos_at(std::bit_cast<double>(row.x), &results[0], &results[1]);
      ++answers;
      equal += std::bit_cast<std::uint64_t>(results[sine ? 0 : 1]) == row.result ? 1 : 0;
    }
  }
  return {"sincos is sin and cos", equal == answers && answers == 40,
          fmt::format("{} of {} answers equal", equal, answers), "40 of 40 answers equal"};
}

}  // namespace

std::vector<SelfCheck> self_checks() {
  return {
      check_fp_control(),
      check_rounding(),
      check_subnormals(),
      check_contraction(),
      check_interposition(),
      check_words("libm, double", kDoubleWords),
      check_words("libm, float", kFloatWords),
      check_sincos(),
      check_strict_math(),
  };
}

Result<void> self_test() {
  for (const SelfCheck& check : self_checks()) {
    if (check.ok) continue;
    return Error{.fix_by = FixBy::kEnvironment,
                 .what = fmt::format("self-test \"{}\" failed: observed {}; expected {}", check.name, check.observed,
                                     check.expected),
                 .where = "",
                 .hint = "this process would get other results than all others; `longtail doctor` shows every check"};
  }
  return {};
}

}  // namespace longtail
