// The strict reader: our schema or nothing. Known paths only; types, shapes, filters and sizes are checked before
// anything is allocated; then every derived value (index, leaves, content_root, digests, seek table) is rebuilt and
// must equal the file's. What comes back is exactly what was written, or an evidence error (exit code 5).
// A file that cannot be opened at all is an ordinary error of the environment.
#pragma once

#include <string>
#include <vector>

#include "replay/store/recording.h"

namespace longtail::replay {

struct VerifiedRecording {
  Recording recording;
  RecordingIdentity identity;
};

Result<VerifiedRecording> read_recording(const std::string& path);

// A message of the recording as the stack sees it. Bytes that do not parse, or whose header disagrees with the
// entry, are an evidence error.
Result<stack::MessagePtr> message_of(const Recording& recording, std::size_t ord);

}  // namespace longtail::replay
