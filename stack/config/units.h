// Quantities as people write them: a number and a unit, "40 km/h". Values inside the program are SI
// (angles in radians, temperatures in degrees Celsius, rain in mm/h). Numbers are read with from_chars.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace longtail::stack {

enum class Dimension : std::uint8_t {
  kNumber,  // no unit, or %
  kLength,
  kTime,
  kSpeed,
  kAcceleration,
  kJerk,
  kAngle,
  kAngularRate,
  kAngularAcceleration,
  kCurvature,
  kFrequency,
  kMass,
  kForce,
  kPower,
  kTemperature,
  kRainRate,
  kRadarCrossSection,
  kHeatCapacity,
  kThermalResistance,
};

struct Quantity {
  double value = 0;  // SI
  Dimension dimension = Dimension::kNumber;
  bool operator==(const Quantity&) const = default;
};

std::string_view name_of(Dimension dimension);  // "speed"
std::string_view si_unit(Dimension dimension);  // "m/s"; "" for numbers
// Every unit of the dimension, the SI unit first: "m/s, km/h, mph".
std::string units_of(Dimension dimension);
bool is_unit(std::string_view text);

// "40 km/h", "-2deg", "30 %", "0.9". The error says what is wrong with the text; `where` is left empty.
Result<Quantity> parse_quantity(std::string_view text);
// A finite number and nothing else.
Result<double> parse_number(std::string_view text);

// The shortest digits that read back to the same bits, with the SI unit: "11.11111111111111 m/s".
std::string format_number(double value);
std::string format_quantity(double value_si, Dimension dimension);
// Exact, up to nine decimals: "0.05 s".
std::string format_duration(Duration duration);

}  // namespace longtail::stack
