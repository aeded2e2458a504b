#include "sim/visibility/bvh.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/visibility/kernel/kernels.h"
#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr int kBins = 16;
constexpr int kLeafSize = 4;
constexpr int kMaxLevels = 60;  // of the kernel's stack, less a few

struct Bounds {
  std::array<float, 3> low{1e30f, 1e30f, 1e30f};
  std::array<float, 3> high{-1e30f, -1e30f, -1e30f};

  void include(const Bounds& other) {
    for (std::size_t i = 0; i < 3; ++i) {
      low[i] = std::min(low[i], other.low[i]);
      high[i] = std::max(high[i], other.high[i]);
    }
  }
  void include(const Vec3f& p) { include({{p.x, p.y, p.z}, {p.x, p.y, p.z}}); }
  double half_area() const {
    const double x = static_cast<double>(high[0]) - low[0];
    const double y = static_cast<double>(high[1]) - low[1];
    const double z = static_cast<double>(high[2]) - low[2];
    return x < 0 ? 0 : x * y + y * z + z * x;
  }
  float middle(std::size_t axis) const { return 0.5f * (low[axis] + high[axis]); }
};

Bounds bounds_of(const BvhTriangle& triangle) {
  Bounds bounds;
  for (const Vec3f& p : {triangle.a, triangle.b, triangle.c}) bounds.include(p);
  return bounds;
}

struct Split {
  std::size_t axis = 0;
  int bin = -1;  // the last one of the first half; -1: no split is worth it
  double cost = 0;
};

// One node under construction: triangles [first, last).
struct Range {
  std::size_t node;
  std::size_t first;
  std::size_t last;
  int level;
};

class Builder {
 public:
  explicit Builder(std::vector<BvhTriangle>& triangles) : triangles_(triangles) {}

  std::vector<BvhNode> run() {
    nodes_.emplace_back();
    std::vector<Range> open{{0, 0, triangles_.size(), 0}};
    while (!open.empty()) {
      const Range range = open.back();
      open.pop_back();
      const std::size_t middle = split(range);
      if (middle == range.first) continue;
      const std::size_t child = nodes_.size();
      nodes_[range.node].first = static_cast<std::int32_t>(child);
      nodes_.resize(child + 2);
      open.push_back({child, range.first, middle, range.level + 1});
      open.push_back({child + 1, middle, range.last, range.level + 1});
    }
    return std::move(nodes_);
  }

 private:
  // Sets the node's box; where it is worth it, orders its triangles in two halves and says where the second begins.
  std::size_t split(const Range& range) {
    Bounds box;
    Bounds middles;
    for (std::size_t i = range.first; i < range.last; ++i) {
      const Bounds one = bounds_of(triangles_[i]);
      box.include(one);
      middles.include(Vec3f{one.middle(0), one.middle(1), one.middle(2)});
    }
    BvhNode& node = nodes_[range.node];
    for (std::size_t i = 0; i < 3; ++i) {
      // Room for the rounding of the triangle test, which may find a hit just outside.
      const float room = 1e-5f * (1 + std::fabs(box.low[i]) + std::fabs(box.high[i]));
      node.low[i] = box.low[i] - room;
      node.high[i] = box.high[i] + room;
    }
    const std::size_t count = range.last - range.first;
    const Split best = range.level < kMaxLevels && count > 1 ? best_split(range, middles) : Split{};
    if (best.bin < 0 || (count <= kLeafSize && best.cost >= box.half_area() * static_cast<double>(count))) {
      CHECK(count <= kLeafSize || best.bin < 0, "a leaf of {} triangles", count);
      node.first = static_cast<std::int32_t>(range.first);
      node.count = static_cast<std::int32_t>(count);
      return range.first;
    }
    const auto first = triangles_.begin() + static_cast<std::ptrdiff_t>(range.first);
    const auto last = triangles_.begin() + static_cast<std::ptrdiff_t>(range.last);
    const auto middle = std::stable_partition(first, last, [&](const BvhTriangle& triangle) {
      return bin_of(middles, best.axis, bounds_of(triangle).middle(best.axis)) <= best.bin;
    });
    return static_cast<std::size_t>(middle - triangles_.begin());
  }

