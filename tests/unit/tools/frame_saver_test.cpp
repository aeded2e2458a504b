#include "tools/frame_saver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "sim/sensors/lidar/receiver.h"
#include "stack/baseline.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tools/case_runner.h"
#include "tools/png.h"

namespace longtail::tools {
namespace {

using namespace sim;

constexpr const char* kScenario = "scenarios/library/urban/crossing_pedestrian.yaml";

std::string fresh_folder(const char* name) {
  const auto folder = std::filesystem::temp_directory_path() / (std::string("longtail_frames_") + name);
  std::filesystem::remove_all(folder);
  return folder.string();
}

std::set<std::string> files_in(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

CaseRequest request(const std::string& folder) {
  return {.path = kScenario, .seed = 1, .set = {"duration=2 s"}, .save_frames = folder};
}

TEST(FrameSaver, writes_six_pictures_a_period_and_changes_no_bit_of_the_run) {
  scenarios::MapLibrary maps;
  const std::string folder = fresh_folder("six");
  const Result<RunRecord> without = run_case(request(""), maps);
  const Result<RunRecord> with = run_case(request(folder), maps);
  ASSERT_TRUE(with.ok()) << describe(with.error());
  EXPECT_EQ(with.value().digest, without.value().digest);
  std::set<std::string> expected;
  for (const char* what : {"above", "classes", "depth", "front", "instances", "lidar"}) {
    for (const char* t : {"0001.000", "0002.000"}) expected.insert(std::string(what) + "_" + t + ".png");
  }
  EXPECT_EQ(files_in(folder), expected);
  std::filesystem::remove_all(folder);
}

TEST(FrameSaver, a_folder_that_cannot_be_made_is_an_error_with_its_name) {
  scenarios::MapLibrary maps;
  const Result<RunRecord> result = run_case(request("/dev/null/frames"), maps);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().where, "/dev/null/frames");
}

// The ego and a car about twenty metres ahead, both standing, one second by day.
Scenario twenty_metres_behind(std::vector<Fault> faults) {
  Scenario scenario;
  scenario.name = "frames";
  scenario.seed = Seed{4};
  scenario.map = load_map("highway_straight");
  scenario.map_name = "highway_straight";
  scenario.duration = seconds(1);
  scenario.ego.at = {"main", -2, 450, 0};
  scenario.ego.route = {"main"};
  scenario.ego.speed_mps = 0;
  scenario.ego.set_speed_mps = 0;
  scenario.actors = {car("ahead", -2, 472, 0)};
  scenario.faults = std::move(faults);
  return scenario;
}

// What camera and lidar captured last before the end, and the truth of where the car is.
struct Witness final : RunObserver {
  void on_message(const stack::MessagePtr&, SimTime) override {}
  void on_captures(SimTime, const World& world, const SensorSuite&, std::span<const SensorOutput> captured) override {
    for (const SensorOutput& output : captured) {
      if (output.message->topic == stack::Topic::kCamera) camera = output.message;
      if (output.message->topic == stack::Topic::kLidar) lidar = output.message;
    }
    actor = world.actors()[0];
    ego_x_m = world.ego().position_m.x();
  }
  stack::MessagePtr camera;
  stack::MessagePtr lidar;
  ActorState actor;
  double ego_x_m = 0;
};

struct Frames {
  std::string folder;
  Witness witness;

