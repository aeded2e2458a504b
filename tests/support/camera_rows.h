// A random row of pixels for the camera's shading kernel: objects, road, verge and sky in sun, shadow and headlights.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/sensors/camera/shadow_slabs.h"
#include "sim/visibility/strip_bounds.h"
#include "tests/support/test_random.h"

namespace longtail::test {

class CameraRow {
 public:
  // Runs of up to `longest` pixels.
  CameraRow(Random& random, int columns, int longest = sim::kMostRun) : columns_(columns) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    for (std::vector<float>* row : {&y_, &z_, &depth_}) row->resize(static_cast<std::size_t>(columns + sim::kRowPadding));
    set_frame(random);
    set_strip(random);
    set_shadows(random);
    for (int c = 0; c < columns;) {
      const int kind = static_cast<int>(random.below(4));
      const int last = std::min(columns - 1, c + static_cast<int>(random.below(static_cast<std::uint64_t>(random.chance(0.2) ? longest : 40))));
      runs_.push_back({c, last, static_cast<std::int32_t>(looks_.size())});
      looks_.push_back(random_look(random, kind));
      for (; c <= last; ++c) {
        const auto i = static_cast<std::size_t>(c);
        y_[i] = pick(-0.7, 0.7);
        z_[i] = pick(-0.5, 0.5);
        depth_[i] = kind == sim::kSkyLook ? 400 : pick(0.5, 200);
      }
    }
  }

  // Three rows of `columns` and padding, one a colour.
  std::array<std::vector<float>, 3> shaded_by(sim::ShadeKernel kernel) {
    const std::int32_t pitch = columns_ + sim::kRowPadding;
    std::array<std::vector<float>, 3> luminance;
    for (std::vector<float>& plane : luminance) plane.resize(static_cast<std::size_t>(pitch));
    frame.looks = looks_.data();
    sim::ShadeRow row{.y = y_.data(),
                      .z = z_.data(),
                      .depth_m = depth_.data(),
                      .runs = runs_.data(),
                      .run_count = static_cast<std::int32_t>(runs_.size()),
                      .luminance = {luminance[0].data(), luminance[1].data(), luminance[2].data()}};
    for (std::size_t i = 0; i < 3; ++i) std::ranges::copy(axes[i], row.axes[i]);
    kernel(frame, &row, 1);
    for (std::vector<float>& plane : luminance) plane.resize(static_cast<std::size_t>(columns_));
    return luminance;
  }

  struct Pixel {
    float y, z, depth_m;
  };
  Pixel pixel(int column) const {
    const auto i = static_cast<std::size_t>(column);
    return {y_[i], z_[i], depth_[i]};
  }
  // Rays of one row of pixels, on level ground 1.5 m below the camera or into the sky; only light and air vary along it.
  void look_along_a_plane(Random& random) {
    const float z = static_cast<float>(random.uniform(-0.5, 0.4));
    look_along(z, random_look(random, z > 0 ? sim::kSkyLook : sim::kRoadLook));
    frame.ground = {.base = {{0.1f, 0.1f, 0.1f}, {0.1f, 0.1f, 0.1f}, {0.1f, 0.1f, 0.1f}}, .gloss_hard = 0.3f};
    frame.headlights = {};
    frame.shadows = {};
    strip_.lines = 0;
    strip_.lanes = 0;
    strip_.patches = 0;
  }
  // Into a sky with a sun straight ahead, 37 degrees up, as the front camera's pixels do.
  void look_along_the_sky(Random& random) {
    look_along(static_cast<float>(random.uniform(0, 0.6)), random_look(random, sim::kSkyLook));
    const float aside = static_cast<float>(random.uniform(-0.6, 0.6));
    for (std::size_t c = 0; c < y_.size(); ++c) y_[c] = aside + 0.2f - static_cast<float>(c) / 520;
    frame.extinction_per_m *= 0.1f;
    for (int i = 0; i < 3; ++i) frame.sun_lux[i] = static_cast<float>(random.uniform(0, 8)) * frame.sky_lux[i];
  }
  // A row within three degrees of the horizon, tilted by up to four degrees and bent as a lens does, in any air, with a sun anywhere.
  void look_along_the_horizon(Random& random) {
    look_along_the_sky(random);
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    const float z = pick(-0.05, 0.05);
    const float tilt = random.chance(0.3) ? 0.0f : pick(-0.07, 0.07);
    const float bend = pick(-0.02, 0.02);
    for (std::size_t c = 0; c < y_.size(); ++c) z_[c] = z + tilt * y_[c] + bend * y_[c] * y_[c];
    frame.extinction_per_m = 1e-5f * static_cast<float>(std::pow(10.0, random.uniform(0, 4)));
    for (int i = 0; i < 3; ++i) frame.air_light[i] = pick(0.2, 0.6) * frame.sky_lux[i];
  }
  // Along a road with paint, lanes and shadows on it, bright in the sun; without mirror and air.
  void look_along_a_marked_plane(Random& random) {
    sim::SurfaceLook road = random_look(random, sim::kRoadLook);
    for (float& light : road.by_sun) light = 20'000;
    road.gloss = 0;
    const double near = random.uniform(0, 1);
    look_along(static_cast<float>(-0.01 - 0.49 * near * near * near), road);
    frame.extinction_per_m = 0;
    frame.ground.snow_soft = 0;
    frame.headlights = {};
    strip_.patches = 0;
  }
  void cut_into_pixels() {
    runs_.clear();
    for (int c = 0; c < columns_; ++c) runs_.push_back({c, c, 0});
  }
  void cut_anywhere(Random& random) {
    runs_.clear();
    for (int c = 0; c < columns_; c = runs_.back().last + 1) {
      runs_.push_back({c, std::min(columns_ - 1, c + static_cast<int>(random.below(sim::kMostRun))), 0});
    }
  }
  const std::vector<sim::SurfaceRun>& runs() const { return runs_; }
  const sim::SurfaceLook& look(const sim::SurfaceRun& run) const { return looks_[static_cast<std::size_t>(run.look)]; }

