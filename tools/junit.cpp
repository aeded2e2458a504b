#include "tools/junit.h"

#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace longtail::tools {
namespace {

void add_case(pugi::xml_node suite, const RunRecord& record) {
  pugi::xml_node test = suite.append_child("testcase");
  test.append_attribute("classname") = record.scenario.c_str();
  test.append_attribute("name") = fmt::format("seed={}", record.seed).c_str();
  test.append_attribute("time") = fmt::format("{:.3f}", record.wall_seconds).c_str();
  if (record.passed) return;
  std::string body;
  for (const Failure& failure : record.failures) {
    body += fmt::format("{} at {:.3f} s: {}\n", failure.rule, failure.t_s, failure.message);
  }
  body += "repro: " + record.repro + "\n";
  pugi::xml_node failed = test.append_child("failure");
  failed.append_attribute("message") = record.failures.empty() ? "failed" : record.failures.front().message.c_str();
  failed.append_attribute("type") = record.failures.empty() ? "unknown" : record.failures.front().rule.c_str();
  failed.text() = body.c_str();
}

}  // namespace

std::string to_junit(std::span<const RunRecord> records) {
  pugi::xml_document document;
  pugi::xml_node suites = document.append_child("testsuites");
  pugi::xml_node suite = suites.append_child("testsuite");
  const auto failures = std::ranges::count_if(records, [](const RunRecord& record) { return !record.passed; });
  double wall_s = 0;
  for (const RunRecord& record : records) wall_s += record.wall_seconds;
  suite.append_attribute("name") = "longtail";
  suite.append_attribute("tests") = static_cast<unsigned long long>(records.size());
  suite.append_attribute("failures") = static_cast<long long>(failures);
  suite.append_attribute("errors") = 0;
  suite.append_attribute("skipped") = 0;
  suite.append_attribute("time") = fmt::format("{:.3f}", wall_s).c_str();
  for (const RunRecord& record : records) add_case(suite, record);
  std::ostringstream out;
  document.save(out, "  ");
  return std::move(out).str();
}

}  // namespace longtail::tools
