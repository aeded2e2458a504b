#include "sim/actors/models.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "stack/base/nearest_name.h"

namespace longtail::sim {

std::span<const ActorModel> actor_models() {
  //  name, kind, length, width, height (m), mass (kg), RCS (dBsm). Two-wheelers and wheelchairs with who sits in them;
  //  the kind is what it counts as, the name how it looks.
  static const std::vector<ActorModel> kModels{
      {"ambulance", ActorKind::kAmbulance, 6.2, 2.1, 2.8, 3500, 18},
      {"barricade", ActorKind::kDebris, 0.6, 1.8, 1.1, 30, -5},
      {"barrier", ActorKind::kBarrier, 4.0, 0.6, 0.85, 2600, 3},
      {"bicycle", ActorKind::kBicycle, 1.8, 0.6, 1.75, 90, 0},
      {"bus", ActorKind::kBus, 12.0, 2.55, 3.2, 14'000, 25},
      {"car", ActorKind::kCar, 4.6, 1.82, 1.47, 1500, 15},
      {"carton", ActorKind::kDebris, 0.6, 0.5, 0.4, 4, -15},
      {"cone", ActorKind::kDebris, 0.4, 0.4, 0.75, 4, -15},
      {"debris", ActorKind::kDebris, 0.8, 0.6, 0.3, 25, -10},
      {"deer", ActorKind::kDeer, 1.6, 0.5, 1.3, 70, -5},
      {"dog", ActorKind::kDeer, 0.9, 0.3, 0.65, 28, -12},
      {"ladder", ActorKind::kDebris, 2.5, 0.45, 0.1, 14, 0},
      {"motorcycle", ActorKind::kMotorcycle, 2.2, 0.8, 1.5, 280, 5},
      {"pallet", ActorKind::kDebris, 1.2, 0.8, 0.15, 24, -12},
      {"parked_row", ActorKind::kCar, 27, 1.82, 1.5, 7500, 20},
      {"pedestrian_adult", ActorKind::kPedestrianAdult, 0.5, 0.6, 1.75, 78, -8},
      {"pedestrian_child", ActorKind::kPedestrianChild, 0.35, 0.4, 1.2, 30, -11},
      {"stop_sign", ActorKind::kBarrier, 0.12, 0.75, 2.9, 60, 5},
      {"truck", ActorKind::kTruck, 12.0, 2.5, 3.8, 16'000, 25},
      {"tyre", ActorKind::kDebris, 0.65, 0.65, 0.22, 10, -15},
      {"van", ActorKind::kVan, 5.3, 2.0, 2.4, 2400, 17},
      {"wheelchair", ActorKind::kPedestrianAdult, 1.1, 0.7, 1.35, 100, 0},
  };
  return kModels;
}

Result<ActorModel> actor_model(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ActorModel& model : actor_models()) {
    if (model.name == name) return model;
    names.push_back(model.name);
  }
  return Error{.fix_by = FixBy::kScenarioAuthor,
               .what = fmt::format("unknown actor model '{}'", name),
               .where = {},
               .hint = did_you_mean(name, std::span<const std::string_view>(names), "models")};
}

bool is_fixed(ActorKind kind) { return kind == ActorKind::kBarrier; }

}  // namespace longtail::sim
