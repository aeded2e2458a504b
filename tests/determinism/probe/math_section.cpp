#include <dlfcn.h>

#include <bit>

#include "sim/random/stream.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {
namespace {

struct Function {
  const char* name;
  double (*strict)(double);
  double low;
  double high;
};
constexpr Function kUnary[] = {
    {"sin", strict::sin, -1e4, 1e4},    {"cos", strict::cos, -1e4, 1e4},     {"tan", strict::tan, -1e4, 1e4},
    {"asin", strict::asin, -1, 1},      {"acos", strict::acos, -1, 1},       {"atan", strict::atan, -50, 50},
    {"sinh", strict::sinh, -50, 50},    {"cosh", strict::cosh, -50, 50},     {"tanh", strict::tanh, -5, 5},
    {"exp", strict::exp, -100, 100},    {"expm1", strict::expm1, -5, 5},     {"log", strict::log, 1e-9, 1e3},
    {"log2", strict::log2, 1e-9, 1e3},  {"log10", strict::log10, 1e-9, 1e3}, {"log1p", strict::log1p, -0.99, 10},
    {"cbrt", strict::cbrt, -1e3, 1e3},  {"erf", strict::erf, -4, 4},         {"erfc", strict::erfc, -4, 20},
};
constexpr double (*kBinary[])(double, double) = {strict::atan2, strict::hypot};
constexpr const char* kFloat[] = {"sinf", "cosf", "tanf", "atanf", "expf", "exp2f", "tanhf", "cbrtf", "erff"};
constexpr const char* kFloatPair[] = {"atan2f", "hypotf"};

template <class Type>
Type* process_wide(const char* name) {
  const auto found = reinterpret_cast<Type*>(dlsym(RTLD_DEFAULT, name));
  CHECK(found != nullptr, "no function {}", name);
  return found;
}

}  // namespace

Digest math_section(int inputs_per_function) {
  StateWriter out;
  const auto inputs = static_cast<std::uint32_t>(inputs_per_function);
  std::uint32_t entity = 0;
  for (const Function& function : kUnary) {
    const sim::Stream stream(Seed{1}, "probe.math", entity++);
    const auto libm = process_wide<double(double)>(function.name);
    for (std::uint32_t i = 0; i < inputs; ++i) {
      const double x = stream.draw(0, i).uniform(function.low, function.high);
      out.f64(function.strict(x));
      out.f64(libm(x));
    }
  }
  const sim::Stream pairs(Seed{2}, "probe.math", 0);
  for (std::uint32_t i = 0; i < inputs; ++i) {
    const double x = pairs.draw(0, i).uniform(-100, 100);
    const double y = pairs.draw(1, i).uniform(-100, 100);
    for (const auto function : kBinary) out.f64(function(y, x));
    out.f64(strict::pow(x < 0 ? -x : x, y / 50));
    out.f64(strict::wrap_angle(x * y));
    for (const char* name : kFloat) {
      out.u32(std::bit_cast<std::uint32_t>(process_wide<float(float)>(name)(static_cast<float>(x))));
    }
    for (const char* name : kFloatPair) {
      const auto function = process_wide<float(float, float)>(name);
      out.u32(std::bit_cast<std::uint32_t>(function(static_cast<float>(y), static_cast<float>(x))));
    }
  }
  return digest_of(out.bytes());
}

}  // namespace longtail::determinism
