// The edge computer a scenario asks for, as the message that is recorded and replayed.
#pragma once

#include "sim/scenario.h"
#include "stack/api/compute.pb.h"

namespace longtail::sim {

// A passively cooled four-core automotive computer: 8 W idle, 6 W per busy core, 0.9 K/W to the ambient air,
// time constant 36 s; throttles from 85 C to a quarter of its speed at 100 C.
stack::EdgeConfiguration edge_configuration(const EdgeSetup& setup, Seed seed);

}  // namespace longtail::sim
