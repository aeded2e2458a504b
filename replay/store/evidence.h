// Errors of recordings that cannot be trusted: damaged, altered or not of our format. Exit code 5.
#pragma once

#include <string>

#include "stack/base/result.h"

namespace longtail::replay {

inline Error evidence_error(std::string where, std::string what, std::string hint = "") {
  return {FixBy::kEnvironment, std::move(what), std::move(where), std::move(hint), true};
}

// The same error with the file in front of the place inside it.
inline Error in_file(const std::string& path, Error error) {
  error.where = error.where.empty() ? path : path + ":" + error.where;
  return error;
}

}  // namespace longtail::replay
