// `$name` references and simple arithmetic in scalar values: "$ego_speed", "$gap + 5 m", "0.8 * $ego_speed".
// Operators + - * / stand between blanks ("m/s" is a unit, "6 / 2" a division); * and / bind tighter; no
// parentheses. Sums need equal dimensions, factors and divisors are plain numbers (or both sides alike for /).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "stack/config/units.h"

namespace longtail::stack {

// What `$name` stands for while a file is read, and which names were used.
class References {
 public:
  void define(const std::string& name, Quantity value) { values_[name] = value; }
  // A name whose own definition is wrong: using it is no further error.
  void define_broken(const std::string& name) { broken_.insert(name); }
  bool mentions_broken(std::string_view text) const;
  std::optional<Quantity> use(const std::string& name);
  std::vector<std::string> names() const;   // sorted
  std::vector<std::string> unused() const;  // sorted

 private:
  std::map<std::string, Quantity> values_;
  std::set<std::string> used_;
  std::set<std::string> broken_;
};

// A quantity, a reference or an expression of them. `where` of an error is left empty.
Result<Quantity> evaluate(std::string_view text, References& references);

}  // namespace longtail::stack
