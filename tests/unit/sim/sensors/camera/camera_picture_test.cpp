// The camera as a whole, against what physics says of its pictures.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/sensors/camera/camera.h"
#include "sim/sensors/camera/lens_blur.h"
#include "sim/visibility/mesh_library.h"
#include "stack/base/digest.h"
#include "tests/support/straight_highway.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

using test::highway_ground;
using test::straight_highway;

CameraConfig small_camera() { return test::small_camera(160, 130); }

// A camera in our leftmost lane at s = 1000 m, looking along the road.
class Set {
 public:
  explicit Set(const Daylight& light, const CameraConfig& config = small_camera())
      : light_(light), camera_(config, highway_ground(), {1}, light) {
    const MapPose pose = test::on_the_left_lane(1000);
    view_.position_m = {pose.x_m, pose.y_m, pose.z_m + 1.4};
    view_.yaw_rad = pose.heading_rad;
  }
  static double lane_t() { return straight_highway().lane_center_t(*straight_highway().lane_ref({0}, 1000, -1), 1000); }

  // A mesh ahead, its id from 1 on.
  void put(const Mesh& mesh, double ahead_m, double left_m, double yaw_rad = 0, LampSet lamps = 0, double pitch_rad = 0) {
    const MapPose pose = straight_highway().pose(RoadPoint{{0}, 1000 + ahead_m, lane_t() + left_m});
    objects_.push_back({.mesh = &mesh, .position_m = {pose.x_m, pose.y_m, pose.z_m}, .yaw_rad = pose.heading_rad + yaw_rad,
                        .pitch_rad = pitch_rad, .id = static_cast<std::uint32_t>(objects_.size()) + 1, .lamps = lamps});
  }
  const CameraFrame& take(bool headlights = false, std::string* bytes = nullptr) {
    EgoState ego{.position_m = view_.position_m - Eigen::Vector3d(0, 0, 1.4)};
    ego.orientation = Eigen::AngleAxisd(view_.yaw_rad, Eigen::Vector3d::UnitZ());
    VisibleScene scene;
    highway_ground().add_to(scene);
    for (const SceneInstance& object : objects_) scene.add(object);
    return camera_.take(frame_++, scene,
                        {.view = view_, .light = light_, .headlights = headlights_of(ego, headlights), .temperature_c = 30, .bytes = bytes});
  }

 private:
  Daylight light_;
  Camera camera_;
  Viewpoint view_;
  std::vector<SceneInstance> objects_;
  std::uint32_t frame_ = 0;
};

Daylight day(double visibility_m = 20'000, double sun_elevation_deg = 40) {
  return daylight_of({.sun_elevation_rad = sun_elevation_deg * kDegree, .extinction_per_m = 3 / visibility_m});
}

const Mesh& black_box() {
  static MeshLibrary meshes;
  return meshes.get("carton", BodySize{0.5, 8, 8}, Rgb{0, 0, 0});
}

struct Patch {
  double luminance = 0;  // green, mean
  int pixels = 0;
};
template <class Chosen>
Patch patch(const LuminanceImage& seen, Chosen chosen) {
  Patch p;
  for (std::size_t i = 0; i < seen.pixels(); ++i) {
    if (!chosen(i)) continue;
    p.luminance += static_cast<double>(seen.plane[1][i]);
    ++p.pixels;
  }
  p.luminance /= std::max(p.pixels, 1);
  return p;
}
Patch of_object(const LuminanceImage& seen, std::uint32_t id) {
  return patch(seen, [&](std::size_t i) { return seen.instance[i] == id; });
}

