#include "stack/base/freed_memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace longtail {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;

// From `first` to the end of the heap. Another allocator, as that of a sanitiser, has its memory elsewhere.
void ask_for_large_pages(void* first) {
  const std::ptrdiff_t before_end = static_cast<const char*>(sbrk(0)) - static_cast<const char*>(first);
  if (before_end <= 0) return;
  auto room = static_cast<std::size_t>(before_end);
  if (std::align(kLargePage, kLargePage, first, room) == nullptr) return;
  madvise(first, room / kLargePage * kLargePage, MADV_HUGEPAGE);  // where the kernel knows none, nothing is lost
}

}  // namespace

void keep_freed_memory() {
  constexpr int kMostAllowed = 32 << 20;  // HEAP_MAX_SIZE / 2 of glibc
  constexpr int kAtOnce = 96 << 20;       // more than a run needs
  mallopt(M_MMAP_THRESHOLD, kMostAllowed);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, kAtOnce);
  void* const first = std::malloc(kLargePage);  // more than there is: the heap grows
  if (first != nullptr) ask_for_large_pages(first);
  std::free(first);
}

}  // namespace longtail
