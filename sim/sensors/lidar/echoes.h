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
  // Without any but the surfaces', which keep what they were.
  void clear(std::size_t rays);
  std::size_t rays() const { return first_.size(); }

  Echo surface(std::size_t ray) const { return {range_m_[ray], power_[ray]}; }
  void set_surface(std::size_t ray, const Echo& echo) {
    range_m_[ray] = echo.range_m;
    power_[ray] = echo.power;
  }
  void dim_surface(std::size_t ray, float factor) { power_[ray] *= factor; }
  // Of all rays, padded by kLanePadding.
  float* surface_ranges_m() { return range_m_.data(); }
  float* surface_powers() { return power_.data(); }
  const float* surface_ranges_m() const { return range_m_.data(); }
  const float* surface_powers() const { return power_.data(); }

  void add(std::size_t ray, const Echo& echo) {
    if (first_[ray] == kNone) several_.push_back(static_cast<std::uint32_t>(ray));
    others_.push_back({echo, first_[ray]});
    first_[ray] = static_cast<std::int32_t>(others_.size()) - 1;
  }
  // Rays that have others, each once.
  const std::vector<std::uint32_t>& several() const { return several_; }
  // Appends the surface's and all others, at most `limit` in all, by range.
  int collect(std::size_t ray, Echo* out, int limit) const;

 private:
  static constexpr std::int32_t kNone = -1;
  struct Other {
    Echo echo;
    std::int32_t next = kNone;
  };
  std::vector<float> range_m_;  // of the surfaces
  std::vector<float> power_;
  std::vector<std::int32_t> first_;  // into others_
  std::vector<Other> others_;
  std::vector<std::uint32_t> several_;
};

// Echoes nearer together than the receiver can tell apart become one, at the middle of their powers. By range, in place; the new
// count.
int merge_close(Echo* echoes, int count, float resolution_m);

}  // namespace longtail::sim
