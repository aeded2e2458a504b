#include <cmath>

#include "replay/score/criteria.h"
#include "replay/score/pose_error.h"

namespace longtail::replay {
namespace {

class LocalizationError final : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime) override {
    for (const PoseError& error : errors_.observe(message)) {
      if (!in_window(error.t)) continue;
      largest_.highest(error.position_m, error.t);
      square_sum_ += error.position_m * error.position_m;
      ++count_;
    }
  }
  void finish(SimTime end) override {
    if (count_ == 0) return fail(end, "no valid localization beside a truth to compare with");
    if (const auto most = number("at_most"); most && *largest_.value > *most) {
      fail(largest_.t, fmt::format("localization was {:.2f} m off, allowed at most {:.2f} m", *largest_.value, *most));
    }
    const double rms = std::sqrt(square_sum_ / static_cast<double>(count_));
    if (const auto most = number("rms"); most && rms > *most) {
      fail(end, fmt::format("localization was {:.2f} m off (RMS), allowed at most {:.2f} m", rms, *most));
    }
  }

 private:
  PoseErrors errors_;
  Extreme largest_;
  double square_sum_ = 0;
  std::int64_t count_ = 0;
};

}  // namespace

std::unique_ptr<Criterion> make_localization_error(const sim::Expectation& e) { return std::make_unique<LocalizationError>(e); }

}  // namespace longtail::replay
