#include "replay/score/pose_error.h"

#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

std::int64_t captured(const stack::TruthEgo& truth) { return truth.header().capture_time_ns(); }
std::int64_t captured(const stack::Localization& pose) { return pose.header().capture_time_ns(); }

}  // namespace

// Linear interpolation between the two truths around the pose.
std::optional<PoseError> PoseErrors::compare(const stack::Localization& pose) const {
  for (std::size_t i = 1; i < truth_.size(); ++i) {
    const stack::TruthEgo& a = truth_[i - 1];
    const stack::TruthEgo& b = truth_[i];
    if (captured(a) > captured(pose) || captured(b) < captured(pose) || captured(a) == captured(b)) continue;
    const double share = static_cast<double>(captured(pose) - captured(a)) / static_cast<double>(captured(b) - captured(a));
    const auto between = [share](double from, double to) { return from + share * (to - from); };
    const double yaw_rad = a.yaw_rad() + share * strict::wrap_angle(b.yaw_rad() - a.yaw_rad());
    return PoseError{
        {captured(pose)},
        strict::hypot(pose.x_m() - between(a.x_m(), b.x_m()), pose.y_m() - between(a.y_m(), b.y_m())),
        pose.speed_mps() - between(a.speed_mps(), b.speed_mps()),
        strict::wrap_angle(pose.yaw_rad() - yaw_rad),
    };
  }
  return std::nullopt;
}

std::vector<PoseError> PoseErrors::observe(const stack::Message& message) {
  if (message.topic == stack::Topic::kTruthEgo) truth_.push_back(stack::body_as<stack::TruthEgo>(message));
  if (message.topic == stack::Topic::kLocalization) {
    const auto& pose = stack::body_as<stack::Localization>(message);
    if (pose.valid()) waiting_.push_back(pose);
  }
  std::vector<PoseError> errors;
  while (!waiting_.empty() && !truth_.empty() && captured(waiting_.front()) <= captured(truth_.back())) {
    if (const auto error = compare(waiting_.front())) errors.push_back(*error);
    waiting_.pop_front();
  }
  // Poses come at most a second late; older truth is not needed any more.
  constexpr std::int64_t kKeep_ns = 2'000'000'000;
  while (truth_.size() > 2 && captured(truth_.back()) - captured(truth_.front()) > kKeep_ns) truth_.pop_front();
  return errors;
}

}  // namespace longtail::replay
