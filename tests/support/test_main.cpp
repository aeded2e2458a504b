// Shared main of all test programs. A process that fails the self-test proves nothing, so it does not start.
#include <gtest/gtest.h>

#include <cstdio>

#include "stack/base/self_test.h"

#ifdef LONGTAIL_SANITIZED
// libhdf5 keeps pieces of damaged files in lists of its own until the process ends.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }
#endif

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  if (const auto ready = longtail::self_test(); !ready) {
    std::fprintf(stderr, "%s\n", longtail::describe(ready.error()).c_str());
    return 3;
  }
  return RUN_ALL_TESTS();
}
