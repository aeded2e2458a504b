// The class a perfect classifier gives an actor. Used by the object list and by truth.actors.
#pragma once

#include "sim/scenario.h"
#include "stack/api/sensors.pb.h"

namespace longtail::sim {

constexpr stack::ObjectClass object_class(ActorKind kind) {
  switch (kind) {
    case ActorKind::kAmbulance:
    case ActorKind::kCar:
    case ActorKind::kVan: return stack::OBJECT_CAR;
    case ActorKind::kTruck:
    case ActorKind::kBus: return stack::OBJECT_TRUCK;
    case ActorKind::kMotorcycle: return stack::OBJECT_MOTORCYCLE;
    case ActorKind::kBicycle: return stack::OBJECT_BICYCLE;
    case ActorKind::kPedestrianAdult:
    case ActorKind::kPedestrianChild: return stack::OBJECT_PEDESTRIAN;
    case ActorKind::kDeer: return stack::OBJECT_ANIMAL;
    case ActorKind::kDebris:
    case ActorKind::kBarrier: return stack::OBJECT_DEBRIS;
  }
  return stack::OBJECT_UNKNOWN;
}

}  // namespace longtail::sim
