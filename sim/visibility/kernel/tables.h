// What the visibility kernels read and write: plain arrays and numbers, no member functions. The kernels are compiled
// once per instruction set; a function defined here could be emitted by the AVX2 file and then be called on a CPU
// without AVX2, so there are none. Lengths in metres, in sensor axes (x forward, y left, z up), at the middle of the
// sweep or exposure.
#pragma once

#include <cstdint>

namespace longtail::sim {

struct Vec3f {
  float x = 0;
  float y = 0;
  float z = 0;
};

// Counter-clockwise seen from outside. `a` is the smallest of the three indices (Mesh sees to it): the edge planes of
// two triangles that share an edge are then computed from the same vertex first and agree to the bit.
struct Triangle {
  std::int32_t a = 0;
  std::int32_t b = 0;
  std::int32_t c = 0;
};

// One object: its vertices in sensor axes and how far it moves, relative to the sensor, from the start of the sweep to
// its end. Arrays are padded to a multiple of kLanePadding.
inline constexpr int kLanePadding = 16;
struct TriangleBatch {
  const float* x = nullptr;
  const float* y = nullptr;
  const float* z = nullptr;
  std::int32_t vertices = 0;
  const Triangle* triangles = nullptr;
  std::int32_t count = 0;
  std::int32_t first_id = 0;  // of triangle 0; the others follow
  Vec3f shift_m;
};

struct BoxItem {
  Vec3f centre_m;
  Vec3f half_m;
  Vec3f axis[3];  // unit, right-handed
  std::int32_t id = 0;
  Vec3f shift_m;
};

// The image under construction: nearest t and its primitive, by row and column.
struct Target {
  float* t = nullptr;
  std::int32_t* id = nullptr;
  std::int32_t pitch = 0;  // from row to row, in elements
};

// Which indices of a table can hold a value of an interval; IndexBounds builds it. Bucket 0 lies below all values, the
// last one above.
struct IndexTable {
  float low = 0;
  float buckets_per_value = 0;
  float last_bucket = 0;
  const std::int32_t* first = nullptr;  // no earlier index holds a value at or above the bucket's lower edge
  const std::int32_t* last = nullptr;   // no later index holds a value at or below the bucket's upper edge
};

// A lidar's rays: row r looks up by its elevation, column c turns by its azimuth and fires at phase(c) of the sweep,
// -1/2 at its start to 1/2 at its end. Direction = (cos_el cos_az, cos_el sin_az, sin_el).
struct LidarTables {
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  const float* cos_az = nullptr;  // padded, by column
  const float* sin_az = nullptr;
  const float* phase = nullptr;
  const float* cos_el = nullptr;  // by row, ascending
  const float* sin_el = nullptr;
  IndexTable row_of_tangent;      // of the elevation
  float cos_centre = 1;           // azimuth between the middle columns
  float sin_centre = 0;
  float columns_per_rad = 0;      // negative when the columns turn clockwise
  float columns_per_turn = 0;     // positive
};

// A camera's rays: direction (1, y, z), so that t is the depth along its axis. Without lens distortion y goes with the
// column and z with the row; with it, each pixel has its own. Row r is exposed at phase(r) of the readout.
struct CameraTables {
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  std::int32_t pitch = 0;             // from row to row of the tables; 0: `y` by column and `z` by row
  const float* y = nullptr;           // padded
  const float* z = nullptr;
  const float* phase = nullptr;       // by row
  const float* row_z_low = nullptr;   // the lowest and the highest z of each row
  const float* row_z_high = nullptr;
  IndexTable column_of_right;         // right = -y
  IndexTable row_of_down;             // down = -z
  float near_m = 0;                   // nothing nearer is seen
};

// Where each vertex is projected at the start and at the end of the readout.
struct CameraScratch {
  float* y_start = nullptr;
  float* z_start = nullptr;
  float* y_end = nullptr;
  float* z_end = nullptr;
  std::int32_t* behind = nullptr;     // not before the near plane all the time
};

// The columns from which on a row shows another surface than before, 0 first; the count. Room for all columns.
using RunStartsKernel = std::int32_t (*)(const std::int32_t* id, std::int32_t columns, std::int32_t* starts);

// Rays of any origin, in packets: from (origin) along (scale * x, scale * y, z). Arrays are padded; t comes in as the
// farthest t that counts and goes out, with id, as the nearest hit.
struct RayArrays {
  std::int32_t count = 0;
  const float* origin_x = nullptr;
  const float* origin_y = nullptr;
  const float* origin_z = nullptr;
  const float* x = nullptr;
  const float* y = nullptr;
  const float* z = nullptr;
  const float* scale = nullptr;
  float* t = nullptr;
  std::int32_t* id = nullptr;
};

// A bounding volume hierarchy: node 0 is the root. A leaf has `count` triangles from `first` on; any other node has the
// children `first` and `first + 1`.
struct BvhNode {
  float low[3] = {0, 0, 0};
  float high[3] = {0, 0, 0};
  std::int32_t first = 0;
  std::int32_t count = 0;
};
struct BvhTriangle {
  Vec3f a, b, c;
  std::int32_t id = 0;
  std::int32_t b_first = 0;  // b comes before c in index order
};
struct BvhTables {
  const BvhNode* nodes = nullptr;
  const BvhTriangle* triangles = nullptr;
};

// Bounds of each vertex in the image; they only save time, so their bits do not matter.
struct VertexScratch {
  float* column = nullptr;
  float* tangent = nullptr;        // of the elevation
  float* column_slack = nullptr;
  float* tangent_rate = nullptr;   // change of the tangent over a sweep, at most
  std::int32_t* first_row = nullptr;
  std::int32_t* last_row = nullptr;
};

}  // namespace longtail::sim
