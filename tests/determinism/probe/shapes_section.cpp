#include <vector>

#include "sim/visibility/shapes/shapes.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {

Digest shapes_section() {
  StateWriter out;
  const auto real = [&](float value) { out.f64(static_cast<double>(value)); };
  std::vector<sim::Vec3f> posed;
  for (const sim::Shape& shape : sim::shapes()) {
    const sim::Mesh mesh = sim::mesh_of(shape);
    for (const std::int64_t distance_um : {std::int64_t{0}, std::int64_t{777'777}, std::int64_t{-123'456'789}}) {
      sim::pose(mesh, distance_um, posed);
      for (const sim::Vec3f& v : posed) {
        real(v.x);
        real(v.y);
        real(v.z);
      }
    }
    for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
      const sim::Triangle& t = mesh.triangles[i];
      for (const std::int32_t v : {t.a, t.b, t.c}) out.u64(static_cast<std::uint64_t>(v));
      const sim::Material& material = mesh.materials[mesh.material_of[i]];
      for (const float share : material.albedo) real(share);
      real(material.infrared_albedo);
      real(material.retro_reflectivity);
      real(material.gloss);
      real(material.radar_reflectivity);
      out.u64(static_cast<std::uint64_t>(material.semantic));
      out.u64(static_cast<std::uint64_t>(material.lamp));
    }
  }
  return digest_of(out.bytes());
}

}  // namespace longtail::determinism
