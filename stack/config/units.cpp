#include "stack/config/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "stack/base/nearest_name.h"

namespace longtail::stack {
namespace {

// si = (value * numerator) / denominator + offset: two exact factors, so that 36 km/h is exactly 10 m/s.
struct Unit {
  std::string_view name;
  Dimension dimension;
  double numerator = 1;
  double denominator = 1;
  double offset = 0;
};

constexpr double kStandardGravity = 9.80665;  // m/s^2, CGPM 1901
constexpr double kMetresPerMile = 1609.344;   // international mile, exact

// The SI unit of a dimension stands first among its units.
constexpr std::array kUnits{
    Unit{"", Dimension::kNumber},
    Unit{"%", Dimension::kNumber, 1, 100},
    Unit{"m", Dimension::kLength},
    Unit{"km", Dimension::kLength, 1000},
    Unit{"cm", Dimension::kLength, 1, 100},
    Unit{"mm", Dimension::kLength, 1, 1000},
    Unit{"s", Dimension::kTime},
    Unit{"ms", Dimension::kTime, 1, 1e3},
    Unit{"us", Dimension::kTime, 1, 1e6},
    Unit{"ns", Dimension::kTime, 1, 1e9},
    Unit{"min", Dimension::kTime, 60},
    Unit{"h", Dimension::kTime, 3600},
    Unit{"m/s", Dimension::kSpeed},
    Unit{"km/h", Dimension::kSpeed, 5, 18},
    Unit{"mph", Dimension::kSpeed, kMetresPerMile, 3600},
    Unit{"m/s^2", Dimension::kAcceleration},
    Unit{"m/s2", Dimension::kAcceleration},
    Unit{"g", Dimension::kAcceleration, kStandardGravity},
    Unit{"m/s^3", Dimension::kJerk},
    Unit{"m/s3", Dimension::kJerk},
    Unit{"rad", Dimension::kAngle},
    Unit{"deg", Dimension::kAngle, std::numbers::pi, 180},
    Unit{"rad/s", Dimension::kAngularRate},
    Unit{"deg/s", Dimension::kAngularRate, std::numbers::pi, 180},
    Unit{"rad/s^2", Dimension::kAngularAcceleration},
    Unit{"deg/s^2", Dimension::kAngularAcceleration, std::numbers::pi, 180},
    Unit{"1/m", Dimension::kCurvature},
    Unit{"Hz", Dimension::kFrequency},
    Unit{"kHz", Dimension::kFrequency, 1000},
    Unit{"kg", Dimension::kMass},
    Unit{"t", Dimension::kMass, 1000},
    Unit{"N", Dimension::kForce},
    Unit{"kN", Dimension::kForce, 1000},
    Unit{"W", Dimension::kPower},
    Unit{"kW", Dimension::kPower, 1000},
    Unit{"C", Dimension::kTemperature},
    Unit{"degC", Dimension::kTemperature},
    Unit{"K", Dimension::kTemperature, 1, 1, -273.15},
    Unit{"mm/h", Dimension::kRainRate},
    Unit{"dBsm", Dimension::kRadarCrossSection},
    Unit{"J/K", Dimension::kHeatCapacity},
    Unit{"K/W", Dimension::kThermalResistance},
};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

Error unknown_unit(std::string_view unit, std::string_view text) {
  std::vector<std::string_view> names;
  for (const Unit& known : kUnits) {
    if (!known.name.empty()) names.push_back(known.name);
  }
  return Error{.what = fmt::format("unknown unit '{}' in '{}'", unit, text),
               .hint = did_you_mean(unit, std::span<const std::string_view>(names), "units")};
}

struct LeadingNumber {
  double value = 0;
  std::string_view rest;
};

Result<LeadingNumber> leading_number(std::string_view text) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
  const char* const begin = text.data() + (plus ? 1 : 0);
  const char* const end = text.data() + text.size();
  double value = 0;
  const auto [stop, code] = std::from_chars(begin, end, value);
  if (code == std::errc::result_out_of_range) {
    return Error{.what = fmt::format("'{}' does not fit a double (largest 1.8e308, smallest 2.2e-308)", text)};
  }
  if (code != std::errc{} || !std::isfinite(value)) {
    return Error{.what = fmt::format("'{}' is not a finite number", text), .hint = "write a number, e.g. 2.5"};
  }
  return LeadingNumber{value, {stop, static_cast<std::size_t>(end - stop)}};
}

}  // namespace

