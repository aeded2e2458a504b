#include "sim/actors/models.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace longtail::sim {
namespace {

TEST(ActorModels, are_sorted_by_name_and_cover_every_kind) {
  const auto models = actor_models();
  EXPECT_TRUE(std::is_sorted(models.begin(), models.end(),
                             [](const ActorModel& a, const ActorModel& b) { return a.name < b.name; }));
  for (int kind = 0; kind <= static_cast<int>(ActorKind::kBarrier); ++kind) {
    const auto of_kind = [kind](const ActorModel& m) { return static_cast<int>(m.kind) == kind; };
    EXPECT_TRUE(std::any_of(models.begin(), models.end(), of_kind)) << kind;
  }
  for (const ActorModel& model : models) {
    EXPECT_GT(model.length_m * model.width_m * model.height_m, 0) << model.name;
    EXPECT_GT(model.mass_kg, 0) << model.name;
  }
}

TEST(ActorModels, radar_cross_sections_lie_in_the_published_ranges) {
  struct Range { const char* name; double low, high; };
  for (const Range& r : {Range{"pedestrian_adult", -9, -7}, {"bicycle", -2, 2}, {"car", 10, 20}, {"truck", 20, 30}}) {
    EXPECT_GE(actor_model(r.name).value().rcs_dbsm, r.low) << r.name;
    EXPECT_LE(actor_model(r.name).value().rcs_dbsm, r.high) << r.name;
  }
}

TEST(ActorModels, an_unknown_name_is_an_error_with_the_nearest_one) {
  const Result<ActorModel> model = actor_model("pedestrain_child");
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().what, "unknown actor model 'pedestrain_child'");
  EXPECT_EQ(model.error().hint, "did you mean 'pedestrian_child'?");
}

}  // namespace
}  // namespace longtail::sim
