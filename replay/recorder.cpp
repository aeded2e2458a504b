#include "replay/recorder.h"

#include "replay/store/packed_rows.h"
#include "stack/api/stack.pb.h"

namespace longtail::replay {

void RecordingBuilder::add(const stack::Message& message, SimTime t) {
  EntryKind kind = EntryKind::kData;
  if (message.topic == stack::Topic::kStateCheckpoint) kind = EntryKind::kCheckpoint;
  if (message.topic == stack::Topic::kIntervention) kind = EntryKind::kIntervention;
  if (message.topic == stack::Topic::kMode) {
    const int mode = stack::body_as<stack::Mode>(message).mode();
    if (mode != last_mode_) kind = EntryKind::kModeChange;
    last_mode_ = mode;
  }
  const auto [newest, first] = newest_capture_.emplace(message.topic, message.capture_time);
  const bool late = message.capture_time < newest->second;
  newest->second = std::max(newest->second, message.capture_time);
  if (first) {
    TopicDeclaration& declaration =
        topics_.try_emplace(message.topic, TopicDeclaration{.topic = message.topic}).first->second;
    if (declaration.frame_id.empty()) declaration.frame_id = frame_of(message.wire).value_or("");
  }
  recording_.entries.push_back({.t_rec = t,
                                .t_src = message.capture_time,
                                .sequence = message.sequence,
                                .topic = message.topic,
                                .kind = kind,
                                .flags = late ? kLateFlag : std::uint8_t{0},
                                .payload = message.wire});
}

void RecordingBuilder::add_gap(stack::Topic topic, SimTime t, SimTime capture_hint, const Gap& gap) {
  topics_.try_emplace(topic, TopicDeclaration{.topic = topic});
  recording_.entries.push_back({.t_rec = t,
                                .t_src = capture_hint,
                                .sequence = 0,
                                .topic = topic,
                                .kind = EntryKind::kGap,
                                .flags = 0,
                                .payload = encode(gap)});
}

void RecordingBuilder::declare(TopicDeclaration declaration) { topics_[declaration.topic] = std::move(declaration); }

Recording RecordingBuilder::finish(RecordingKind kind, SimTime begin, SimTime end, const Digest& world) {
  recording_.kind = kind;
  recording_.t_begin = begin;
  recording_.t_end = end;
  recording_.world = world;
  for (auto& [topic, declaration] : topics_) recording_.topics.push_back(std::move(declaration));
  recording_.components.push_back(software_component());
  recording_.components.push_back(schemas_component());
  return std::move(recording_);
}

Recording Recorder::finish(const sim::Scenario& scenario, const sim::RunOutcome& outcome) {
  builder_.add_component({.kind = ComponentKind::kScenario,
                          .name = scenario.name.substr(0, 64),
                          .version = fmt::format("seed {}", scenario.seed.value),
                          .blob = scenario.source});
  builder_.add_component({.kind = ComponentKind::kMap, .name = scenario.map_name.substr(0, 64), .version = ""});
  return builder_.finish(RecordingKind::kRun, SimTime{}, outcome.end, outcome.world);
}

Component software_component() { return {.kind = ComponentKind::kSoftware, .name = "longtail", .version = "0.1.0"}; }

}  // namespace longtail::replay
