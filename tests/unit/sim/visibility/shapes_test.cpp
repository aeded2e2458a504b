// Every shape of the catalogue: closed, facing outwards, of the size it declares; and moving as its distance says.
#include "sim/visibility/shapes/shapes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include <Eigen/Geometry>

#include "sim/actors/models.h"
#include "sim/visibility/item_buffer.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

}  // namespace

void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

namespace {

class EveryShape : public ::testing::TestWithParam<Shape> {};
std::string name_of_shape(const ::testing::TestParamInfo<Shape>& info) { return std::string(info.param.name); }

struct Extent {
  Vec3f low{1e9f, 1e9f, 1e9f};
  Vec3f high{-1e9f, -1e9f, -1e9f};
};
Extent extent_of(const std::vector<Vec3f>& vertices) {
  Extent extent;
  for (const Vec3f& v : vertices) {
    extent.low = {std::min(extent.low.x, v.x), std::min(extent.low.y, v.y), std::min(extent.low.z, v.z)};
    extent.high = {std::max(extent.high.x, v.x), std::max(extent.high.y, v.y), std::max(extent.high.z, v.z)};
  }
  return extent;
}

bool walks(const Mesh& mesh) {
  return std::ranges::any_of(mesh.parts, [](const Part& part) { return part.motion == PartMotion::kSwings; });
}

// Solids are the sets of vertices that triangles connect.
std::vector<int> solids_of(const Mesh& mesh) {
  std::vector<int> solid(mesh.vertices.size());
  for (std::size_t i = 0; i < solid.size(); ++i) solid[i] = static_cast<int>(i);
  const auto root = [&](int v) {
    while (solid[static_cast<std::size_t>(v)] != v) v = solid[static_cast<std::size_t>(v)];
    return v;
  };
  for (const Triangle& t : mesh.triangles) {
    for (const std::int32_t v : {t.b, t.c}) {
      const int a = root(t.a);
      const int b = root(v);
      solid[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
    }
  }
  for (std::size_t i = 0; i < solid.size(); ++i) solid[i] = root(static_cast<int>(i));
  return solid;
}

TEST_P(EveryShape, has_triangles_with_materials_and_the_smallest_index_first) {
  const Mesh mesh = mesh_of(GetParam());
  ASSERT_GT(mesh.triangles.size(), 0u);
  EXPECT_LT(mesh.triangles.size(), 3000u);
  ASSERT_EQ(mesh.material_of.size(), mesh.triangles.size());
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    const Triangle& t = mesh.triangles[i];
    EXPECT_TRUE(t.a < t.b && t.a < t.c && t.b != t.c);
    ASSERT_LT(mesh.material_of[i], mesh.materials.size());
    EXPECT_NE(mesh.materials[mesh.material_of[i]].semantic, SemanticClass::kNothing);
  }
}

// Before what nobody can see is taken out.
Mesh whole(const Shape& shape, Detail detail) { return shape.generate(shape.size, shape.color, detail); }

void expect_closed_solids_that_face_outwards(const Mesh& mesh) {
  // Closed and consistently wound: each edge is used once in each direction.
  std::map<std::pair<int, int>, int> uses;
  for (const Triangle& t : mesh.triangles) {
    for (const auto& [from, to] : {std::pair{t.a, t.b}, std::pair{t.b, t.c}, std::pair{t.c, t.a}}) ++uses[{from, to}];
  }
  for (const auto& [edge, count] : uses) {
    ASSERT_EQ(count, 1) << edge.first << " " << edge.second;
    ASSERT_TRUE(uses.contains({edge.second, edge.first})) << edge.first << " " << edge.second;
  }
  // Euler: V - E + F = 2 for each, and a positive volume means outwards.
  struct Solid {
    std::set<int> vertices;
    int faces = 0;
    double volume = 0;
  };
  std::map<int, Solid> solids;
  const std::vector<int> solid_of = solids_of(mesh);
  for (const Triangle& t : mesh.triangles) {
    Solid& solid = solids[solid_of[static_cast<std::size_t>(t.a)]];
    for (const std::int32_t v : {t.a, t.b, t.c}) solid.vertices.insert(v);
    ++solid.faces;
    const auto at = [&](std::int32_t v) { return mesh.vertices[static_cast<std::size_t>(v)]; };
    const Vec3f a = at(t.a), b = at(t.b), c = at(t.c);
    solid.volume += (static_cast<double>(a.x) * (static_cast<double>(b.y) * c.z - static_cast<double>(b.z) * c.y) +
                     static_cast<double>(a.y) * (static_cast<double>(b.z) * c.x - static_cast<double>(b.x) * c.z) +
                     static_cast<double>(a.z) * (static_cast<double>(b.x) * c.y - static_cast<double>(b.y) * c.x)) / 6;
  }
  for (const auto& [first, solid] : solids) {
    EXPECT_EQ(static_cast<int>(solid.vertices.size()) - solid.faces * 3 / 2 + solid.faces, 2) << "solid of vertex " << first;
    EXPECT_GT(solid.volume, 1e-8) << "solid of vertex " << first;
  }
}

TEST_P(EveryShape, knows_its_bounds) {
  const Mesh mesh = mesh_of(GetParam());
  const Extent extent = extent_of(mesh.vertices);
  ASSERT_TRUE(mesh.bounds);
  const auto expect_same = [](const Vec3f& a, const Vec3f& b) { EXPECT_TRUE(a.x == b.x && a.y == b.y && a.z == b.z); };
  expect_same(mesh.bounds->low_m, extent.low);
  expect_same(mesh.bounds->high_m, extent.high);
  float reach_m = 0;
  for (const Vec3f& v : mesh.vertices) reach_m = std::max(reach_m, std::sqrt(v.x * v.x + v.y * v.y + v.z * v.z));
  EXPECT_NEAR(mesh.bounds->reach_m, reach_m, 1e-5f * reach_m);
}

TEST_P(EveryShape, is_made_of_closed_solids_that_face_outwards) {
  for (const Detail detail : {Detail::kFine, Detail::kCoarse, Detail::kDistant}) {
    SCOPED_TRACE(static_cast<int>(detail));
    expect_closed_solids_that_face_outwards(whole(GetParam(), detail));
  }
}

TEST_P(EveryShape, keeps_its_extent_and_its_lamps_when_it_is_coarser) {
  const Mesh fine = mesh_of(GetParam());
  const auto lamps = [](const Mesh& mesh) {
    std::set<Lamp> lamps;
    for (const std::uint8_t material : mesh.material_of) lamps.insert(mesh.materials[material].lamp);
    return lamps;
  };
  const bool foliage = fine.materials[fine.material_of.back()].semantic == SemanticClass::kVegetation;
  const Extent extent = extent_of(fine.vertices);
  std::size_t triangles = fine.triangles.size();
  double left_out_m = 0;
  for (const Mesh* mesh = fine.coarser.get(); mesh != nullptr; mesh = mesh->coarser.get()) {
    EXPECT_LT(mesh->triangles.size(), triangles);
    EXPECT_GT(mesh->leaves_out_m, left_out_m);
    EXPECT_EQ(lamps(*mesh), lamps(fine));
    triangles = mesh->triangles.size();
    left_out_m = mesh->leaves_out_m;
    const Extent coarse = extent_of(mesh->vertices);
    const double most_m = left_out_m * (foliage ? 2 : 1);
    const std::pair<Vec3f, Vec3f> ends[] = {{coarse.low, extent.low}, {coarse.high, extent.high}};
    for (const auto& [is, should] : ends) {
      EXPECT_NEAR(is.x, should.x, most_m);
      EXPECT_NEAR(is.y, should.y, most_m);
      EXPECT_NEAR(is.z, should.z, most_m);
    }
  }
}

TEST_P(EveryShape, fills_the_box_it_declares) {
  const Shape& shape = GetParam();
  const Mesh mesh = mesh_of(shape);
  const Extent extent = extent_of(mesh.vertices);
  const auto half_length = static_cast<float>(shape.size.length_m / 2);
  const auto half_width = static_cast<float>(shape.size.width_m / 2);
  const auto height = static_cast<float>(shape.size.height_m);
  constexpr float kNear = 0.002f;
  // A walker is as long as its box only in mid-stride.
  const float short_by = walks(mesh) ? 0.35f * 2 * half_length : kNear;
  EXPECT_NEAR(extent.high.y, half_width, kNear);
  EXPECT_NEAR(extent.low.y, -half_width, kNear);
  EXPECT_NEAR(extent.low.z, 0, kNear);
  EXPECT_NEAR(extent.high.z, height, kNear);
  EXPECT_LE(extent.high.x, half_length + kNear);
  EXPECT_GE(extent.low.x, -half_length - kNear);
  EXPECT_GE(extent.high.x, half_length - short_by);
  EXPECT_LE(extent.low.x, -half_length + short_by);
}

TEST_P(EveryShape, keeps_its_proportions_at_another_size) {
  Shape shape = GetParam();
  shape.size = {shape.size.length_m * 1.25, shape.size.width_m * 1.1, shape.size.height_m * 1.15};
  const Mesh mesh = mesh_of(shape);
  const Extent extent = extent_of(mesh.vertices);
  EXPECT_NEAR(extent.high.y - extent.low.y, shape.size.width_m, 0.005);
  EXPECT_NEAR(extent.high.z, shape.size.height_m, 0.005);
  EXPECT_LE(extent.high.x - extent.low.x, shape.size.length_m + 0.005);
}

TEST_P(EveryShape, returns_to_the_same_pose_after_each_period_and_stays_near_its_box) {
  const Shape& shape = GetParam();
  const Mesh mesh = mesh_of(shape);
  int covered = 0;
  for (const Part& part : mesh.parts) {
    EXPECT_EQ(part.first_vertex, covered);
    covered += part.vertices;
    if (part.motion == PartMotion::kFixed) continue;
    ASSERT_GT(part.period_um, 10'000);
    for (const std::int64_t at : {std::int64_t{0}, std::int64_t{123'456}, std::int64_t{9'876'543}}) {
      EXPECT_EQ(angle_of(part, at), angle_of(part, at + 1'000'000 * part.period_um));
      EXPECT_EQ(angle_of(part, at), angle_of(part, at - 1'000 * part.period_um));
    }
  }
  EXPECT_EQ(covered, static_cast<int>(mesh.vertices.size()));
  std::vector<Vec3f> posed;
  for (int i = 0; i < 40; ++i) {
    pose(mesh, 97'000 * i, posed);
    const Extent extent = extent_of(posed);
    EXPECT_GE(extent.low.z, -0.03f);
    EXPECT_LE(extent.high.z, static_cast<float>(shape.size.height_m) + 0.01f);
    EXPECT_LE(extent.high.x, static_cast<float>(shape.size.length_m) / 2 + 0.45f);
  }
}

// As a camera at `sensor`, looking along x, sees it; turned: all windings the other way.
VisibilityImage seen_from(const Vec3f& sensor, const Mesh& mesh, bool turned = false) {
  VertexArray vertices(static_cast<int>(mesh.vertices.size()));
  for (int i = 0; i < vertices.size(); ++i) {
    const Vec3f& v = mesh.vertices[static_cast<std::size_t>(i)];
    vertices.set(i, {v.x - sensor.x, v.y - sensor.y, v.z - sensor.z});
  }
  std::vector<Triangle> triangles = mesh.triangles;
  if (turned) {
    for (Triangle& t : triangles) std::swap(t.b, t.c);
  }
  const CameraGrid grid({.columns = 64, .rows = 48, .focal_x_px = 60, .focal_y_px = 60, .centre_x_px = 32, .centre_y_px = 24,
                         .near_m = 0.1});
  VisibilityImage image(48, 64);
  image.clear(1000);
  ItemBuffer(best_isa()).draw(grid,
                              TriangleBatch{.x = vertices.x(),
                                            .y = vertices.y(),
                                            .z = vertices.z(),
                                            .vertices = vertices.size(),
                                            .triangles = triangles.data(),
                                            .count = static_cast<std::int32_t>(triangles.size())},
                              image);
  return image;
}
Vec3f outside(const Shape& shape) {
  const auto reach = static_cast<float>(shape.size.length_m + shape.size.height_m);
  return {-1.2f * reach, 0.3f * reach, 0.4f * reach};
}

TEST_P(EveryShape, hides_what_is_inside_it) {
  // From 30 m away, no ray passes through the surface and hits a back face: each hit face looks at the sensor, and a
  // closed solid has as many entries as exits, so a shape drawn with all windings turned shows only hits behind these.
  const Mesh mesh = mesh_of(GetParam());
  const VisibilityImage front = seen_from(outside(GetParam()), mesh);
  const VisibilityImage back = seen_from(outside(GetParam()), mesh, true);
  int hits = 0;
  for (int row = 0; row < 48; ++row) {
    for (int column = 0; column < 64; ++column) {
      if (back.id(row, column) == kNothing) continue;
      ++hits;
      ASSERT_NE(front.id(row, column), kNothing);
      ASSERT_LE(front.t(row, column), back.t(row, column) * 1.0001f);
    }
  }
  EXPECT_GT(hits, 5);
}

// To the bit: what is taken out was behind something for every ray.
TEST_P(EveryShape, looks_the_same_without_its_hidden_triangles) {
  for (const Detail detail : {Detail::kFine, Detail::kCoarse, Detail::kDistant}) {
    const Mesh all = whole(GetParam(), detail);
    const Mesh seen = mesh_of(GetParam(), detail);
    ASSERT_LE(seen.triangles.size(), all.triangles.size());
    Vec3f from = outside(GetParam());
    for (int turn = 0; turn < 6; ++turn) {
      from.z += 0.5f;
      from.y *= -1;
      const VisibilityImage with = seen_from(from, all);
      const VisibilityImage without = seen_from(from, seen);
      for (int row = 0; row < 48; ++row) {
        for (int column = 0; column < 64; ++column) ASSERT_EQ(with.t(row, column), without.t(row, column)) << row << " " << column;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, EveryShape, ::testing::ValuesIn(shapes().begin(), shapes().end()), name_of_shape);

TEST(Shapes, are_sorted_and_found_by_name) {
  EXPECT_TRUE(std::ranges::is_sorted(shapes(), {}, &Shape::name));
  EXPECT_TRUE(shape("wheelchair").ok());
  const auto unknown = shape("wheelchare");
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(describe(unknown.error()).find("wheelchair"), std::string::npos);
}

TEST(Shapes, every_actor_model_has_one_of_its_size_and_cross_section) {
  for (const ActorModel& model : actor_models()) {
    const auto found = shape(model.name);
    ASSERT_TRUE(found.ok()) << model.name;
    EXPECT_EQ(found.value().size.length_m, model.length_m) << model.name;
    EXPECT_EQ(found.value().size.width_m, model.width_m) << model.name;
    EXPECT_EQ(found.value().size.height_m, model.height_m) << model.name;
    EXPECT_EQ(found.value().rcs_dbsm, model.rcs_dbsm) << model.name;
  }
}

TEST(Shapes, lose_triangles_that_nobody_can_see) {
  const Shape ladder = shape("ladder").value();
  EXPECT_LT(mesh_of(ladder).triangles.size(), 0.8 * static_cast<double>(whole(ladder, Detail::kFine).triangles.size()));
}

int pixels_seen(const VisibilityImage& image) {
  int seen = 0;
  for (int row = 0; row < image.rows(); ++row) {
    for (int column = 0; column < image.columns(); ++column) seen += image.id(row, column) != kNothing ? 1 : 0;
  }
  return seen;
}

TEST(Shapes, little_of_a_tree_is_drawn_behind_itself) {
  const Shape tree = shape("tree").value();
  for (const Detail detail : {Detail::kFine, Detail::kCoarse, Detail::kDistant}) {
    const Mesh mesh = mesh_of(tree, detail);
    int drawn = 0;
    Mesh one = mesh;
    for (const Triangle& t : mesh.triangles) {
      one.triangles = {t};
      drawn += pixels_seen(seen_from(outside(tree), one));
    }
    EXPECT_LT(drawn, 1.15 * pixels_seen(seen_from(outside(tree), mesh))) << static_cast<int>(detail);
  }
}

TEST(Mesh, a_wheel_turns_once_per_circumference_and_its_top_goes_forward) {
  const Mesh mesh = mesh_of(shape("car").value());
  const auto wheel = std::ranges::find(mesh.parts, PartMotion::kRolls, &Part::motion);
  ASSERT_NE(wheel, mesh.parts.end());
  EXPECT_NEAR(static_cast<double>(wheel->period_um) * 1e-6, 2 * std::numbers::pi * 0.22 * 1.47, 1e-6);
  EXPECT_NEAR(angle_of(*wheel, wheel->period_um / 4), std::numbers::pi / 2, 1e-5);
  std::vector<Vec3f> posed;
  pose(mesh, wheel->period_um / 4, posed);
  // The vertex that was below the hub is behind it after a quarter turn forward.
  auto v = static_cast<std::size_t>(wheel->first_vertex);
  while (mesh.vertices[v].z > 1e-5f) ++v;
  EXPECT_NEAR(posed[v].x, wheel->pivot_m.x - wheel->pivot_m.z, 1e-4);
  EXPECT_NEAR(posed[v].z, wheel->pivot_m.z, 1e-4);
}

TEST(Mesh, legs_swing_against_each_other) {
  const Mesh mesh = mesh_of(shape("pedestrian_adult").value());
  std::vector<Part> legs;
  for (const Part& part : mesh.parts) {
    if (part.motion == PartMotion::kSwings && part.pivot_m.z < 1) legs.push_back(part);
  }
  ASSERT_EQ(legs.size(), 2u);
  EXPECT_NEAR(angle_of(legs[0], legs[0].period_um / 4), -angle_of(legs[1], legs[1].period_um / 4), 1e-12);
  EXPECT_NEAR(std::fabs(angle_of(legs[0], legs[0].period_um / 4)), 0.42, 1e-6);
}

// Light of one lamp along its axis, as the eye weighs it (the luminance of linear sRGB).
double intensity_cd(const Mesh& mesh, Lamp lamp, Lamp lit, float facing) {
  double sum = 0;
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    const Material& material = mesh.materials[mesh.material_of[i]];
    if (material.lamp != lamp) continue;
    const Triangle& t = mesh.triangles[i];
    const auto at = [&](std::int32_t k) {
      const Vec3f& v = mesh.vertices[static_cast<std::size_t>(k)];
      return Eigen::Vector3f(v.x, v.y, v.z);
    };
    const float across_m2 = 0.5f * (at(t.b) - at(t.a)).cross(at(t.c) - at(t.a)).x() * facing;
    if (across_m2 <= 0) continue;
    const Rgb& c = material.albedo;
    sum += static_cast<double>(across_m2 * luminance_of(lamp, lamp_bit(lit)) * (0.2126f * c[0] + 0.7152f * c[1] + 0.0722f * c[2]));
  }
  return sum;
}

TEST(Lamps, shine_as_brightly_as_they_must_and_may) {
  struct Row {
    const char* shape;
    Lamp lamp;
    Lamp lit;
    int faces;  // that way: of two lamps, or of one and the back of its like at the other end
    float facing;
    double least_cd;
    double most_cd;
  };
  const Row rows[] = {
      {"car", Lamp::kTail, Lamp::kTail, 2, -1, 4, 17},                       // UN R148, rear position lamps R1
      {"car", Lamp::kTail, Lamp::kBrake, 2, -1, 60, 260},                    // stop lamps S1
      {"car", Lamp::kIndicatorLeft, Lamp::kIndicatorLeft, 2, 1, 175, 1000},   // front direction indicators, category 1
      {"car", Lamp::kIndicatorRight, Lamp::kIndicatorRight, 2, -1, 50, 500},  // rear ones, category 2a
      {"traffic_light", Lamp::kRed, Lamp::kRed, 1, -1, 100, 400},            // EN 12368, performance level 1 and up
      {"traffic_light", Lamp::kAmber, Lamp::kAmber, 1, -1, 100, 400},
      {"traffic_light", Lamp::kGreen, Lamp::kGreen, 1, -1, 100, 400},
  };
  for (const Row& row : rows) {
    const double cd = intensity_cd(mesh_of(shape(row.shape).value()), row.lamp, row.lit, row.facing) / row.faces;
    EXPECT_GE(cd, row.least_cd) << row.shape << ", lamp " << static_cast<int>(row.lamp) << ", lit " << static_cast<int>(row.lit);
    EXPECT_LE(cd, row.most_cd) << row.shape << ", lamp " << static_cast<int>(row.lamp) << ", lit " << static_cast<int>(row.lit);
  }
}

}  // namespace
}  // namespace longtail::sim
