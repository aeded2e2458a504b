// JUnit XML of a sweep, in the form that common CI systems read: classname = scenario family, name = scenario
// and seed, the repro command inside the failure body.
#pragma once

#include <span>
#include <string>

#include "tools/run_record.h"

namespace longtail::tools {

std::string to_junit(std::span<const RunRecord> records);

}  // namespace longtail::tools