  static int bin_of(const Bounds& middles, std::size_t axis, float middle) {
    const float width = middles.high[axis] - middles.low[axis];
    const auto bin = static_cast<int>((middle - middles.low[axis]) / width * kBins);
    return std::clamp(bin, 0, kBins - 1);
  }

  Split best_split(const Range& range, const Bounds& middles) const {
    Split best{.axis = 0, .bin = -1, .cost = 1e300};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!(middles.high[axis] > middles.low[axis])) continue;
      std::array<Bounds, kBins> box;
      std::array<int, kBins> count{};
      for (std::size_t i = range.first; i < range.last; ++i) {
        const Bounds one = bounds_of(triangles_[i]);
        const auto bin = static_cast<std::size_t>(bin_of(middles, axis, one.middle(axis)));
        box[bin].include(one);
        ++count[bin];
      }
      std::array<double, kBins> cost_after{};
      Bounds after;
      int count_after = 0;
      for (std::size_t bin = kBins - 1; bin > 0; --bin) {
        after.include(box[bin]);
        count_after += count[bin];
        cost_after[bin - 1] = count_after == 0 ? -1 : after.half_area() * count_after;
      }
      Bounds before;
      int count_before = 0;
      for (std::size_t bin = 0; bin + 1 < kBins; ++bin) {
        before.include(box[bin]);
        count_before += count[bin];
        const double cost = before.half_area() * count_before + cost_after[bin];
        if (count_before > 0 && cost_after[bin] >= 0 && cost < best.cost) best = {axis, static_cast<int>(bin), cost};
      }
    }
    return best;
  }

  std::vector<BvhTriangle>& triangles_;
  std::vector<BvhNode> nodes_;
};

}  // namespace

void RayPackets::clear() { count_ = 0; }

void RayPackets::add(const Ray& ray) {
  const std::size_t i = count_++;
  const auto padded = static_cast<std::size_t>(padded_to_lanes(static_cast<int>(count_)));
  for (std::vector<float>* array : {&origin_x_, &origin_y_, &origin_z_, &x_, &y_, &z_, &scale_, &t_}) {
    if (array->size() < padded) array->resize(padded);
  }
  if (id_.size() < padded) id_.resize(padded);
  origin_x_[i] = ray.origin_m.x;
  origin_y_[i] = ray.origin_m.y;
  origin_z_[i] = ray.origin_m.z;
  x_[i] = ray.direction.x;
  y_[i] = ray.direction.y;
  z_[i] = ray.direction.z;
  scale_[i] = ray.scale;
  t_[i] = ray.t_max;
  id_[i] = kNothing;
}

RayArrays RayPackets::arrays() {
  return {.count = static_cast<std::int32_t>(count_),
          .origin_x = origin_x_.data(),
          .origin_y = origin_y_.data(),
          .origin_z = origin_z_.data(),
          .x = x_.data(),
          .y = y_.data(),
          .z = z_.data(),
          .scale = scale_.data(),
          .t = t_.data(),
          .id = id_.data()};
}

void Bvh::add(const TriangleBatch& batch) {
  const auto vertex = [&](std::int32_t i) { return Vec3f{batch.x[i], batch.y[i], batch.z[i]}; };
  for (std::int32_t i = 0; i < batch.count; ++i) {
    const Triangle& t = batch.triangles[i];
    triangles_.push_back({.a = vertex(t.a), .b = vertex(t.b), .c = vertex(t.c), .id = batch.first_id + i,
                          .b_first = t.b < t.c ? 1 : 0});
  }
  nodes_.clear();
}

void Bvh::build() {
  if (!triangles_.empty()) nodes_ = Builder(triangles_).run();
}

void Bvh::trace(Isa isa, RayPackets& rays) const {
  CHECK(triangles_.empty() || !nodes_.empty(), "a tree that was not built");
  if (!triangles_.empty()) kernels_of(isa).trace({.nodes = nodes_.data(), .triangles = triangles_.data()}, rays.arrays());
}

bool Bvh::clear_between(Isa isa, const Vec3f& from_m, const Vec3f& to_m) const {
  constexpr float kShare = 0.9999f;
  RayPackets rays;
  rays.add({.origin_m = from_m, .direction = {to_m.x - from_m.x, to_m.y - from_m.y, to_m.z - from_m.z}, .scale = 1,
            .t_max = kShare});
  trace(isa, rays);
  return rays.id(0) == kNothing;
}

}  // namespace longtail::sim
