// The one table of things that take part in traffic: size, mass and mean radar cross-section per name. A scenario
// names a model and may override its body. Sizes are typical; `length` is along the heading. RCS at 77 GHz:
// pedestrian about -8 dBsm, bicycle 0, car 10-20, truck 20-30.
#pragma once

#include <span>
#include <string_view>

#include "sim/scenario.h"
#include "stack/base/result.h"

namespace longtail::sim {

std::span<const ActorModel> actor_models();  // sorted by name
// Unknown names are the scenario author's error, with the nearest one.
Result<ActorModel> actor_model(std::string_view name);

// Anchored to the ground: it stops what hits it and never moves.
bool is_fixed(ActorKind kind);

}  // namespace longtail::sim
