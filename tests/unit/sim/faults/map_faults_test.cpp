#include "sim/faults/map_faults.h"

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

std::string state_of(const MapFaults& faults) {
  StateWriter writer;
  faults.hash_state(writer);
  return std::string(writer.bytes());
}

// The number of the next update was once no part of the state.
TEST(MapFaults, AnUpdateThatIsOverLeavesItsNumberInTheState) {
  const Fault fault{.id = "f", .kind = FaultKind::kMapMissingLimit, .target = "map"};
  MapFaults never, once;
  std::vector<stack::MessagePtr> messages;
  once.begin(fault, SimTime{});
  once.messages(SimTime{}, messages);
  const std::string during = state_of(once);
  once.end(fault);
  once.messages(SimTime{} + milliseconds(5), messages);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1]->sequence, 2u);
  EXPECT_NE(during, state_of(never));
  EXPECT_NE(state_of(once), state_of(never));
  EXPECT_EQ(state_of(MapFaults()), state_of(never));
}

}  // namespace
}  // namespace longtail::sim
