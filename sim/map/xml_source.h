// An XML document that knows where everything stands: `file:line:col` for every element and attribute.
// Hides pugixml from the rest of sim/map. Columns count UTF-8 characters from 1.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stack/base/result.h"

namespace pugi {
struct xml_node_struct;
}

namespace longtail::sim {

// A view of one element of an XmlSource; it must not outlive it. A missing element `exists()` not, and
// all its parts are missing too.
class XmlElement {
 public:
  XmlElement() = default;
  explicit XmlElement(pugi::xml_node_struct* node) : node_(node) {}

  bool exists() const { return node_ != nullptr; }
  std::string_view name() const;
  XmlElement child(const char* name) const;              // the first of that name
  std::vector<XmlElement> children() const;              // elements only, in order
  std::vector<XmlElement> children(const char* name) const;
  bool has(const char* attribute) const;
  std::string_view attribute(const char* name) const;    // "" where missing
  std::string_view text() const;                         // character data directly inside

  pugi::xml_node_struct* node() const { return node_; }

 private:
  pugi::xml_node_struct* node_ = nullptr;
};

class XmlSource {
 public:
  static Result<XmlSource> parse(std::string_view text, const std::string& file);

  XmlSource(XmlSource&&) noexcept;
  XmlSource& operator=(XmlSource&&) noexcept;
  ~XmlSource();

  XmlElement root() const;
  // "file:line:col" of the element's name, or of the attribute's name where it is there.
  std::string place(const XmlElement& element, const char* attribute = nullptr) const;

 private:
  XmlSource();
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace longtail::sim
