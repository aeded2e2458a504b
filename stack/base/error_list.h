// Several errors found in one reading of a file, in the order they were found. A Result holds the first;
// `longtail lint` shows them all. Past `kMostErrors` they are only counted.
#pragma once

#include <string>
#include <vector>

#include "stack/base/result.h"

namespace longtail {

class ErrorList {
 public:
  static constexpr std::size_t kMostErrors = 100;

  void add(Error error) {
    if (errors_.size() < kMostErrors) errors_.push_back(std::move(error));
    ++count_;
  }
  void append(const ErrorList& other) {
    for (const Error& error : other.errors_) add(error);
    count_ += other.count_ - other.errors_.size();
  }

  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }  // including those past kMostErrors
  const std::vector<Error>& errors() const { return errors_; }
  // REQUIRES: not empty().
  const Error& first() const {
    CHECK(!errors_.empty(), "first() of an empty ErrorList");
    return errors_.front();
  }

 private:
  std::vector<Error> errors_;
  std::size_t count_ = 0;
};

}  // namespace longtail
