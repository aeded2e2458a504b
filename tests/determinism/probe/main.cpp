// determinism_probe: prints one "name value" line per section. Every build and every machine must print the same.
//   determinism_probe [--steps N]   Bullet steps (2000); also scales the other sections
//                     [--threads N] N copies of everything at once; all must agree (exit 4)
//                     [--repeat N]  N times in each thread, one after the other; all must agree
//                     [--permuted] [--no-self-test]   for the negative controls
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "stack/base/fp_environment.h"
#include "stack/base/self_test.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {
namespace {

struct Options {
  int steps = 2000;
  int threads = 1;
  int repeat = 1;
  bool permuted = false;
  bool self_test = true;
};

bool parse(int argc, char** argv, Options& options) {
  const auto number = [&](int& i, int& out) {
    if (++i >= argc) return false;
    const char* const end = argv[i] + std::strlen(argv[i]);
    return std::from_chars(argv[i], end, out).ptr == end && out > 0;
  };
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--permuted") {
      options.permuted = true;
    } else if (flag == "--no-self-test") {
      options.self_test = false;
    } else if (!(flag == "--steps" && number(i, options.steps)) && !(flag == "--repeat" && number(i, options.repeat)) &&
               !(flag == "--threads" && number(i, options.threads))) {
      std::fprintf(stderr, "determinism_probe: cannot use %s\n", argv[i < argc ? i : argc - 1]);
      return false;
    }
  }
  return true;
}

std::string compute(const Options& options) {
  std::string text;
  const auto line = [&](const char* name, Digest digest) { text += std::string(name) + " " + digest.hex() + "\n"; };
  line("math", math_section(options.steps));
  line("random", random_section(options.steps));
  line("ekf", ekf_section(options.steps));
  line("turns", turns_section(options.steps));
  line("weather", weather_section(options.steps));
  line("opencv", opencv_section());
  line("visibility", visibility_section(options.steps / 125));
  line("shapes", shapes_section());
  line("camera", camera_section(options.steps / 125));
  line("lidar", lidar_section(options.steps / 125));
  const BulletResult bullet = bullet_section({.steps = options.steps, .permuted = options.permuted});
  line("bullet", bullet.digest);
  return text + "bullet_contacts " + std::to_string(bullet.contacts) + "\n";
}

int run(const Options& options) {
  if (const auto ready = self_test(); options.self_test && !ready) {
    std::fprintf(stderr, "%s\n", describe(ready.error()).c_str());
    return 3;
  }
  const auto repeat = static_cast<std::size_t>(options.repeat);
  std::vector<std::string> texts(static_cast<std::size_t>(options.threads) * repeat);
  std::vector<std::thread> threads;
  for (std::size_t first = 0; first < texts.size(); first += repeat) {
    threads.emplace_back([first, repeat, &texts, &options] {
      set_fp_environment();
      for (std::size_t i = first; i < first + repeat; ++i) texts[i] = compute(options);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : texts) {
    if (text != texts.front()) {
      std::fprintf(stderr, "runs disagree:\n%s%s", texts.front().c_str(), text.c_str());
      return 4;
    }
  }
  std::fputs(texts.front().c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace longtail::determinism

int main(int argc, char** argv) {
  longtail::determinism::Options options;
  if (!longtail::determinism::parse(argc, argv, options)) return 2;
  return longtail::determinism::run(options);
}
