#include "stack/base/strict_math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace longtail {
namespace {

// Distance in representable numbers; 0 for equal (also both NaN).
std::uint64_t ulps(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const auto place = [](double v) {
    const auto bits = std::bit_cast<std::int64_t>(v);
    return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
  };
  const std::int64_t x = place(a);
  const std::int64_t y = place(b);
  return x > y ? static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(y)
               : static_cast<std::uint64_t>(y) - static_cast<std::uint64_t>(x);
}

struct Known {
  const char* name;
  double result;
  double truth;
};

// Values to 20 digits from the tables of the NIST Handbook of Mathematical Functions and known constants (sin 1e15:
// glibc, whose argument reduction is exact).
TEST(StrictMath, IsWithinTwoUlpOfKnownValues) {
  const Known rows[] = {
      {"sin 1", strict::sin(1), 0.84147098480789650665},
      {"sin 0.1", strict::sin(0.1), 0.099833416646828152307},
      {"sin 1e15", strict::sin(1e15), 0.8582727931702359},
      {"cos 1", strict::cos(1), 0.54030230586813971740},
      {"cos -3", strict::cos(-3), -0.98999249660044545727},
      {"tan 1", strict::tan(1), 1.5574077246549022305},
      {"asin 0.5", strict::asin(0.5), 0.52359877559829887308},
      {"acos 0.5", strict::acos(0.5), 1.0471975511965977462},
      {"atan 1", strict::atan(1), 0.78539816339744830962},
      {"atan2 1 -1", strict::atan2(1, -1), 2.3561944901923449288},
      {"atan2 -1 -1", strict::atan2(-1, -1), -2.3561944901923449288},
      {"atan2 0 -1", strict::atan2(0.0, -1), 3.1415926535897932385},
      {"atan2 -0 -1", strict::atan2(-0.0, -1), -3.1415926535897932385},
      {"sinh 1", strict::sinh(1), 1.1752011936438014569},
      {"cosh 1", strict::cosh(1), 1.5430806348152437785},
      {"tanh 1", strict::tanh(1), 0.76159415595576488812},
      {"exp 1", strict::exp(1), 2.7182818284590452354},
      {"exp -10", strict::exp(-10), 4.5399929762484851536e-5},
      {"expm1 1e-10", strict::expm1(1e-10), 1.0000000000500000000e-10},
      {"log 2", strict::log(2), 0.69314718055994530942},
      {"log2 3", strict::log2(3), 1.5849625007211561815},
      {"log10 2", strict::log10(2), 0.30102999566398119521},
      {"log1p 1e-10", strict::log1p(1e-10), 9.9999999995000000000e-11},
      {"pow 2 0.5", strict::pow(2, 0.5), 1.4142135623730950488},
      {"pow 10 -3", strict::pow(10, -3), 0.001},
      {"cbrt 2", strict::cbrt(2), 1.2599210498948731648},
      {"hypot 1 1", strict::hypot(1, 1), 1.4142135623730950488},
      {"erf 0.5", strict::erf(0.5), 0.52049987781304653768},
      {"erfc 2", strict::erfc(2), 0.0046777349810472658379},
      {"erfc 10", strict::erfc(10), 2.0884875837625447570e-45},
  };
  for (const Known& row : rows) EXPECT_LE(ulps(row.result, row.truth), 2u) << row.name << ": " << row.result;
}

TEST(StrictMath, KeepsExactPointsAndSpecialValues) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(strict::sin(0), 0);
  EXPECT_TRUE(std::signbit(strict::sin(-0.0)));
  EXPECT_EQ(strict::cos(0), 1);
  EXPECT_EQ(strict::exp(0), 1);
  EXPECT_EQ(strict::exp(-kInf), 0);
  EXPECT_EQ(strict::exp(1000), kInf);
  EXPECT_EQ(strict::log(1), 0);
  EXPECT_EQ(strict::log(0), -kInf);
  EXPECT_TRUE(std::isnan(strict::log(-1)));
  EXPECT_EQ(strict::pow(0, 0), 1);
  EXPECT_EQ(strict::pow(-2, 3), -8);
  EXPECT_TRUE(std::isnan(strict::pow(-2, 0.5)));
  EXPECT_EQ(strict::hypot(3, 4), 5);
  EXPECT_EQ(strict::hypot(kInf, 1), kInf);
  EXPECT_TRUE(std::isnan(strict::acos(1.0000001)));
  EXPECT_EQ(strict::atan(kInf), std::bit_cast<double>(0x3ff921fb54442d18));
}

// Identities that hold to rounding for any argument: a wrong branch or reduction breaks them.
TEST(StrictMath, SatisfiesIdentitiesOverManyArguments) {
  for (int i = 1; i <= 20'000; ++i) {
    const double x = i * 0.0137 - 137;
    const double s = strict::sin(x);
    const double c = strict::cos(x);
    EXPECT_NEAR(s * s + c * c, 1, 4e-16) << x;
    EXPECT_NEAR(strict::tan(x) * c, s, 4e-16) << x;
    EXPECT_EQ(strict::sin(-x), -s);
    EXPECT_EQ(strict::cos(-x), c);
    const double p = i * 0.01;
    EXPECT_NEAR(strict::exp(strict::log(p)) / p, 1, 2e-15) << p;
    EXPECT_NEAR(strict::pow(p, 1.5) / (p * std::sqrt(p)), 1, 4e-16) << p;
    EXPECT_LE(ulps(strict::cbrt(p * p * p), p), 2u) << p;
    EXPECT_NEAR(strict::wrap_angle(strict::atan2(s, c) - x), 0, 3e-14) << x;
  }
}

TEST(WrapAngle, StaysInTheHalfOpenIntervalAndIsCongruent) {
  constexpr double kPi = 3.14159265358979323846;
  const auto check = [&](double x) {
    const double wrapped = strict::wrap_angle(x);
    EXPECT_GT(wrapped, -kPi) << x;
    EXPECT_LE(wrapped, kPi) << x;
    // x - wrapped is a whole number of turns, exactly (fmod is exact; a rest near a whole turn is rounding of x - w).
    const double rest = std::fabs(std::remainder(x - wrapped, 2 * kPi));
    EXPECT_LE(rest, std::fabs(x) * 0x1p-52) << x;
    EXPECT_EQ(strict::wrap_angle(wrapped), wrapped) << x;
  };
  for (int turns = -50; turns <= 50; ++turns) {
    const double edge = kPi * (2 * turns + 1);
    double below = edge;
    double above = edge;
    for (int i = 0; i < 8; ++i) {
      check(below);
      check(above);
      below = std::nextafter(below, -1e9);
      above = std::nextafter(above, 1e9);
    }
  }
  for (int i = -10'000; i < 10'000; ++i) check(i * 0.0123);
  for (double x = 1; x < 1e300; x *= 3.7) {
    check(x);
    check(-x);
  }
}

TEST(WrapAngle, LeavesAnglesInsideAloneAndMapsMinusPiToPi) {
  constexpr double kPi = 3.14159265358979323846;
  EXPECT_EQ(strict::wrap_angle(kPi), kPi);
  EXPECT_EQ(strict::wrap_angle(-kPi), kPi);
  EXPECT_EQ(strict::wrap_angle(3 * kPi), kPi);
  EXPECT_EQ(strict::wrap_angle(0.25), 0.25);
  EXPECT_TRUE(std::signbit(strict::wrap_angle(-0.0)));
  EXPECT_TRUE(std::isnan(strict::wrap_angle(std::numeric_limits<double>::infinity())));
}

}  // namespace
}  // namespace longtail
