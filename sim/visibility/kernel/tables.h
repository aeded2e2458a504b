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
  float per_column = 0;           // 1 / columns
  float rad_per_column = 0;       // positive
};

// A camera's lens (camera_grid.h), and bounds over all that it sees: of the rays (1, y, z), and of how far the image of a point
// moves when the point does. Conservative, so never part of a result.
struct LensTables {
  float k1 = 0, k2 = 0, k3 = 0, p1 = 0, p2 = 0;
  float focal_x = 0, focal_y = 0;              // pixels
  float centre_x = 0, centre_y = 0;
  float y_low = 0, y_high = 0;
  float z_low = 0, z_high = 0;
  float along_x_most = 1, along_y_most = 1;    // sideways, of a point that moves sideways; down, of one that moves down
  float slope_most = 0;                        // else: slope |x y| + skew_x |x| + skew_y |y|
  float skew_x_most = 0, skew_y_most = 0;
  float slack_px = 0;                          // rounding
  float px_per_rad_most = 0;
  float turn_rad = 0, turn_px = 0;             // how far the camera's turning moves any ray during the readout
  // Of a small triangle, one whose corners' images are at most small_px apart in either direction: how far beyond the corners any
  // point's image can lie, over the square of their distance. small_px is 0 where the lens is too crooked to say.
  float small_px = 0;
  float bend_per_px = 0;
};

// A camera's rays: direction (1, y, z), so that t is the depth along its axis. Without lens distortion y goes with the
// column and z with the row; with it, each pixel has its own. Row r is exposed at phase(r) of the readout.
inline constexpr int kSegmentColumns = 32;
struct CameraTables {
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  std::int32_t pitch = 0;                      // from row to row of the tables; 0: `y` by column and `z` by row
  const float* y = nullptr;                    // padded
  const float* z = nullptr;
  const float* phase = nullptr;                // by row
  std::int32_t segment_pitch = 0;              // of the following: the least and the most in a segment of a row
  const float* segment_y_low = nullptr;        // padded
  const float* segment_y_high = nullptr;
  const float* segment_z_low = nullptr;        // with distortion only
  const float* segment_z_high = nullptr;
  IndexTable column_of_right;                  // right = -y
  IndexTable row_of_down;                      // down = -z
  LensTables lens;
  float near_m = 0;                            // nothing nearer is seen
};

// A still camera's rays and what turns each row's; `y` and `z` are made (sim/visibility/turned_rays.h).
struct TurnTables {
  const CameraTables* still = nullptr;
  const float* rotation = nullptr;             // nine numbers a row
  float* y = nullptr;                          // padded
  float* z = nullptr;
  std::int32_t pitch = 0;
};

// Eight numbers a vertex (kernel/camera_bounds.h).
struct CameraScratch {
  float* records = nullptr;
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
