// The start-up self-test: does this process compute what every other longtail process computes?
// Run first thing in main of every program; `longtail doctor` prints the single checks. Takes about 0.2 ms.
#pragma once

#include <string>
#include <vector>

#include "stack/base/result.h"

namespace longtail {

struct SelfCheck {
  std::string name;
  bool ok = false;
  std::string observed;
  std::string expected;
};

// Every check, passed or not, in a fixed order.
std::vector<SelfCheck> self_checks();

// The first failed check as an error. The caller refuses to run and exits with code 3.
Result<void> self_test();

}  // namespace longtail
