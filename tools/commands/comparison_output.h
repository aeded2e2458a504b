// A comparison of two message streams, for people and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "replay/comparison.h"

namespace longtail::tools {

// {ord, t, topic, node, field, recorded, replayed}, or null.
nlohmann::ordered_json divergence_json(const replay::Comparison& comparison);
// "first divergence: tick 247 (1.235 s) stack.plan (planning) speed_mps[3]: 0x1.8p+3 -> 0x1.9p+3", then counts by topic.
std::string comparison_text(const replay::Comparison& comparison);

}  // namespace longtail::tools
