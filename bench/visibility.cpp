// One lidar sweep of 64 x 1024 rays on the reference scene: the item buffer, standing and with rolling shutter, and ray
// packets through a tree, on every instruction set, against Embree's coherent ray streams (which have no rolling shutter,
// and whose rebuild for moving objects is not counted). One camera frame of 640 x 360, depth and id.
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <map>
#include <numbers>

#include "bench/embree_tracer.h"
#include "bench/harness.h"
#include "bench/visibility_scene.h"
#include "sim/visibility/bvh.h"
#include "sim/visibility/item_buffer.h"
#include "stack/base/check.h"
#include "stack/base/digest.h"

namespace longtail::bench {
namespace {

constexpr float kRangeM = 120;
constexpr int kRows = 64;
constexpr int kColumns = 1024;
constexpr sim::Vec3f kStaticShift{-2, 0, 0};    // per sweep, relative to a sensor that drives
constexpr sim::Vec3f kTrafficShift{-0.5f, 0, 0};

sim::LidarGrid lidar() {
  sim::LidarGridConfig config{.elevation_rad = {}, .columns = kColumns};
  for (int r = 0; r < kRows; ++r) config.elevation_rad.push_back((-25 + 40.0 * r / (kRows - 1)) * std::numbers::pi / 180);
  return sim::LidarGrid(config);
}

// The scene as the item buffer takes it; vertices are moved to sensor axes in every sweep, as they would be in a run.
class Sweep {
 public:
  Sweep(const VisibilityScene& scene, sim::Isa isa) : scene_(scene), buffer_(isa), image_(kRows, kColumns) {}

  void run(const sim::LidarGrid& grid, bool rolling) {
    image_.clear(kRangeM);
    std::int32_t id = 0;
    for (const SceneObject& car : scene_.cars) draw(grid, car, rolling ? kTrafficShift : sim::Vec3f{}, id);
    for (sim::BoxItem box : scene_.boxes) {
      box.centre_m = {box.centre_m.x - scene_.sensor.x, box.centre_m.y - scene_.sensor.y, box.centre_m.z - scene_.sensor.z};
      box.shift_m = rolling ? kStaticShift : sim::Vec3f{};
      box.id = id++;
      buffer_.draw(grid, box, image_);
    }
    draw(grid, scene_.ground, rolling ? kStaticShift : sim::Vec3f{}, id);
  }
  const sim::VisibilityImage& image() const { return image_; }

 private:
  void draw(const sim::LidarGrid& grid, const SceneObject& object, const sim::Vec3f& shift, std::int32_t& id) {
    vertices_.resize(static_cast<int>(object.vertices.size()));
    for (int i = 0; i < vertices_.size(); ++i) {
      const sim::Vec3f& v = object.vertices[static_cast<std::size_t>(i)];
      vertices_.set(i, {v.x - scene_.sensor.x, v.y - scene_.sensor.y, v.z - scene_.sensor.z});
    }
    const auto count = static_cast<std::int32_t>(object.triangles.size());
    buffer_.draw(grid,
                 sim::TriangleBatch{.x = vertices_.x(),
                                    .y = vertices_.y(),
                                    .z = vertices_.z(),
                                    .vertices = vertices_.size(),
                                    .triangles = object.triangles.data(),
                                    .count = count,
                                    .first_id = id,
                                    .shift_m = shift},
                 image_);
    id += count;
  }

  const VisibilityScene& scene_;
  sim::ItemBuffer buffer_;
  sim::VisibilityImage image_;
  sim::VertexArray vertices_;
};

Digest digest_of_image(const sim::VisibilityImage& image) {
  StateWriter out;
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) {
      out.f64(static_cast<double>(image.t(row, column)));
      out.u64(static_cast<std::uint64_t>(image.id(row, column)));
    }
  }
  return digest_of(out.bytes());
}

double timed(const std::function<void()>& work, int repeats) {
  const double start = thread_cpu_seconds();
  for (int i = 0; i < repeats; ++i) work();
  return (thread_cpu_seconds() - start) / repeats;
}

// Share of rays whose distances differ by more than a centimetre: silhouettes, where a ray may fall on either side.
double disagreement(const sim::VisibilityImage& image, const std::vector<float>& other) {
  int apart = 0;
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const float difference = image.t(row, column) - other[static_cast<std::size_t>(row * kColumns + column)];
      if (std::fabs(difference) > 0.01f) ++apart;
    }
  }
  return static_cast<double>(apart) / (kRows * kColumns);
}

sim::CameraGrid camera(const sim::LensDistortion& lens) {
  return sim::CameraGrid({.columns = 640, .rows = 360, .focal_x_px = 320, .focal_y_px = 320, .centre_x_px = 320, .centre_y_px = 180, .lens = lens});
}

// The whole scene as one batch before the sensor.
class Flat {
 public:
  explicit Flat(const VisibilityScene& scene) : object_(flattened(scene)), vertices_(static_cast<int>(object_.vertices.size())) {
    for (int i = 0; i < vertices_.size(); ++i) {
      const sim::Vec3f& v = object_.vertices[static_cast<std::size_t>(i)];
      vertices_.set(i, {v.x - scene.sensor.x, v.y - scene.sensor.y, v.z - scene.sensor.z});
    }
  }
  sim::TriangleBatch batch() const {
    return {.x = vertices_.x(),
            .y = vertices_.y(),
            .z = vertices_.z(),
            .vertices = vertices_.size(),
            .triangles = object_.triangles.data(),
            .count = static_cast<std::int32_t>(object_.triangles.size())};
  }
  const SceneObject& object() const { return object_; }

 private:
  SceneObject object_;
  sim::VertexArray vertices_;
};

