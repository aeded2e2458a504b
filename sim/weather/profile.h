// A weather value over time: one constant, or points with straight lines between them; before the first and after the
// last it holds. Times rise strictly (the loader checks; so does the constructor).
#pragma once

#include <vector>

#include "stack/base/time.h"

namespace longtail::sim {

class Profile {
 public:
  struct Point {
    SimTime t;
    double value = 0;
    bool operator==(const Point&) const = default;
  };

  Profile(double constant = 0) : points_{{SimTime{}, constant}} {}  // implicit: a constant is the common profile
  explicit Profile(std::vector<Point> points);

  double at(SimTime t) const;
  bool constant() const { return points_.size() == 1; }
  const std::vector<Point>& points() const { return points_; }

  bool operator==(const Profile&) const = default;

 private:
  std::vector<Point> points_;  // at least one
};

}  // namespace longtail::sim
