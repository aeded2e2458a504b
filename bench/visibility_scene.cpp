#include "bench/visibility_scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::bench {
namespace {

using sim::BoxItem;
using sim::Triangle;
using sim::Vec3f;
constexpr double kPi = std::numbers::pi;

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 7919 + 1) {}
  float in(double low, double high) {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<float>(low + (high - low) * static_cast<double>((z ^ (z >> 31)) >> 40) / 16777216.0);
  }

 private:
  std::uint64_t state_;
};

BoxItem box(Vec3f centre, Vec3f half, float yaw) {
  const auto c = static_cast<float>(strict::cos(yaw));
  const auto s = static_cast<float>(strict::sin(yaw));
  return {.centre_m = centre, .half_m = half, .axis = {{c, s, 0}, {-s, c, 0}, {0, 0, 1}}, .id = 0, .shift_m = {}};
}

Vec3f placed(const BoxItem& at, const Vec3f& p) {
  const float x = p.x * at.half_m.x;
  const float y = p.y * at.half_m.y;
  const float z = p.z * at.half_m.z;
  return {at.centre_m.x + at.axis[0].x * x + at.axis[1].x * y + at.axis[2].x * z,
          at.centre_m.y + at.axis[0].y * x + at.axis[1].y * y + at.axis[2].y * z,
          at.centre_m.z + at.axis[0].z * x + at.axis[1].z * y + at.axis[2].z * z};
}

void add_triangle(SceneObject& object, int a, int b, int c) {
  while (a > b || a > c) {
    const int first = a;
    a = b;
    b = c;
    c = first;
  }
  object.triangles.push_back({a, b, c});
}

double power(double value, double exponent) { return value < 0 ? -strict::pow(-value, exponent) : strict::pow(value, exponent); }

// A superellipsoid of 200 triangles in the unit cube.
SceneObject unit_car() {
  constexpr int kSegments = 10;
  constexpr int kRings = 9;
  SceneObject car;
  car.vertices.push_back({0, 0, -1});
  for (int r = 1; r <= kRings + 1; ++r) {
    const double up = -kPi / 2 + kPi * r / (kRings + 2);
    for (int s = 0; s < kSegments; ++s) {
      const double around = 2 * kPi * (s + 0.5) / kSegments;
      const double level = power(strict::cos(up), 0.4);
      car.vertices.push_back({static_cast<float>(level * power(strict::cos(around), 0.4)),
                              static_cast<float>(level * power(strict::sin(around), 0.4)),
                              static_cast<float>(power(strict::sin(up), 0.4))});
    }
  }
  car.vertices.push_back({0, 0, 1});
  const int top = static_cast<int>(car.vertices.size()) - 1;
  for (int s = 0; s < kSegments; ++s) {
    const int next = (s + 1) % kSegments;
    add_triangle(car, 0, 1 + next, 1 + s);
    add_triangle(car, top, 1 + kRings * kSegments + s, 1 + kRings * kSegments + next);
    for (int r = 0; r < kRings; ++r) {
      const int a = 1 + r * kSegments + s;
      const int b = 1 + r * kSegments + next;
      add_triangle(car, a, b, b + kSegments);
      add_triangle(car, a, b + kSegments, a + kSegments);
    }
  }
  return car;
}

SceneObject ground(std::uint64_t seed) {
  constexpr int kCells = 64;
  constexpr double kCellM = 4;
  SceneObject ground;
  for (int j = 0; j <= kCells; ++j) {
    for (int i = 0; i <= kCells; ++i) {
      const double x = (i - kCells / 2) * kCellM;
      const double y = (j - kCells / 2) * kCellM;
      const double rough = std::clamp((std::fabs(y) - 8) / 30, 0.0, 1.0);
      const double wave = 0.6 * strict::sin(x * 0.05 + static_cast<double>(seed)) + 0.6 * strict::sin(y * 0.07);
      ground.vertices.push_back({static_cast<float>(x), static_cast<float>(y), static_cast<float>(rough * wave - 0.02)});
    }
  }
  for (int j = 0; j < kCells; ++j) {
    for (int i = 0; i < kCells; ++i) {
      const int a = j * (kCells + 1) + i;
      add_triangle(ground, a, a + 1, a + kCells + 2);
      add_triangle(ground, a, a + kCells + 2, a + kCells + 1);
    }
  }
  return ground;
}

