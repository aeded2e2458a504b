#include "stack/base/freed_memory.h"

#include <malloc.h>

namespace longtail {

void keep_freed_memory() {
  constexpr int kMostAllowed = 32 << 20;  // HEAP_MAX_SIZE / 2 of glibc
  mallopt(M_MMAP_THRESHOLD, kMostAllowed);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

}  // namespace longtail
