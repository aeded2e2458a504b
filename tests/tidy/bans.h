// The ban list (docs/determinism.md): what may not stand in code whose results are hashed.
#pragma once

#include "tests/tidy/source_file.h"

namespace longtail::tidy {

std::vector<Breach> banned_words(const SourceFile& file);
// Files over 120 columns or with tabs; files without a head comment; headers without #pragma once.
std::vector<Breach> untidy_lines(const SourceFile& file);

}  // namespace longtail::tidy
