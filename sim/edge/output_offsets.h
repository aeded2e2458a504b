// Offsets that faults put on what a node publishes, by node and field. Only a localization has such fields.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "stack/api/node.h"

namespace longtail::sim {

class OutputOffsets {
 public:
  // 0 ends it. Fields nobody knows do nothing.
  void set(const std::string& node, const std::string& field, double offset);
  void apply(const std::string& node, std::vector<stack::Outputs::Item>& outputs) const;

 private:
  std::map<std::pair<std::string, std::string>, double> offsets_;
};

}  // namespace longtail::sim
