#include "tools/frame_saver.h"

#include <algorithm>
#include <filesystem>

#include "tools/png.h"

namespace longtail::tools {
namespace {

using namespace sim;
using stack::Topic;

// The first copy of what a sensor sent; null: lost.
stack::MessagePtr message_of(Topic topic, std::span<const SensorOutput> captured) {
  const auto at = std::ranges::find(captured, topic, [](const SensorOutput& output) { return output.message->topic; });
  return at == captured.end() ? nullptr : at->message;
}

}  // namespace

FrameSaver::FrameSaver(const Scenario& scenario, const FrameOptions& options) : options_(options), studio_(scenario) {
  if (options.fidelity == Fidelity::kObjects) own_sensors_ = SensorSuite::raw_only(scenario);
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (!failed) return;
  error_ = Error{.fix_by = FixBy::kEnvironment, .what = "cannot make the folder: " + failed.message(), .where = options.folder,
                 .hint = "choose one you may write to"};
}

// The picture time for which this capture is the sensor's last one.
std::optional<SimTime> FrameSaver::moment_of(SimTime capture, const SensorTiming& timing) const {
  if (!timing.due(capture)) return std::nullopt;
  const std::int64_t period_ns = options_.period.ns;
  const SimTime next{(capture.ns + period_ns - 1) / period_ns * period_ns};
  if (next >= capture + timing.period) return std::nullopt;
  return next;
}

void FrameSaver::on_captures(SimTime t, const World& world, const SensorSuite& sensors, std::span<const SensorOutput> captured) {
  if (error_) return;
  if (!own_sensors_) return save_all(t, world, sensors, captured);
  own_captures_.clear();
  own_sensors_->sample(t, world, own_captures_);
  save_all(t, world, *own_sensors_, own_captures_);
}

void FrameSaver::save_all(SimTime t, const World& world, const SensorSuite& sensors, std::span<const SensorOutput> captured) {
  if (const auto moment = moment_of(t, kCameraTiming)) {
    if (const auto message = message_of(Topic::kCamera, captured)) {
      if (const auto picture = front_picture(stack::body_as<stack::CameraImage>(*message))) save(*moment, *picture);
    }
    const LuminanceImage& labels = studio_.labels(world, sensors.effects(Topic::kCamera, t));
    for (const auto picture_of : {depth_picture, class_picture, instance_picture}) save(*moment, picture_of(labels));
    save(*moment, studio_.above(world));
  }
  if (const auto moment = moment_of(t, kLidarTiming)) {
    const auto message = message_of(Topic::kLidar, captured);
    if (!message) return;
    if (const auto picture = lidar_picture(stack::body_as<stack::LidarSweep>(*message))) save(*moment, *picture);
  }
}

void FrameSaver::save(SimTime moment, const Picture& picture) {
  if (error_) return;
  const std::string path = fmt::format("{}/{}_{:08.3f}.png", options_.folder, picture.name, moment.seconds());
  if (const auto saved = write_png(path, picture.columns, picture.rows, picture.rgb); !saved) {
    error_ = saved.error();
    return;
  }
  ++written_;
}

Result<int> FrameSaver::finish() const {
  if (error_) return *error_;
  return written_;
}

}  // namespace longtail::tools
