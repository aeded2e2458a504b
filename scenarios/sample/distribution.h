// A scenario parameter as a distribution, and the value a run draws from it. A draw is a function of
// (run seed, parameter name) alone: declaration order and other parameters shift nothing. Seed 0 is the nominal
// run: every parameter takes its default. Values in SI units.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "stack/base/ids.h"
#include "stack/config/units.h"

namespace longtail::scenarios {

struct Constant {
  double value = 0;
};
struct Uniform {
  double low = 0;
  double high = 0;
};
struct Normal {
  double mean = 0;
  double sd = 1;
};
struct Exponential {
  double mean = 1;
};
struct WeightedChoice {
  std::vector<double> values;
  std::vector<double> weights;  // same length, not negative, sum above 0
};

struct Clip {
  double low = 0;
  double high = 0;
};

struct Distribution {
  std::variant<Constant, Uniform, Normal, Exponential, WeightedChoice> shape;
  std::optional<Clip> clip;       // Normal and Exponential: conditioned on [low, high]
  std::optional<double> nominal;  // the author's default
  stack::Dimension dimension = stack::Dimension::kNumber;
};

// Whether `value` can be drawn.
bool supports(const Distribution& distribution, double value);
// Share of the unclipped distribution inside the clip; 1 without one.
double clip_share(const Distribution& distribution);

// The default; without one the middle of a uniform, the mean of the others moved into the clip, the first choice.
double nominal_value(const Distribution& distribution);
// REQUIRES: clip_share above 0.
double draw(const Distribution& distribution, Seed seed, const std::string& parameter);

}  // namespace longtail::scenarios