std::string_view name_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::kNumber: return "plain number";
    case Dimension::kLength: return "length";
    case Dimension::kTime: return "time";
    case Dimension::kSpeed: return "speed";
    case Dimension::kAcceleration: return "acceleration";
    case Dimension::kJerk: return "jerk";
    case Dimension::kAngle: return "angle";
    case Dimension::kAngularRate: return "angular rate";
    case Dimension::kAngularAcceleration: return "angular acceleration";
    case Dimension::kCurvature: return "curvature";
    case Dimension::kFrequency: return "frequency";
    case Dimension::kMass: return "mass";
    case Dimension::kForce: return "force";
    case Dimension::kPower: return "power";
    case Dimension::kTemperature: return "temperature";
    case Dimension::kRainRate: return "rain rate";
    case Dimension::kRadarCrossSection: return "radar cross-section";
    case Dimension::kHeatCapacity: return "heat capacity";
    case Dimension::kThermalResistance: return "thermal resistance";
  }
  return "quantity";
}

std::string_view si_unit(Dimension dimension) {
  for (const Unit& unit : kUnits) {
    if (unit.dimension == dimension) return unit.name;
  }
  return "";
}

std::string units_of(Dimension dimension) {
  std::string text;
  for (const Unit& unit : kUnits) {
    if (unit.dimension != dimension || unit.name.empty()) continue;
    text += (text.empty() ? "" : ", ") + std::string(unit.name);
  }
  return text;
}

bool is_unit(std::string_view text) {
  return !text.empty() && find_unit(text) != nullptr;
}

Result<Quantity> parse_quantity(std::string_view text) {
  const auto number = leading_number(trimmed(text));
  if (!number) return number.error();
  const std::string_view unit_name = trimmed(number.value().rest);
  const Unit* unit = find_unit(unit_name);
  if (unit == nullptr) return unknown_unit(unit_name, trimmed(text));
  const double si = number.value().value * unit->numerator / unit->denominator + unit->offset;
  if (!std::isfinite(si)) return Error{.what = fmt::format("'{}' does not fit a double in SI units", trimmed(text))};
  return Quantity{si, unit->dimension};
}

Result<double> parse_number(std::string_view text) {
  const auto number = leading_number(trimmed(text));
  if (!number) return number.error();
  if (!number.value().rest.empty()) {
    return Error{.what = fmt::format("'{}' is not a plain number", trimmed(text)),
                 .hint = "write a number alone, e.g. 2.5"};
  }
  return number.value().value;
}

std::string format_number(double value) {
  std::array<char, 32> buffer{};
  const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  CHECK(code == std::errc{}, "to_chars failed for a double");
  return {buffer.data(), end};
}

std::string format_quantity(double value_si, Dimension dimension) {
  const std::string_view unit = si_unit(dimension);
  return unit.empty() ? format_number(value_si) : fmt::format("{} {}", format_number(value_si), unit);
}

std::string format_duration(Duration duration) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::string decimals = fmt::format("{:09}", std::abs(duration.ns % kSecond));
  decimals.erase(decimals.find_last_not_of('0') + 1);
  const char* const sign = duration.ns < 0 ? "-" : "";
  return fmt::format("{}{}{}{} s", sign, std::abs(duration.ns / kSecond), decimals.empty() ? "" : ".", decimals);
}

}  // namespace longtail::stack
