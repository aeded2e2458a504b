// Rain drops and snow flakes as targets of their own: the model of LISA (Kilic et al. 2021) from its formulas. In a beam that
// opens by `divergence` there are N e^{-slope D} drops per m^3 and mm of diameter D (sim/weather/drop_sizes.h), and one at range r
// returns
//   ((n - 1) / (n + 1))^2 e^{-2 alpha r} min((D / (r divergence))^2, 1) / r^2.
// A beam of 100 m holds thousands of them, but hardly one is detected: the detectable ones are a Poisson process along the beam
// whose intensity is known in closed form, because diameters are exponential. DropEchoes draws those alone, nearest first; the
// diameter beyond the smallest detectable one is exponential again. DropsInBeam draws every drop; tests hold the two together.
#pragma once

#include <array>
#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/lidar/echoes.h"
#include "sim/weather/drop_sizes.h"

namespace longtail::sim {

struct DropOptics {
  double divergence_rad = 0.003;
  double refractive_index = 1.328;  // water at 905 nm; ice 1.3031
  double extinction_per_m = 0;      // of all that is in the air
  double nearest_m = 1.5;           // before it the receiver is shut
  double smallest_mm = 0.05;
  double least_power = 0;           // what can be detected
};

double drop_power(const DropOptics& optics, double diameter_mm, double range_m);
// Of this diameter and more, per m^3.
double drops_per_m3(const DropSizes& sizes, double from_mm);

// Every drop of a beam up to `length_m`: the definition. Slow.
struct Drop {
  double diameter_mm = 0;
  double range_m = 0;
};
class DropsInBeam {
 public:
  DropsInBeam(const DropSizes& sizes, const DropOptics& optics, double length_m);
  double mean() const { return mean_; }  // number in the beam, the part before nearest_m counted
  std::vector<Drop> draw(Draws& draws) const;

 private:
  DropSizes sizes_;
  DropOptics optics_;
  double length_m_;
  double mean_;
};

// The detectable ones.
class DropEchoes {
 public:
  DropEchoes() = default;
  DropEchoes(const DropSizes& sizes, const DropOptics& optics);

  // Mean number of echoes up to a range.
  double mean_until(double range_m) const;
  // A uniform number below this can mean an echo: most beams have none.
  std::uint32_t any_below() const { return any_below_; }
  bool any(std::uint32_t uniform) const { return uniform < any_below_; }
  // What decides on a beam's drops: nearly always all the random numbers there have to be.
  struct Random {
    std::uint32_t place = 0;                // uniform: where the first one is
    std::array<float, 2> beyond{};          // of the first two: exponential with mean 1
    float next = 0;                         // where the second one is: uniform in (0, 1)
    Draws more;                             // for further ones
  };
  // Those before `until_m`, at most kMost.
  static constexpr int kMost = 4;
  int draw(Random& random, double until_m, std::array<Echo, kMost>& out) const;

 private:
  static constexpr double kStep_m = 0.1;
  static constexpr std::size_t kGuides = 256;
  double at(const std::vector<double>& table, double range_m) const;
  Echo echo_at(double passed, double beyond_mm) const;
  double least_diameter_mm(double range_m) const;  // infinite where no drop is large enough

  DropSizes sizes_;
  DropOptics optics_;
  std::vector<double> mean_{0};   // number until each step
  std::vector<double> some_{0};   // probability of one or more until each step; a straight line in between
  std::vector<std::uint32_t> guide_;  // first step to look at, by equal parts of the last probability
  double guides_per_some_ = 0;
  std::vector<double> least_mm_;  // at each step: the smallest that can be detected
  std::vector<double> mirrored_;  // at each step: of a drop that fills the beam
  std::uint32_t any_below_ = 0;
};

}  // namespace longtail::sim
