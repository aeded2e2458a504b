// Negative control: two draws of one cursor in one argument list. The order of evaluation is unspecified: gcc and clang
// differ. Prints the sloppy pair, then the same draws in separate statements.
#include <cstdint>
#include <cstdio>

#include "sim/random/philox.h"

namespace {

struct Cursor {
  std::uint32_t draw = 0;
  std::uint32_t next() { return longtail::sim::philox({1, 2}, {3, 4, 5, draw++})[0]; }
};

void print(const char* name, std::uint32_t first, std::uint32_t second) {
  std::printf("%s %08x %08x\n", name, first, second);
}

}  // namespace

int main() {
  Cursor sloppy;
  print("sloppy", sloppy.next(), sloppy.next());
  Cursor careful;
  const std::uint32_t first = careful.next();
  const std::uint32_t second = careful.next();
  print("careful", first, second);
}
