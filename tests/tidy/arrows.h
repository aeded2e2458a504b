// Who may include whom (docs/architecture.md, "Arrows"), and which package may appear in which folder.
#pragma once

#include "tests/tidy/source_file.h"

namespace longtail::tidy {

std::vector<Breach> forbidden_includes(const SourceFile& file);
std::vector<Breach> misplaced_packages(const SourceFile& file);

}  // namespace longtail::tidy
