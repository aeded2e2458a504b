// Localization against the reference: the stack's pose is compared with the truth interpolated to its capture time.
#pragma once

#include <deque>
#include <optional>

#include "stack/api/message.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {

struct PoseError {
  SimTime t;              // capture time of the pose
  double position_m = 0;  // horizontal distance
  double speed_mps = 0;   // estimated minus true
  double yaw_rad = 0;
};

class PoseErrors {
 public:
  // Returns the errors that this message made computable: a pose waits until the truth has passed it.
  std::vector<PoseError> observe(const stack::Message& message);

 private:
  std::optional<PoseError> compare(const stack::Localization& pose) const;

  std::deque<stack::TruthEgo> truth_;
  std::deque<stack::Localization> waiting_;
};

}  // namespace longtail::replay
