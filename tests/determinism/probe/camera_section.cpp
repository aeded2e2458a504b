#include <vector>

#include "sim/sensors/camera/develop.h"
#include "sim/sensors/camera/image_sensor.h"
#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "stack/base/check.h"
#include "tests/determinism/probe/sections.h"
#include "tests/support/camera_rows.h"

namespace longtail::determinism {
namespace {

constexpr int kColumns = 192;
constexpr int kRows = 24;
constexpr std::size_t kPixels = static_cast<std::size_t>(kColumns) * kRows;

// The mosaic's row, its neighbours taken from the same picture.
void collect(const sim::CameraKernels& kernels, const std::vector<std::array<std::vector<float>, 3>>& rows, int row, float* electrons) {
  std::vector<float> scratch(2 * (kColumns + 2 * static_cast<std::size_t>(sim::kRowPadding)));
  sim::LensRow lens{.columns = kColumns, .gain = 0.05f, .scratch = scratch.data(), .electrons = electrons};
  for (int i = 0; i < 3; ++i) {
    const auto from = static_cast<std::size_t>(std::clamp(row + i - 1, 0, kRows - 1));
    lens.even[i] = rows[from][static_cast<std::size_t>(sim::mosaic_colour(row, 0))].data();
    lens.odd[i] = rows[from][static_cast<std::size_t>(sim::mosaic_colour(row, 1))].data();
  }
  kernels.lens_row(lens);
}

Digest digest_on(sim::Isa isa, int frames) {
  const sim::CameraKernels& kernels = sim::camera_kernels_of(isa);
  sim::ImageSensor sensor({}, static_cast<int>(kPixels), {3}, "probe", 0);
  sim::Developer developer(isa, {.rows = kRows, .columns = kColumns});
  std::vector<float> electrons(kPixels + static_cast<std::size_t>(sim::kRowPadding));
  std::vector<std::uint16_t> raw(kPixels);
  std::vector<std::uint8_t> picture(3 * kPixels);
  StateWriter out;
  for (int frame = 0; frame < frames; ++frame) {
    test::Random random(static_cast<std::uint64_t>(frame) + 1);
    std::vector<std::array<std::vector<float>, 3>> rows;
    for (int row = 0; row < kRows; ++row) rows.push_back(test::CameraRow(random, kColumns).shaded_by(kernels.shade_rows));
    for (auto& row : rows) {
      for (std::vector<float>& plane : row) {
        for (const float luminance : plane) out.f64(static_cast<double>(luminance));
        plane.resize(plane.size() + static_cast<std::size_t>(sim::kRowPadding));
      }
    }
    for (int row = 0; row < kRows; ++row) collect(kernels, rows, row, electrons.data() + static_cast<std::size_t>(row) * kColumns);
    sensor.expose(isa, static_cast<std::uint32_t>(frame), 0.01, 30, std::span(electrons).first(kPixels), raw);
    developer.develop(raw, picture);
    for (const std::uint16_t value : raw) out.u64(value);
    for (const std::uint8_t byte : picture) out.u64(byte);
  }
  return digest_of(out.bytes());
}

}  // namespace

Digest camera_section(int frames) {
  const Digest digest = digest_on(sim::Isa::kBaseline, frames);
  for (const sim::Isa isa : sim::available_isas()) {
    CHECK(digest_on(isa, frames) == digest, "the camera gives another picture on {}", sim::name_of(isa));
  }
  return digest;
}

}  // namespace longtail::determinism
