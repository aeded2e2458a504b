// Simulated time: int64 nanoseconds, never a double, never a wall clock.
// `SimTime` is a point on the simulated clock (0 = start of the run or recording), `Duration` a
// difference. Seconds as a double exist only inside a formula, through `seconds()`.
#pragma once

#include <compare>
#include <cstdint>

namespace longtail {

struct Duration {
  std::int64_t ns = 0;

  constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
  constexpr auto operator<=>(const Duration&) const = default;
};

struct SimTime {
  std::int64_t ns = 0;

  constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
  constexpr auto operator<=>(const SimTime&) const = default;
};

constexpr Duration nanoseconds(std::int64_t n) { return {n}; }
constexpr Duration microseconds(std::int64_t n) { return {n * 1'000}; }
constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }
// Nearest nanosecond, halves away from zero; |s| must be below 9.2e9 (checked by the caller's schema).
constexpr Duration duration_from_seconds(double s) {
  return {static_cast<std::int64_t>(s * 1e9 + (s < 0 ? -0.5 : 0.5))};
}

constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
constexpr Duration operator-(Duration a) { return {-a.ns}; }
constexpr Duration operator*(Duration a, std::int64_t n) { return {a.ns * n}; }
constexpr std::int64_t operator/(Duration a, Duration b) { return a.ns / b.ns; }
constexpr Duration operator/(Duration a, std::int64_t n) { return {a.ns / n}; }
constexpr SimTime operator+(SimTime t, Duration d) { return {t.ns + d.ns}; }
constexpr SimTime operator-(SimTime t, Duration d) { return {t.ns - d.ns}; }
constexpr Duration operator-(SimTime a, SimTime b) { return {a.ns - b.ns}; }
constexpr SimTime& operator+=(SimTime& t, Duration d) { return t = t + d; }

}  // namespace longtail
