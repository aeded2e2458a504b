#include "sim/sensors/radar/echo.h"

#include <cmath>

namespace longtail::sim {
namespace {

bool in_one_cell(double a, double b, double size) {
  // Most pairs are far apart: no division for them.
  return std::fabs(a - b) < size && std::floor(a / size) == std::floor(b / size);
}

bool in_one_cell(const RadarEcho& a, const RadarEcho& b, const CellSize& size) {
  return in_one_cell(a.range_m, b.range_m, size.range_m) && in_one_cell(a.azimuth_rad, b.azimuth_rad, size.azimuth_rad) &&
         in_one_cell(a.range_rate_mps, b.range_rate_mps, size.range_rate_mps);
}

// What is being gathered for one cell; `first` says which.
struct Gathered {
  RadarEcho first;
  RadarEcho sum;
  double strongest = 0;
};

void gather(const RadarEcho& echo, Gathered& into) {
  const double power = into.sum.power + echo.power;
  const double share = echo.power / power;
  into.sum.range_m += share * (echo.range_m - into.sum.range_m);
  into.sum.azimuth_rad += share * (echo.azimuth_rad - into.sum.azimuth_rad);
  into.sum.range_rate_mps += share * (echo.range_rate_mps - into.sum.range_rate_mps);
  into.sum.power = power;
  if (echo.power <= into.strongest) return;
  into.strongest = echo.power;
  into.sum.draws = echo.draws;
}

}  // namespace

// A scan has tens of echoes: every one is compared with every cell that is taken.
void merge_cells(const CellSize& far, const CellSize& near, std::vector<RadarEcho>& echoes) {
  std::vector<Gathered> cells;
  cells.reserve(echoes.size());
  for (const RadarEcho& echo : echoes) {
    bool found = false;
    for (Gathered& cell : cells) {
      if (cell.first.far != echo.far || !in_one_cell(cell.first, echo, echo.far ? far : near)) continue;
      gather(echo, cell);
      found = true;
      break;
    }
    if (!found) cells.push_back({echo, echo, echo.power});
  }
  if (cells.size() == echoes.size()) return;
  echoes.clear();
  for (const Gathered& cell : cells) echoes.push_back(cell.sum);
}

}  // namespace longtail::sim