// A lidar's rays as packets, in small blocks of rows and columns so that neighbours stay together.
sim::RayPackets packets_of(const sim::LidarGrid& grid) {
  constexpr int kBlockRows = 2;
  constexpr int kBlockColumns = 4;
  const sim::LidarTables tables = grid.tables();
  sim::RayPackets rays;
  for (int row = 0; row < kRows; row += kBlockRows) {
    for (int column = 0; column < kColumns; column += kBlockColumns) {
      for (int i = 0; i < kBlockRows * kBlockColumns; ++i) {
        const int c = column + i / 4 * 2 + i % 2;
        const int r = row + i / 2 % 2;
        rays.add({.origin_m = {},
                  .direction = {tables.cos_az[c], tables.sin_az[c], tables.sin_el[r]},
                  .scale = tables.cos_el[r],
                  .t_max = kRangeM});
      }
    }
  }
  return rays;
}

using Times = std::map<std::string, std::vector<double>>;  // milliseconds

void measure(std::uint64_t seed, const Options& options, Times& times) {
  const sim::LidarGrid grid = lidar();
  const VisibilityScene scene = visibility_scene(seed);
  const int repeats = options.tiny ? 1 : 5;
  std::map<std::string, Sweep> sweeps;
  std::vector<Contestant> contestants;
  for (const sim::Isa isa : sim::available_isas()) {
    for (const bool rolling : {false, true}) {
      const std::string name = fmt::format("{} {}", rolling ? "rolling" : "still", name_of(isa));
      Sweep& sweep = sweeps.try_emplace(name, scene, isa).first->second;
      contestants.push_back({name, [&sweep, &grid, rolling, repeats] { return timed([&] { sweep.run(grid, rolling); },
                                                                                    repeats); }});
    }
  }
  const Flat flat(scene);
  sim::Bvh bvh;
  bvh.add(flat.batch());
  bvh.build();
  const sim::RayPackets fresh = packets_of(grid);
  sim::RayPackets rays = fresh;
  const sim::CameraGrid pinhole = camera({});
  const sim::CameraGrid lens = camera({.k1 = -0.1, .k2 = 0.02, .p1 = 0.0005});
  sim::VisibilityImage frame(pinhole.rows(), pinhole.columns());
  for (const sim::Isa isa : sim::available_isas()) {
    contestants.push_back({fmt::format("packets {}", name_of(isa)), [&, isa] {
                             rays = fresh;
                             return timed([&] { bvh.trace(isa, rays); }, 1);
                           }});
    for (const sim::CameraGrid* grid_of_frame : {&pinhole, &lens}) {
      contestants.push_back({fmt::format("camera {} {}", grid_of_frame == &pinhole ? "pinhole" : "distorted", name_of(isa)),
                             [&, isa, grid_of_frame, repeats] {
                               sim::ItemBuffer buffer(isa);
                               return timed([&] {
                                 frame.clear(150);
                                 buffer.draw(*grid_of_frame, flat.batch(), frame);
                               }, repeats);
                             }});
    }
  }
  std::map<std::string, EmbreeTracer> tracers;
  std::vector<float> distances(static_cast<std::size_t>(kRows * kColumns));
  if (EmbreeTracer::available()) {
    for (const char* isa : {"sse4.2", "avx2"}) {
      EmbreeTracer& tracer = tracers.try_emplace(fmt::format("embree {}", isa), isa, flat.object()).first->second;
      contestants.push_back({fmt::format("embree {}", isa), [&, repeats] {
                               return timed([&] { tracer.sweep(grid, scene.sensor, kRangeM, distances.data()); }, repeats);
                             }});
    }
  }
  const auto taken = alternate(contestants, options);
  for (std::size_t i = 0; i < contestants.size(); ++i) {
    for (const double seconds : taken[i]) times[contestants[i].name].push_back(seconds * 1e3);
  }
  for (const bool rolling : {false, true}) {
    const std::string name = rolling ? "rolling" : "still";
    const Digest digest = digest_of_image(sweeps.at(name + " baseline").image());
    for (const sim::Isa isa : sim::available_isas()) {
      CHECK(digest_of_image(sweeps.at(fmt::format("{} {}", name, name_of(isa))).image()) == digest, "{} differs on {}", name,
            name_of(isa));
    }
    fmt::print("scene {} {}: image digest {}\n", seed, name, digest.hex());
  }
  if (EmbreeTracer::available()) {
    const double share = disagreement(sweeps.at("still baseline").image(), distances);
    CHECK(share < 0.002, "{} of the rays are more than 1 cm away from Embree's", share);
  }
}

std::vector<double> ratios(const std::vector<double>& reference, const std::vector<double>& ours) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(reference[i] / ours[i]);
  return ratios;
}

int main_of(const Options& options) {
  Times times;
  for (std::uint64_t seed = 1; seed <= (options.tiny ? 1u : 5u); ++seed) measure(seed, options, times);
  for (const auto& [name, milliseconds] : times) report(name, milliseconds, "ms");
  if (!EmbreeTracer::available()) {
    not_available("speed-up over Embree", "libembree-dev is not installed");
    return exit_code(options);
  }
  const std::vector<double>& sse = times["embree sse4.2"];
  report("still, baseline, over Embree SSE4.2", ratios(sse, times["still baseline"]), "x", Target{4});
  report("rolling shutter, baseline, over Embree SSE4.2", ratios(sse, times["rolling baseline"]), "x", Target{2});
  report("ray packets, baseline, over Embree SSE4.2", ratios(sse, times["packets baseline"]), "x");
  if (times.contains("still avx2")) {
    report("still, avx2, over Embree avx2", ratios(times["embree avx2"], times["still avx2"]), "x", Target{2.5});
    report("rolling shutter, avx2, over Embree avx2", ratios(times["embree avx2"], times["rolling avx2"]), "x");
  }
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
