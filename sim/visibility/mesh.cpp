#include "sim/visibility/mesh.h"

#include <numbers>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

double angle_of(const Part& part, std::int64_t distance_um) {
  if (part.motion == PartMotion::kFixed) return 0;
  CHECK(part.period_um > 0, "a part that moves with a period of {} um", part.period_um);
  std::int64_t within = distance_um % part.period_um;
  if (within < 0) within += part.period_um;
  const double share = static_cast<double>(within) / static_cast<double>(part.period_um);
  constexpr double kTurn = 2 * std::numbers::pi;
  return part.motion == PartMotion::kRolls ? kTurn * share : part.amplitude_rad * strict::sin(kTurn * (share + part.lead));
}

void pose(const Mesh& mesh, std::int64_t distance_um, std::vector<Vec3f>& out) {
  out = mesh.vertices;
  for (const Part& part : mesh.parts) {
    const double angle = angle_of(part, distance_um);
    if (angle == 0) continue;
    const auto c = static_cast<float>(strict::cos(angle));
    const auto s = static_cast<float>(strict::sin(angle));
    for (int i = part.first_vertex; i < part.first_vertex + part.vertices; ++i) {
      Vec3f& v = out[static_cast<std::size_t>(i)];
      const float x = v.x - part.pivot_m.x;
      const float z = v.z - part.pivot_m.z;
      v.x = part.pivot_m.x + (c * x + s * z);
      v.z = part.pivot_m.z + (c * z - s * x);
    }
  }
}

}  // namespace longtail::sim
