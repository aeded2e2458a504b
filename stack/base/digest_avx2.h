// Used by digest.cpp alone.
#pragma once

#include <string_view>

#include "stack/base/digest.h"

namespace longtail {

Digest digest_of_avx2(std::string_view bytes);  // only on a processor with AVX2

}  // namespace longtail
