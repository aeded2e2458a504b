#include "sim/faults/corruption_faults.h"

#include <google/protobuf/message.h>

#include "sim/faults/fault_fields.h"

namespace longtail::sim {
namespace {

constexpr double kNonsense = 1e9;  // beyond the limits of every field

}  // namespace

stack::MessagePtr corrupted(const BegunFault& begun, const Capture& capture, stack::MessagePtr message) {
  const Stream stream = begun.stream(capture.seed, "faults.corruption");
  Draws draws = stream.at(capture.frame);
  if (!draws.next().bernoulli(begun.strength(capture.time))) return message;
  if (const FaultField* field = find_fault_field(capture.topic, begun.fault.field)) {
    std::shared_ptr<google::protobuf::Message> body(message->body->New());
    body->CopyFrom(*message->body);
    Change change{.stream = stream, .frame = capture.frame};
    change.replacement = kNonsense;
    field->apply(*body, change);
    return stack::make_message(message->topic, std::move(body));
  }
  if (message->wire.empty()) return message;
  std::string wire = message->wire;
  const std::uint64_t bit = draws.next().below(wire.size() * 8);
  wire[bit / 8] = static_cast<char>(static_cast<unsigned char>(wire[bit / 8]) ^ (1U << (bit % 8)));
  auto parsed = stack::parse_message(message->topic, wire);
  return parsed ? std::move(parsed).value() : nullptr;
}

}  // namespace longtail::sim
