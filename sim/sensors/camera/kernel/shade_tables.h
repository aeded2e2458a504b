// What the shading kernel reads and writes; no functions, for the reason given in sim/visibility/kernel/tables.h. Map axes,
// with the camera at the origin.
#pragma once

#include <cstdint>

#include "sim/visibility/ground_strip.h"

namespace longtail::sim {

// Kinds of surface: what is behind all others, an object, ground.
inline constexpr std::int32_t kSkyLook = 0;
inline constexpr std::int32_t kObjectLook = 1;
inline constexpr std::int32_t kVergeLook = 2;
inline constexpr std::int32_t kRoadLook = 3;

// How one surface looks in the light of one frame: what its pixels share.
struct SurfaceLook {
  float albedo[3] = {0, 0, 0};    // of the ground: found pixel by pixel
  float in_shade[3] = {0, 0, 0};  // luminance without sun and headlights, of the ground: over its albedo
  float by_sun[3] = {0, 0, 0};    // what the sun adds
  float normal[3] = {0, 0, 0};
  float gloss = 0;                // share mirrored at normal incidence; of a road: of what is hard on it
  float retro = 0;
  std::int32_t owner = -1;        // instance, which casts no shadow upon itself; -1: the ground
  std::int32_t kind = kSkyLook;   // sky, object, verge or road
  const GroundStrip* strip = nullptr;
  float strip_x_m = 0;            // the camera, from the strip's origin
  float strip_y_m = 0;
};

// Neighbouring pixels of a row that show one surface, kMostRun at most.
inline constexpr std::int32_t kMostRun = 320;
struct SurfaceRun {
  std::int32_t first = 0;
  std::int32_t last = 0;
  std::int32_t look = 0;
};

// The grid of the ground's grain. Each kind of ground has cells of its own: squares of 2^k of the grid's along each side.
struct GrainGrid {
  float cells_per_m = 1;
  float phase_x = 0;      // of the camera within its cell
  float phase_y = 0;
  std::uint32_t x = 0;    // its cell; the grain repeats after 2^16 of them
  std::uint32_t y = 0;
};
inline constexpr int kAsphaltCells = 0;  // k
inline constexpr int kGrassCells = 2;
inline constexpr int kPavingCells = 3;
inline constexpr int kSnowCells = 3;
inline constexpr int kMeadowCells = 5;   // grass has patches, too

// Colours of the ground, as wet as they are. Indices: GroundLook::Base.
struct GroundColours {
  float base[3][3] = {};
  float white[3] = {};
  float yellow[3] = {};
  float pothole[3] = {};
  float snow_colour[3] = {};
  float gloss_hard = 0;
  float beads = 0;        // in paint: retro-reflecting share
  float snow_soft = 0;    // share of grass that is white
  float snow_hard = 0;
  GrainGrid grain;
  WornPaint worn;
};

// What a box lets through: a ray from place p, map axes, to the sun is within it while it is within three pairs of planes, from
// low - along . p to high - along . p metres. Every number four times: baseline x86-64 has no instruction to spread one over a vector.
struct alignas(16) ShadowSlabs {
  float along[3][3][4];    // by pair of planes
  float low_m[3][4];
  float high_m[3][4];
  float per_metre[3][4];   // by how much either moves as the planes do
  std::int32_t owner[4];   // instance
};

// Which boxes can shade a cell of ground.
struct ShadowCell {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};
struct ShadowTables {
  std::int32_t cells = 0;               // along each side; 0: no shadows
  std::int32_t row_shift = 0;           // from row to row of `cell`: 2^row_shift, `cells` at least
  float cells_per_m = 0;
  float corner_m = 0;                   // of cell 0, along both axes
  const ShadowCell* cell = nullptr;
  const std::uint32_t* used_before = nullptr;  // (cells + 1)^2: how many cells with members lie in lower rows and columns
  const std::uint32_t* member = nullptr;
  const ShadowSlabs* slabs = nullptr;   // of boxes
  float nearest_m = 0;                  // along the ray to the sun
  float farthest_m = 0;
};

// The ego's headlights: where they are and which way the car stands.
struct HeadlightTables {
  std::int32_t on = 0;
  float axes[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};  // forward, left and up of the car
  float middle_m[3] = {0, 0, 0};                         // between the lamps, along these axes
};

struct ShadeFrame {
  float to_sun[3] = {0, 0, 1};
  float sun_lux[3] = {};
  float sky_lux[3] = {};
  float air_light[3] = {};
  float far_ground[3] = {};             // luminance of the ground beyond all that is drawn
  float extinction_per_m = 0;
  float cloud = 0;
  HeadlightTables headlights;
  GroundColours ground;
  ShadowTables shadows;
  const SurfaceLook* looks = nullptr;
};

// A row of pixels in and out. Arrays are padded by kRowPadding: groups of pixels are worked on to their end.
inline constexpr std::int32_t kRowPadding = 32;
struct ShadeRow {
  float axes[3][3] = {};                // map from sensor, when the row is exposed
  const float* y = nullptr;             // of the rays (1, y, z)
  const float* z = nullptr;
  const float* depth_m = nullptr;
  const SurfaceRun* runs = nullptr;     // from left to right, without gaps
  std::int32_t run_count = 0;
  float* luminance[3] = {nullptr, nullptr, nullptr};  // cd/m^2
};

// Some rows, all of the same axes.
using ShadeKernel = void (*)(const ShadeFrame&, const ShadeRow* rows, std::int32_t count);

}  // namespace longtail::sim
