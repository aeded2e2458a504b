// Writes a Recording as an HDF5 file in one deterministic pass: the same recording gives the same bytes, whatever the
// path, process, thread or time. Nothing half-written is ever left under the wanted name.
#pragma once

#include <string>

#include "replay/store/recording.h"

namespace longtail::replay {

// Writes to "<path>.partial", reads that back with the strict reader, and only then renames it. Errors are of the
// environment (disk, permissions) or say what the format cannot hold.
Result<RecordingIdentity> write_recording(const Recording& recording, const std::string& path);

}  // namespace longtail::replay
