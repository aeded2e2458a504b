// One published message: immutable, shared, with the canonical bytes that are hashed and recorded.
// Wire bytes are deterministic protobuf; every body has `Header header = 1`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stack/api/topics.h"
#include "stack/base/check.h"
#include "stack/base/result.h"
#include "stack/base/time.h"

namespace google::protobuf {
class Message;
}

namespace longtail::stack {

class Header;

struct Message {
  Topic topic = Topic::kNone;
  SimTime capture_time;
  SimTime publish_time;
  std::uint64_t sequence = 0;
  std::string wire;
  std::shared_ptr<const google::protobuf::Message> body;
};
using MessagePtr = std::shared_ptr<const Message>;

// Serialises `body` (whose header is already filled in) for `topic`. CHECKs that the body has the
// topic's schema and that every double in it is finite: those are bugs of the producer.
MessagePtr make_message(Topic topic, std::shared_ptr<const google::protobuf::Message> body);

template <class Body>
  requires requires { Body::descriptor(); }
MessagePtr make_message(Topic topic, Body body) {
  return make_message(topic, std::static_pointer_cast<const google::protobuf::Message>(
                                 std::make_shared<const Body>(std::move(body))));
}

// Parses bytes from outside (a recording, another process). Refuses what does not parse, has NaN or infinity, or
// is not canonical (re-serialising what this schema knows gives other bytes).
Result<MessagePtr> parse_message(Topic topic, std::string_view wire);

void check_schema(const Message& message, std::string_view schema);

// The body as its own type; a wrong type is a bug.
template <class Body>
const Body& body_as(const Message& message) {
  check_schema(message, Body::descriptor()->full_name());
  return static_cast<const Body&>(*message.body);
}

// An empty body of the topic's schema.
std::unique_ptr<google::protobuf::Message> new_body(Topic topic);

void set_header(Header& header, SimTime capture, SimTime publish, std::uint64_t sequence, std::string_view frame_id);

}  // namespace longtail::stack