std::vector<SceneObject> cars(Random& random) {
  const SceneObject unit = unit_car();
  std::vector<SceneObject> cars;
  for (int i = 0; i < 40; ++i) {
    const int lane = i % 4;
    float x = random.in(-110, 110);
    while (lane == 1 && std::fabs(x) < 7) x = random.in(-110, 110);
    const float y = -5.25f + 3.5f * static_cast<float>(lane) + random.in(-0.4, 0.4);
    const float half_length = 2.2f + random.in(0, 0.3);
    const float yaw = random.in(-0.05, 0.05) + (lane < 2 ? 0 : 3.14159f);
    const BoxItem at = box({x, y, 0.8f}, {half_length, 0.95f, 0.75f}, yaw);
    SceneObject car{.vertices = {}, .triangles = unit.triangles};
    for (const Vec3f& v : unit.vertices) car.vertices.push_back(placed(at, v));
    cars.push_back(car);
  }
  return cars;
}

struct BoxKind {
  int count;
  double side_low, side_high;  // from the road's axis
  Vec3f half_low, half_high;
  double yaw;
};

std::vector<BoxItem> boxes(Random& random) {
  constexpr BoxKind kKinds[] = {{20, 20, 35, {5, 4, 4}, {10, 8, 9}, 0.1},
                                {60, 8, 10, {0.12f, 0.12f, 2.5f}, {0.12f, 0.12f, 2.5f}, 0},
                                {60, 7.2, 7.6, {2, 0.15f, 0.4f}, {2, 0.15f, 0.4f}, 0.02},
                                {60, 9, 18, {0.3f, 0.3f, 0.8f}, {1.5f, 1.5f, 0.8f}, 3}};
  std::vector<BoxItem> boxes;
  for (const BoxKind& kind : kKinds) {
    for (int i = 0; i < kind.count; ++i) {
      const float x = random.in(-115, 115);
      const float y = (i % 2 == 0 ? -1.0f : 1.0f) * random.in(kind.side_low, kind.side_high);
      const float half_x = random.in(kind.half_low.x, kind.half_high.x);
      const float half_y = random.in(kind.half_low.y, kind.half_high.y);
      const float half_z = random.in(kind.half_low.z, kind.half_high.z);
      boxes.push_back(box({x, y, half_z}, {half_x, half_y, half_z}, random.in(-kind.yaw, kind.yaw)));
    }
  }
  return boxes;
}

void append(SceneObject& all, const SceneObject& part) {
  const int base = static_cast<int>(all.vertices.size());
  all.vertices.insert(all.vertices.end(), part.vertices.begin(), part.vertices.end());
  for (const Triangle& t : part.triangles) all.triangles.push_back({t.a + base, t.b + base, t.c + base});
}

}  // namespace

VisibilityScene visibility_scene(std::uint64_t seed) {
  Random random(seed);
  VisibilityScene scene;
  scene.cars = cars(random);
  scene.boxes = boxes(random);
  scene.ground = ground(seed);
  scene.sensor = {static_cast<float>(seed), -1.75f, 1.9f};
  return scene;
}

SceneObject as_triangles(const BoxItem& box) {
  constexpr int kFaces[12][3] = {{0, 2, 3}, {0, 3, 1}, {4, 5, 7}, {4, 7, 6}, {0, 1, 5}, {0, 5, 4},
                                 {2, 6, 7}, {2, 7, 3}, {0, 4, 6}, {0, 6, 2}, {1, 3, 7}, {1, 7, 5}};
  SceneObject object;
  for (int i = 0; i < 8; ++i) {
    object.vertices.push_back(placed(box, {(i & 1) != 0 ? 1.0f : -1.0f, (i & 2) != 0 ? 1.0f : -1.0f, (i & 4) != 0 ? 1.0f : -1.0f}));
  }
  for (const auto& face : kFaces) add_triangle(object, face[0], face[1], face[2]);
  return object;
}

SceneObject flattened(const VisibilityScene& scene) {
  SceneObject all;
  for (const SceneObject& car : scene.cars) append(all, car);
  for (const BoxItem& box : scene.boxes) append(all, as_triangles(box));
  append(all, scene.ground);
  return all;
}

}  // namespace longtail::bench