  sim::ShadeFrame frame;
  std::array<std::array<float, 3>, 3> axes{};  // of the row

 private:
  void look_along(float z, const sim::SurfaceLook& look) {
    for (std::size_t c = 0; c < y_.size(); ++c) {
      y_[c] = 0.3f - 0.003f * static_cast<float>(c);
      z_[c] = z + 2e-4f * static_cast<float>(c);
      depth_[c] = 1.5f / std::max(-z_[c], 0.005f);
    }
    runs_ = {};
    looks_ = {look};
    std::ranges::copy(std::array{0.0f, 0.0f, 1.0f}, looks_[0].normal);
    for (int first = 0; first < columns_; first += sim::kMostRun) {
      runs_.push_back({first, std::min(first + sim::kMostRun, columns_) - 1, 0});
    }
  }
  void set_frame(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    const float c = pick(0.6, 0.9);
    const float s = static_cast<float>(std::sqrt(1 - static_cast<double>(c) * static_cast<double>(c)));
    axes = {{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}};
    for (int i = 0; i < 3; ++i) {
      frame.to_sun[i] = i == 2 ? 0.6f : i == 0 ? 0.8f * c : 0.8f * s;
      frame.sun_lux[i] = pick(1e4, 1e5);
      frame.sky_lux[i] = pick(1e3, 2e4);
      frame.air_light[i] = pick(1e3, 1e4);
      frame.far_ground[i] = pick(100, 1000);
    }
    frame.extinction_per_m = pick(0, 0.05);
    frame.cloud = pick(0, 1);
    frame.headlights = {.on = random.chance(0.5), .axes = {{c, -s, 0}, {s, c, 0}, {0, 0, 1}}, .middle_m = {1.8f, 0.2f, -0.7f}};
    set_ground(random);
  }
  void set_ground(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    sim::GroundColours& g = frame.ground;
    for (int i = 0; i < 3; ++i) {
      for (auto& base : g.base) base[i] = pick(0.02, 0.4);
      g.white[i] = pick(0.5, 0.7);
      g.yellow[i] = pick(0.1, 0.6);
      g.pothole[i] = 0.03f;
    }
    std::ranges::copy(std::array{0.80f, 0.82f, 0.86f}, g.snow_colour);
    g.gloss_hard = pick(0, 0.3);
    g.beads = 0.006f;
    g.snow_soft = random.chance(0.3) ? pick(0, 1) : 0;
    g.snow_hard = 0.85f * g.snow_soft;
    for (int i = 0; i < 5; ++i) {  // the last of five, so that a seed goes on giving the same row
      g.grain = {pick(0.4, 12), pick(0, 1), pick(0, 1), static_cast<std::uint32_t>(random.bits()), static_cast<std::uint32_t>(random.bits())};
    }
    g.worn = {.any = random.chance(0.5), .last = static_cast<std::uint32_t>(random.bits())};
  }
  void set_strip(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    for (int i = 0; i < 9; ++i) {
      lines_.push_back({20 - 5.0f * static_cast<float>(i), pick(-2, 2), pick(0.1, 2), random.chance(0.5), random.chance(0.3)});
      lanes_.push_back({40 - 10.0f * static_cast<float>(i), pick(-2, 2), static_cast<std::int32_t>(random.below(3))});
    }
    for (int kind = 0; kind < 4; ++kind) patches_.push_back({0, pick(1, 4), pick(-30, 0), pick(0, 30), kind});
    line_bounds_ = sim::bounds_of(std::span<const sim::GroundLine>(lines_));
    edge_bounds_ = sim::bounds_of(std::span<const sim::GroundLane>(lanes_));
    strip_ = {.along = {0.6f, 0.8f}, .chord_m = 4, .length_m = 4.01f, .dash_m = 1, .dash_period_m = 2.5f, .dash_phase_m = pick(0, 2.5),
              .wear_patch = -7, .wear_phase = pick(0, 1), .line = lines_.data(), .lane = lanes_.data(), .patch = patches_.data(),
              .line_low_m = line_bounds_.low_m.data(), .line_high_m = line_bounds_.high_m.data(),
              .edge_low_m = edge_bounds_.low_m.data(), .edge_high_m = edge_bounds_.high_m.data(),
              .lines = 9, .lanes = 9, .patches = 4};
  }
  void set_shadows(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    constexpr int kCells = 12;
    for (int i = 0; i < 10; ++i) {
      // Turned, and pitched by a sine of 0.28.
      sim::ShadowBox box{.base_m = {pick(-40, 40), pick(-40, 40), pick(-3, 0)},
                         .axes = {{0.768f, 0.576f, -0.28f}, {-0.6f, 0.8f, 0}, {0.224f, 0.168f, 0.96f}}};
      for (int k = 0; k < 3; ++k) {
        box.low_m[k] = k == 2 ? 0 : pick(-12, -1);
        box.high_m[k] = pick(1, 12);
        const float(&axis)[3] = box.axes[k];
        box.per_along[k] = 1 / (axis[0] * frame.to_sun[0] + axis[1] * frame.to_sun[1] + axis[2] * frame.to_sun[2]);
      }
      box.owner = i;
      slabs_.push_back(sim::slabs_of(box));
    }
    for (int cell = 0; cell < kCells << 4; ++cell) {
      const auto count = static_cast<std::uint32_t>(random.below(4));
      cells_.push_back({static_cast<std::uint32_t>(members_.size()), count});
      for (std::uint32_t i = 0; i < count; ++i) members_.push_back(static_cast<std::uint32_t>(random.below(10)));
    }
    // Around every place, so that all are asked for.
    used_before_.assign(static_cast<std::size_t>((kCells + 1) * (kCells + 1)), 0);
    for (int y = 0; y <= kCells; ++y) {
      for (int x = 0; x <= kCells; ++x) used_before_[static_cast<std::size_t>(y * (kCells + 1) + x)] = static_cast<std::uint32_t>(x * y);
    }
    frame.shadows = {.cells = kCells,
                     .row_shift = 4,
                     .cells_per_m = 0.125f,
                     .corner_m = -48,
                     .cell = cells_.data(),
                     .used_before = used_before_.data(),
                     .member = members_.data(),
                     .slabs = slabs_.data(),
                     .nearest_m = 0.02f,
                     .farthest_m = 60};
    if (random.chance(0.2)) frame.shadows = {};
  }
  sim::SurfaceLook random_look(Random& random, int kind) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    sim::SurfaceLook look;
    look.kind = kind;
    const float x = pick(-1, 1);
    const float y = pick(-1, 1);
    const float z = pick(0.1, 1);
    const auto length = static_cast<float>(std::sqrt(static_cast<double>(x * x + y * y + z * z)));
    look.normal[0] = x / length;
    look.normal[1] = y / length;
    look.normal[2] = z / length;
    for (float& albedo : look.albedo) albedo = pick(0, 1);
    const bool in_sun = pick(-0.3, 1) > 0;
    for (int i = 0; i < 3; ++i) {
      look.in_shade[i] = pick(0, 4000);
      look.by_sun[i] = in_sun ? pick(0, 20'000) : 0;
    }
    look.gloss = random.chance(0.5) ? pick(0, 0.5) : 0;
    look.retro = random.chance(0.2) ? pick(0, 1) : 0;
    look.owner = kind == sim::kObjectLook ? static_cast<std::int32_t>(random.below(10)) : -1;
    look.strip = kind == sim::kRoadLook ? &strip_ : nullptr;
    look.strip_x_m = pick(-20, 20);
    look.strip_y_m = pick(-20, 20);
    return look;
  }

  int columns_;
  std::vector<float> y_, z_, depth_;
  std::vector<sim::SurfaceRun> runs_;
  std::vector<sim::SurfaceLook> looks_;
  sim::GroundStrip strip_;
  std::vector<sim::GroundLine> lines_;
  std::vector<sim::GroundLane> lanes_;
  std::vector<sim::GroundPatch> patches_;
  std::vector<sim::ShadowSlabs> slabs_;
  std::vector<sim::ShadowCell> cells_;
  std::vector<std::uint32_t> members_;
  std::vector<std::uint32_t> used_before_;
  sim::StripBounds line_bounds_;
  sim::StripBounds edge_bounds_;
};

}  // namespace longtail::test