// Koschmieder: over the distance d the contrast of a dark thing against the fog behind it falls to e^{-3 d / V}; at d = V to
// 5 %.
TEST(CameraPicture, contrast_of_a_dark_target_falls_with_the_fog_as_koschmieder_says) {
  constexpr double kVisibility_m = 120;
  for (const double ahead : {30.0, 60.0, 120.0}) {
    Set set(day(kVisibility_m));
    set.put(black_box(), ahead, 0);
    const LuminanceImage& seen = set.take().seen;
    // The target's own light (sun on it) is taken out by measuring it in clear air.
    Set clear(day(1e9));
    clear.put(black_box(), ahead, 0);
    const double own = of_object(clear.take().seen, 1).luminance;
    const double air = static_cast<double>(day(kVisibility_m).air_light[1]);
    const double kept = std::exp(-3 * ahead / kVisibility_m);
    const Patch target = of_object(seen, 1);
    ASSERT_GT(target.pixels, 4) << ahead;
    const double own_in_fog = own * static_cast<double>(day(kVisibility_m).total_lux() / day(1e9).total_lux());
    EXPECT_NEAR((air - target.luminance) / air, kept * (1 - own_in_fog / air), 0.03) << ahead;
  }
}

TEST(CameraPicture, more_fog_never_shows_more) {
  double last = 2;
  for (const double visibility : {5000.0, 1000.0, 400.0, 200.0, 100.0, 50.0}) {
    Set set(day(visibility));
    set.put(black_box(), 80, 0);
    const double air = static_cast<double>(day(visibility).air_light[1]);
    const double contrast = std::fabs(of_object(set.take().seen, 1).luminance - air) / air;
    EXPECT_LT(contrast, last) << visibility;
    last = contrast;
  }
}

TEST(CameraPicture, a_shadow_lies_on_the_side_away_from_the_sun) {
  // Sun from the left (the road runs along its heading): the shadow falls to the right.
  const double heading = straight_highway().pose(RoadPoint{{0}, 1000, 0}).heading_rad;
  const Daylight light = daylight_of({.sun_elevation_rad = 40 * kDegree, .sun_azimuth_rad = heading + 90 * kDegree, .extinction_per_m = 3e-6});
  Set set(light);
  static MeshLibrary meshes;
  set.put(meshes.get("van"), 20, 0);
  const LuminanceImage& seen = set.take().seen;
  // The road one lane to the right and to the left of the van, at its distance.
  const auto beside = [&](int side) {
    return patch(seen, [&](std::size_t i) {
      const int column = static_cast<int>(i) % seen.columns;
      const float depth = seen.depth_m[i];
      const double left = (seen.columns / 2 - 0.5 - column) / 130.0 * static_cast<double>(depth);
      return seen.instance[i] == 0 && depth > 18 && depth < 22 && left * side > 1.3 && left * side < 2.2;
    });
  };
  ASSERT_GT(beside(-1).pixels, 2);
  ASSERT_GT(beside(1).pixels, 2);
  EXPECT_LT(beside(-1).luminance, 0.5 * beside(1).luminance);
}

// Gap: what stood on a slope cast the shadow of a level box. A plank rises by 20 degrees to the front, with the sun on its left: below its
// raised end, 1.2 to 1.6 m high, light falls through, and its shadow lies two metres to the right.
TEST(CameraPicture, a_tilted_thing_casts_a_tilted_shadow) {
  const double heading = straight_highway().pose(RoadPoint{{0}, 1000, 0}).heading_rad;
  const Daylight light = daylight_of({.sun_elevation_rad = 30 * kDegree, .sun_azimuth_rad = heading + 90 * kDegree, .extinction_per_m = 3e-6});
  static MeshLibrary meshes;
  const Mesh& plank = meshes.get("carton", BodySize{8, 0.6, 0.4}, Rgb{0.5f, 0.5f, 0.5f});
  const auto road = [&](double pitch_rad, double left_from_m, double left_to_m) {
    CameraConfig config;
    config.lens = {};
    Set set(light, config);
    set.put(plank, 20, 1, 0, 0, pitch_rad);
    const LuminanceImage& seen = set.take().seen;
    const Patch found = patch(seen, [&](std::size_t i) {
      const auto depth = static_cast<double>(seen.depth_m[i]);
      const double left_m = (seen.columns / 2 - 0.5 - static_cast<int>(i) % seen.columns) / config.focal_px * depth;
      return seen.instance[i] == 0 && depth > 22.5 && depth < 23.7 && left_m > left_from_m && left_m < left_to_m;
    });
    EXPECT_GT(found.pixels, 5);
    return found.luminance;
  };
  EXPECT_LT(road(0, 0.1, 0.5), 0.5 * road(0, -1.8, -1.2));
  EXPECT_LT(road(-20 * kDegree, -1.8, -1.2), 0.5 * road(-20 * kDegree, 0.1, 0.5));
}

