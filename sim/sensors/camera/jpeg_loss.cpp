#include "sim/sensors/camera/jpeg_loss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr int kSide = 8;
using Block = std::array<float, kSide * kSide>;

// T.81, tables K.1 and K.2.
constexpr std::array<int, 64> kLuminance{16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,  14, 13, 16, 24, 40,  57,
                                         69, 56, 14, 17, 22,  29,  51,  87,  80, 62, 18, 22, 37,  56,  68,  109, 103, 77, 24, 35, 55, 64,
                                         81, 104, 113, 92, 49, 64,  78,  87,  103, 121, 120, 101, 72, 92, 95,  98,  112, 100, 103, 99};
constexpr std::array<int, 64> kChrominance{17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
                                           99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                                           99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

Block steps_of(const std::array<int, 64>& table, int quality) {
  const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  Block steps;
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = static_cast<float>(std::clamp((table[i] * scale + 50) / 100, 1, 255));
  return steps;
}

// basis[k][n] = c_k cos((2 n + 1) k pi / 16), orthonormal.
const std::array<float, 64>& basis() {
  static const std::array<float, 64> kBasis = [] {
    std::array<float, 64> b;
    for (int k = 0; k < kSide; ++k) {
      for (int n = 0; n < kSide; ++n) {
        const double scale = k == 0 ? std::sqrt(0.125) : 0.5;
        b[static_cast<std::size_t>(k * kSide + n)] = static_cast<float>(scale * strict::cos((2 * n + 1) * k * std::numbers::pi / 16));
      }
    }
    return b;
  }();
  return kBasis;
}

// rows of `in` times the basis (forward) or its transpose; the result is transposed, so that twice is the whole transform.
void transform(const Block& in, bool forward, Block& out) {
  const auto& b = basis();
  for (int row = 0; row < kSide; ++row) {
    for (int k = 0; k < kSide; ++k) {
      float sum = 0;
      for (int n = 0; n < kSide; ++n) {
        const float weight = b[static_cast<std::size_t>(forward ? k * kSide + n : n * kSide + k)];
        sum += in[static_cast<std::size_t>(row * kSide + n)] * weight;
      }
      out[static_cast<std::size_t>(k * kSide + row)] = sum;
    }
  }
}

void lose(Block& block, const Block& steps) {
  Block half;
  transform(block, true, half);
  transform(half, true, block);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = std::floor(block[i] / steps[i] + 0.5f) * steps[i];
  transform(block, false, half);
  transform(half, false, block);
}

std::uint8_t byte_of(float value) { return static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f)); }

}  // namespace

void lose_by_jpeg(int quality, int rows, int columns, std::span<std::uint8_t> picture, ByteOrder order) {
  const std::size_t red = order == ByteOrder::kRgb ? 0 : 2;
  const std::size_t blue = 2 - red;
  CHECK(quality >= 1 && quality <= 100, "a JPEG quality of {}; 1 to 100 are possible", quality);
  CHECK(picture.size() == static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) * 3, "{} bytes for {} x {} pixels",
        picture.size(), columns, rows);
  const Block luminance = steps_of(kLuminance, quality);
  const Block chrominance = steps_of(kChrominance, quality);
  for (int top = 0; top < rows; top += kSide) {
    for (int left = 0; left < columns; left += kSide) {
      // The picture's edge is repeated into the block.
      const auto pixel = [&](int i) {
        const int row = std::min(top + i / kSide, rows - 1);
        const int column = std::min(left + i % kSide, columns - 1);
        return picture.data() + (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)) * 3;
      };
      std::array<Block, 3> ycc;
      for (int i = 0; i < kSide * kSide; ++i) {
        const std::uint8_t* p = pixel(i);
        const auto r = static_cast<float>(p[red]);
        const auto g = static_cast<float>(p[1]);
        const auto b = static_cast<float>(p[blue]);
        const auto at = static_cast<std::size_t>(i);
        ycc[0][at] = 0.299f * r + 0.587f * g + 0.114f * b - 128;
        ycc[1][at] = -0.168736f * r - 0.331264f * g + 0.5f * b;
        ycc[2][at] = 0.5f * r - 0.418688f * g - 0.081312f * b;
      }
      lose(ycc[0], luminance);
      lose(ycc[1], chrominance);
      lose(ycc[2], chrominance);
      for (int i = 0; i < kSide * kSide; ++i) {
        if (top + i / kSide >= rows || left + i % kSide >= columns) continue;
        std::uint8_t* p = pixel(i);
        const auto at = static_cast<std::size_t>(i);
        const float y = ycc[0][at] + 128;
        p[red] = byte_of(y + 1.402f * ycc[2][at]);
        p[1] = byte_of(y - 0.344136f * ycc[1][at] - 0.714136f * ycc[2][at]);
        p[blue] = byte_of(y + 1.772f * ycc[1][at]);
      }
    }
  }
}

}  // namespace longtail::sim
