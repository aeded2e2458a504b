#include "sim/sensors/signal_lamps.h"

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

SimTime at(std::int64_t ms) { return SimTime{} + milliseconds(ms); }

ActorState car_with(ActorSignals signals, double acceleration_mps2 = 0) {
  ActorState car;
  car.signals = signals;
  car.acceleration_mps2 = acceleration_mps2;
  return car;
}

TEST(SignalLamps, follow_from_motion_darkness_and_signals) {
  constexpr LampSet kLeft = lamp_bit(Lamp::kIndicatorLeft);
  constexpr LampSet kRight = lamp_bit(Lamp::kIndicatorRight);
  constexpr LampSet kTail = lamp_bit(Lamp::kTail);
  constexpr LampSet kBrake = lamp_bit(Lamp::kBrake);
  constexpr LampSet kHead = lamp_bit(Lamp::kHead);
  struct Row {
    ActorState actor;
    bool dark;
    std::int64_t ms;
    LampSet lit;
  };
  const Row rows[] = {
      {car_with({}), false, 0, 0},
      {car_with({}), true, 0, kHead | kTail},
      {car_with({}, -3), false, 0, kBrake},
      {car_with({}, -3), true, 0, kHead | kTail | kBrake},
      {car_with({}, -0.5), false, 0, 0},
      {car_with({.indicator = Indicator::kLeft}), false, 100, kLeft},
      {car_with({.indicator = Indicator::kLeft}), false, 400, 0},
      {car_with({.indicator = Indicator::kRight}), false, 700, kRight},
      {car_with({.indicator = Indicator::kHazard}), false, 100, kLeft | kRight},
      {car_with({.beacon = true}), false, 20, lamp_bit(Lamp::kEmergency)},
      {car_with({.beacon = true}), false, 100, 0},
      {car_with({.beacon = true}), false, 200, lamp_bit(Lamp::kEmergency)},
      {car_with({.siren = true}), false, 20, 0},
  };
  for (const Row& row : rows) EXPECT_EQ(lamps_of(row.actor, {.t = at(row.ms), .dark = row.dark}), row.lit) << row.ms;
}

// A car that braked to a stop used to go dark at standstill.
TEST(SignalLamps, brake_lights_stay_on_at_standstill_unless_it_is_parked) {
  ActorState car = car_with({});
  EXPECT_EQ(lamps_of(car, {.t = at(0)}), 0u) << "parked";
  EXPECT_EQ(lamps_of(car, {.t = at(0), .driven = true}), lamp_bit(Lamp::kBrake)) << "stopped";
  car.speed_mps = 0.5;
  EXPECT_EQ(lamps_of(car, {.t = at(0), .driven = true}), 0u) << "rolling again";
}

TEST(SignalLamps, a_tail_lamp_brightens_when_braking_by_day_and_night) {
  const LampSet tail = lamp_bit(Lamp::kTail);
  const LampSet brake = lamp_bit(Lamp::kBrake);
  EXPECT_EQ(luminance_of(Lamp::kTail, 0), 0.0f);
  EXPECT_GT(luminance_of(Lamp::kTail, tail), 0.0f);
  EXPECT_GT(luminance_of(Lamp::kTail, brake), 5 * luminance_of(Lamp::kTail, tail));
  EXPECT_EQ(luminance_of(Lamp::kTail, brake), luminance_of(Lamp::kTail, tail | brake));
  EXPECT_EQ(luminance_of(Lamp::kHead, tail | brake), 0.0f);
  EXPECT_EQ(luminance_of(Lamp::kNone, ~LampSet{0}), 0.0f);
}

// UN R48, 6.5.9: 60 to 120 flashes a minute.
TEST(SignalLamps, an_indicator_flashes_ninety_times_a_minute) {
  int flashes = 0;
  bool before = true;
  for (int ms = 0; ms < 60'000; ms += 5) {
    const bool now = lamps_of(car_with({.indicator = Indicator::kLeft}), {.t = at(ms)}) != 0;
    flashes += now && !before ? 1 : 0;
    before = now;
  }
  EXPECT_NEAR(flashes, 90, 1);
}

TEST(SignalLamps, a_traffic_light_goes_through_its_phases_and_starts_over) {
  const TrafficLight light{.id = "light",
                           .at = {},
                           .phases = {{SignalColour::kRed, seconds(10)},
                                      {SignalColour::kRedAmber, seconds(1)},
                                      {SignalColour::kGreen, seconds(8)},
                                      {SignalColour::kAmber, seconds(3)}},
                           .offset = seconds(9)};
  struct Row {
    std::int64_t ms;
    SignalColour colour;
  };
  const Row rows[] = {{0, SignalColour::kRed},     {995, SignalColour::kRed},     {1000, SignalColour::kRedAmber},
                      {2000, SignalColour::kGreen}, {9995, SignalColour::kGreen}, {10'000, SignalColour::kAmber},
                      {13'000, SignalColour::kRed}, {23'000, SignalColour::kRedAmber}};
  for (const Row& row : rows) EXPECT_EQ(colour_at(light, at(row.ms)), row.colour) << row.ms;
  EXPECT_EQ(lamps_of(SignalColour::kRedAmber), lamp_bit(Lamp::kRed) | lamp_bit(Lamp::kAmber));
  EXPECT_EQ(lamps_of(SignalColour::kDark), 0u);
}

}  // namespace
}  // namespace longtail::sim