TEST(CameraPicture, at_night_headlights_show_the_near_road_and_lamps_shine) {
  const Daylight night = daylight_of({.sun_elevation_rad = -20 * kDegree, .extinction_per_m = 1.5e-4});
  static MeshLibrary meshes;
  Set dark(night);
  dark.put(meshes.get("car"), 40, 0);
  Set lit(night);
  lit.put(meshes.get("car"), 40, 0, 0, lamp_bit(Lamp::kTail));
  const auto near_road = [](const LuminanceImage& seen) {
    return patch(seen, [&](std::size_t i) { return seen.instance[i] == 0 && seen.depth_m[i] > 8 && seen.depth_m[i] < 15; }).luminance;
  };
  const auto far_road = [](const LuminanceImage& seen) {
    return patch(seen, [&](std::size_t i) { return seen.instance[i] == 0 && seen.depth_m[i] > 80 && seen.depth_m[i] < 150; }).luminance;
  };
  const double unlit = near_road(dark.take().seen);
  const LuminanceImage& seen = lit.take(true).seen;
  EXPECT_GT(near_road(seen), 100 * unlit);
  EXPECT_GT(near_road(seen), 10 * far_road(seen));
  float reddest = 0;
  for (std::size_t i = 0; i < seen.pixels(); ++i) {
    if (seen.instance[i] == 1) reddest = std::max(reddest, seen.plane[0][i] - seen.plane[2][i]);
  }
  EXPECT_GT(reddest, 100);
}

