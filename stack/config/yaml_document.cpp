#include "stack/config/yaml_document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <sstream>

#include "stack/config/yaml_text.h"

namespace longtail::stack {
namespace {

// Thrown inside YAML::Parser's callbacks, caught in `build`.
struct Refused {
  YAML::Mark mark;
  std::string what;
  std::string hint;
};

struct Size {
  std::size_t nodes = 1;  // with aliases expanded
  std::size_t depth = 1;
};

}  // namespace

// Turns yaml-cpp's events into YamlNodes, and refuses what must not be built.
class YamlBuilder final : public YAML::EventHandler {
 public:
  YamlBuilder(YamlDocument& document, const YamlLimits& limits) : document_(document), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, close(begin(mark, anchor, YamlKind::kNull), mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_tag(mark, tag);
    const std::uint32_t index = begin(mark, anchor, YamlKind::kScalar);
    document_.nodes_[index].text = value;
    document_.nodes_[index].quoted = tag == "!";
    add(mark, close(index, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::uint32_t index = anchors_[anchor];
    if (std::ranges::find(open_, index) != open_.end())
      throw Refused{mark, "an alias stands for a node that contains it", ""};
    add(mark, index);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    open(mark, begin(mark, anchor, YamlKind::kSequence));
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    open(mark, begin(mark, anchor, YamlKind::kMapping));
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

 private:
  static YamlPosition position(const YAML::Mark& mark) { return {0, mark.line + 1, mark.column + 1}; }

  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Refused{mark, fmt::format("the tag '{}' has no meaning here", tag), "remove the tag"};
  }

  std::uint32_t begin(const YAML::Mark& mark, YAML::anchor_t anchor, YamlKind kind) {
    const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
    document_.nodes_.push_back(YamlNode{.kind = kind, .at = position(mark)});
    sizes_.push_back({});
    if (anchor != 0) {
      anchors_.resize(std::max<std::size_t>(anchors_.size(), anchor + 1));
      anchors_[anchor] = index;
    }
    return index;
  }

  void open(const YAML::Mark& mark, std::uint32_t index) {
    if (open_.size() >= limits_.depth_most) refuse_depth(mark);
    open_.push_back(index);
    has_key_.push_back(false);
  }

  void end() {
    const std::uint32_t index = open_.back();
    open_.pop_back();
    has_key_.pop_back();
    const YamlPosition at = document_.nodes_[index].at;
    YAML::Mark mark;
    mark.line = at.line - 1;
    mark.column = at.column - 1;
    add(mark, close(index, mark));
  }

  // Size of a finished node; the limits hold for the expanded document.
  std::uint32_t close(std::uint32_t index, const YAML::Mark& mark) {
    for (const std::uint32_t child : document_.nodes_[index].children) {
      sizes_[index].nodes += sizes_[child].nodes;
      sizes_[index].depth = std::max(sizes_[index].depth, sizes_[child].depth + 1);
    }
    if (sizes_[index].nodes > limits_.nodes_most || document_.nodes_.size() > limits_.nodes_most) {
      throw Refused{mark, fmt::format("more than {} values (aliases count in full)", limits_.nodes_most), ""};
    }
    if (sizes_[index].depth > limits_.depth_most) refuse_depth(mark);
    return index;
  }

  [[noreturn]] void refuse_depth(const YAML::Mark& mark) const {
    throw Refused{mark, fmt::format("nested deeper than {} levels", limits_.depth_most), ""};
  }

  void add(const YAML::Mark& mark, std::uint32_t child) {
    if (open_.empty()) {
      document_.root_ = child;
      return;
    }
    YamlNode& parent = document_.nodes_[open_.back()];
    if (parent.kind == YamlKind::kMapping && !has_key_.back()) {
      add_key(mark, parent, child);
    } else {
      // yaml-cpp places an empty value at the token after it.
      const bool empty_value = parent.kind == YamlKind::kMapping && document_.nodes_[child].kind == YamlKind::kNull;
      if (empty_value) document_.nodes_[child].at = parent.keys.back().at;
      parent.children.push_back(child);
    }
    if (parent.kind == YamlKind::kMapping) has_key_.back() = !has_key_.back();
  }

  void add_key(const YAML::Mark& mark, YamlNode& parent, std::uint32_t child) {
    const YamlNode& key = document_.nodes_[child];
    if (key.kind != YamlKind::kScalar) throw Refused{mark, "a key must be a plain name", ""};
    for (const YamlNode::Key& earlier : parent.keys) {
      if (earlier.text != key.text) continue;
      throw Refused{mark, fmt::format("duplicate key '{}'", key.text),
                    fmt::format("it stands in line {} already", earlier.at.line)};
    }
    parent.keys.push_back({key.text, position(mark)});
  }

  YamlDocument& document_;
  const YamlLimits& limits_;
  std::vector<Size> sizes_;             // by node index
  std::vector<std::uint32_t> open_;     // containers not ended yet, outermost first
  std::vector<bool> has_key_;           // per open container: a key waits for its value
  std::vector<std::uint32_t> anchors_;  // by yaml-cpp's anchor number
};

namespace {

// yaml-cpp's words for common slips are terse; say what to do about them.
std::string syntax_hint(std::string_view message) {
  if (message.starts_with("end of map flow")) return "a '}' or ',' is missing, or a value with ',' or ':' needs quotes";
  if (message.starts_with("end of sequence flow")) return "a ']' or ',' is missing";
  if (message.starts_with("end of map") || message.starts_with("end of sequence")) {
    return "check the indentation of this line, and that every key is followed by ': '";
  }
  if (message.starts_with("illegal map value"))
    return "quote a text that contains ': ', and start each key on its own line";
  if (message.starts_with("illegal tab")) return "indent with spaces";
  return "";
}

std::optional<Refused> run_parser(std::string_view text, YamlBuilder& builder) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Refused{{}, "the file is empty", "write at least one key"};
    struct Nothing final : YAML::EventHandler {
      void OnDocumentStart(const YAML::Mark& mark) override {
        throw Refused{mark, "more than one document", "keep one, without '---'"};
      }
      void OnDocumentEnd() override {}
      void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
      void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
      void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
      void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
      void OnSequenceEnd() override {}
      void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
      void OnMapEnd() override {}
    } nothing;
    parser.HandleNextDocument(nothing);
    return std::nullopt;
  } catch (const Refused& refused) {
    return refused;
  } catch (const YAML::Exception& exception) {
    return Refused{exception.mark, fmt::format("YAML syntax: {}", exception.msg), syntax_hint(exception.msg)};
  } catch (const std::exception& exception) {
    return Refused{{}, fmt::format("the YAML parser gave up: {}", exception.what()), ""};
  }
}

Error error_of(const Refused& refused, const std::string& source) {
  const int line = std::max(refused.mark.line, 0) + 1;
  const int column = std::max(refused.mark.column, 0) + 1;
  return {.what = refused.what, .where = fmt::format("{}:{}:{}", source, line, column), .hint = refused.hint};
}

}  // namespace

Result<YamlDocument> YamlDocument::parse(std::string_view text, const std::string& source, const YamlLimits& limits) {
  if (text.size() > limits.bytes_most) {
    return Error{.what = fmt::format("{} bytes of YAML; at most {} are read", text.size(), limits.bytes_most),
                 .where = source};
  }
  if (const auto bad = find_bad_byte(text)) {
    return Error{.what = bad->what,
                 .where = fmt::format("{}:{}:{}", source, bad->line, bad->column),
                 .hint = "save the file as UTF-8 text"};
  }
  const auto attempt = [&](std::string_view input, YamlDocument& document) {
    document.sources_ = {source};
    YamlBuilder builder(document, limits);
    return run_parser(input, builder);
  };
  YamlDocument document;
  auto refused = attempt(text, document);
  if (!refused) return document;
  // "[2, 4.5] m/s" is not YAML; try again with the unit moved inside the brackets, columns kept.
  if (const auto rewritten = units_moved_into_brackets(text)) {
    YamlDocument second;
    refused = attempt(*rewritten, second);
    if (!refused) return second;
  }
  return error_of(*refused, source);
}

Result<YamlDocument> YamlDocument::read(const std::string& path, const YamlLimits& limits) {
  const auto text = read_text_file(path, limits.bytes_most);
  if (!text) return text.error();
  return parse(text.value(), path, limits);
}

std::string YamlDocument::where(YamlPosition at) const {
  const std::string& source = sources_[at.source];
  return at.line == 0 ? source : fmt::format("{}:{}:{}", source, at.line, at.column);
}

Result<std::string> read_text_file(const std::string& path, std::size_t bytes_most) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 16 * 1024> chunk;
  while (file.is_open() && !file.fail() && text.size() <= bytes_most) {
    file.read(chunk.data(), chunk.size());
    text.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.is_open() && !file.bad() && (file.eof() || text.size() > bytes_most)) return text;
  return Error{.fix_by = FixBy::kEnvironment,
               .what = "cannot read the file",
               .where = path,
               .hint = "check that it exists, is a file and may be read"};
}

}  // namespace longtail::stack
