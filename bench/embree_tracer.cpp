#include "bench/embree_tracer.h"

#if defined(LONGTAIL_HAS_EMBREE)
#include <embree3/rtcore.h>
#endif

#include <cstring>
#include <vector>

namespace longtail::bench {

#if defined(LONGTAIL_HAS_EMBREE)
namespace {

constexpr int kBlockRows = 8;
constexpr int kBlockColumns = 32;

RTCRayHit ray_of(const sim::LidarTables& tables, const sim::Vec3f& from, float t_max, int row, int column) {
  RTCRayHit ray;
  ray.ray.org_x = from.x;
  ray.ray.org_y = from.y;
  ray.ray.org_z = from.z;
  ray.ray.tnear = 0;
  ray.ray.tfar = t_max;
  ray.ray.time = 0;
  ray.ray.mask = ~0u;
  ray.ray.flags = 0;
  ray.ray.id = 0;
  ray.ray.dir_x = tables.cos_el[row] * tables.cos_az[column];
  ray.ray.dir_y = tables.cos_el[row] * tables.sin_az[column];
  ray.ray.dir_z = tables.sin_el[row];
  ray.hit.geomID = RTC_INVALID_GEOMETRY_ID;
  ray.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
  return ray;
}

}  // namespace

struct EmbreeTracer::Impl {
  RTCDevice device = nullptr;
  RTCScene scene = nullptr;
  std::vector<RTCRayHit> block = std::vector<RTCRayHit>(kBlockRows * kBlockColumns);
};

EmbreeTracer::EmbreeTracer(const std::string& isa, const SceneObject& object) : impl_(std::make_unique<Impl>()) {
  impl_->device = rtcNewDevice(("threads=1" + (isa.empty() ? "" : ",isa=" + isa)).c_str());
  impl_->scene = rtcNewScene(impl_->device);
  RTCGeometry geometry = rtcNewGeometry(impl_->device, RTC_GEOMETRY_TYPE_TRIANGLE);
  void* vertices = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_VERTEX, 0, RTC_FORMAT_FLOAT3, sizeof(sim::Vec3f),
                                           object.vertices.size());
  std::memcpy(vertices, object.vertices.data(), object.vertices.size() * sizeof(sim::Vec3f));
  void* triangles = rtcSetNewGeometryBuffer(geometry, RTC_BUFFER_TYPE_INDEX, 0, RTC_FORMAT_UINT3, sizeof(sim::Triangle),
                                            object.triangles.size());
  std::memcpy(triangles, object.triangles.data(), object.triangles.size() * sizeof(sim::Triangle));
  rtcCommitGeometry(geometry);
  rtcAttachGeometry(impl_->scene, geometry);
  rtcReleaseGeometry(geometry);
  rtcCommitScene(impl_->scene);
}

EmbreeTracer::~EmbreeTracer() {
  rtcReleaseScene(impl_->scene);
  rtcReleaseDevice(impl_->device);
}

bool EmbreeTracer::available() { return true; }

void EmbreeTracer::sweep(const sim::LidarGrid& grid, const sim::Vec3f& sensor, float t_max, float* t) {
  const sim::LidarTables tables = grid.tables();
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  context.flags = RTC_INTERSECT_CONTEXT_FLAG_COHERENT;
  for (int row = 0; row < tables.rows; row += kBlockRows) {
    for (int column = 0; column < tables.columns; column += kBlockColumns) {
      RTCRayHit* ray = impl_->block.data();
      for (int i = 0; i < kBlockRows; ++i) {
        for (int k = 0; k < kBlockColumns; ++k) *ray++ = ray_of(tables, sensor, t_max, row + i, column + k);
      }
      rtcIntersect1M(impl_->scene, &context, impl_->block.data(), kBlockRows * kBlockColumns, sizeof(RTCRayHit));
      ray = impl_->block.data();
      for (int i = 0; i < kBlockRows; ++i) {
        for (int k = 0; k < kBlockColumns; ++k) t[(row + i) * tables.columns + column + k] = (ray++)->ray.tfar;
      }
    }
  }
}

#else

struct EmbreeTracer::Impl {};
EmbreeTracer::EmbreeTracer(const std::string&, const SceneObject&) {}
EmbreeTracer::~EmbreeTracer() = default;
bool EmbreeTracer::available() { return false; }
void EmbreeTracer::sweep(const sim::LidarGrid&, const sim::Vec3f&, float, float*) {}

#endif

}  // namespace longtail::bench
