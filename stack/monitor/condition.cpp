#include "stack/monitor/condition.h"

namespace longtail::stack {

void Condition::observe(HealthLevel seen, double value, double limit, const Hysteresis& hysteresis, SimTime now) {
  const int side = seen == shown_ ? 0 : (seen > shown_ ? 1 : -1);
  if (side != side_) {
    side_ = side;
    side_since_ = now;
  }
  const Duration needed = side > 0 ? hysteresis.enter : hysteresis.leave;
  if (side != 0 && now - side_since_ >= needed) {
    shown_ = seen;
    side_ = 0;
    side_since_ = now;
  }
  // While a past trouble is still shown, so are the numbers that showed it.
  if (side >= 0) {
    value_ = value;
    limit_ = limit;
  }
}

void Condition::save(StateWriter& out) const {
  out.u8(static_cast<std::uint8_t>(shown_));
  out.i64(side_);
  out.i64(side_since_.ns);
  out.f64(value_);
  out.f64(limit_);
}

void Condition::load(StateReader& in) {
  shown_ = static_cast<HealthLevel>(in.u8());
  side_ = static_cast<int>(in.i64());
  side_since_ = {in.i64()};
  value_ = in.f64();
  limit_ = in.f64();
}

}  // namespace longtail::stack
