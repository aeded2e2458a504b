// A random row of pixels for the camera's shading kernel: objects, road, verge and sky in sun, shadow and headlights.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sim/sensors/camera/kernel/shade_tables.h"
#include "tests/support/test_random.h"

namespace longtail::test {

class CameraRow {
 public:
  CameraRow(Random& random, int columns) : columns_(columns) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    for (std::vector<float>* row : {&y_, &z_, &depth_}) row->resize(static_cast<std::size_t>(columns + sim::kRowPadding));
    id_.resize(y_.size());
    set_frame(random);
    set_strip(random);
    set_shadows(random);
    for (int c = 0; c < columns;) {
      const int kind = static_cast<int>(random.below(4));
      const int last = std::min(columns - 1, c + static_cast<int>(random.below(40)));
      runs_.push_back({c, last, static_cast<std::int32_t>(looks_.size())});
      looks_.push_back(look(random, kind));
      for (; c <= last; ++c) {
        const auto i = static_cast<std::size_t>(c);
        id_[i] = kind == sim::kSkyLook ? 0x7FFFFFFF : static_cast<std::int32_t>(runs_.size());
        y_[i] = pick(-0.7, 0.7);
        z_[i] = pick(-0.5, 0.5);
        depth_[i] = kind == sim::kSkyLook ? 400 : pick(0.5, 200);
      }
    }
  }

  // Three rows of `columns` and padding, one a colour.
  std::array<std::vector<float>, 3> shaded_by(sim::ShadeKernel kernel) {
    const std::int32_t pitch = columns_ + sim::kRowPadding;
    std::vector<float> scratch(static_cast<std::size_t>(sim::kShadeScratchRows * pitch));
    std::array<std::vector<float>, 3> luminance;
    for (std::vector<float>& plane : luminance) plane.resize(static_cast<std::size_t>(pitch));
    frame.looks = looks_.data();
    kernel(frame, {.columns = columns_,
                   .y = y_.data(),
                   .z = z_.data(),
                   .depth_m = depth_.data(),
                   .id = id_.data(),
                   .runs = runs_.data(),
                   .run_count = static_cast<std::int32_t>(runs_.size()),
                   .scratch = scratch.data(),
                   .scratch_pitch = pitch,
                   .luminance = {luminance[0].data(), luminance[1].data(), luminance[2].data()}});
    for (std::vector<float>& plane : luminance) plane.resize(static_cast<std::size_t>(columns_));
    return luminance;
  }

  struct Pixel {
    float y, z, depth_m;
    const sim::SurfaceLook& look;
  };
  Pixel pixel(int column) const {
    const auto i = static_cast<std::size_t>(column);
    std::size_t run = 0;
    while (runs_[run].last < column) ++run;
    return {y_[i], z_[i], depth_[i], looks_[run]};
  }

  sim::ShadeFrame frame;

