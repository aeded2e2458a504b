#include "sim/map/xml_source.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace longtail::sim {
namespace {

pugi::xml_node node_of(const XmlElement& element) { return pugi::xml_node(element.node()); }

}  // namespace

std::string_view XmlElement::name() const { return pugi::xml_node(node_).name(); }

XmlElement XmlElement::child(const char* name) const {
  return XmlElement(pugi::xml_node(node_).child(name).internal_object());
}

std::vector<XmlElement> XmlElement::children() const {
  std::vector<XmlElement> found;
  for (const pugi::xml_node node : pugi::xml_node(node_).children()) {
    if (node.type() == pugi::node_element) found.emplace_back(node.internal_object());
  }
  return found;
}

std::vector<XmlElement> XmlElement::children(const char* name) const {
  std::vector<XmlElement> found;
  for (const pugi::xml_node node : pugi::xml_node(node_).children(name)) found.emplace_back(node.internal_object());
  return found;
}

bool XmlElement::has(const char* attribute) const { return !pugi::xml_node(node_).attribute(attribute).empty(); }

std::string_view XmlElement::attribute(const char* name) const {
  return pugi::xml_node(node_).attribute(name).value();
}

std::string_view XmlElement::text() const { return pugi::xml_node(node_).text().get(); }

// pugixml parses in place: names and values are pointers into `buffer`, so their offsets are offsets in the
// text. `newlines` was taken before parsing, which shortens entities but moves no name.
struct XmlSource::Document {
  std::string file;
  std::string text;
  std::vector<char> buffer;
  std::vector<std::size_t> newlines;
  pugi::xml_document xml;

  std::string place(std::size_t offset) const {
    offset = std::min(offset, text.size());
    const auto line_end = std::lower_bound(newlines.begin(), newlines.end(), offset);
    const std::size_t line = static_cast<std::size_t>(line_end - newlines.begin());
    const std::size_t start = line == 0 ? 0 : newlines[line - 1] + 1;
    const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    const auto column = std::count_if(text.begin() + static_cast<std::ptrdiff_t>(start),
                                      text.begin() + static_cast<std::ptrdiff_t>(offset), is_first_byte);
    return fmt::format("{}:{}:{}", file, line + 1, column + 1);
  }
};

XmlSource::XmlSource() = default;
XmlSource::XmlSource(XmlSource&&) noexcept = default;
XmlSource& XmlSource::operator=(XmlSource&&) noexcept = default;
XmlSource::~XmlSource() = default;

Result<XmlSource> XmlSource::parse(std::string_view text, const std::string& file) {
  XmlSource source;
  source.document_ = std::make_unique<Document>();
  Document& document = *source.document_;
  document.file = file;
  document.text = text;
  document.buffer.assign(text.begin(), text.end());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') document.newlines.push_back(i);
  }
  const pugi::xml_parse_result result = document.xml.load_buffer_inplace(
      document.buffer.data(), document.buffer.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    return Error{FixBy::kScenarioAuthor, fmt::format("not well-formed XML: {}", result.description()),
                 document.place(static_cast<std::size_t>(std::max<std::ptrdiff_t>(result.offset, 0))), ""};
  }
  return source;
}

XmlElement XmlSource::root() const { return XmlElement(document_->xml.document_element().internal_object()); }

std::string XmlSource::place(const XmlElement& element, const char* attribute) const {
  const pugi::xml_node node = node_of(element);
  const char* at = node.name();
  if (attribute != nullptr) {
    const pugi::xml_attribute found = node.attribute(attribute);
    if (!found.empty()) at = found.name();
  }
  const char* begin = document_->buffer.data();
  const bool inside = element.exists() && at >= begin && at < begin + document_->buffer.size();
  return document_->place(inside ? static_cast<std::size_t>(at - begin) : 0);
}

}  // namespace longtail::sim
