#include "stack/api/message.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <array>

#include "stack/api/compute.pb.h"
#include "stack/api/finite.h"
#include "stack/api/map.pb.h"
#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"

namespace longtail::stack {
namespace {

using ProtoMessage = google::protobuf::Message;

template <class... Bodies>
std::vector<const ProtoMessage*> prototypes() {
  return {&Bodies::default_instance()...};
}

const ProtoMessage& prototype_of(Topic topic) {
  static const auto kPrototypes =
      prototypes<Imu, Gnss, WheelOdometry, SteeringAngle, RadarScan, ObjectList, CameraImage, LidarSweep, AcousticEvent,
                 MapRoute, OperatorInput, Intervention, StackParameters, EdgeConfiguration, EdgeFault, EdgeStatus,
                 GapNotice, Localization, TrackList, Prediction, Plan, ControlCommand, Mode, Health, StateCheckpoint,
                 TruthEgo, TruthActors, Contact, Actuation, ScenarioEvent, TruthWeather>();
  static const auto kByTopic = [] {
    std::array<const ProtoMessage*, 128> table{};
    for (const TopicInfo& info : all_topics()) {
      for (const ProtoMessage* prototype : kPrototypes) {
        if (prototype->GetDescriptor()->full_name() != info.schema) continue;
        table[static_cast<std::size_t>(info.topic)] = prototype;
      }
      CHECK(table[static_cast<std::size_t>(info.topic)] != nullptr, "no message type for {}", info.schema);
    }
    return table;
  }();
  return *kByTopic[static_cast<std::size_t>(topic_info(topic).topic)];
}

// Appends to a string. Pixels and the like are copied once and straight: protobuf's own stream makes room first, and fills
// it with zeros.
class Appender final : public google::protobuf::io::ZeroCopyOutputStream {
 public:
  explicit Appender(std::string& to) : to_(to) {}
  bool Next(void** data, int* size) override {
    flush();
    *data = chunk_.data();
    *size = static_cast<int>(chunk_.size());
    used_ = chunk_.size();
    return true;
  }
  void BackUp(int count) override { used_ -= static_cast<std::size_t>(count); }
  std::int64_t ByteCount() const override { return static_cast<std::int64_t>(to_.size() + used_); }
  bool AllowsAliasing() const override { return true; }  // "alias": hand over whole, here to be copied
  bool WriteAliasedRaw(const void* data, int size) override {
    flush();
    to_.append(static_cast<const char*>(data), static_cast<std::size_t>(size));
    return true;
  }
  void flush() {
    to_.append(chunk_.data(), used_);
    used_ = 0;
  }

 private:
  std::string& to_;
  std::array<char, 1024> chunk_;
  std::size_t used_ = 0;
};

std::string canonical_bytes(const ProtoMessage& body) {
  std::string wire;
  wire.reserve(body.ByteSizeLong());
  Appender appender(wire);
  {
    google::protobuf::io::CodedOutputStream coded(&appender);
    coded.SetSerializationDeterministic(true);
    coded.EnableAliasing(true);
    CHECK(body.SerializeToCodedStream(&coded), "cannot serialise {}", body.GetTypeName());
  }
  appender.flush();
  return wire;
}

const Header& header_of(const ProtoMessage& body) {
  const auto* field = body.GetDescriptor()->FindFieldByNumber(1);
  return static_cast<const Header&>(body.GetReflection()->GetMessage(body, field));
}

MessagePtr assemble(Topic topic, std::shared_ptr<const ProtoMessage> body, std::string wire) {
  const Header& header = header_of(*body);
  return std::make_shared<const stack::Message>(stack::Message{
      .topic = topic,
      .capture_time = {header.capture_time_ns()},
      .publish_time = {header.publish_time_ns()},
      .sequence = header.sequence(),
      .wire = std::move(wire),
      .body = std::move(body),
  });
}

Error bad_message(Topic topic, std::string what) {
  return {FixBy::kStackAuthor, std::move(what), std::string(name_of(topic)), ""};
}

}  // namespace

MessagePtr make_message(Topic topic, std::shared_ptr<const ProtoMessage> body) {
  CHECK(body->GetDescriptor()->full_name() == topic_info(topic).schema, "{} carries {}, not {}", name_of(topic),
        topic_info(topic).schema, body->GetTypeName());
  std::string wire = canonical_bytes(*body);
  if (const auto path = first_not_finite(*body->GetDescriptor(), wire)) {
    CHECK(false, "{} publishes a value that is not finite: {}", name_of(topic), *path);
  }
  return assemble(topic, std::move(body), std::move(wire));
}

Result<MessagePtr> parse_message(Topic topic, std::string_view wire) {
  constexpr std::size_t kMaxBytes = 256u << 20;  // far above any message; protobuf itself counts in int
  if (wire.size() > kMaxBytes) {
    return bad_message(topic, fmt::format("a message of {} bytes, allowed are {}", wire.size(), kMaxBytes));
  }
  const google::protobuf::LogSilencer silence;  // what is wrong is said by the result
  std::unique_ptr<ProtoMessage> body = new_body(topic);
  if (!body->ParseFromArray(wire.data(), static_cast<int>(wire.size()))) {
    return bad_message(topic, fmt::format("{} bytes do not parse as {}", wire.size(), topic_info(topic).schema));
  }
  body->DiscardUnknownFields();  // they would be written back as they came
  std::string again = canonical_bytes(*body);
  if (again != wire) return bad_message(topic, "the bytes are not canonical (unknown or reordered fields)");
  if (const auto path = first_not_finite(*body->GetDescriptor(), wire)) {
    return bad_message(topic, fmt::format("{} is not a finite number", *path));
  }
  return assemble(topic, std::move(body), std::move(again));
}

void check_schema(const stack::Message& message, std::string_view schema) {
  CHECK(topic_info(message.topic).schema == schema, "{} carries {}, not {}", name_of(message.topic),
        topic_info(message.topic).schema, schema);
}

std::unique_ptr<ProtoMessage> new_body(Topic topic) { return std::unique_ptr<ProtoMessage>(prototype_of(topic).New()); }

void set_header(Header& header, SimTime capture, SimTime publish, std::uint64_t sequence, std::string_view frame_id) {
  header.set_capture_time_ns(capture.ns);
  header.set_publish_time_ns(publish.ns);
  header.set_sequence(sequence);
  header.set_frame_id(std::string(frame_id));
}

}  // namespace longtail::stack
