#include "sim/physics/vehicle.h"

#include <gtest/gtest.h>

namespace longtail::sim {
namespace {

TEST(VehicleModel, knows_its_built_in_models_by_name) {
  for (const char* name : {"sedan", "van", "truck"}) {
    const Result<VehicleModel> model = vehicle_model(name);
    ASSERT_TRUE(model.ok()) << name;
    EXPECT_EQ(model.value().name, name);
    EXPECT_GT(model.value().cg_to_rear_axle_m, 0);
    EXPECT_LT(model.value().cg_to_rear_axle_m, model.value().wheelbase_m);
    EXPECT_LT(model.value().rear_overhang_m + model.value().wheelbase_m, model.value().length_m);
    EXPECT_GT(understeer_gradient(model.value()), 0) << name << " must be stable at any speed";
  }
}

TEST(VehicleModel, an_unknown_name_is_the_scenario_authors_error_and_names_the_nearest) {
  const Result<VehicleModel> model = vehicle_model("sedna");
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().fix_by, FixBy::kScenarioAuthor);
  EXPECT_EQ(model.error().what, "unknown ego vehicle 'sedna'");
  EXPECT_EQ(model.error().hint, "did you mean 'sedan'?");
}

}  // namespace
}  // namespace longtail::sim
