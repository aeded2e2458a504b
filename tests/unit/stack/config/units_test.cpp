#include "stack/config/units.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "stack/config/expression.h"

namespace longtail::stack {
namespace {

struct UnitRow {
  const char* text;
  Dimension dimension;
  double si;
};

// Values by definition of the units (SI brochure, 9th edition; international mile 1609.344 m).
TEST(Units, EveryUnitConvertsToSi) {
  const UnitRow rows[] = {
      {"0.9", Dimension::kNumber, 0.9},
      {"30 %", Dimension::kNumber, 0.3},
      {"5 m", Dimension::kLength, 5},
      {"1.2 km", Dimension::kLength, 1200},
      {"25 cm", Dimension::kLength, 0.25},
      {"5 mm", Dimension::kLength, 0.005},
      {"2 s", Dimension::kTime, 2},
      {"250 ms", Dimension::kTime, 0.25},
      {"50 us", Dimension::kTime, 50e-6},
      {"7 ns", Dimension::kTime, 7e-9},
      {"2 min", Dimension::kTime, 120},
      {"0.5 h", Dimension::kTime, 1800},
      {"13.9 m/s", Dimension::kSpeed, 13.9},
      {"36 km/h", Dimension::kSpeed, 10},
      {"100 mph", Dimension::kSpeed, 44.704},
      {"-3 m/s^2", Dimension::kAcceleration, -3},
      {"3 m/s2", Dimension::kAcceleration, 3},
      {"0.5 g", Dimension::kAcceleration, 4.903325},
      {"2 m/s^3", Dimension::kJerk, 2},
      {"180 deg", Dimension::kAngle, std::numbers::pi},
      {"1.5 rad", Dimension::kAngle, 1.5},
      {"90 deg/s", Dimension::kAngularRate, std::numbers::pi / 2},
      {"0.1 rad/s", Dimension::kAngularRate, 0.1},
      {"2 rad/s^2", Dimension::kAngularAcceleration, 2},
      {"0.01 1/m", Dimension::kCurvature, 0.01},
      {"20 Hz", Dimension::kFrequency, 20},
      {"2 kHz", Dimension::kFrequency, 2000},
      {"1550 kg", Dimension::kMass, 1550},
      {"1.5 t", Dimension::kMass, 1500},
      {"12 N", Dimension::kForce, 12},
      {"2 kN", Dimension::kForce, 2000},
      {"90 kW", Dimension::kPower, 90e3},
      {"15 W", Dimension::kPower, 15},
      {"-7 C", Dimension::kTemperature, -7},
      {"-7 degC", Dimension::kTemperature, -7},
      {"300 K", Dimension::kTemperature, 300 - 273.15},
      {"2 mm/h", Dimension::kRainRate, 2},
      {"-5 dBsm", Dimension::kRadarCrossSection, -5},
      {"400 J/K", Dimension::kHeatCapacity, 400},
      {"1.5 K/W", Dimension::kThermalResistance, 1.5},
  };
  for (const UnitRow& row : rows) {
    const auto parsed = parse_quantity(row.text);
    ASSERT_TRUE(parsed.ok()) << row.text << ": " << describe(parsed.error());
    EXPECT_EQ(parsed.value().dimension, row.dimension) << row.text;
    EXPECT_DOUBLE_EQ(parsed.value().value, row.si) << row.text;
  }
}

TEST(Units, BlanksAndSignsAreFree) {
  for (const char* text : {"36km/h", " 36 km/h ", "+36  km/h", "3.6e1 km/h", "36. km/h"}) {
    const auto parsed = parse_quantity(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(parsed.value().value, 10.0) << text;
  }
}

struct BadRow {
  const char* text;
  const char* what;
  const char* hint;
};

TEST(Units, WhatIsNoQuantityIsSaidPrecisely) {
  const BadRow rows[] = {
      {"fast", "'fast' is not a finite number", "write a number, e.g. 2.5"},
      {"nan m", "'nan m' is not a finite number", "write a number, e.g. 2.5"},
      {"inf", "'inf' is not a finite number", "write a number, e.g. 2.5"},
      {"", "'' is not a finite number", "write a number, e.g. 2.5"},
      {"+-3 m", "'+-3 m' is not a finite number", "write a number, e.g. 2.5"},
      {"1e999 m", "'1e999 m' does not fit a double (largest 1.8e308, smallest 2.2e-308)", ""},
      {"1e308 km", "'1e308 km' does not fit a double in SI units", ""},
      {"40 kmh", "unknown unit 'kmh' in '40 kmh'", "did you mean 'km/h'?"},
      {"40 m s", "unknown unit 'm s' in '40 m s'", "did you mean 'm/s'?"},
      {"0x10 m", "unknown unit 'x10 m' in '0x10 m'",
       "known units: %, 1/m, C, Hz, J/K, K, K/W, N, W, cm, dBsm, deg and 29 more"},
  };
  for (const BadRow& row : rows) {
    const auto parsed = parse_quantity(row.text);
    ASSERT_FALSE(parsed.ok()) << row.text;
    EXPECT_EQ(parsed.error().what, row.what);
    EXPECT_EQ(parsed.error().hint, row.hint) << row.text;
  }
}

TEST(Units, FormattedNumbersReadBackToTheSameBits) {
  std::uint64_t state = 88172645463325252u;  // xorshift64; any bit patterns will do
  for (int i = 0; i < 20'000; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    const double value = std::bit_cast<double>(state);
    if (!std::isfinite(value) || std::fabs(value) < std::numeric_limits<double>::min()) continue;
    const auto back = parse_number(format_number(value));
    ASSERT_TRUE(back.ok()) << format_number(value);
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back.value()), state);
  }
}

TEST(Units, DurationsAreWrittenExactlyAndReadBackToTheNanosecond) {
  EXPECT_EQ(format_duration(seconds(20)), "20 s");
  EXPECT_EQ(format_duration(milliseconds(-50)), "-0.05 s");
  EXPECT_EQ(format_duration(nanoseconds(30'062'500'001)), "30.062500001 s");
  for (std::int64_t ns = 1; ns < 4'000'000'000'000; ns = ns * 3 + 1) {
    const auto back = parse_quantity(format_duration(nanoseconds(ns)));
    EXPECT_EQ(duration_from_seconds(back.value().value), nanoseconds(ns));
  }
}

struct ExpressionRow {
  const char* text;
  Quantity value;
};

TEST(Expressions, ReferencesAndArithmeticKeepDimensions) {
  References references;
  references.define("ego_speed", {20, Dimension::kSpeed});
  references.define("gap", {30, Dimension::kLength});
  references.define("factor", {0.5, Dimension::kNumber});
  const ExpressionRow rows[] = {
      {"$ego_speed", {20, Dimension::kSpeed}},
      {"$ego_speed - 36 km/h", {10, Dimension::kSpeed}},
      {"$ego_speed * $factor + 1 m/s", {11, Dimension::kSpeed}},
      {"1 m/s + 2 * $ego_speed", {41, Dimension::kSpeed}},
      {"$gap / 3", {10, Dimension::kLength}},
      {"$gap / 15 m", {2, Dimension::kNumber}},
      {"10 m - 3 m - 2 m", {5, Dimension::kLength}},
      {"50 % * $gap", {15, Dimension::kLength}},
  };
  for (const ExpressionRow& row : rows) {
    const auto value = evaluate(row.text, references);
    ASSERT_TRUE(value.ok()) << row.text << ": " << describe(value.error());
    EXPECT_EQ(value.value(), row.value) << row.text;
  }
  EXPECT_TRUE(references.unused().empty());
}

TEST(Expressions, MistakesAreNamed) {
  const BadRow rows[] = {
      {"$ego_sped", "unknown parameter '$ego_sped'", "did you mean 'ego_speed'?"},
      {"$ego_speed + 3", "cannot add a speed and a plain number",
       "sums need equal dimensions; factors and divisors are plain numbers"},
      {"$ego_speed - 3 m", "cannot subtract a speed and a length",
       "sums need equal dimensions; factors and divisors are plain numbers"},
      {"$ego_speed * 3 m", "cannot multiply a speed and a length",
       "sums need equal dimensions; factors and divisors are plain numbers"},
      {"$ego_speed / 3 m", "cannot divide a speed and a length",
       "sums need equal dimensions; factors and divisors are plain numbers"},
      {"$ego_speed +", "a value is missing at the end", ""},
      {"* 3 m", "a value is missing before '*'", ""},
      {"", "a value is missing", ""},
      {"$ego_speed / 0", "'$ego_speed / 0' is not a finite number", ""},
  };
  for (const BadRow& row : rows) {
    References references;
    references.define("ego_speed", {20, Dimension::kSpeed});
    const auto value = evaluate(row.text, references);
    ASSERT_FALSE(value.ok()) << row.text;
    EXPECT_EQ(value.error().what, row.what);
    EXPECT_EQ(value.error().hint, row.hint) << row.text;
  }
}

TEST(Expressions, UnusedReferencesAreKnown) {
  References references;
  references.define("b", {});
  references.define("a", {});
  references.define("c", {});
  ASSERT_TRUE(evaluate("$b", references).ok());
  EXPECT_EQ(references.unused(), (std::vector<std::string>{"a", "c"}));
}

}  // namespace
}  // namespace longtail::stack
