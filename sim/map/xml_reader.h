// Reads checked values from an XmlSource. The first thing wrong is kept and everything after it reads as a
// harmless value, so that reading code is a straight list and asks `failed()` where it must not go on.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "sim/map/xml_source.h"

namespace longtail::sim {

struct NumberRange {
  double min = -std::numeric_limits<double>::max();
  double max = std::numeric_limits<double>::max();
};

class XmlReader {
 public:
  explicit XmlReader(const XmlSource& source) : source_(source) {}

  // A required attribute; finite and within the range.
  double number(const XmlElement& element, const char* attribute, NumberRange range = {});
  double number_or(const XmlElement& element, const char* attribute, double fallback, NumberRange range = {});
  int integer(const XmlElement& element, const char* attribute, int min, int max);
  std::string text(const XmlElement& element, const char* attribute);  // required, not empty
  XmlElement child(const XmlElement& element, const char* name);       // required

  // Keeps the first error only.
  void fail(const XmlElement& element, const char* attribute, std::string what, std::string hint = "");
  bool failed() const { return error_.has_value(); }
  const Error& error() const { return *error_; }
  const XmlSource& source() const { return source_; }

 private:
  const XmlSource& source_;
  std::optional<Error> error_;
};

}  // namespace longtail::sim
