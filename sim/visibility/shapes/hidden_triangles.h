// Triangles that no ray from outside can meet first: those inside another solid of the same object.
#pragma once

#include "sim/visibility/mesh.h"

namespace longtail::sim {

// Takes them out, and the vertices that nobody uses then; what is left has no `solids`. Only convex solids that stand still hide
// anything, and only of what stands still; what is less than two millimetres deep stays.
void remove_hidden(Mesh& mesh);

}  // namespace longtail::sim
