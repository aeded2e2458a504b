// Exit codes are stable interface (docs/cli.md).
#pragma once

namespace longtail::tools {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailure = 1,           // a scenario or gate failed
  kExitUsage = 2,             // usage or bad input
  kExitInternal = 3,          // a bug in longtail
  kExitNondeterminism = 4,    // two runs that must be equal differ
  kExitEvidence = 5,          // a recording is damaged or was altered
  kExitTransient = 75,        // try again
};

}  // namespace longtail::tools
