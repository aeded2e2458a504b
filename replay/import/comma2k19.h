// `longtail import comma2k19 SRC --out FILE.h5`: one segment of the comma2k19 dataset as an incident recording that
// replays from itself: sensors in total order, gaps, reference poses as truth, the computer and the parameters to run
// the baseline stack on. Decisions: docs/decisions/0005-import-of-comma2k19.md.
#pragma once

#include <string>
#include <vector>

#include "replay/store/recording.h"

namespace longtail::replay {

struct Import {
  Recording recording;
  std::vector<std::string> notes;  // what was left out or assumed, for the person who imports
};

// `folder` holds processed_log/ and global_pose/.
Result<Import> import_comma2k19(const std::string& folder);

}  // namespace longtail::replay
