#include "replay/store/recording.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <set>

namespace longtail::replay {
namespace {

using Names = std::vector<std::string>;

// A file and, before it, everything it imports, as readers of a FileDescriptorSet expect.
void collect(const google::protobuf::FileDescriptor& file, std::set<std::string>& seen,
             google::protobuf::FileDescriptorSet& out) {
  if (!seen.insert(file.name()).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) collect(*file.dependency(i), seen, out);
  file.CopyTo(out.add_file());
}

}  // namespace

std::string encode(const Gap& gap) {
  StateWriter out;
  out.u64(gap.sequence_first);
  out.u64(gap.sequence_last);
  out.u64(gap.count);
  out.i64(gap.before.ns);
  out.i64(gap.after.ns);
  out.u8(static_cast<std::uint8_t>(gap.cause));
  out.u8(static_cast<std::uint8_t>(gap.detector));
  return std::string(out.bytes());
}

std::optional<Gap> decode_gap(std::string_view payload) {
  if (payload.size() != encode(Gap{}).size()) return std::nullopt;
  StateReader in(payload);
  Gap gap;
  gap.sequence_first = in.u64();
  gap.sequence_last = in.u64();
  gap.count = in.u64();
  gap.before = {in.i64()};
  gap.after = {in.i64()};
  const std::uint8_t cause = in.u8();
  const std::uint8_t detector = in.u8();
  if (cause >= gap_cause_names().size() || detector >= gap_detector_names().size()) return std::nullopt;
  gap.cause = static_cast<GapCause>(cause);
  gap.detector = static_cast<GapDetector>(detector);
  return gap;
}

const Names& recording_kind_names() {
  static const Names kNames{"RUN", "INCIDENT", "GOLDEN"};
  return kNames;
}
const Names& time_scale_names() {
  static const Names kNames{"TAI_ns", "RUN_ns"};
  return kNames;
}
const Names& entry_kind_names() {
  static const Names kNames{"DATA",       "DROPPED",      "GAP",         "LATE",      "CORRUPT",
                            "CLOCK_STEP", "INTERVENTION", "MODE_CHANGE", "CHECKPOINT"};
  return kNames;
}
const Names& gap_cause_names() {
  static const Names kNames{"SENSOR", "TRANSPORT", "RECORDER_OVERFLOW", "DISK",
                            "CRASH",  "TRIMMED",   "REDACTED",          "UNKNOWN"};
  return kNames;
}
const Names& gap_detector_names() {
  static const Names kNames{"RECORDER", "INGEST", "IMPORT"};
  return kNames;
}
const Names& component_kind_names() {
  static const Names kNames{"MODEL", "CALIBRATION", "FIRMWARE", "SOFTWARE", "MAP", "CONFIG", "SCENARIO", "DRIVER"};
  return kNames;
}
const Names& role_names() {
  static const Names kNames{"SENSOR", "STACK_OUT", "ACTUATOR", "OPERATOR", "TRUTH", "SIM", "CONFIG"};
  return kNames;
}

Component schemas_component() {
  std::set<std::string> seen;
  google::protobuf::FileDescriptorSet set;
  for (const stack::TopicInfo& info : stack::all_topics()) {
    collect(*stack::new_body(info.topic)->GetDescriptor()->file(), seen, set);
  }
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    CHECK(set.SerializeToCodedStream(&coded));
  }
  return {.kind = ComponentKind::kSoftware,
          .name = std::string(kSchemasComponent),
          .version = "proto3",
          .blob = std::move(bytes)};
}

}  // namespace longtail::replay
