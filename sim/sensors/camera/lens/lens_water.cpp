#include "sim/sensors/camera/lens/lens_water.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/sensors/camera/precipitation.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kFall_mps = 4;          // of drops that show
constexpr double kSmallest_mm = 0.8;     // those that drops_per_m3 counts
constexpr double kSpread = 2;            // width on the glass over width in the air
constexpr double kMeanExcess_mm = 0.4;   // 1 / L of Marshall and Palmer at moderate rain
constexpr double kLargest_mm = 4;
constexpr std::size_t kMost = 400;
constexpr int kBlock_px = 20;
constexpr double kRake = 0.5;            // a raked windscreen meets half of its speed

}  // namespace

LensWater::LensWater(const LensWaterConfig& config, Seed seed, std::string_view camera)
    : config_(config), stream_(seed, std::string(camera) + ".drops", 0) {}

double LensWater::landing_per_frame(const LensWaterShot& shot, int rows, int columns) const {
  const double area_m2 = (columns / shot.focal_px * config_.glass_m) * (rows / shot.focal_px * config_.glass_m);
  const double meets_mps = kRake * (kFall_mps + std::max(0.0, shot.speed_mps));
  return drops_per_m3(shot.rain_mm_per_h) * meets_mps * area_m2 * config_.frame_s;
}

void LensWater::average_blocks(const LuminanceImage& image) {
  blocks_across_ = (image.columns + kBlock_px - 1) / kBlock_px;
  blocks_down_ = (image.rows + kBlock_px - 1) / kBlock_px;
  blocks_.assign(static_cast<std::size_t>(blocks_across_) * static_cast<std::size_t>(blocks_down_), Rgb{});
  // Every fourth pixel each way is enough for a blur.
  for (int by = 0; by < blocks_down_; ++by) {
    for (int bx = 0; bx < blocks_across_; ++bx) {
      Rgb sum{};
      float count = 0;
      for (int row = by * kBlock_px; row < std::min((by + 1) * kBlock_px, image.rows); row += 4) {
        for (int column = bx * kBlock_px; column < std::min((bx + 1) * kBlock_px, image.columns); column += 4, count += 1) {
          const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) + static_cast<std::size_t>(column);
          for (std::size_t c = 0; c < 3; ++c) sum[c] += image.plane[c][i];
        }
      }
      Rgb& block = blocks_[static_cast<std::size_t>(by * blocks_across_ + bx)];
      for (std::size_t c = 0; c < 3; ++c) block[c] = sum[c] / count;
    }
  }
}

void LensWater::refract(const Drop& drop, LuminanceImage& image) const {
  const float reach = drop.radius_px;
  const float soft = std::min(reach, static_cast<float>(config_.blur_px));
  const int top = std::max(0, static_cast<int>(drop.row - reach));
  const int bottom = std::min(image.rows - 1, static_cast<int>(drop.row + reach));
  const int left = std::max(0, static_cast<int>(drop.column - reach));
  const int right = std::min(image.columns - 1, static_cast<int>(drop.column + reach));
  for (int row = top; row <= bottom; ++row) {
    for (int column = left; column <= right; ++column) {
      const float dx = static_cast<float>(column) + 0.5f - drop.column;
      const float dy = static_cast<float>(row) + 0.5f - drop.row;
      const float out = std::sqrt(dx * dx + dy * dy);
      if (out >= reach) continue;
      const float cover = std::min(1.0f, (reach - out) / soft);
      // A ball of water shows nearly the whole half space, upside down.
      const float x = 0.5f - 0.5f * dx / reach;
      const float y = 0.5f - 0.5f * dy / reach;
      const int bx = std::clamp(static_cast<int>(x * static_cast<float>(blocks_across_)), 0, blocks_across_ - 1);
      const int by = std::clamp(static_cast<int>(y * static_cast<float>(blocks_down_)), 0, blocks_down_ - 1);
      const Rgb& through = blocks_[static_cast<std::size_t>(by * blocks_across_ + bx)];
      const auto i = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) + static_cast<std::size_t>(column);
      for (std::size_t c = 0; c < 3; ++c) image.plane[c][i] += cover * (through[c] - image.plane[c][i]);
    }
  }
}

void LensWater::look_through(std::uint32_t frame, const LensWaterShot& shot, LuminanceImage& image) {
  if (frame % config_.wipe_frames == 0) drops_.clear();
  if (shot.rain_mm_per_h > 0) {
    Draws draws = stream_.at(frame);
    const std::uint64_t landing = draws.next().poisson(landing_per_frame(shot, image.rows, image.columns));
    const double px_per_mm = 1e-3 * shot.focal_px / config_.glass_m;
    for (std::uint64_t i = 0; i < landing && drops_.size() < kMost; ++i) {
      const double column = draws.next().uniform(0, image.columns);
      const double row = draws.next().uniform(0, image.rows);
      const double excess_mm = draws.next().exponential(kMeanExcess_mm);
      const double wide_mm = kSpread * std::min(kSmallest_mm + excess_mm, kLargest_mm);
      drops_.push_back({static_cast<float>(column), static_cast<float>(row), static_cast<float>(0.5 * wide_mm * px_per_mm)});
    }
  }
  if (drops_.empty()) return;
  average_blocks(image);
  for (const Drop& drop : drops_) refract(drop, image);
}

void LensWater::save(StateWriter& out) const {
  out.u64(drops_.size());
  for (const Drop& drop : drops_) {
    out.f64(static_cast<double>(drop.column));
    out.f64(static_cast<double>(drop.row));
    out.f64(static_cast<double>(drop.radius_px));
  }
}

}  // namespace longtail::sim
