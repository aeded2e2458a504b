#include "bench/osmesa_renderer.h"

#if defined(LONGTAIL_HAS_OSMESA)
#include <GL/osmesa.h>
#endif

#include <cstdlib>

#include "stack/base/check.h"

namespace longtail::bench {

#if defined(LONGTAIL_HAS_OSMESA)
struct OsMesaRenderer::Impl {
  int columns = 0;
  int rows = 0;
  OSMesaContext context = nullptr;
  std::vector<float> vertices;
  std::vector<std::uint32_t> colours;
  std::vector<std::uint32_t> ids;
  std::vector<std::uint32_t> buffer;
  std::vector<std::uint8_t> colour_read;  // three bytes a pixel, as pictures are delivered
  std::vector<float> depth_read;
  std::vector<std::uint8_t> id_read;

  void pass(const std::vector<std::uint32_t>& colour, std::vector<std::uint8_t>& read) {
    glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
    glVertexPointer(3, GL_FLOAT, 0, vertices.data());
    glColorPointer(4, GL_UNSIGNED_BYTE, 0, colour.data());
    glDrawArrays(GL_TRIANGLES, 0, static_cast<GLsizei>(vertices.size() / 3));
    glReadPixels(0, 0, columns, rows, GL_RGB, GL_UNSIGNED_BYTE, read.data());
  }
};

OsMesaRenderer::OsMesaRenderer(const sim::CameraConfig& camera, std::span<const sim::TriangleBatch> scene) : impl_(std::make_unique<Impl>()) {
  Impl& r = *impl_;
  setenv("LP_NUM_THREADS", "0", 1);  // NOLINT: before Mesa starts, in one thread
  setenv("GALLIUM_DRIVER", "llvmpipe", 1);
  r.columns = camera.columns;
  r.rows = camera.rows;
  const auto pixels = static_cast<std::size_t>(r.columns) * static_cast<std::size_t>(r.rows);
  r.buffer.resize(pixels);
  for (auto* image : {&r.colour_read, &r.id_read}) image->resize(3 * pixels);
  r.depth_read.resize(pixels);
  r.context = OSMesaCreateContextExt(OSMESA_RGBA, 24, 0, 0, nullptr);
  CHECK(r.context != nullptr && OSMesaMakeCurrent(r.context, r.buffer.data(), GL_UNSIGNED_BYTE, r.columns, r.rows) == GL_TRUE,
        "no OSMesa context of {} x {}", r.columns, r.rows);
  for (const sim::TriangleBatch& batch : scene) {
    for (std::int32_t i = 0; i < batch.count; ++i) {
      const sim::Triangle& t = batch.triangles[i];
      const auto id = static_cast<std::uint32_t>(batch.first_id + i);
      for (const std::int32_t v : {t.a, t.b, t.c}) {
        r.vertices.insert(r.vertices.end(), {-batch.y[v], batch.z[v], -batch.x[v]});
        r.colours.push_back(0xFF000000u | id * 0x9E3779u);
        r.ids.push_back(0xFF000000u | (id + 1));
      }
    }
  }
  constexpr double kNear_m = 0.1;
  const double right = kNear_m * 0.5 * camera.columns / camera.focal_px;
  const double up = kNear_m * 0.5 * camera.rows / camera.focal_px;
  glViewport(0, 0, r.columns, r.rows);
  glMatrixMode(GL_PROJECTION);
  glLoadIdentity();
  glFrustum(-right, right, -up, up, kNear_m, camera.range_m);
  glEnable(GL_DEPTH_TEST);
  glEnable(GL_CULL_FACE);
  glDisable(GL_DITHER);
  glShadeModel(GL_FLAT);
  glClearColor(0, 0, 0, 0);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glFogi(GL_FOG_MODE, GL_LINEAR);
  glFogf(GL_FOG_END, static_cast<float>(camera.range_m));
  glEnableClientState(GL_VERTEX_ARRAY);
  glEnableClientState(GL_COLOR_ARRAY);
}
OsMesaRenderer::~OsMesaRenderer() { OSMesaDestroyContext(impl_->context); }
bool OsMesaRenderer::available() { return true; }

void OsMesaRenderer::frame() {
  Impl& r = *impl_;
  glEnable(GL_FOG);
  r.pass(r.colours, r.colour_read);
  glReadPixels(0, 0, r.columns, r.rows, GL_DEPTH_COMPONENT, GL_FLOAT, r.depth_read.data());
  glDisable(GL_FOG);
  r.pass(r.ids, r.id_read);
}
std::span<const std::uint8_t> OsMesaRenderer::ids() const { return impl_->id_read; }

#else
struct OsMesaRenderer::Impl {};
OsMesaRenderer::OsMesaRenderer(const sim::CameraConfig&, std::span<const sim::TriangleBatch>) { CHECK(false, "built without OSMesa"); }
OsMesaRenderer::~OsMesaRenderer() = default;
bool OsMesaRenderer::available() { return false; }
void OsMesaRenderer::frame() {}
std::span<const std::uint8_t> OsMesaRenderer::ids() const { return {}; }
#endif

}  // namespace longtail::bench
