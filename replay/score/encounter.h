// Formulas of one encounter with what is ahead: gap d (bumper to bumper), ego speed, the other's speed and
// acceleration, all along the ego's heading and signed. Nothing = no conflict under the model; a gap of 0 or less is a
// contact. Sources: Hayward 1972 (TTC), Jansson 2005 (required deceleration, brake threat number), Cooper & Ferguson
// 1976 (DRAC); docs/metrics.md has the definitions.
#pragma once

#include <optional>

namespace longtail::replay {

struct Encounter {
  double gap_m = 0;
  double ego_mps = 0;
  double other_mps = 0;
  double other_mps2 = 0;
};

// d / (v_ego - v_other); 0 at contact.
std::optional<double> time_to_collision_s(const Encounter& e);
// d / v_ego; nothing while the ego stands.
std::optional<double> time_headway_s(const Encounter& e);
// (v_ego - v_other)^2 / 2d: avoids the collision with one that keeps its speed. Nothing at contact.
std::optional<double> deceleration_to_avoid_mps2(const Encounter& e);
// As above for one that keeps its acceleration, to its standstill. 0 when not closing; nothing at contact.
std::optional<double> required_deceleration_mps2(const Encounter& e);

}  // namespace longtail::replay
