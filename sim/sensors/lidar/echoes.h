// What comes back on every ray of a sweep: at most one echo of a surface, and any number of others (edges, drops, fog, spray,
// stray light). A range beyond zero and a power above zero make an echo.
#pragma once

#include <cstdint>
#include <vector>

namespace longtail::sim {

struct Echo {
  float range_m = 0;
  float power = 0;
};

class Echoes {
 public:
  void clear(std::size_t rays) {
    surface_.resize(rays);
    first_.assign(rays, kNone);
    others_.clear();
  }
  std::size_t rays() const { return surface_.size(); }

  Echo& surface(std::size_t ray) { return surface_[ray]; }
  const Echo& surface(std::size_t ray) const { return surface_[ray]; }

  void add(std::size_t ray, const Echo& echo) {
    others_.push_back({echo, first_[ray]});
    first_[ray] = static_cast<std::int32_t>(others_.size()) - 1;
  }
  bool single(std::size_t ray) const { return first_[ray] == kNone; }
  // Appends the surface's and all others, at most `limit` in all, by range.
  int collect(std::size_t ray, Echo* out, int limit) const;

 private:
  static constexpr std::int32_t kNone = -1;
  struct Other {
    Echo echo;
    std::int32_t next = kNone;
  };
  std::vector<Echo> surface_;
  std::vector<std::int32_t> first_;  // into others_
  std::vector<Other> others_;
};

// Echoes nearer together than the receiver can tell apart become one, at the middle of their powers. By range, in place; the new
// count.
int merge_close(Echo* echoes, int count, float resolution_m);

}  // namespace longtail::sim
