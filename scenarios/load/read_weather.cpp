// `weather:` -- each value is a constant with its unit, or a list of points {t: 10 s, value: 5 mm/h}.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <numbers>

#include "scenarios/load/load_context.h"
#include "sim/weather/models.h"

namespace longtail::scenarios {
namespace {

using stack::between;
using stack::not_negative;
using stack::Range;

constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kZenith = std::numbers::pi / 2;
constexpr double kLongestRun_s = 3600;
constexpr Range kDepth = {.least = 0, .most = 0.5};
constexpr Range kFriction = {.least = 0.05, .most = 1.2};

sim::Profile read_points(const CheckedNode& node, Dimension dimension, Range allowed) {
  const std::vector<CheckedNode> items = node.items();
  std::vector<sim::Profile::Point> points;
  for (const CheckedNode& item : items) {
    MapReader map(item);
    const CheckedNode at = map.required("t");
    const SimTime t = SimTime{} + at.duration(between(0, kLongestRun_s));
    const double value = map.quantity("value", dimension, allowed);
    if (points.empty() || t > points.back().t) {
      points.push_back({t, value});
    } else if (at.exists()) {  // else its absence is the error
      at.fail(fmt::format("'{}' is not after the point before, at {}", at.text(),
                          stack::format_duration(points.back().t - SimTime{})),
              "points are given in order of time");
    }
  }
  if (items.size() < 2) {
    node.fail(fmt::format("a list of points needs two or more, this has {}", items.size()),
              "for a constant write the value alone");
  }
  return points.size() < 2 ? sim::Profile() : sim::Profile(std::move(points));
}

sim::Profile read_profile(const CheckedNode& node, Dimension dimension, Range allowed) {
  if (node.kind() == stack::YamlKind::kSequence) return read_points(node, dimension, allowed);
  return node.quantity(dimension, allowed);
}

void read_profile(MapReader& map, std::string_view key, Dimension dimension, Range allowed, sim::Profile& out) {
  if (const auto node = map.optional(key)) out = read_profile(*node, dimension, allowed);
}

// "2024-06-21" or "18:30:00": whole numbers with one separator between them.
std::optional<std::vector<int>> numbers_between(std::string_view text, char separator) {
  std::vector<int> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    int value = 0;
    const auto [stop, code] = std::from_chars(at, end, value);
    if (code != std::errc{} || value < 0) return std::nullopt;
    numbers.push_back(value);
    if (stop == end) return numbers;
    if (*stop != separator) return std::nullopt;
    at = stop + 1;
  }
  return std::nullopt;
}

int days_in(int year, int month) {
  constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

void read_date(const CheckedNode& node, sim::SunClock& out) {
  const std::string text = node.text();
  if (!node.exists() || node.kind() != stack::YamlKind::kScalar) return;
  const auto date = numbers_between(text, '-');
  const bool shaped = date && date->size() == 3;
  if (!shaped || (*date)[1] < 1 || (*date)[1] > 12 || (*date)[2] < 1 || (*date)[2] > days_in((*date)[0], (*date)[1])) {
    return node.fail(fmt::format("'{}' is no date", text), "write year-month-day, e.g. 2024-06-21");
  }
  if ((*date)[0] < 1950 || (*date)[0] > 2050) {
    return node.fail(fmt::format("the year {} is outside 1950 to 2050", (*date)[0]),
                     "the sun's formula holds between them");
  }
  out.year = (*date)[0];
  out.month = (*date)[1];
  out.day = (*date)[2];
}

void read_time_of_day(const CheckedNode& node, sim::SunClock& out) {
  const std::string text = node.text();
  if (!node.exists() || node.kind() != stack::YamlKind::kScalar) return;
  auto time = numbers_between(text, ':');
  if (time && time->size() == 2) time->push_back(0);
  const bool shaped = time && time->size() == 3;
  if (!shaped || (*time)[0] > 23 || (*time)[1] > 59 || (*time)[2] > 59) {
    return node.fail(fmt::format("'{}' is no time of day", text), "write hours:minutes, e.g. 18:30");
  }
  out.time_s = (*time)[0] * 3600 + (*time)[1] * 60 + (*time)[2];
}

sim::SunClock read_sun(const CheckedNode& node) {
  MapReader map(node);
  sim::SunClock sun;
  read_date(map.required("date"), sun);
  read_time_of_day(map.required("time"), sun);
  constexpr double kHalfDay_s = 14 * 3600;
  sun.utc_offset_s = map.quantity_or("utc_offset", 0, Dimension::kTime, between(-kHalfDay_s, kHalfDay_s));
  if (const auto at = map.optional("latitude")) {
    sun.latitude_rad = at->quantity(Dimension::kAngle, between(-kZenith, kZenith));
  }
  if (const auto at = map.optional("longitude")) {
    sun.longitude_rad = at->quantity(Dimension::kAngle, between(-kTurn / 2, kTurn / 2));
  }
  return sun;
}

void read_wind(const CheckedNode& node, sim::Wind& out) {
  MapReader map(node);
  read_profile(map, "speed", Dimension::kSpeed, between(0, 80), out.speed_mps);
  read_profile(map, "from", Dimension::kAngle, between(-kTurn, kTurn), out.from_rad);
  read_profile(map, "gusts", Dimension::kNumber, stack::share(), out.gusts);
}

void read_road(const CheckedNode& node, sim::RoadLayers& out) {
  MapReader map(node);
  if (const auto water = map.optional("water")) out.water_m = read_profile(*water, Dimension::kLength, kDepth);
  read_profile(map, "snow", Dimension::kLength, kDepth, out.snow_m);
  read_profile(map, "ice", Dimension::kLength, kDepth, out.ice_m);
}

template <class Models>
void read_model(MapReader& map, std::string_view key, const Models& known, std::string_view things,
                typename Models::value_type& out) {
  const auto node = map.optional(key);
  if (!node) return;
  std::vector<stack::Choice<typename Models::value_type>> choices;
  for (const auto model : known) choices.push_back({sim::name_of(model), model});
  out = node->template one_of<typename Models::value_type>(choices, things);
}

}  // namespace

void read_weather(const CheckedNode& node, sim::Weather& out) {
  MapReader map(node);
  read_profile(map, "rain", Dimension::kRainRate, between(0, 300), out.rain_mm_per_h);
  read_profile(map, "snow", Dimension::kRainRate, between(0, 50), out.snow_mm_per_h);
  read_profile(map, "visibility", Dimension::kLength, between(1, 100'000), out.visibility_m);
  if (const auto cloud = map.optional("cloud_cover")) out.cloud_cover = read_profile(*cloud, Dimension::kNumber, stack::share());
  read_profile(map, "temperature", Dimension::kTemperature, between(-60, 60), out.temperature_c);
  read_profile(map, "sun_elevation", Dimension::kAngle, between(-kZenith, kZenith), out.sun_elevation_rad);
  read_profile(map, "sun_azimuth", Dimension::kAngle, between(-kTurn, kTurn), out.sun_azimuth_rad);
  if (const auto sun = map.optional("sun")) {
    out.sun = read_sun(*sun);
    for (const std::string_view key : {"sun_elevation", "sun_azimuth"}) {
      if (map.has(key)) sun->fail(fmt::format("'sun' and '{}' exclude each other", key), "keep one of them");
    }
  }
  if (const auto wind = map.optional("wind")) read_wind(*wind, out.wind);
  if (const auto road = map.optional("road")) read_road(*road, out.road);
  if (const auto friction = map.optional("friction")) {
    out.friction = read_profile(*friction, Dimension::kNumber, kFriction);
  }
  read_model(map, "rain_model", sim::kRainModels, "rain models", out.models.rain);
  read_model(map, "snow_model", sim::kSnowModels, "snow models", out.models.snow);
  read_model(map, "fog_model", sim::kFogModels, "fog models", out.models.fog);
}

}  // namespace longtail::scenarios
