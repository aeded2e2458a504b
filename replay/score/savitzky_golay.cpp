#include "replay/score/savitzky_golay.h"

#include <algorithm>

namespace longtail::replay {
namespace {

// c0 + c1 u + c2 u^2 with u in samples from the middle of the window.
struct Parabola {
  double c0 = 0;
  double c1 = 0;
  double c2 = 0;
  double value(double u) const { return c0 + u * (c1 + u * c2); }
  double slope(double u) const { return c1 + 2 * c2 * u; }
};

// Least squares; odd sums vanish because u is symmetric.
Parabola fit(std::span<const double> y) {
  const double middle = 0.5 * static_cast<double>(y.size() - 1);
  double s2 = 0, s4 = 0, y0 = 0, y1 = 0, y2 = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double u = static_cast<double>(i) - middle;
    s2 += u * u;
    s4 += u * u * u * u;
    y0 += y[i];
    y1 += u * y[i];
    y2 += u * u * y[i];
  }
  const double n = static_cast<double>(y.size());
  const double determinant = n * s4 - s2 * s2;
  return {(s4 * y0 - s2 * y2) / determinant, y1 / s2, (n * y2 - s2 * y0) / determinant};
}

}  // namespace

std::vector<double> savitzky_golay(std::span<const double> values, std::size_t window, double step, int derivative) {
  const std::size_t n = values.size();
  window = std::min(window, n);
  if (window < 3) return {};
  const std::size_t half = window / 2;
  const bool even = window % 2 == 0;
  const double middle = 0.5 * static_cast<double>(window - 1);
  std::vector<double> out;
  out.reserve(n);
  std::size_t fitted = n;  // the window that `parabola` belongs to
  Parabola parabola;
  for (std::size_t i = 0; i < n; ++i) {
    const bool head = i < half;
    const bool tail = !head && i >= n - half;
    const std::size_t from = head ? 0 : (tail ? n - window : i - (even ? half - 1 : half));
    if (from != fitted) {
      parabola = fit(values.subspan(from, window));
      fitted = from;
    }
    const double u = static_cast<double>(i - from) - middle + (even && !head && !tail ? 0.5 : 0.0);
    out.push_back(derivative == 0 ? parabola.value(u) : parabola.slope(u) / step);
  }
  return out;
}

}  // namespace longtail::replay
