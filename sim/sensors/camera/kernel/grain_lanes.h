// The grain of the ground: fixed numbers by the cells of one grid, so that asphalt and grass are not flat colours. Two groups of
// pixels at a time, in 16-bit numbers. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/shade_lanes.h"

namespace longtail::sim {
namespace {

// The cells of one group of pixels.
struct GroupCells {
  LaneMask x, y;
};
LONGTAIL_INLINE GroupCells group_cells(const GrainLanes& grain, const ShadeRow& row, int c) {
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const Lanes depth = load(row.depth_m + c);
  const auto cell = [&](int i, Lanes phase) { return __builtin_convertvector(depth * dot(grain.axis[i], y, z) + phase, LaneMask); };
  return {cell(0, grain.phase_x), cell(1, grain.phase_y)};
}

// Of the two that begin at column c.
struct CellPair {
  Halves x, y;
};
LONGTAIL_INLINE CellPair cells_of(const GrainLanes& grain, const ShadeRow& row, int c) {
  const GroupCells first = group_cells(grain, row, c);
  const GroupCells second = group_cells(grain, row, c + kLanes);
  return {packed_halves(first.x, second.x) + grain.cell_x, packed_halves(first.y, second.y) + grain.cell_y};
}
// Of 2^kShift of them to either side.
template <int kShift>
LONGTAIL_INLINE CellPair coarser(const CellPair& cells) { return {cells.x >> kShift, cells.y >> kShift}; }

// A number of each cell. Constants were chosen among random ones for neighbours that do not correlate: below 0.4 % over a hundred
// cells along any direction.
LONGTAIL_INLINE Halves mixed(const CellPair& cells, std::uint16_t by_x, std::uint16_t by_y, std::uint16_t last) {
  const Halves x = cells.x * by_x;
  const Halves y = cells.y * by_y;
  return (high_products(x, y) ^ x ^ y) * last;
}
LONGTAIL_INLINE Halves mixed(const CellPair& cells) { return mixed(cells, 0x4D73, 0x68CD, 0x4DC7); }
LONGTAIL_INLINE Halves mixed_again(const CellPair& cells) { return mixed(cells, 0x8FB9, 0x2AE3, 0x418B); }

// The grain of two groups of pixels: put together as the bits of floats from 1 on, five bits of the number of a cell above all of them.
// Over their mean it is 0.89 to 1.11, all alike; of grass, which has two of them, 0.8 to 1.2, most near 1.
struct GrainPair {
  Lanes of[2];
};
LONGTAIL_INLINE GrainPair from_one(Halves fine, Halves steps) {
  const Halves high = steps + std::uint16_t{0x3F80};
  return {{reinterpret_cast<Lanes>(unpacked<0>(fine, high)), reinterpret_cast<Lanes>(unpacked<1>(fine, high))}};
}
// Of GroundLook::Base.
LONGTAIL_INLINE GrainPair grain_of_grass(const CellPair& cells) {
  const Halves tuft = mixed(coarser<kGrassCells>(cells));
  const Halves patch = mixed_again(coarser<kMeadowCells>(cells));
  return from_one(tuft, (tuft >> 11) + (patch >> 11));
}
template <int kShift>
LONGTAIL_INLINE GrainPair grain_of_cells(const CellPair& cells) {
  const Halves number = mixed(coarser<kShift>(cells));
  return from_one(number, number >> 11);
}
template <int kBase>
LONGTAIL_INLINE GrainPair grain_of(const CellPair& cells) {
  if constexpr (kBase == 0) return grain_of_grass(cells);
  return grain_of_cells<kBase == 1 ? kAsphaltCells : kPavingCells>(cells);
}
LONGTAIL_INLINE GrainPair grain_of_snow(const CellPair& cells) {
  const Halves number = mixed_again(coarser<kSnowCells>(cells));
  return from_one(number, number >> 11);
}
LONGTAIL_INLINE GrainPair grain_of(int base, const CellPair& cells) {
  return base == 0 ? grain_of<0>(cells) : base == 1 ? grain_of<1>(cells) : grain_of<2>(cells);
}

}  // namespace
}  // namespace longtail::sim
