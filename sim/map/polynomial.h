// Piecewise cubics as OpenDRIVE writes them: value(s) = a + b ds + c ds^2 + d ds^3 with ds = s - s0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace longtail::sim {

struct Cubic {
  double s0 = 0;
  double a = 0;
  double b = 0;
  double c = 0;
  double d = 0;

  double value(double s) const {
    const double ds = s - s0;
    return a + ds * (b + ds * (c + ds * d));
  }
  double slope(double s) const {
    const double ds = s - s0;
    return b + ds * (2 * c + ds * (3 * d));
  }
  double bend(double s) const { return 2 * c + 6 * d * (s - s0); }  // second derivative
  bool is_constant() const { return b == 0 && c == 0 && d == 0; }
};

// Pieces by rising s0; each holds up to the next. Zero without pieces, the first piece's before it.
class PiecewiseCubic {
 public:
  void add(const Cubic& piece) { pieces_.push_back(piece); }
  bool empty() const { return pieces_.empty(); }
  std::size_t size() const { return pieces_.size(); }
  double last_start() const { return pieces_.empty() ? 0 : pieces_.back().s0; }

  double value(double s) const { return pieces_.empty() ? 0 : piece_at(s).value(s); }
  double slope(double s) const { return pieces_.empty() ? 0 : piece_at(s).slope(s); }
  double bend(double s) const { return pieces_.empty() ? 0 : piece_at(s).bend(s); }
  // Constant over [from, to).
  bool is_constant(double from, double to) const {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const bool used = pieces_[i].s0 < to && (i + 1 == pieces_.size() || pieces_[i + 1].s0 > from);
      if (used && (!pieces_[i].is_constant() || pieces_[i].a != value(from))) return false;
    }
    return true;
  }

 private:
  const Cubic& piece_at(double s) const {
    if (pieces_.size() == 1 || s < pieces_[1].s0) return pieces_[0];
    const auto after =
        std::upper_bound(pieces_.begin(), pieces_.end(), s, [](double at, const Cubic& piece) { return at < piece.s0; });
    return *(after - 1);
  }
  std::vector<Cubic> pieces_;
};

}  // namespace longtail::sim
