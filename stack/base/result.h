// Result<T>: a value or a typed error that says what is wrong, where, and who can mend it.
// Used for bad input only. Bugs hit CHECK (check.h); simulated outcomes are data in the verdict.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "stack/base/check.h"

namespace longtail {

enum class FixBy { kScenarioAuthor, kStackAuthor, kSimulatorDeveloper, kEnvironment };

struct Error {
  FixBy fix_by = FixBy::kScenarioAuthor;
  std::string what;   // what is wrong, with the observed and the allowed value
  std::string where;  // file:line:col, or the nearest thing to it; may be empty
  std::string hint;   // how to mend it; may be empty
  bool evidence_invalid = false;  // a recording failed its checks and must not be used (exit code 5)
};

// One paragraph for a person: "where: what\n  hint: ...".
std::string describe(const Error& error);
std::string_view name_of(FixBy fix_by);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    CHECK(ok(), "value() of a failed Result: {}", describe(error()));
    return std::get<0>(state_);
  }
  T& value() & {
    CHECK(ok(), "value() of a failed Result: {}", describe(error()));
    return std::get<0>(state_);
  }
  T&& value() && {
    CHECK(ok(), "value() of a failed Result: {}", describe(error()));
    return std::get<0>(std::move(state_));
  }
  const Error& error() const {
    CHECK(!ok(), "error() of a Result that holds a value");
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    CHECK(!ok(), "error() of a Result that succeeded");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace longtail
