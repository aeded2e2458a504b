#include "scenarios/sample/distribution.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/random/distributions.h"
#include "sim/random/stream.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::scenarios {
namespace {

double exponential_cdf(double x, double mean) {
  return x <= 0 ? 0.0 : -strict::expm1(-x / mean);
}

double moved_into(const std::optional<Clip>& clip, double value) {
  return clip ? std::clamp(value, clip->low, clip->high) : value;
}

double draw_choice(const WeightedChoice& choice, sim::Draw random) {
  double total = 0;
  for (const double weight : choice.weights) total += weight;
  double left = random.uniform() * total;
  for (std::size_t i = 0; i < choice.values.size(); ++i) {
    left -= choice.weights[i];
    if (left < 0) return choice.values[i];
  }
  // Rounding can leave a sliver at the end: it belongs to the last value that has a weight.
  std::size_t last = choice.values.size() - 1;
  while (last > 0 && choice.weights[last] <= 0) --last;
  return choice.values[last];
}

struct Drawer {
  const std::optional<Clip>& clip;
  sim::Draw random;

  double operator()(const Constant& shape) const { return shape.value; }
  double operator()(const Uniform& shape) const { return random.uniform(shape.low, shape.high); }
  double operator()(const Normal& shape) const {
    if (!clip) return random.normal(shape.mean, shape.sd);
    return random.truncated_normal(shape.mean, shape.sd, clip->low, clip->high);
  }
  double operator()(const Exponential& shape) const {
    if (!clip) return random.exponential(shape.mean);
    // Inverse CDF on the part of (0, 1) that lies inside the clip.
    const double low = exponential_cdf(clip->low, shape.mean);
    const double high = exponential_cdf(clip->high, shape.mean);
    const double p = low + random.uniform() * (high - low);
    return std::clamp(sim::exponential_quantile(p, shape.mean), clip->low, clip->high);
  }
  double operator()(const WeightedChoice& shape) const { return draw_choice(shape, random); }
};

struct Middle {
  double operator()(const Constant& shape) const { return shape.value; }
  double operator()(const Uniform& shape) const { return 0.5 * (shape.low + shape.high); }
  double operator()(const Normal& shape) const { return shape.mean; }
  double operator()(const Exponential& shape) const { return shape.mean; }
  double operator()(const WeightedChoice& shape) const { return shape.values.front(); }
};

struct Support {
  double value;

  bool operator()(const Constant& shape) const { return value == shape.value; }
  bool operator()(const Uniform& shape) const { return value >= shape.low && value <= shape.high; }
  bool operator()(const Normal&) const { return true; }
  bool operator()(const Exponential&) const { return value >= 0; }
  bool operator()(const WeightedChoice& shape) const {
    for (std::size_t i = 0; i < shape.values.size(); ++i) {
      if (shape.values[i] == value && shape.weights[i] > 0) return true;
    }
    return false;
  }
};

}  // namespace

bool supports(const Distribution& distribution, double value) {
  const auto& clip = distribution.clip;
  if (clip && (value < clip->low || value > clip->high)) return false;
  return std::visit(Support{value}, distribution.shape);
}

double clip_share(const Distribution& distribution) {
  const auto& clip = distribution.clip;
  if (!clip) return 1;
  if (const auto* normal = std::get_if<Normal>(&distribution.shape)) {
    const double low = sim::normal_cdf((clip->low - normal->mean) / normal->sd);
    const double high = sim::normal_cdf((clip->high - normal->mean) / normal->sd);
    return high - low;
  }
  if (const auto* exponential = std::get_if<Exponential>(&distribution.shape)) {
    return exponential_cdf(clip->high, exponential->mean) - exponential_cdf(clip->low, exponential->mean);
  }
  return 1;
}

double nominal_value(const Distribution& distribution) {
  if (distribution.nominal) return *distribution.nominal;
  return moved_into(distribution.clip, std::visit(Middle{}, distribution.shape));
}

double draw(const Distribution& distribution, Seed seed, const std::string& parameter) {
  if (seed == Seed{}) return nominal_value(distribution);
  CHECK(clip_share(distribution) > 0, "the clip of '{}' excludes every value", parameter);
  const sim::Stream stream(seed, fmt::format("parameter/{}", parameter), 0);
  return std::visit(Drawer{distribution.clip, stream.draw(0, 0)}, distribution.shape);
}

}  // namespace longtail::scenarios