 private:
  void set_frame(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    const float c = pick(0.6, 0.9);
    const float s = static_cast<float>(std::sqrt(1 - static_cast<double>(c) * static_cast<double>(c)));
    const float axes[3][3] = {{c, -s, 0}, {s, c, 0}, {0, 0, 1}};
    for (int i = 0; i < 3; ++i) {
      for (int k = 0; k < 3; ++k) frame.axes[i][k] = axes[i][k];
      frame.to_sun[i] = i == 2 ? 0.6f : i == 0 ? 0.8f * c : 0.8f * s;
      frame.sun_lux[i] = pick(1e4, 1e5);
      frame.sky_lux[i] = pick(1e3, 2e4);
      frame.air_light[i] = pick(1e3, 1e4);
      frame.far_ground[i] = pick(100, 1000);
    }
    frame.extinction_per_m = pick(0, 0.05);
    frame.cloud = pick(0, 1);
    frame.headlights = random.chance(0.5);
    frame.beam_cd = 20'000;
    frame.per_half_width = 1 / 0.35f;
    frame.cut_off = -0.01f;
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
    g.gloss_hard = pick(0, 0.3);
    g.snow_soft = random.chance(0.3) ? pick(0, 1) : 0;
    g.snow_hard = 0.85f * g.snow_soft;
    for (sim::Grain* grain : {&g.asphalt, &g.paving, &g.grass, &g.meadow, &g.snow}) {
      *grain = {pick(0.4, 12), pick(0, 1), pick(0, 1), static_cast<std::uint32_t>(random.bits()), static_cast<std::uint32_t>(random.bits())};
    }
    g.worn = random.chance(0.5);
    g.last_worn = static_cast<std::uint32_t>(random.bits());
  }
  void set_strip(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    for (int i = 0; i < 8; ++i) {
      lines_.push_back({20 - 5.0f * static_cast<float>(i), pick(-2, 2), pick(0.1, 2), random.chance(0.5), random.chance(0.3)});
      lanes_.push_back({40 - 10.0f * static_cast<float>(i), pick(-2, 2), static_cast<std::int32_t>(random.below(3))});
    }
    for (int kind = 0; kind < 4; ++kind) patches_.push_back({0, pick(1, 4), pick(-30, 0), pick(0, 30), kind});
    strip_ = {.along = {0.6f, 0.8f}, .chord_m = 4, .length_m = 4.01f, .dash_m = 1, .dash_period_m = 2.5f, .dash_phase_m = pick(0, 2.5),
              .wear_patch = -7, .wear_phase = pick(0, 1), .line = lines_.data(), .lane = lanes_.data(), .patch = patches_.data(),
              .lines = 8, .lanes = 8, .patches = 4};
  }
  void set_shadows(Random& random) {
    const auto pick = [&random](double low, double high) { return static_cast<float>(random.uniform(low, high)); };
    constexpr int kCells = 12;
    for (int i = 0; i < 10; ++i) {
      sim::ShadowBox box{.x_m = pick(-40, 40), .y_m = pick(-40, 40), .z_m = pick(-3, 0), .cos_yaw = 0.8f, .sin_yaw = 0.6f};
      const float along[3] = {0.8f * frame.to_sun[0] + 0.6f * frame.to_sun[1], 0.8f * frame.to_sun[1] - 0.6f * frame.to_sun[0], frame.to_sun[2]};
      for (int k = 0; k < 3; ++k) {
        box.low_m[k] = k == 2 ? 0 : pick(-12, -1);
        box.high_m[k] = pick(1, 12);
        box.per_along[k] = 1 / along[k];
      }
      box.owner = i;
      boxes_.push_back(box);
    }
    for (int cell = 0; cell < kCells * kCells; ++cell) {
      const auto count = static_cast<std::uint32_t>(random.below(4));
      cells_.push_back({static_cast<std::uint32_t>(members_.size()), count});
      for (std::uint32_t i = 0; i < count; ++i) members_.push_back(static_cast<std::uint32_t>(random.below(10)));
    }
    frame.shadows = {kCells, 0.125f, -48, cells_.data(), members_.data(), boxes_.data(), 0.02f, 60};
    if (random.chance(0.2)) frame.shadows = {};
  }
  sim::SurfaceLook look(Random& random, int kind) {
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
    look.facing_sun = pick(-0.3, 1) > 0 ? pick(0, 1) : 0;
    look.gloss = random.chance(0.5) ? pick(0, 0.5) : 0;
    look.retro = random.chance(0.2) ? pick(0, 1) : 0;
    look.glow = random.chance(0.1) ? 8000 : 0;
    look.owner = kind == sim::kObjectLook ? static_cast<std::int32_t>(random.below(10)) : -1;
    look.strip = kind == sim::kRoadLook ? &strip_ : nullptr;
    look.strip_x_m = pick(-20, 20);
    look.strip_y_m = pick(-20, 20);
    return look;
  }

  int columns_;
  std::vector<float> y_, z_, depth_;
  std::vector<std::int32_t> id_;
  std::vector<sim::SurfaceRun> runs_;
  std::vector<sim::SurfaceLook> looks_;
  sim::GroundStrip strip_;
  std::vector<sim::GroundLine> lines_;
  std::vector<sim::GroundLane> lanes_;
  std::vector<sim::GroundPatch> patches_;
  std::vector<sim::ShadowBox> boxes_;
  std::vector<sim::ShadowCell> cells_;
  std::vector<std::uint32_t> members_;
};

}  // namespace longtail::test
