// Runs the self-test, loads a library and checks the floating-point environment again, as a stack loader must:
//   load [LIBRARY.so]
// Exit code 3 and the reason when either check fails. For plain_stack.so it also compares results with strict math.
#include <dlfcn.h>

#include <cstdio>

#include "stack/base/fp_environment.h"
#include "stack/base/self_test.h"
#include "stack/base/strict_math.h"

namespace {

int refuse(const char* when, const longtail::Error& error) {
  std::fprintf(stderr, "%s: %s\n", when, describe(error).c_str());
  return 3;
}

// How many of 1000 arguments give other bits than strict math.
int differences(void* library) {
  const auto sine = reinterpret_cast<double (*)(double)>(dlsym(library, "plain_stack_sine"));
  const auto power = reinterpret_cast<double (*)(double, double)>(dlsym(library, "plain_stack_power"));
  const auto both = reinterpret_cast<void (*)(double, double*, double*)>(dlsym(library, "plain_stack_sine_and_cosine"));
  if (sine == nullptr || power == nullptr || both == nullptr) return 0;
  int count = 0;
  for (int i = 1; i <= 1000; ++i) {
    const double x = i * 0.37;
    double s = 0;
    double c = 0;
    both(x, &s, &c);
    const bool same = sine(x) == longtail::strict::sin(x) && power(x, 1.7) == longtail::strict::pow(x, 1.7) &&
                      s == longtail::strict::sin(x) && c == longtail::strict::cos(x);
    count += same ? 0 : 1;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto ready = longtail::self_test(); !ready) return refuse("at start", ready.error());
  if (argc < 2) return 0;
  void* const library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  if (const auto still = longtail::check_fp_environment(); !still) return refuse("after loading", still.error());
  std::printf("differences %d\n", differences(library));
  return 0;
}
