#include "sim/sensors/lidar/echoes.h"

#include "sim/visibility/padding.h"

namespace longtail::sim {

void Echoes::clear(std::size_t rays) {
  for (const std::uint32_t ray : several_) first_[ray] = kNone;
  several_.clear();
  others_.clear();
  has_fog_ = false;
  range_m_.resize(rays + kLanePadding);
  power_.resize(rays + kLanePadding);
  first_.resize(rays, kNone);
}

void Echoes::make_fog() {
  has_fog_ = true;
  fog_range_m_.resize(range_m_.size());
  fog_power_.resize(power_.size());
}

}  // namespace longtail::sim
