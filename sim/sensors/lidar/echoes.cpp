#include "sim/sensors/lidar/echoes.h"

#include <algorithm>

#include "sim/visibility/padding.h"

namespace longtail::sim {
namespace {

bool nearer(const Echo& a, const Echo& b) { return a.range_m < b.range_m || (a.range_m == b.range_m && a.power < b.power); }

}  // namespace

void Echoes::clear(std::size_t rays) {
  for (const std::uint32_t ray : several_) first_[ray] = kNone;
  several_.clear();
  others_.clear();
  range_m_.resize(rays + kLanePadding);
  power_.resize(rays + kLanePadding);
  first_.resize(rays, kNone);
}

int Echoes::collect(std::size_t ray, Echo* out, int limit) const {
  int count = 0;
  if (power_[ray] > 0) out[count++] = surface(ray);
  for (std::int32_t i = first_[ray]; i != kNone && count < limit; i = others_[static_cast<std::size_t>(i)].next) {
    out[count++] = others_[static_cast<std::size_t>(i)].echo;
  }
  std::sort(out, out + count, nearer);
  return count;
}

int merge_close(Echo* echoes, int count, float resolution_m) {
  int kept = 0;
  for (int i = 0; i < count; ++i) {
    Echo& last = echoes[std::max(kept - 1, 0)];
    if (kept == 0 || echoes[i].range_m - last.range_m >= resolution_m) {
      echoes[kept++] = echoes[i];
      continue;
    }
    const float power = last.power + echoes[i].power;
    last.range_m += (echoes[i].range_m - last.range_m) * (echoes[i].power / power);
    last.power = power;
  }
  return kept;
}

}  // namespace longtail::sim
