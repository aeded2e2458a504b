// Collects the messages of a run, a replay or an import in their total order and makes a Recording of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "replay/store/recording.h"
#include "sim/run.h"

namespace longtail::replay {

class RecordingBuilder {
 public:
  // The next message of the total order: when it arrived or was published never decreases.
  void add(const stack::Message& message, SimTime t);
  // `capture_hint` is when the missing data would have been captured.
  void add_gap(stack::Topic topic, SimTime t, SimTime capture_hint, const Gap& gap);
  // What is known of a topic beyond its messages. The frame comes from its first message where it is left empty.
  void declare(TopicDeclaration declaration);
  void add_component(Component component) { recording_.components.push_back(std::move(component)); }

  std::size_t size() const { return recording_.entries.size(); }

  // Everything so far as a recording from `begin` to `end`, with the schemas of all messages. The builder is spent.
  Recording finish(RecordingKind kind, SimTime begin, SimTime end, const Digest& world);

 private:
  Recording recording_;
  std::map<stack::Topic, TopicDeclaration> topics_;
  std::map<stack::Topic, SimTime> newest_capture_;
  int last_mode_ = -1;
};

// Records a run as it happens. Cheap: one copy of each message's bytes.
class Recorder final : public sim::RunObserver {
 public:
  void on_message(const stack::MessagePtr& message, SimTime t) override { builder_.add(*message, t); }

  // After the run. The scenario's text goes in as provenance, so that the file explains itself.
  Recording finish(const sim::Scenario& scenario, const sim::RunOutcome& outcome);

 private:
  RecordingBuilder builder_;
};

// The program itself, as a component.
Component software_component();

}  // namespace longtail::replay
