// How commands end: errors and summaries in one form, with the exit code that goes with them.
#pragma once

#include <span>
#include <string>

#include "sim/sensors/sensor_suite.h"
#include "stack/base/error_list.h"
#include "tools/batch.h"

namespace longtail::tools {

// Prints "error: where: what\n  hint: ..." to stderr and returns `exit_code`.
int fail(const Error& error, int exit_code);
int fail(const ErrorList& errors, int exit_code);
// 5 for evidence that cannot be trusted, else 2.
int exit_code_of(const Error& error);
// Of the two names that the command line lets pass.
sim::Fidelity fidelity_named(std::string_view name);
int fail_nondeterministic(std::span<const Mismatch> mismatches);

// The closing summary of a sweep or merge; 0 when every run passed, else 1. `directory` is where its files are.
int print_sweep(std::span<const RunRecord> records, double elapsed_seconds, const std::string& directory, bool json);

}  // namespace longtail::tools
