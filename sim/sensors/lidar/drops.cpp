#include "sim/sensors/lidar/drops.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace longtail::sim {
namespace {

constexpr double kPi = std::numbers::pi;

double mirrored(const DropOptics& optics) {
  const double amplitude = (optics.refractive_index - 1) / (optics.refractive_index + 1);
  return amplitude * amplitude;
}

double beam_mm(const DropOptics& optics, double range_m) { return 1000 * range_m * optics.divergence_rad; }

// Cross-section of the beam, m^2.
double beam_m2(const DropOptics& optics, double range_m) {
  const double diameter_m = range_m * optics.divergence_rad;
  return kPi / 4 * diameter_m * diameter_m;
}

}  // namespace

double drop_power(const DropOptics& optics, double diameter_mm, double range_m) {
  const double filled = diameter_mm / beam_mm(optics, range_m);
  return mirrored(optics) * strict::exp(-2 * optics.extinction_per_m * range_m) * std::min(filled * filled, 1.0) / (range_m * range_m);
}

double drops_per_m3(const DropSizes& sizes, double from_mm) { return sizes.number / sizes.slope * strict::exp(-sizes.slope * from_mm); }

DropsInBeam::DropsInBeam(const DropSizes& sizes, const DropOptics& optics, double length_m)
    : sizes_(sizes),
      optics_(optics),
      length_m_(length_m),
      mean_(drops_per_m3(sizes, optics.smallest_mm) * beam_m2(optics, length_m) * length_m / 3) {}

std::vector<Drop> DropsInBeam::draw(Draws& draws) const {
  std::vector<Drop> drops(draws.next().poisson(mean_));
  for (Drop& drop : drops) {
    drop.diameter_mm = optics_.smallest_mm + draws.next().exponential(1 / sizes_.slope);
    drop.range_m = length_m_ * strict::cbrt(draws.next().uniform());
  }
  return drops;
}

DropEchoes::DropEchoes(const DropSizes& sizes, const DropOptics& optics) : sizes_(sizes), optics_(optics) {
  // Integrated at the middle of each step; nothing comes from where even a drop that fills the beam is too weak.
  constexpr double kTooFew = 1e-12;
  const double farthest_m = std::sqrt(mirrored(optics) / optics.least_power);
  for (double at = optics.nearest_m; at < farthest_m; at += kStep_m) {
    const double middle = at + kStep_m / 2;
    const double least = least_diameter_mm(middle);
    const double density = std::isfinite(least) ? drops_per_m3(sizes, least) : 0;
    const double more = density * beam_m2(optics, middle) * kStep_m;
    mean_.push_back(mean_.back() + more);
    if (more < kTooFew) break;
  }
  for (std::size_t i = 0; i < mean_.size(); ++i) {
    const double range_m = optics.nearest_m + static_cast<double>(i) * kStep_m;
    const double least = least_diameter_mm(range_m);
    least_mm_.push_back(std::isfinite(least) ? least : beam_mm(optics, range_m));
    mirrored_.push_back(mirrored(optics) * strict::exp(-2 * optics.extinction_per_m * range_m));
  }
  some_.clear();
  for (const double mean : mean_) some_.push_back(-strict::expm1(-mean));
  any_below_ = static_cast<std::uint32_t>(std::min(some_.back() * 0x1p32 + 1, 0x1p32 - 1));
  guides_per_some_ = static_cast<double>(kGuides) / std::max(some_.back(), 1e-300);
  for (std::size_t i = 0; i < kGuides; ++i) {
    const auto above = std::ranges::upper_bound(some_, static_cast<double>(i) / guides_per_some_ * (1 - 1e-12));
    guide_.push_back(static_cast<std::uint32_t>(std::max<std::ptrdiff_t>(above - some_.begin(), 1)));
  }
}

double DropEchoes::least_diameter_mm(double range_m) const {
  const double filled2 = optics_.least_power * range_m * range_m * strict::exp(2 * optics_.extinction_per_m * range_m) / mirrored(optics_);
  if (filled2 > 1) return std::numeric_limits<double>::infinity();
  return std::max(optics_.smallest_mm, beam_mm(optics_, range_m) * std::sqrt(filled2));
}

double DropEchoes::at(const std::vector<double>& table, double range_m) const {
  const double steps = std::max((range_m - optics_.nearest_m) / kStep_m, 0.0);
  if (steps >= static_cast<double>(table.size() - 1)) return table.back();
  const auto i = static_cast<std::size_t>(steps);
  return table[i] + (table[i + 1] - table[i]) * (steps - static_cast<double>(i));
}

double DropEchoes::mean_until(double range_m) const { return at(mean_, range_m); }

// Where `passed` beams of all have had a drop, one larger than the smallest detectable one by `beyond_mm`.
Echo DropEchoes::echo_at(double passed, double beyond_mm) const {
  const std::size_t last = some_.size() - 1;
  std::size_t i = guide_[std::min(static_cast<std::size_t>(passed * guides_per_some_), kGuides - 1)];
  while (i < last && some_[i] <= passed) ++i;
  const double share = (passed - some_[i - 1]) / (some_[i] - some_[i - 1]);
  const double range_m = optics_.nearest_m + (static_cast<double>(i - 1) + share) * kStep_m;
  const double least_mm = least_mm_[i - 1] + share * (least_mm_[i] - least_mm_[i - 1]);
  const double filled = (least_mm + beyond_mm) / beam_mm(optics_, range_m);
  const double power = (mirrored_[i - 1] + share * (mirrored_[i] - mirrored_[i - 1])) * std::min(filled * filled, 1.0) / (range_m * range_m);
  return {static_cast<float>(range_m), static_cast<float>(power)};
}

// The points of a Poisson process of intensity one are those where what is left, e^-mean, has been multiplied by one uniform number
// more.
int DropEchoes::draw(Random& random, double until_m, std::array<Echo, kMost>& out) const {
  if (!any(random.place)) return 0;
  const double until = at(some_, until_m);
  double passed = (random.place + 0.5) * 0x1p-32;
  std::size_t count = 0;
  while (passed < until && count < kMost) {
    const double beyond = count < random.beyond.size() ? static_cast<double>(random.beyond[count]) : random.more.next().exponential(1);
    out[count] = echo_at(passed, beyond / sizes_.slope);
    const double next = count == 0 ? static_cast<double>(random.next) : random.more.next().uniform();
    passed = 1 - (1 - passed) * next;
    ++count;
  }
  return static_cast<int>(count);
}

}  // namespace longtail::sim
