#include "tests/unit/replay/sample_recording.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "stack/api/sensors.pb.h"

namespace longtail::replay::testing {
namespace {

using google::protobuf::FieldDescriptor;

// SplitMix64 (Steele, Lea, Flood 2014).
struct Mixer {
  std::uint64_t state;
  std::uint64_t next() {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  double real() {
    const std::uint64_t bits = next();
    return (static_cast<double>(bits >> 11) * 0x1p-53 - 0.5) * 200.0;
  }
};

void fill(google::protobuf::Message& body, Mixer& mixer, int depth) {
  const auto& reflection = *body.GetReflection();
  const auto& descriptor = *body.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const int count = field.is_repeated() ? 2 : 1;
    for (int k = 0; k < count; ++k) {
      const bool many = field.is_repeated();
      switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_DOUBLE:
          many ? reflection.AddDouble(&body, &field, mixer.real()) : reflection.SetDouble(&body, &field, mixer.real());
          break;
        case FieldDescriptor::CPPTYPE_UINT32:
          many ? reflection.AddUInt32(&body, &field, static_cast<std::uint32_t>(mixer.next()))
               : reflection.SetUInt32(&body, &field, static_cast<std::uint32_t>(mixer.next()));
          break;
        case FieldDescriptor::CPPTYPE_UINT64:
          many ? reflection.AddUInt64(&body, &field, mixer.next()) : reflection.SetUInt64(&body, &field, mixer.next());
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          reflection.SetInt64(&body, &field, static_cast<std::int64_t>(mixer.next()));
          break;
        case FieldDescriptor::CPPTYPE_BOOL: reflection.SetBool(&body, &field, mixer.next() % 2 != 0); break;
        case FieldDescriptor::CPPTYPE_ENUM: reflection.SetEnumValue(&body, &field, 1); break;
        case FieldDescriptor::CPPTYPE_STRING: {
          const std::string text = fmt::format("text {}", mixer.next() % 1000);
          many ? reflection.AddString(&body, &field, text) : reflection.SetString(&body, &field, text);
          break;
        }
        case FieldDescriptor::CPPTYPE_MESSAGE:
          fill(many ? *reflection.AddMessage(&body, &field) : *reflection.MutableMessage(&body, &field), mixer,
               depth + 1);
          break;
        default: FAIL() << "no filler for " << field.full_name();
      }
    }
  }
}

}  // namespace

stack::MessagePtr filled_message(stack::Topic topic, std::uint64_t sequence, std::uint64_t salt) {
  Mixer mixer{salt * 1000003 + sequence * 131 + static_cast<std::uint64_t>(topic)};
  std::shared_ptr<google::protobuf::Message> body = stack::new_body(topic);
  fill(*body, mixer, 0);
  auto* header =
      static_cast<stack::Header*>(body->GetReflection()->MutableMessage(body.get(), body->GetDescriptor()->field(0)));
  const auto t = static_cast<std::int64_t>(sequence) * 50'000'000;
  stack::set_header(*header, SimTime{t}, SimTime{t + 1'000}, sequence, "ego");
  return stack::make_message(topic, std::shared_ptr<const google::protobuf::Message>(std::move(body)));
}

Recording sample_recording(const SampleOptions& options) {
  Recording recording;
  recording.kind = RecordingKind::kIncident;
  recording.t_begin = {0};
  recording.world = {11, 12};
  recording.trigger_ord = 2;
  std::int64_t t = 0;
  for (int round = 0; round < options.rounds; ++round) {
    for (const stack::TopicInfo& info : stack::all_topics()) {
      const auto message = filled_message(info.topic, static_cast<std::uint64_t>(round), options.salt);
      t += 1'234'567;
      recording.entries.push_back(
          {.t_rec = {t},
           .t_src = message->capture_time,
           .sequence = message->sequence,
           .topic = info.topic,
           .kind = info.topic == stack::Topic::kStateCheckpoint ? EntryKind::kCheckpoint : EntryKind::kData,
           .payload = message->wire});
    }
    const Gap gap{.sequence_first = 4,
                  .sequence_last = 6,
                  .count = 3,
                  .before = {t},
                  .after = {t + 9},
                  .cause = GapCause::kTransport,
                  .detector = GapDetector::kImport};
    recording.entries.push_back({.t_rec = {t},
                                 .t_src = {t - 5},
                                 .sequence = 0,
                                 .topic = stack::Topic::kRadar,
                                 .kind = EntryKind::kGap,
                                 .payload = encode(gap)});
  }
  recording.t_end = {t + 250'000'000};
  for (const stack::TopicInfo& info : stack::all_topics())
    recording.topics.push_back({info.topic, "ego", "SI", "device 7", 20});
  recording.components = {
      {.kind = ComponentKind::kScenario, .name = "sample", .version = "1", .blob = "name: sample\n"},
      {.kind = ComponentKind::kSoftware,
       .name = std::string(kSchemasComponent),
       .version = "proto3",
       .blob = "fixed schemas"}};
  return recording;
}

Recording golden_recording() {
  Recording recording;
  recording.kind = RecordingKind::kGolden;
  recording.t_end = {1'000'000'000};
  recording.world = {1, 2};
  for (std::uint64_t i = 0; i < 3; ++i) {
    stack::SteeringAngle body;
    stack::set_header(*body.mutable_header(), SimTime{static_cast<std::int64_t>(i) * 10}, SimTime{5}, i, "ego");
    body.set_road_wheel_rad(0.25);
    const auto message = stack::make_message(stack::Topic::kSteeringAngle, body);
    recording.entries.push_back({.t_rec = {static_cast<std::int64_t>(i) * 100},
                                 .t_src = message->capture_time,
                                 .sequence = i,
                                 .topic = message->topic,
                                 .payload = message->wire});
    recording.entries.push_back({.t_rec = {static_cast<std::int64_t>(i) * 100},
                                 .t_src = {3},
                                 .sequence = i,
                                 .topic = stack::Topic::kPlan,
                                 .payload = "opaque"});
  }
  const Gap gap{
      .count = 2, .before = {20}, .after = {40}, .cause = GapCause::kSensor, .detector = GapDetector::kRecorder};
  recording.entries.push_back(
      {.t_rec = {300}, .t_src = {40}, .topic = stack::Topic::kPlan, .kind = EntryKind::kGap, .payload = encode(gap)});
  recording.topics = {{stack::Topic::kSteeringAngle, "ego", "SI", "wheel", 100},
                      {stack::Topic::kPlan, "map", "SI", "", 0}};
  recording.components = {{.kind = ComponentKind::kMap, .name = "road", .version = "2", .blob = "bytes"}};
  return recording;
}

namespace {

// One folder per test process, gone when it ends.
struct Scratch : ::testing::Environment {
  std::filesystem::path folder =
      std::filesystem::path(LONGTAIL_BINARY_DIR) / "scratch" / fmt::format("unit_replay_{}", getpid());
  void TearDown() override { std::filesystem::remove_all(folder); }
};
Scratch* const scratch = [] {
  auto* environment = new Scratch;
  ::testing::AddGlobalTestEnvironment(environment);  // takes ownership
  return environment;
}();

}  // namespace

std::string scratch_path(const std::string& name) {
  const std::filesystem::path& folder = scratch->folder;
  std::filesystem::create_directories(folder);
  const std::filesystem::path path = folder / name;
  std::filesystem::remove_all(path);
  return path.string();
}

std::string file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace longtail::replay::testing
