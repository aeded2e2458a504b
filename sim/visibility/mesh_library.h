// Meshes by name, size and colour, made once and shared by all instances.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "sim/scenario.h"
#include "sim/visibility/shapes/shapes.h"

namespace longtail::sim {

class MeshLibrary {
 public:
  // Of a catalogue name (shapes.h; CHECKed), in its own size and colour where these are not given.
  const Mesh& get(std::string_view shape, const std::optional<BodySize>& size = {}, const std::optional<Rgb>& color = {});
  // Of a road user: the shape its model is named after in its size, or one of its kind; cars and clothes in a colour that
  // follows from its own name.
  const Mesh& of_actor(const std::string& name, const ActorModel& model);

 private:
  using Key = std::tuple<std::string, double, double, double, Rgb>;
  std::map<Key, std::unique_ptr<const Mesh>> meshes_;
};

}  // namespace longtail::sim