  bool has(const std::string& what) const { return std::filesystem::exists(path(what)); }
  std::string path(const std::string& what) const { return folder + "/" + what + "_0001.000.png"; }
  Picture picture(const std::string& what) const {
    const Result<Picture> read = read_png(path(what));
    EXPECT_TRUE(read.ok()) << (read.ok() ? "" : describe(read.error()));
    return read.ok() ? read.value() : Picture{};
  }
};

Frames frames_of(const char* name, Scenario scenario, Fidelity fidelity) {
  Frames frames{fresh_folder(name), {}};
  FrameSaver saver(scenario, {.folder = frames.folder, .fidelity = fidelity});
  RunObserver* const observers[] = {&saver, &frames.witness};
  const auto outcome = sim::run(scenario, stack::baseline_graph({}).value(), observers, {.fidelity = fidelity});
  EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : describe(outcome.error()));
  EXPECT_TRUE(saver.finish().ok());
  return frames;
}

Colour at(const Picture& picture, int row, int column) {
  const auto i = static_cast<std::size_t>(3 * (row * picture.columns + column));
  return {picture.rgb[i], picture.rgb[i + 1], picture.rgb[i + 2]};
}

int spread_of(const Picture& picture) {
  const auto [low, high] = std::ranges::minmax(picture.rgb);
  return high - low;
}

Fault fault_on(const char* target, FaultKind kind) {
  return {.id = std::string("f_") + target, .kind = kind, .target = target, .onset = SimTime{} + milliseconds(300)};
}

TEST(FrameSaver, shows_range_class_and_instance_of_the_car_ahead_where_it_is) {
  const Frames frames = frames_of("known", twenty_metres_behind({}), Fidelity::kObjects);
  const double rear_m = frames.witness.actor.position_m.x() - frames.witness.actor.model.length_m / 2 - frames.witness.ego_x_m;
  ASSERT_NEAR(rear_m, 20, 2);
  // Its rear, 0.6 m under the camera's axis: a little below the middle of 640 x 360.
  const stack::VehicleCalibration vehicle;
  const int row = 180 + static_cast<int>(520 * 0.6 / (rear_m - vehicle.camera.x_m));
  const Picture depth = frames.picture("depth");
  EXPECT_NEAR(at(depth, row, 320)[0], shade_of_range(static_cast<float>(rear_m - vehicle.camera.x_m)), 2);
  EXPECT_EQ(at(depth, 5, 320), Colour{});
  const Picture classes = frames.picture("classes");
  EXPECT_EQ(at(classes, row, 320), class_colours()[static_cast<std::size_t>(SemanticClass::kCar)].colour);
  EXPECT_EQ(at(classes, 5, 320), class_colours()[0].colour);
  EXPECT_EQ(at(classes, 355, 320), class_colours()[1].colour);
  const Picture instances = frames.picture("instances");
  EXPECT_EQ(at(instances, row, 320), instance_colour(frames.witness.actor.id.value));
  EXPECT_EQ(at(instances, 5, 320), Colour{});
  EXPECT_EQ(at(instances, 355, 320), (Colour{50, 50, 50})) << "the ground";
  // Straight ahead is column 512 of 1024; the beam that falls by 1.1 m on the way there.
  const double fall_rad = 1.1 / (rear_m - vehicle.lidar.x_m);
  const int beam = static_cast<int>(std::lround((25 - fall_rad * 57.3) / 40 * 63));
  const Picture lidar = frames.picture("lidar");
  ASSERT_EQ(lidar.rows, 3 * 64);
  EXPECT_NEAR(at(lidar, 3 * (63 - beam) + 1, 1023 - 512)[1], shade_of_range(static_cast<float>(rear_m - vehicle.lidar.x_m)), 2);
}

// The picture once was the first that a camera takes, before its exposure had settled.
TEST(FrameSaver, saves_what_the_sensors_sent_and_the_same_at_both_fidelities) {
  const Frames full = frames_of("full", twenty_metres_behind({}), Fidelity::kFull);
  const Frames objects = frames_of("objects", twenty_metres_behind({}), Fidelity::kObjects);
  ASSERT_NE(full.witness.camera, nullptr);
  const Picture front = full.picture("front");
  EXPECT_EQ(front.rgb, front_picture(stack::body_as<stack::CameraImage>(*full.witness.camera))->rgb);
  const Picture lidar = full.picture("lidar");
  EXPECT_EQ(lidar.rgb, lidar_picture(stack::body_as<stack::LidarSweep>(*full.witness.lidar))->rgb);
  for (const char* what : {"above", "classes", "depth", "front", "instances", "lidar"}) {
    EXPECT_EQ(objects.picture(what).rgb, full.picture(what).rgb) << what;
  }
}

TEST(FrameSaver, a_blind_camera_and_lidar_save_blind_pictures) {
  const Frames frames = frames_of("blind", twenty_metres_behind({fault_on("sensor.camera", FaultKind::kBlind), fault_on("sensor.lidar", FaultKind::kBlind)}),
                                  Fidelity::kFull);
  const Frames clean = frames_of("clean", twenty_metres_behind({}), Fidelity::kFull);
  EXPECT_LT(spread_of(frames.picture("front")), spread_of(clean.picture("front")) / 2);
  EXPECT_EQ(spread_of(frames.picture("lidar")), 0);
  EXPECT_EQ(frames.picture("classes").rgb, clean.picture("classes").rgb);
}

TEST(FrameSaver, a_turned_camera_saves_what_it_looks_at) {
  Fault turned = fault_on("sensor.camera", FaultKind::kMisalignment);
  turned.field = "yaw_rad";
  turned.magnitude = 0.1;
  const Frames frames = frames_of("turned", twenty_metres_behind({turned}), Fidelity::kFull);
  const Frames clean = frames_of("clean", twenty_metres_behind({}), Fidelity::kFull);
  const auto first_car_column = [](const Picture& classes) {
    for (int column = 0; column < classes.columns; ++column) {
      if (at(classes, 195, column) == class_colours()[static_cast<std::size_t>(SemanticClass::kCar)].colour) return column;
    }
    return -1;
  };
  // To the left: what is ahead moves to the right, by 520 px tan(0.1).
  EXPECT_NEAR(first_car_column(frames.picture("classes")), first_car_column(clean.picture("classes")) + 52, 3);
  EXPECT_NE(frames.picture("front").rgb, clean.picture("front").rgb);
}

TEST(FrameSaver, a_lost_message_leaves_no_picture) {
  const Frames frames = frames_of("lost", twenty_metres_behind({fault_on("sensor.camera", FaultKind::kDropout)}), Fidelity::kFull);
  EXPECT_FALSE(frames.has("front"));
  for (const char* what : {"above", "classes", "depth", "instances", "lidar"}) EXPECT_TRUE(frames.has(what)) << what;
}

TEST(Pictures, damaged_sizes_make_no_picture) {
  stack::CameraImage image;
  image.set_encoding("bgr8");
  image.set_width(2);
  image.set_height(1);
  image.set_pixels("\x01\x02\x03\x04\x05\x06");
  ASSERT_TRUE(front_picture(image));
  EXPECT_EQ(front_picture(image)->rgb, (std::vector<std::uint8_t>{3, 2, 1, 6, 5, 4}));
  image.set_width(3);
  EXPECT_FALSE(front_picture(image));
  stack::LidarSweep sweep;
  sweep.set_beams(0xFFFF'FFFF);
  sweep.set_columns(0xFFFF'FFFF);
  EXPECT_FALSE(lidar_picture(sweep));
}

TEST(Pictures, every_class_has_a_colour_of_its_own) {
  std::set<Colour> colours;
  for (const ClassColour& entry : class_colours()) colours.insert(entry.colour);
  EXPECT_EQ(colours.size(), class_colours().size());
}

// The legend is a table of docs/camera.md.
TEST(Pictures, the_documentation_has_the_colours) {
  std::ifstream in("docs/camera.md");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  for (const ClassColour& entry : class_colours()) {
    const std::string cell = fmt::format("| {} | {}, {}, {} |", entry.name, entry.colour[0], entry.colour[1], entry.colour[2]);
    EXPECT_NE(text.find(cell), std::string::npos) << cell;
  }
}

}  // namespace
}  // namespace longtail::tools
