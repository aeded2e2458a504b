#include "tools/frame_saver.h"

#include <filesystem>

#include "tools/png.h"

namespace longtail::tools {

FrameSaver::FrameSaver(const sim::Scenario& scenario, const FrameOptions& options) : options_(options), studio_(scenario) {
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (!failed) return;
  error_ = Error{.fix_by = FixBy::kEnvironment, .what = "cannot make the folder: " + failed.message(), .where = options.folder,
                 .hint = "choose one you may write to"};
}

void FrameSaver::on_step(SimTime t, const sim::World& world) {
  if (error_ || t.ns % options_.period.ns != 0) return;
  for (const Picture& picture : studio_.all(world)) {
    const std::string path = fmt::format("{}/{}_{:08.3f}.png", options_.folder, picture.name, t.seconds());
    if (const auto saved = write_png(path, picture.columns, picture.rows, picture.rgb); !saved) {
      error_ = saved.error();
      return;
    }
    ++written_;
  }
}

Result<int> FrameSaver::finish() const {
  if (error_) return *error_;
  return written_;
}

}  // namespace longtail::tools
