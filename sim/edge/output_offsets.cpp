#include "sim/edge/output_offsets.h"

#include "stack/api/stack.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

void shift(stack::Localization& pose, const std::string& field, double offset) {
  if (field == "x_m") pose.set_x_m(pose.x_m() + offset);
  if (field == "y_m") pose.set_y_m(pose.y_m() + offset);
  if (field == "yaw_rad") pose.set_yaw_rad(strict::wrap_angle(pose.yaw_rad() + offset));
}

}  // namespace

void OutputOffsets::set(const std::string& node, const std::string& field, double offset) {
  if (offset == 0) {
    offsets_.erase({node, field});
  } else {
    offsets_[{node, field}] = offset;
  }
}

void OutputOffsets::apply(const std::string& node, std::vector<stack::Outputs::Item>& outputs) const {
  for (const auto& [key, offset] : offsets_) {
    if (key.first != node) continue;
    for (stack::Outputs::Item& item : outputs) {
      if (item.topic == stack::Topic::kLocalization) shift(static_cast<stack::Localization&>(*item.body), key.second, offset);
    }
  }
}

}  // namespace longtail::sim
