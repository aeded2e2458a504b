// Repository rules as tests: arrows between folders, places of packages, the ban list, plain tidiness.
#include <gtest/gtest.h>

#include "tests/tidy/arrows.h"
#include "tests/tidy/bans.h"

namespace longtail::tidy {
namespace {

const std::vector<SourceFile>& files() {
  static const std::vector<SourceFile> kFiles = repository(LONGTAIL_SOURCE_DIR);
  return kFiles;
}

template <class Rule>
std::string breaches_of(Rule rule) {
  std::vector<Breach> all;
  for (const SourceFile& file : files()) {
    const std::vector<Breach> found = rule(file);
    all.insert(all.end(), found.begin(), found.end());
  }
  return text_of(all);
}

TEST(Tidy, the_repository_is_read) { EXPECT_GT(files().size(), 50u); }
TEST(Tidy, includes_follow_the_arrows) { EXPECT_EQ(breaches_of(forbidden_includes), ""); }
TEST(Tidy, packages_stay_in_their_folders) { EXPECT_EQ(breaches_of(misplaced_packages), ""); }
TEST(Tidy, nothing_on_the_ban_list_is_used) { EXPECT_EQ(breaches_of(banned_words), ""); }
TEST(Tidy, files_are_tidy) { EXPECT_EQ(breaches_of(untidy_lines), ""); }

// Each rule has teeth: a file that breaks it, and exactly what is said.
TEST(TidyRules, a_forbidden_edge_names_line_edge_and_what_is_allowed) {
  const SourceFile file = source_file("stack/ingest/ingest.cpp", "// x\n#include \"sim/world/world.h\"\n");
  EXPECT_EQ(text_of(forbidden_includes(file)),
            "stack/ingest/ingest.cpp:2: stack/ingest/ -> sim/world/world.h is a forbidden edge; stack/ingest/ may include "
            "stack/base/, stack/api/, stack/config/, stack/ingest/\n");
}

struct EdgeCase {
  const char* from;
  const char* to;
  bool allowed;
};

class TidyEdges : public ::testing::TestWithParam<EdgeCase> {};
TEST_P(TidyEdges, are_judged) {
  const EdgeCase& edge = GetParam();
  const SourceFile file = source_file(edge.from, std::string("#include \"") + edge.to + "\"\n");
  EXPECT_EQ(forbidden_includes(file).empty(), edge.allowed) << edge.from << " -> " << edge.to;
}
INSTANTIATE_TEST_SUITE_P(Table, TidyEdges,
                         ::testing::Values(EdgeCase{"sim/run.cpp", "stack/api/graph.h", true},
                                           EdgeCase{"sim/run.cpp", "stack/baseline.h", false},
                                           EdgeCase{"sim/run.cpp", "scenarios/load/load.h", false},
                                           EdgeCase{"scenarios/load/a.cpp", "replay/store/reader.h", false},
                                           EdgeCase{"replay/player.cpp", "scenarios/load/load.h", false},
                                           EdgeCase{"replay/player.cpp", "sim/edge/edge_computer.h", true},
                                           EdgeCase{"replay/player.cpp", "stack/fusion/fusion.h", false},
                                           EdgeCase{"stack/planning/a.cpp", "stack/control/control.h", false},
                                           EdgeCase{"stack/control/a.cpp", "stack/planning/planning.h", true},
                                           EdgeCase{"stack/baseline.cpp", "stack/safety/governor.h", true},
                                           EdgeCase{"stack/api/a.cpp", "stack/config/vehicle.h", false},
                                           EdgeCase{"tools/a.cpp", "replay/player.h", true},
                                           EdgeCase{"sim/a.cpp", "tools/batch.h", false}));

struct BanCase {
  const char* code;
  const char* id;  // "" = allowed
};

class TidyBans : public ::testing::TestWithParam<BanCase> {};
TEST_P(TidyBans, are_found) {
  const SourceFile file = source_file("sim/a.cpp", GetParam().code);
  const std::string found = text_of(banned_words(file));
  if (*GetParam().id == '\0') {
    EXPECT_EQ(found, "");
  } else {
    EXPECT_NE(found.find(std::string("sim/a.cpp:1: [") + GetParam().id + "]"), std::string::npos) << found;
  }
}
INSTANTIATE_TEST_SUITE_P(Table, TidyBans,
                         ::testing::Values(BanCase{"double y = std::sin(x);", "libm"}, BanCase{"y = std::pow (x, 2);", "libm"},
                                           BanCase{"y = strict::sin(x);", ""}, BanCase{"y = std::sqrt(x);", ""},
                                           BanCase{"// std::sin(x)", ""}, BanCase{"f(\"std::rand()\");", ""},
                                           BanCase{"#include <random>", "random"},
                                           BanCase{"std::normal_distribution<> d;", "random"},
                                           BanCase{"auto t = std::chrono::steady_clock::now();", "clock"},
                                           BanCase{"std::unordered_map<int, int> m;", "unordered"},
                                           BanCase{"std::hash<int> h;", "hash"}, BanCase{"std::thread t;", "thread"},
                                           BanCase{"std::reduce(a, b);", "parallel"},
                                           BanCase{"std::atomic<double> x;", "float-atomic"},
                                           BanCase{"long double x;", "long-double"},
                                           BanCase{"std::set<A*, std::less<A*>> s;", "pointer-order"},
                                           BanCase{"int TODO;", "stub"}));

TEST(TidyRules, a_package_outside_its_folder_is_named) {
  const SourceFile file = source_file("sim/world/world.cpp", "#include <btBulletDynamicsCommon.h>\n");
  EXPECT_EQ(text_of(misplaced_packages(file)),
            "sim/world/world.cpp:1: btBulletDynamicsCommon.h (Bullet) belongs to sim/physics/, tests/determinism/, bench/\n");
}

TEST(TidyRules, an_untidy_header_is_named) {
  const SourceFile file = source_file("sim/a.h", "int a;\t\nint b; \n");
  EXPECT_EQ(text_of(untidy_lines(file)),
            "sim/a.h:1: a header starts with a comment that says what it is\nsim/a.h:1: no #pragma once\n"
            "sim/a.h:1: a tab; indent with spaces\nsim/a.h:2: trailing space\n");
}

}  // namespace
}  // namespace longtail::tidy
