#include "stack/base/geodesy.h"

#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace longtail {
namespace {

constexpr double kPi = 3.14159265358979323846;

double degrees(int whole, int minutes, double seconds) { return whole + minutes / 60.0 + seconds / 3600.0; }

// IOGP Publication 373-7-2 (Guidance Note 7 part 2), worked example of EPSG method 9602.
TEST(Geodesy, MatchesThePublishedExampleOfGeographicToGeocentric) {
  const GeodeticPosition position{degrees(53, 48, 33.820), degrees(2, 7, 46.380), 73.0};
  const Ecef ecef = ecef_from_geodetic(position);
  EXPECT_NEAR(ecef.x, 3771793.968, 6e-4);
  EXPECT_NEAR(ecef.y, 140253.342, 6e-4);
  EXPECT_NEAR(ecef.z, 5124304.349, 6e-4);
  const GeodeticPosition back = geodetic_from_ecef({3771793.968, 140253.342, 5124304.349});
  EXPECT_NEAR(back.latitude_deg, position.latitude_deg, 1e-8);
  EXPECT_NEAR(back.longitude_deg, position.longitude_deg, 1e-8);
  EXPECT_NEAR(back.altitude_m, 73.0, 1e-3);
}

// Same guidance note, worked example of EPSG method 9837 (geographic to topocentric).
TEST(Geodesy, MatchesThePublishedExampleOfGeographicToTopocentric) {
  const LocalTangentPlane plane({55, 5, 200});
  const Enu local = plane.to_local(GeodeticPosition{degrees(53, 48, 33.820), degrees(2, 7, 46.380), 73.0});
  EXPECT_NEAR(local.east, -189013.869, 6e-4);
  EXPECT_NEAR(local.north, -128642.040, 6e-4);
  EXPECT_NEAR(local.up, -4220.171, 6e-4);
}

TEST(Geodesy, PolesAndEquatorHaveTheirClosedForms) {
  const Ecef pole = ecef_from_geodetic({90, 0, 10});
  EXPECT_NEAR(pole.z, 6356752.314245 + 10, 1e-6);
  EXPECT_NEAR(pole.x, 0, 1e-6);
  const GeodeticPosition back = geodetic_from_ecef({0, 0, -6356752.314245 - 5});
  EXPECT_NEAR(back.latitude_deg, -90, 1e-12);
  EXPECT_NEAR(back.altitude_m, 5, 1e-6);
  // One degree along the equator is a chord of a circle of radius a.
  const Enu east = LocalTangentPlane({0, 0, 0}).to_local(GeodeticPosition{0, 1, 0});
  EXPECT_NEAR(east.east, 6378137.0 * std::sin(kPi / 180), 1e-6);
  EXPECT_NEAR(east.north, 0, 1e-9);
  EXPECT_NEAR(east.up, 6378137.0 * (std::cos(kPi / 180) - 1), 1e-6);
}

TEST(Geodesy, SmallStepsFollowTheRadiiOfCurvature) {
  constexpr double kA = 6378137.0;
  constexpr double kE2 = 0.00669437999014;
  const double latitude = 48.0 * kPi / 180;
  const double w = std::sqrt(1 - kE2 * std::sin(latitude) * std::sin(latitude));
  const LocalTangentPlane plane({48, 11, 0});
  const double step_deg = 1e-5;
  const Enu north = plane.to_local(GeodeticPosition{48 + step_deg, 11, 0});
  const Enu east = plane.to_local(GeodeticPosition{48, 11 + step_deg, 0});
  const Enu up = plane.to_local(GeodeticPosition{48, 11, 2.5});
  EXPECT_NEAR(north.north, kA * (1 - kE2) / (w * w * w) * step_deg * kPi / 180, 1e-6);
  EXPECT_NEAR(north.east, 0, 1e-8);
  EXPECT_NEAR(east.east, kA / w * std::cos(latitude) * step_deg * kPi / 180, 1e-6);
  EXPECT_NEAR(up.up, 2.5, 1e-8);
}

// In [-1, 1], from the full range at every size.
double unit() {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::int32_t>()) / 2147483648.0;
}

RC_GTEST_PROP(Geodesy, RoundTripStaysWithinAMicrometreOver100Km, ()) {
  const double latitude = 90 * unit();
  const double longitude = 180 * unit();
  const double altitude = 4000 * unit();
  const LocalTangentPlane plane({latitude, longitude, altitude});
  Enu there;
  there.east = 100'000 * unit();
  there.north = 100'000 * unit();
  there.up = 3000 * unit();
  const Enu back = plane.to_local(plane.to_geodetic(there));
  RC_ASSERT(std::fabs(back.east - there.east) < 1e-6);
  RC_ASSERT(std::fabs(back.north - there.north) < 1e-6);
  RC_ASSERT(std::fabs(back.up - there.up) < 1e-6);
}

RC_GTEST_PROP(Geodesy, RotationKeepsLengthsAndIsUndone, ()) {
  const double latitude = 90 * unit();
  const LocalTangentPlane plane({latitude, 180 * unit(), 0});
  Ecef velocity;
  velocity.x = 30 * unit();
  velocity.y = 30 * unit();
  velocity.z = 30 * unit();
  const Enu local = plane.rotate_to_local(velocity);
  RC_ASSERT(std::fabs(local.east * local.east + local.north * local.north + local.up * local.up -
                      velocity.x * velocity.x - velocity.y * velocity.y - velocity.z * velocity.z) < 1e-9);
  const Ecef back = plane.rotate_to_ecef(local);
  RC_ASSERT(std::fabs(back.x - velocity.x) < 1e-12);
  RC_ASSERT(std::fabs(back.y - velocity.y) < 1e-12);
  RC_ASSERT(std::fabs(back.z - velocity.z) < 1e-12);
}

}  // namespace
}  // namespace longtail
