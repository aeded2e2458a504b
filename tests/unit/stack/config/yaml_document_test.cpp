#include "stack/config/yaml_document.h"

#include <gtest/gtest.h>

#include <string>

#include "stack/config/yaml_text.h"

namespace longtail::stack {
namespace {

struct BadRow {
  const char* title;
  std::string text;
  const char* where;
  const char* what;
};

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// Each level stands for nine of the one before: 9^9 values in 400 bytes.
std::string billion_laughs() {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string previous = "*a" + std::to_string(i - 1);
    text +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeated(previous + ", ", 8) + previous + "]\n";
  }
  return text;
}

TEST(YamlDocument, BadTextIsATypedErrorWithPosition) {
  const BadRow rows[] = {
      {"empty", "", "f.yaml:1:1", "the file is empty"},
      {"only a comment", "# nothing\n", "f.yaml:1:1", "the file is empty"},
      {"duplicate key", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", "f.yaml:5:3", "duplicate key 'c'"},
      {"unclosed flow map", "a: {b: 1\nc: 2\n", "f.yaml:2:2", "YAML syntax: end of map flow not found"},
      {"unclosed list", "a: [1, 2\n", "f.yaml:2:1", "YAML syntax: end of sequence flow not found"},
      {"bad indentation", "a:\n   b: 1\n  c: 2\n", "f.yaml:3:3", "YAML syntax: end of map not found"},
      {"colon in text", "a: b: c\n", "f.yaml:1:5", "YAML syntax: illegal map value"},
      {"tag", "a: !!python/object 3\n", "f.yaml:1:4", "the tag 'tag:yaml.org,2002:python/object' has no meaning here"},
      {"list as key", "? [a, b]\n: 3\n", "f.yaml:1:3", "a key must be a plain name"},
      {"null key", "? \n: 3\n", "f.yaml:2:1", "a key must be a plain name"},
      {"unknown alias", "a: *b\n", "f.yaml:1:4", "YAML syntax: the referenced anchor is not defined"},
      {"self alias", "a: &a [1, *a]\n", "f.yaml:1:11", "an alias stands for a node that contains it"},
      {"two documents", "a: 1\n---\nb: 2\n", "f.yaml:2:1", "more than one document"},
      {"not UTF-8", "a: 1\nb: \xff\n", "f.yaml:2:4", "byte 0xff is not valid UTF-8"},
      {"overlong UTF-8", "\xc0\xaf: 1\n", "f.yaml:1:1", "byte 0xc0 is not valid UTF-8"},
      {"NUL", std::string("a: \0", 4), "f.yaml:1:4", "control character 0x00"},
      {"billion laughs", billion_laughs(), "f.yaml:6:5", "more than 100000 values (aliases count in full)"},
      {"deep flow", repeated("[", 400) + repeated("]", 400), "f.yaml:1:25", "nested deeper than 24 levels"},
      {"very deep flow", repeated("[", 100'000), "f.yaml:1:13", "nested deeper than 24 levels"},
      {"very deep block", repeated("- ", 50'000) + "x", "f.yaml:1:49", "nested deeper than 24 levels"},
      {"huge", "a: " + std::string(5u << 20, 'x'), "f.yaml", "5242883 bytes of YAML; at most 4194304 are read"},
  };
  for (const BadRow& row : rows) {
    const auto document = YamlDocument::parse(row.text, "f.yaml");
    ASSERT_FALSE(document.ok()) << row.title;
    EXPECT_EQ(document.error().where, row.where) << row.title;
    EXPECT_EQ(document.error().what, row.what) << row.title;
  }
}

TEST(YamlDocument, DepthThroughAliasesCountsToo) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 40; ++i)
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  const auto document = YamlDocument::parse(text, "f.yaml");
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().what, "nested deeper than 24 levels");
}

TEST(YamlDocument, EveryNodeAndKeyKnowsItsPlace) {
  const auto parsed = YamlDocument::parse("ego:\n  speed: 3 m/s\n  route: [main,\n    ring]\n", "dir/f.yaml");
  ASSERT_TRUE(parsed.ok());
  const YamlDocument& document = parsed.value();
  const YamlNode& ego = document.node(document.node(document.root()).children[0]);
  EXPECT_EQ(document.where(ego.keys[1].at), "dir/f.yaml:3:3");
  EXPECT_EQ(document.where(document.node(ego.children[0]).at), "dir/f.yaml:2:10");
  const YamlNode& route = document.node(ego.children[1]);
  EXPECT_EQ(document.where(document.node(route.children[1]).at), "dir/f.yaml:4:5");
}

TEST(YamlDocument, AnUnreadableFileIsTheEnvironmentsFault) {
  const auto missing = YamlDocument::read("no/such/file.yaml");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().fix_by, FixBy::kEnvironment);
  EXPECT_EQ(missing.error().where, "no/such/file.yaml");
  EXPECT_FALSE(YamlDocument::read("stack").ok());  // a folder
}

TEST(YamlDocument, UnitsMoveIntoBracketsWithoutShiftingColumns) {
  const std::string text = "p: {clip: [2, 4.5] m/s, x: 1}";
  EXPECT_EQ(units_moved_into_brackets(text), "p: {clip: [2, 4.5,m/s], x: 1}");
  EXPECT_EQ(units_moved_into_brackets("a: [1, 2]   km/h\nb: [3] Hz"), "a: [1, 2,  km/h]\nb: [3,Hz]");
  EXPECT_EQ(units_moved_into_brackets("a: [1, 2] # m"), std::nullopt);
  EXPECT_EQ(units_moved_into_brackets("a: [1, 2]m"), std::nullopt);
  EXPECT_TRUE(YamlDocument::parse(text, "f.yaml").ok());
  // Another mistake in such a text is found where it is.
  EXPECT_EQ(YamlDocument::parse("a: {b: [1, 2] m, c: 1, c: 2}", "f.yaml").error().where, "f.yaml:1:24");
  // Text that is YAML as it stands is never rewritten.
  const auto plain = YamlDocument::parse("note: see [1] m\n", "f.yaml");
  EXPECT_EQ(plain.value().node(plain.value().node(plain.value().root()).children[0]).text, "see [1] m");
}

std::string value_at(const YamlDocument& document, std::initializer_list<int> steps) {
  std::uint32_t at = document.root();
  for (const int step : steps) at = document.node(at).children[static_cast<std::size_t>(step)];
  return document.node(at).text;
}

TEST(YamlDocument, SetReplacesAddsAndLeavesAliasesElsewhereAlone) {
  auto parsed =
      YamlDocument::parse("base: &b {v: 1, w: 2}\nlist:\n  - {id: lead, at: *b}\n  - {id: tail, at: *b}\n", "f.yaml");
  ASSERT_TRUE(parsed.ok());
  YamlDocument& document = parsed.value();
  ASSERT_TRUE(document.set("list.tail.at.v", "9 m", "--set list.tail.at.v=9 m").ok());
  EXPECT_EQ(value_at(document, {0, 0}), "1");
  EXPECT_EQ(value_at(document, {1, 0, 1, 0}), "1");
  EXPECT_EQ(value_at(document, {1, 1, 1, 0}), "9 m");
  EXPECT_EQ(value_at(document, {1, 1, 1, 1}), "2");
  ASSERT_TRUE(document.set("list.0.at", "{x: [5, 6]}", "--set b").ok());
  EXPECT_EQ(value_at(document, {1, 0, 1, 0, 1}), "6");
  ASSERT_TRUE(document.set("new.deep.key", "v", "--set c").ok());
  EXPECT_EQ(value_at(document, {2, 0, 0}), "v");
  EXPECT_EQ(document.where(document.node(document.node(document.root()).children[2]).at), "--set c");
}

TEST(YamlDocument, SetSaysWhatIsWrongWithThePath) {
  auto parsed = YamlDocument::parse("a: 1\nlist: [{id: lead}]\n", "f.yaml");
  YamlDocument& document = parsed.value();
  const auto below = document.set("a.b", "1", "--set a.b=1");
  EXPECT_EQ(below.error().what, "'b' lies below a single value");
  EXPECT_EQ(below.error().where, "--set a.b=1");
  const auto item = document.set("list.laed.x", "1", "--set list.laed.x=1");
  EXPECT_EQ(item.error().what, "the list has no item 'laed'");
  EXPECT_EQ(item.error().hint, "did you mean 'lead'?");
  EXPECT_EQ(document.set("a..b", "1", "--set a..b=1").error().what, "'a..b' is not a path");
  EXPECT_EQ(document.set("a", "{", "--set a={").error().where, "--set a={:1:1");
}

TEST(YamlDocument, WrittenScalarsReadBackAsTheyWere) {
  const std::string texts[] = {"plain",
                               "two words",
                               "",
                               " x",
                               "x ",
                               "a: b",
                               "- a",
                               "#c",
                               "null",
                               "~",
                               "\"q\"",
                               "it's",
                               "a\nb",
                               "tab\there",
                               "back\\slash",
                               "[1]",
                               "{a}",
                               "&x",
                               "*y",
                               "!t",
                               "%d",
                               "@",
                               "`",
                               "ümläut",
                               "true",
                               std::string("\x01\x7f", 2),
                               "a,b",
                               "1e5",
                               "x:",
                               ":x",
                               "?",
                               "---",
                               "..."};
  for (const std::string& text : texts) {
    const auto parsed =
        YamlDocument::parse("k: " + yaml_scalar(text) + "\nm: {k: " + yaml_scalar(text) + "}\n", "f.yaml");
    ASSERT_TRUE(parsed.ok()) << text << " -> " << yaml_scalar(text) << ": " << describe(parsed.error());
    EXPECT_EQ(value_at(parsed.value(), {0}), text);
    EXPECT_EQ(value_at(parsed.value(), {1, 0}), text);
  }
}

}  // namespace
}  // namespace longtail::stack
