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
  const double some = 1 - strict::exp(-mean_.back());
  any_below_ = static_cast<std::uint32_t>(std::min(some * 0x1p32 + 1, 0x1p32 - 1));
}

double DropEchoes::least_diameter_mm(double range_m) const {
  const double filled2 = optics_.least_power * range_m * range_m * strict::exp(2 * optics_.extinction_per_m * range_m) / mirrored(optics_);
  if (filled2 > 1) return std::numeric_limits<double>::infinity();
  return std::max(optics_.smallest_mm, beam_mm(optics_, range_m) * std::sqrt(filled2));
}

double DropEchoes::mean_until(double range_m) const {
  const double steps = std::max((range_m - optics_.nearest_m) / kStep_m, 0.0);
  if (steps >= static_cast<double>(mean_.size() - 1)) return mean_.back();
  const auto i = static_cast<std::size_t>(steps);
  return mean_[i] + (mean_[i + 1] - mean_[i]) * (steps - static_cast<double>(i));
}

// Where the process has come to `mean`, a drop larger than the smallest detectable one by `beyond_mm`.
Echo DropEchoes::echo_at(double mean, double beyond_mm) const {
  const auto above = std::ranges::upper_bound(mean_, mean);
  const auto i = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(above - mean_.begin(), 1, static_cast<std::ptrdiff_t>(mean_.size()) - 1));
  const double share = (mean - mean_[i - 1]) / (mean_[i] - mean_[i - 1]);
  const double range_m = optics_.nearest_m + (static_cast<double>(i - 1) + share) * kStep_m;
  const double least_mm = least_mm_[i - 1] + share * (least_mm_[i] - least_mm_[i - 1]);
  const double filled = (least_mm + beyond_mm) / beam_mm(optics_, range_m);
  const double power = (mirrored_[i - 1] + share * (mirrored_[i] - mirrored_[i - 1])) * std::min(filled * filled, 1.0) / (range_m * range_m);
  return {static_cast<float>(range_m), static_cast<float>(power)};
}

int DropEchoes::draw(std::uint32_t uniform, Draws& draws, double until_m, std::array<Echo, kMost>& out) const {
  if (!any(uniform)) return 0;
  const double until = mean_until(until_m);
  // Distances between the points of a Poisson process of intensity one are exponential.
  double at = -strict::log1p(-(uniform + 0.5) * 0x1p-32);
  int count = 0;
  while (at < until && count < kMost) {
    out[static_cast<std::size_t>(count++)] = echo_at(at, draws.next().exponential(1 / sizes_.slope));
    const double next = draws.next().uniform();
    if (next <= 1 - (until - at)) break;  // -log(next) is at least 1 - next: no logarithm for what most rays do not have
    at -= strict::log(next);
  }
  return count;
}

}  // namespace longtail::sim
