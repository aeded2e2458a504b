// One recording in memory: what a file holds, without anything that can be derived. A run, an incident and a golden
// are all this. Times are nanoseconds on the recording's own clock; `entries` is the total order (ord = position).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "replay/store/hash.h"
#include "stack/api/message.h"
#include "stack/api/topics.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::replay {

// The numbers of all enumerations here are part of the file format.
enum class RecordingKind : std::uint8_t { kRun, kIncident, kGolden };
enum class TimeScale : std::uint8_t { kTai, kRun };  // kRun: since the start of the run or log

enum class EntryKind : std::uint8_t {
  kData,
  kDropped,
  kGap,
  kLate,
  kCorrupt,
  kClockStep,
  kIntervention,
  kModeChange,
  kCheckpoint
};

// One place in the total order: a message (payload = its canonical protobuf bytes) or, with kGap, a gap
// (payload = encode(Gap)).
struct Entry {
  SimTime t_rec;  // arrival or publication; never decreases
  SimTime t_src;  // capture
  std::uint64_t sequence = 0;
  stack::Topic topic = stack::Topic::kNone;
  EntryKind kind = EntryKind::kData;
  std::uint8_t flags = 0;
  std::string payload;

  bool operator==(const Entry&) const = default;
};
inline constexpr std::uint8_t kLateFlag = 1;  // captured before an earlier message of its topic
inline bool is_message(const Entry& entry) { return entry.kind != EntryKind::kGap; }

enum class GapCause : std::uint8_t {
  kSensor,
  kTransport,
  kRecorderOverflow,
  kDisk,
  kCrash,
  kTrimmed,
  kRedacted,
  kUnknown
};
enum class GapDetector : std::uint8_t { kRecorder, kIngest, kImport };

// Messages of a topic that are not in the recording.
struct Gap {
  std::uint64_t sequence_first = 0;  // of the missing ones, where the source numbers them; else 0
  std::uint64_t sequence_last = 0;
  std::uint64_t count = 0;  // how many are missing; 0 = not known
  SimTime before;           // capture times of the messages around the gap
  SimTime after;
  GapCause cause = GapCause::kUnknown;
  GapDetector detector = GapDetector::kRecorder;

  bool operator==(const Gap&) const = default;
};
std::string encode(const Gap& gap);
std::optional<Gap> decode_gap(std::string_view payload);

struct TopicDeclaration {
  stack::Topic topic = stack::Topic::kNone;
  std::string frame_id;
  std::string units = "SI";
  std::string device_id;  // empty: not stated
  double nominal_hz = 0;  // 0: not periodic, or not stated

  bool operator==(const TopicDeclaration&) const = default;
};

enum class ComponentKind : std::uint8_t {
  kModel,
  kCalibration,
  kFirmware,
  kSoftware,
  kMap,
  kConfig,
  kScenario,
  kDriver
};

// Something the recorded behaviour depends on, with its text or bytes where we have them.
struct Component {
  ComponentKind kind = ComponentKind::kSoftware;
  std::string name;
  std::string version;
  std::uint64_t valid_from_ord = 0;
  std::uint64_t valid_to_ord = std::numeric_limits<std::uint64_t>::max();
  std::string blob;

  bool operator==(const Component&) const = default;
};
inline constexpr std::string_view kSchemasComponent = "schemas";  // blob: serialized FileDescriptorSet

struct Recording {
  RecordingKind kind = RecordingKind::kRun;
  TimeScale time_scale = TimeScale::kRun;
  SimTime t_begin;
  SimTime t_end;
  std::optional<std::uint64_t> trigger_ord;  // of the entry that made this an incident
  Digest world;                              // RunDigest::world() of the run; zero where no world ran
  std::vector<Entry> entries;
  std::vector<TopicDeclaration> topics;  // of every topic with entries, by id
  std::vector<Component> components;

  bool operator==(const Recording&) const = default;
};

// What identifies a recording, whatever file holds it.
struct RecordingIdentity {
  Sha256 content_root{};      // over everything in the Recording
  Digest run_digest;          // RunDigest::value() over its messages and world
  std::uint64_t records = 0;  // leaves under the root: entries, topic declarations, components, manifest
  std::uint64_t messages = 0;
  std::uint64_t gaps = 0;

  bool operator==(const RecordingIdentity&) const = default;
};

// Names as they stand in the file, by number.
const std::vector<std::string>& recording_kind_names();
const std::vector<std::string>& time_scale_names();
const std::vector<std::string>& entry_kind_names();
const std::vector<std::string>& gap_cause_names();
const std::vector<std::string>& gap_detector_names();
const std::vector<std::string>& component_kind_names();
const std::vector<std::string>& role_names();

// The schemas of all messages as a serialized google.protobuf.FileDescriptorSet, imports first.
Component schemas_component();

}  // namespace longtail::replay
