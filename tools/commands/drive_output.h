// How the stack did on a recorded drive that a person drove: metrics as JSON, and the few lines a person wants first.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "replay/player.h"

namespace longtail::tools {

// The modes the stack was in, [{t, mode, reason}].
nlohmann::ordered_json modes_json(const replay::Replay& replay);
std::string modes_text(const replay::Replay& replay);

// Name -> value or null; null where the recording holds no reference to compare with.
nlohmann::ordered_json drive_json(const replay::Replay& replay);
std::string drive_text(const replay::Replay& replay);

}  // namespace longtail::tools