TEST(CameraPicture, exposure_brings_the_picture_to_middle_grey_day_and_night) {
  for (const double elevation : {50.0, 10.0, 0.0}) {
    Set set(day(20'000, elevation));
    for (int i = 0; i < 30; ++i) set.take();
    const CameraFrame& frame = set.take();
    double mean = 0;
    for (const std::uint8_t byte : frame.rgb) mean += byte;
    mean /= static_cast<double>(frame.rgb.size());
    EXPECT_GT(mean, 70) << elevation;
    EXPECT_LT(mean, 160) << elevation;
  }
}

// Straight through air as clear as it gets, and again dimmed over a layer of 300 m.
TEST(CameraPicture, the_sky_has_the_luminance_of_daylight) {
  for (const double visibility_m : {1e9, 2000.0}) {
    const Daylight light = day(visibility_m);
    Set set(light);
    const LuminanceImage& seen = set.take().seen;
    const double heading = straight_highway().pose(RoadPoint{{0}, 1000, Set::lane_t()}).heading_rad;
    int compared = 0;
    for (int row = 0; row < 30; row += 5) {
      for (int column = 0; column < seen.columns; column += 7) {
        const auto i = static_cast<std::size_t>(row * seen.columns + column);
        if (seen.semantic[i] != static_cast<std::uint8_t>(SemanticClass::kNothing)) continue;
        const Eigen::Vector3d ray = Eigen::Vector3d(1, (80 - 0.5 - column) / 130, (45 - 0.5 - row) / 130).normalized();
        const Eigen::Vector3d to(std::cos(heading) * ray.x() - std::sin(heading) * ray.y(),
                                 std::sin(heading) * ray.x() + std::cos(heading) * ray.y(), ray.z());
        const auto kept = static_cast<float>(std::exp(-3 / visibility_m * 300 / ray.z()));
        const Rgb sky = light.sky_luminance(to.cast<float>());
        for (std::size_t k = 0; k < 3; ++k) {
          const float expected = light.air_light[k] + (sky[k] - light.air_light[k]) * kept;
          EXPECT_NEAR(seen.plane[k][i], expected, 1e-4f * expected) << row << ", " << column;
          ++compared;
        }
      }
    }
    EXPECT_GT(compared, 100);
  }
}

TEST(CameraPicture, labels_are_those_of_the_objects) {
  Set set(day());
  static MeshLibrary meshes;
  set.put(meshes.get("car"), 25, 0);
  set.put(meshes.get("deer"), 15, -4);
  const LuminanceImage& seen = set.take().seen;
  int cars = 0;
  int animals = 0;
  for (std::size_t i = 0; i < seen.pixels(); ++i) {
    if (seen.instance[i] == 1) cars += seen.semantic[i] == static_cast<std::uint8_t>(SemanticClass::kCar);
    if (seen.instance[i] == 2) animals += seen.semantic[i] == static_cast<std::uint8_t>(SemanticClass::kAnimal);
  }
  EXPECT_GT(cars, 20);
  EXPECT_GT(animals, 8);
}

LuminanceImage picture(int rows, int columns, const Rgb& colour) {
  LuminanceImage image;
  image.resize(rows, columns);
  for (std::size_t i = 0; i < 3; ++i) std::ranges::fill(image.plane[i], colour[i]);
  return image;
}
std::vector<float> collected(const LuminanceImage& image, Isa isa) {
  std::vector<float> electrons(image.pixels() + static_cast<std::size_t>(kRowPadding));
  Lens(isa).collect(image, 2, electrons);
  electrons.resize(image.pixels());
  return electrons;
}

TEST(Lens, keeps_the_light_and_spreads_a_point_over_nine_pixels_each_of_which_collects_its_own_colour) {
  for (const Isa isa : available_isas()) {
    LuminanceImage image = picture(7, 9, {});
    for (std::size_t i = 0; i < 3; ++i) image.plane[i][3 * 9 + 4] = 16;
    const std::vector<float> point = collected(image, isa);
    EXPECT_EQ(point[3 * 9 + 4], 2 * 4);
    EXPECT_EQ(point[2 * 9 + 4], 2 * 2);
    EXPECT_EQ(point[2 * 9 + 3], 2 * 1);
    EXPECT_EQ(point[1 * 9 + 4], 0);
    float sum = 0;
    for (const float e : point) sum += e;
    EXPECT_EQ(sum, 2 * 16);
    const std::vector<float> flat = collected(picture(6, 10, {1, 2, 3}), isa);
    for (int row = 0; row < 6; ++row) {
      for (int column = 0; column < 10; ++column) {
        EXPECT_EQ(flat[static_cast<std::size_t>(10 * row + column)], 2.0f * (1 + static_cast<float>(mosaic_colour(row, column))));
      }
    }
  }
}

TEST(CameraPicture, goes_where_it_is_wanted) {
  for (const int quality : {0, 60}) {
    CameraConfig config = small_camera();
    config.jpeg_quality = quality;
    Set kept(day(), config);
    Set given(day(), config);
    for (int frame = 0; frame < 2; ++frame) {
      const std::vector<std::uint8_t> rgb = kept.take().rgb;
      std::string bytes = "before";
      EXPECT_TRUE(given.take(false, &bytes).rgb.empty());
      EXPECT_EQ(bytes, "before" + std::string(rgb.begin(), rgb.end())) << "quality " << quality;
    }
  }
}

TEST(CameraPicture, golden_picture_is_unchanged) {
  Set set(day(2000, 15));
  static MeshLibrary meshes;
  set.put(meshes.get("truck"), 30, 0);
  set.put(meshes.get("pedestrian_adult"), 12, -3);
  const CameraFrame& frame = set.take(true);
  const std::string_view bytes(reinterpret_cast<const char*>(frame.rgb.data()), frame.rgb.size());
  EXPECT_EQ(digest_of(bytes).hex(), "8dba8d610828e456bb99af5452632c20");
}

}  // namespace
}  // namespace longtail::sim
