#include "stack/config/checked_node.h"

#include <gtest/gtest.h>

#include <functional>

namespace longtail::stack {
namespace {

enum class Colour { kRed, kBlue };
constexpr Choice<Colour> kColours[] = {{"red", Colour::kRed}, {"blue", Colour::kBlue}};

struct Row {
  const char* text;  // value of the key `v`
  std::function<void(const CheckedNode&)> read;
  const char* what;
  const char* hint;
};

TEST(CheckedNode, WrongValuesAreReportedWithPathPlaceObservedAndAllowed) {
  const auto speed = [](const CheckedNode& node) { (void)node.quantity(Dimension::kSpeed, not_negative()); };
  const auto friction = [](const CheckedNode& node) { (void)node.number({.least = 0, .most = 1.2, .above = true}); };
  const auto count = [](const CheckedNode& node) { (void)node.integer(1, 64); };
  const auto duration = [](const CheckedNode& node) { (void)node.duration(positive()); };
  const auto colour = [](const CheckedNode& node) { (void)node.one_of<Colour>(kColours, "colours"); };
  const Row rows[] = {
      {"-3 km/h", speed, "/v: '-3 km/h' is below the least allowed, 0 m/s", ""},
      {"40", speed, "/v: '40' has no unit, a speed is needed", "write e.g. '40 m/s' (units: m/s, km/h, mph)"},
      {"40 m", speed, "/v: '40 m' is a length, a speed is needed", "units: m/s, km/h, mph"},
      {"3 s", [](const CheckedNode& node) { (void)node.quantity(Dimension::kAngle, any_value()); },
       "/v: '3 s' is a time, an angle is needed", "units: rad, deg"},
      {"0", friction, "/v: '0' must be above 0", ""},
      {"130 %", friction, "/v: '130 %' is above the most allowed, 1.2", ""},
      {"0.5 m", friction, "/v: '0.5 m' is a length, a plain number is needed",
       "write a number without a unit, or a percentage"},
      {"nan m/s", speed, "/v: 'nan m/s' is not a finite number", "write a number, e.g. 2.5"},
      {"[1 m/s]", speed, "/v: a quantity is needed, this is a list", ""},
      {"{x: 1}", speed, "/v: a quantity is needed, this is a mapping", ""},
      {"", speed, "/v: a quantity is needed, this is empty", ""},
      {"2.5", count, "/v: '2.5' is not a whole number", ""},
      {"0", count, "/v: '0' is below the least allowed, 1", ""},
      {"1e300", count, "/v: '1e300' is above the most allowed, 64", ""},
      {"0 s", duration, "/v: '0 s' must be above 0 s", ""},
      {"1e12 s", duration, "/v: '1e12 s' is above the most allowed, 1e+09 s", ""},
      {"bleu", colour, "/v: unknown value 'bleu'", "did you mean 'blue'?"},
      {"yes", [](const CheckedNode& node) { (void)node.boolean(); }, "/v: unknown value 'yes'",
       "known values: false, true"},
      {"a b", [](const CheckedNode& node) { (void)node.name(); }, "/v: 'a b' is not a name",
       "a name starts with a letter and has letters, digits and _ - . / only"},
      {"x", [](const CheckedNode& node) { (void)node.items(); }, "/v: a list is needed, this is a single value", ""},
      {"x", [](const CheckedNode& node) { (void)node.entries(); }, "/v: a mapping is needed, this is a single value",
       ""},
      {"[1 m]", [](const CheckedNode& node) { (void)node.quantities(2); }, "/v: 2 values are needed, this has 1", ""},
      {"$x", speed, "/v: unknown parameter '$x'", "there are no parameters here"},
  };
  for (const Row& row : rows) {
    ReadContext context;
    const auto document = YamlDocument::parse("# head\nv: " + std::string(row.text) + "\n", "f.yaml");
    ASSERT_TRUE(document.ok()) << row.text;
    {
      MapReader map(root_node(document.value(), context));
      row.read(map.required("v"));
    }
    ASSERT_EQ(context.errors.count(), 1u) << row.text;
    EXPECT_EQ(context.errors.first().what, row.what);
    EXPECT_EQ(context.errors.first().hint, row.hint) << row.text;
    EXPECT_EQ(context.errors.first().where.substr(0, 8), "f.yaml:2") << row.text;
  }
}

TEST(CheckedNode, AllErrorsOfAFileAreFound) {
  const auto document = YamlDocument::parse("ego:\n  sped: 3 m/s\n  gap: 3\n  time: -1 s\nweather: {}\n", "f.yaml");
  ReadContext context;
  {
    MapReader map(root_node(document.value(), context));
    MapReader ego(map.required("ego"));
    EXPECT_EQ(ego.quantity_or("gap", 7, Dimension::kLength, any_value()), 1);
    (void)ego.duration_or("time", seconds(2), not_negative());
    (void)ego.quantity("speed", Dimension::kSpeed, any_value());
  }
  ASSERT_EQ(context.errors.count(), 5u);
  const auto& errors = context.errors.errors();
  EXPECT_EQ(describe(errors[0]),
            "f.yaml:3:8: /ego/gap: '3' has no unit, a length is needed\n"
            "  hint: write e.g. '3 m' (units: m, km, cm, mm)");
  EXPECT_EQ(errors[1].what, "/ego/time: '-1 s' is below the least allowed, 0 s");
  EXPECT_EQ(describe(errors[2]), "f.yaml:2:3: /ego: the key 'speed' is missing");
  EXPECT_EQ(describe(errors[3]), "f.yaml:2:3: /ego: unknown key 'sped'\n  hint: did you mean 'speed'?");
  EXPECT_EQ(describe(errors[4]), "f.yaml:5:1: unknown key 'weather'\n  hint: known keys: ego");
}

TEST(CheckedNode, AMissingKeyCausesNoFurtherErrors) {
  const auto document = YamlDocument::parse("a: 1\n", "f.yaml");
  ReadContext context;
  {
    MapReader map(root_node(document.value(), context));
    (void)map.number_or("a", 0, any_value());
    MapReader inner(map.required("b"));
    EXPECT_EQ(inner.quantity("x", Dimension::kSpeed, between(2, 3)), 2);
    EXPECT_EQ(inner.required("list").items().size(), 0u);
    EXPECT_EQ(inner.required("name").name(), "");
    EXPECT_EQ(inner.required("colour").one_of<Colour>(kColours, "colours"), Colour::kRed);
  }
  ASSERT_EQ(context.errors.count(), 1u);
  EXPECT_EQ(context.errors.first().what, "the key 'b' is missing");
}

TEST(CheckedNode, ReadsEveryKindOfValue) {
  const auto document = YamlDocument::parse(
      "speed: $v * 2\npair: [2, 4.5] m/s\nmixed: [1 km, 20 m]\nflag: true\ncolour: blue\none: x\nmany: [x, "
      "y]\nnothing:\n"
      "time: 1.5 ms\nn: 7\n",
      "f.yaml");
  ASSERT_TRUE(document.ok());
  ReadContext context;
  context.references.define("v", {10, Dimension::kSpeed});
  {
    MapReader map(root_node(document.value(), context));
    EXPECT_EQ(map.quantity("speed", Dimension::kSpeed, positive()), 20);
    EXPECT_EQ(map.required("pair").quantities(2),
              (std::vector<Quantity>{{2, Dimension::kSpeed}, {4.5, Dimension::kSpeed}}));
    EXPECT_EQ(map.required("mixed").quantities(2),
              (std::vector<Quantity>{{1000, Dimension::kLength}, {20, Dimension::kLength}}));
    EXPECT_TRUE(map.required("flag").boolean());
    EXPECT_EQ(map.required("colour").one_of<Colour>(kColours, "colours"), Colour::kBlue);
    EXPECT_EQ(map.required("one").items_or_self().size(), 1u);
    EXPECT_EQ(map.required("many").items_or_self().size(), 2u);
    EXPECT_EQ(map.required("many").items_or_self()[1].path(), "/many/1");
    EXPECT_TRUE(map.required("nothing").items().empty());
    EXPECT_EQ(map.required("time").duration(positive()), microseconds(1500));
    EXPECT_EQ(map.required("n").integer(0, 10), 7);
    EXPECT_EQ(map.integer_or("absent", 3, 0, 10), 3);
  }
  EXPECT_TRUE(context.errors.empty()) << describe(context.errors.first());
}

TEST(CheckedNode, ExactlyOneKeyOfSeveral) {
  constexpr std::string_view kKeys[] = {"run", "speed"};
  const auto read = [&](const std::string& text) {
    const auto document = YamlDocument::parse(text, "f.yaml");
    ReadContext context;
    std::string chosen;
    {
      MapReader map(root_node(document.value(), context));
      const auto found = map.exactly_one(kKeys, "actions");
      if (found) chosen = found->first;
    }
    return chosen + "|" +
           (context.errors.empty() ? "" : context.errors.first().what + "|" + context.errors.first().hint);
  };
  EXPECT_EQ(read("run: 1"), "run|");
  EXPECT_EQ(read("run: 1\nspeed: 2"), "run|'run' and 'speed' exclude each other|keep one of: run, speed");
  EXPECT_EQ(read("{}"), "|one of the actions is missing|give one of: run, speed");
  EXPECT_EQ(read("sped: 1"), "|unknown key 'sped'|did you mean 'speed'?");
}

TEST(CheckedNode, ErrorsPastTheHundredthAreCountedOnly) {
  std::string text;
  for (int i = 0; i < 150; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const auto document = YamlDocument::parse(text, "f.yaml");
  ReadContext context;
  { MapReader map(root_node(document.value(), context)); }
  EXPECT_EQ(context.errors.count(), 150u);
  EXPECT_EQ(context.errors.errors().size(), ErrorList::kMostErrors);
}

}  // namespace
}  // namespace longtail::stack
