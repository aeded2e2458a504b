#include <algorithm>
#include <cstdio>

#include "scenarios/load/load.h"
#include "sim/run.h"
#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/png.h"
#include "tools/stack_loader.h"
#include "tools/studio.h"

namespace longtail::tools {
namespace {

constexpr Duration kFrame = milliseconds(50);
constexpr Duration kSettling = seconds(1);  // for the exposure, before the picture counts
constexpr int kBorder_px = 4;

// Watches a run and keeps the camera's last picture.
class Photographer final : public sim::RunObserver {
 public:
  Photographer(const sim::Scenario& scenario, SimTime at) : studio_(scenario), at_(at) {}
  void on_message(const stack::MessagePtr&, SimTime) override {}
  void on_step(SimTime t, const sim::World& world) override {
    if (t <= at_ && t >= at_ - kSettling && (at_ - t).ns % kFrame.ns == 0) picture_ = studio_.front(world);
  }
  const Picture& picture() const { return picture_; }

 private:
  Studio studio_;
  SimTime at_;
  Picture picture_;
};

// "a=1; b=2" -> {"a=1", "b=2"}.
std::vector<std::string> overrides_of(const std::string& variant) {
  std::vector<std::string> overrides;
  std::size_t from = 0;
  while (from <= variant.size()) {
    const std::size_t end = std::min(variant.find(';', from), variant.size());
    std::string item = variant.substr(from, end - from);
    item.erase(0, item.find_first_not_of(' '));
    if (!item.empty()) overrides.push_back(item);
    from = end + 1;
  }
  return overrides;
}

Result<Picture> photograph(const SheetOptions& options, const std::string& variant, scenarios::MapLibrary& maps) {
  std::vector<std::string> overrides = options.set;
  for (const std::string& item : overrides_of(variant)) overrides.push_back(item);
  overrides.push_back(fmt::format("duration={} s", options.at_s));
  Result<sim::Scenario> scenario = scenarios::load(options.scenario, {.seed = {options.seed}, .overrides = overrides}, maps);
  if (!scenario) return scenario.error();
  const Result<stack::Graph> graph = load_stack("baseline", scenario.value().stack_parameters);
  if (!graph) return graph.error();
  const SimTime end = SimTime{} + scenario.value().duration;
  Photographer photographer(scenario.value(), SimTime{end.ns / kFrame.ns * kFrame.ns});
  std::vector<sim::RunObserver*> observers{&photographer};
  const Result<sim::RunOutcome> outcome = sim::run(scenario.value(), graph.value(), observers, {.hashing = false});
  if (!outcome) return outcome.error();
  return photographer.picture();
}

Picture shrunk(const Picture& from, int by) {
  Picture to{from.name, from.columns / by, from.rows / by, {}};
  for (int row = 0; row < to.rows; ++row) {
    for (int column = 0; column < to.columns; ++column) {
      for (int byte = 0; byte < 3; ++byte) {
        int sum = 0;
        for (int r = 0; r < by; ++r) {
          for (int c = 0; c < by; ++c) {
            sum += from.rgb[static_cast<std::size_t>(3 * ((row * by + r) * from.columns + column * by + c) + byte)];
          }
        }
        to.rgb.push_back(static_cast<std::uint8_t>((sum + by * by / 2) / (by * by)));
      }
    }
  }
  return to;
}

void paste(const Picture& picture, int left, int top, Picture& sheet) {
  for (int row = 0; row < picture.rows; ++row) {
    const auto from = picture.rgb.begin() + 3 * static_cast<std::ptrdiff_t>(row) * picture.columns;
    std::copy_n(from, 3 * picture.columns,
                sheet.rgb.begin() + 3 * (static_cast<std::ptrdiff_t>(top + row) * sheet.columns + left));
  }
}

Picture sheet_of(const std::vector<Picture>& pictures, int columns) {
  const int rows = (static_cast<int>(pictures.size()) + columns - 1) / columns;
  const int width = pictures.front().columns + kBorder_px;
  const int height = pictures.front().rows + kBorder_px;
  Picture sheet{"sheet", columns * width + kBorder_px, rows * height + kBorder_px, {}};
  sheet.rgb.assign(3 * static_cast<std::size_t>(sheet.columns) * static_cast<std::size_t>(sheet.rows), 255);
  for (int i = 0; i < static_cast<int>(pictures.size()); ++i) {
    paste(pictures[static_cast<std::size_t>(i)], kBorder_px + i % columns * width, kBorder_px + i / columns * height, sheet);
  }
  return sheet;
}

}  // namespace

int sheet_command(const SheetOptions& options) {
  scenarios::MapLibrary maps;
  std::vector<Picture> pictures;
  for (const std::string& variant : options.variants.empty() ? std::vector<std::string>{""} : options.variants) {
    Result<Picture> picture = photograph(options, variant, maps);
    if (!picture) return fail(picture.error(), exit_code_of(picture.error()));
    pictures.push_back(options.shrink == 1 ? std::move(picture).value() : shrunk(picture.value(), options.shrink));
  }
  const Picture sheet = sheet_of(pictures, std::min(options.columns, static_cast<int>(pictures.size())));
  if (const auto saved = write_png(options.out, sheet.columns, sheet.rows, sheet.rgb); !saved) {
    return fail(saved.error(), exit_code_of(saved.error()));
  }
  fmt::print("{}: {} pictures\n", options.out, pictures.size());
  return kExitOk;
}

}  // namespace longtail::tools
