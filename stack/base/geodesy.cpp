#include "stack/base/geodesy.h"

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kRadPerDeg = kPi / 180.0;
constexpr double kSemiMajor = 6378137.0;                       // a, m
constexpr double kFlattening = 1.0 / 298.257223563;            // f
constexpr double kSemiMinor = kSemiMajor * (1 - kFlattening);  // b, m
constexpr double kEccentricity2 = kFlattening * (2 - kFlattening);                                 // e^2
constexpr double kSecondEccentricity2 = kEccentricity2 / ((1 - kFlattening) * (1 - kFlattening));  // e'^2

}  // namespace

Ecef ecef_from_geodetic(const GeodeticPosition& position) {
  const double latitude = position.latitude_deg * kRadPerDeg;
  const double longitude = position.longitude_deg * kRadPerDeg;
  const double sin_latitude = strict::sin(latitude);
  const double cos_latitude = strict::cos(latitude);
  // Radius of curvature in the prime vertical.
  const double n = kSemiMajor / std::sqrt(1 - kEccentricity2 * sin_latitude * sin_latitude);
  const double across = (n + position.altitude_m) * cos_latitude;
  return {across * strict::cos(longitude), across * strict::sin(longitude),
          (n * (1 - kEccentricity2) + position.altitude_m) * sin_latitude};
}

GeodeticPosition geodetic_from_ecef(const Ecef& position) {
  const double p = std::sqrt(position.x * position.x + position.y * position.y);
  // Bowring: tan(latitude) = (z + e'^2 b sin^3 beta) / (p - e^2 a cos^3 beta), tan(beta) = (1 - f) tan(latitude).
  // Sines and cosines stay normalised pairs, so the poles need no special case.
  double sin_beta = position.z * kSemiMajor;
  double cos_beta = p * kSemiMinor;
  double sin_latitude = 0;
  double cos_latitude = 1;
  for (int iteration = 0; iteration < 3; ++iteration) {
    const double norm = std::sqrt(sin_beta * sin_beta + cos_beta * cos_beta);
    if (norm > 0) {
      sin_beta /= norm;
      cos_beta /= norm;
    }
    const double y = position.z + kSecondEccentricity2 * kSemiMinor * sin_beta * sin_beta * sin_beta;
    const double x = p - kEccentricity2 * kSemiMajor * cos_beta * cos_beta * cos_beta;
    const double length = std::sqrt(x * x + y * y);
    sin_latitude = length > 0 ? y / length : 0;
    cos_latitude = length > 0 ? x / length : 1;
    sin_beta = (1 - kFlattening) * sin_latitude;
    cos_beta = cos_latitude;
  }
  // Bowring 1985: first-order insensitive to the latitude's error, and finite at the poles.
  const double altitude = p * cos_latitude + position.z * sin_latitude -
                          kSemiMajor * std::sqrt(1 - kEccentricity2 * sin_latitude * sin_latitude);
  return {strict::atan2(sin_latitude, cos_latitude) / kRadPerDeg, strict::atan2(position.y, position.x) / kRadPerDeg,
          altitude};
}

LocalTangentPlane::LocalTangentPlane(const GeodeticPosition& datum)
    : datum_(datum),
      origin_m_(ecef_from_geodetic(datum)),
      sin_latitude_(strict::sin(datum.latitude_deg * kRadPerDeg)),
      cos_latitude_(strict::cos(datum.latitude_deg * kRadPerDeg)),
      sin_longitude_(strict::sin(datum.longitude_deg * kRadPerDeg)),
      cos_longitude_(strict::cos(datum.longitude_deg * kRadPerDeg)) {}

Enu LocalTangentPlane::rotate_to_local(const Ecef& v) const {
  const double outward = cos_longitude_ * v.x + sin_longitude_ * v.y;  // away from the earth's axis
  return {cos_longitude_ * v.y - sin_longitude_ * v.x, cos_latitude_ * v.z - sin_latitude_ * outward,
          cos_latitude_ * outward + sin_latitude_ * v.z};
}

Ecef LocalTangentPlane::rotate_to_ecef(const Enu& v) const {
  const double outward = cos_latitude_ * v.up - sin_latitude_ * v.north;
  return {cos_longitude_ * outward - sin_longitude_ * v.east, sin_longitude_ * outward + cos_longitude_ * v.east,
          sin_latitude_ * v.up + cos_latitude_ * v.north};
}

Enu LocalTangentPlane::to_local(const Ecef& position) const {
  return rotate_to_local({position.x - origin_m_.x, position.y - origin_m_.y, position.z - origin_m_.z});
}

Ecef LocalTangentPlane::to_ecef(const Enu& position) const {
  const Ecef offset = rotate_to_ecef(position);
  return {origin_m_.x + offset.x, origin_m_.y + offset.y, origin_m_.z + offset.z};
}

Enu LocalTangentPlane::to_local(const GeodeticPosition& position) const {
  return to_local(ecef_from_geodetic(position));
}

GeodeticPosition LocalTangentPlane::to_geodetic(const Enu& position) const {
  return geodetic_from_ecef(to_ecef(position));
}

}  // namespace longtail
