// Who is in the ego's way, from ground truth alone: the corridor is the arc the ego is on now (curvature = yaw rate
// over speed), as wide as both bodies plus a margin. Shared by the headway, TTC and RSS criteria and metrics.
#pragma once

#include <optional>

#include "stack/api/truth.pb.h"

namespace longtail::replay {

struct InWay {
  const stack::TruthActor* actor = nullptr;
  double gap_m = 0;          // footprint to footprint
  double ahead_m = 0;        // from the ego origin to the actor's centre, along the arc
  double speed_mps = 0;      // of the actor along the ego's heading; negative = oncoming
  double closing_mps = 0;    // positive when the gap shrinks
};

// The actor as it stands in the ego's way, or nothing when it is beside or behind.
std::optional<InWay> in_way(const stack::TruthEgo& ego, const stack::TruthActor& actor);
// The nearest one in the way, ties to the lower id.
std::optional<InWay> nearest_in_way(const stack::TruthEgo& ego, const stack::TruthActors& actors);

}  // namespace longtail::replay
