// A loadable library as others write it: libm by its usual names, built without our flags. Loaded into a longtail
// program its calls must land on the wrappers.
#include <cmath>

extern "C" double plain_stack_evaluate(double x) {
  return std::sin(x) + std::cos(x) * std::exp(-x * x / 50) + std::atan2(x, 2.0) + std::pow(std::fabs(x), 1.7) +
         static_cast<double>(sinf(static_cast<float>(x)) + expf(static_cast<float>(x) / 10));
}
extern "C" double plain_stack_sine(double x) { return std::sin(x); }
extern "C" double plain_stack_power(double x, double y) { return std::pow(x, y); }
extern "C" void plain_stack_sine_and_cosine(double x, double* sine, double* cosine) {
  *sine = std::sin(x);  // gcc -O2 makes one sincos of these
  *cosine = std::cos(x);
}
