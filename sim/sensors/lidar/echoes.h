// What comes back on every ray of a sweep: at most one echo of a surface and one of fog, and any number of others (edges, drops,
// spray, stray light). A range beyond zero and a power above zero make an echo.
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

  // Echoes of fog: none, or an array of all rays.
  bool has_fog() const { return has_fog_; }
  void make_fog();
  float* fog_ranges_m() { return fog_range_m_.data(); }
  float* fog_powers() { return fog_power_.data(); }
  const float* fog_ranges_m() const { return fog_range_m_.data(); }
  const float* fog_powers() const { return fog_power_.data(); }

  void add(std::size_t ray, const Echo& echo) {
    if (first_[ray] == kNone) several_.push_back(static_cast<std::uint32_t>(ray));
    others_.push_back({echo, first_[ray]});
    first_[ray] = static_cast<std::int32_t>(others_.size()) - 1;
  }
  // Rays that have others, each once.
  const std::vector<std::uint32_t>& several() const { return several_; }
  // The surface's, the fog's and all others in no order, at most `limit`; the count.
  int collect(std::size_t ray, Echo* out, int limit) const {
    int count = 0;
    if (power_[ray] > 0) out[count++] = surface(ray);
    if (has_fog_ && fog_power_[ray] > 0) out[count++] = {fog_range_m_[ray], fog_power_[ray]};
    for (std::int32_t i = first_[ray]; i != kNone && count < limit; i = others_[static_cast<std::size_t>(i)].next) {
      out[count++] = others_[static_cast<std::size_t>(i)].echo;
    }
    return count;
  }

 private:
  static constexpr std::int32_t kNone = -1;
  struct Other {
    Echo echo;
    std::int32_t next = kNone;
  };
  std::vector<float> range_m_;  // of the surfaces
  std::vector<float> power_;
  std::vector<float> fog_range_m_;
  std::vector<float> fog_power_;
  bool has_fog_ = false;
  std::vector<std::int32_t> first_;  // into others_
  std::vector<Other> others_;
  std::vector<std::uint32_t> several_;
};

}  // namespace longtail::sim
