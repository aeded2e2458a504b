#include "stack/prediction/lane_map.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr double kReach_m = 5.0;        // beside the lane's edge
constexpr double kOnLaneMargin_m = 1.0;
constexpr int kMaxCells = 1 << 18;
constexpr double kHalfPi = 1.57079632679489661923;

Error map_error(const MapLane& lane, std::string what) {
  return {FixBy::kScenarioAuthor, std::move(what), fmt::format("map.route, lane {} ({})", lane.id(), lane.source()),
          ""};
}

LaneSample interpolate(const LaneSample& a, const LaneSample& b, double u) {
  const auto mix = [u](double from, double to) { return from + u * (to - from); };
  return {.s_m = mix(a.s_m, b.s_m),
          .x_m = mix(a.x_m, b.x_m),
          .y_m = mix(a.y_m, b.y_m),
          .heading_rad = mix(a.heading_rad, b.heading_rad),
          .tangent_x = mix(a.tangent_x, b.tangent_x),
          .tangent_y = mix(a.tangent_y, b.tangent_y),
          .curvature_per_m = mix(a.curvature_per_m, b.curvature_per_m),
          .width_m = mix(a.width_m, b.width_m),
          .speed_limit_mps = u < 1 ? a.speed_limit_mps : b.speed_limit_mps};
}

// Index i with samples[i].s <= s < samples[i + 1].s, clamped to the first and last segment.
std::size_t segment_at(const std::vector<LaneSample>& samples, double s_m) {
  const auto after = std::upper_bound(samples.begin() + 1, samples.end() - 1, s_m,
                                      [](double s, const LaneSample& sample) { return s < sample.s_m; });
  return static_cast<std::size_t>(after - samples.begin()) - 1;
}

LaneSample sample_in(const std::vector<LaneSample>& samples, std::size_t segment, double s_m) {
  const LaneSample& a = samples[segment];
  const LaneSample& b = samples[segment + 1];
  return interpolate(a, b, std::clamp((s_m - a.s_m) / (b.s_m - a.s_m), 0.0, 1.0));
}

Result<std::vector<LaneSample>> read_samples(const MapLane& lane) {
  const int n = lane.x_m_size();
  for (const int size : {lane.y_m_size(), lane.heading_rad_size(), lane.curvature_per_m_size(), lane.width_m_size(),
                         lane.speed_limit_mps_size(), lane.s_m_size()}) {
    if (size != n)
      return map_error(lane, fmt::format("its arrays have {} and {} values, must be equally long", n, size));
  }
  if (n < 2) return map_error(lane, fmt::format("it has {} samples, needs at least 2", n));
  std::vector<LaneSample> samples(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i) {
    LaneSample& sample = samples[static_cast<std::size_t>(i)];
    sample = {.s_m = lane.s_m(i),
              .x_m = lane.x_m(i),
              .y_m = lane.y_m(i),
              .heading_rad = lane.heading_rad(i),
              .tangent_x = strict::cos(lane.heading_rad(i)),
              .tangent_y = strict::sin(lane.heading_rad(i)),
              .curvature_per_m = lane.curvature_per_m(i),
              .width_m = lane.width_m(i),
              .speed_limit_mps = lane.speed_limit_mps(i)};
    if (i == 0) continue;
    const LaneSample& before = samples[static_cast<std::size_t>(i - 1)];
    if (!(sample.s_m > before.s_m)) return map_error(lane, fmt::format("arc length does not grow at sample {}", i));
    sample.heading_rad = before.heading_rad + strict::wrap_angle(sample.heading_rad - before.heading_rad);
  }
  return samples;
}

}  // namespace

Result<LaneMap> LaneMap::from(const MapRoute& route) {
  LaneMap map;
  map.lanes_.resize(static_cast<std::size_t>(route.lanes_size()));
  for (int i = 0; i < route.lanes_size(); ++i) {
    const MapLane& source = route.lanes(i);
    auto samples = read_samples(source);
    if (!samples) return samples.error();
    Lane& lane = map.lanes_[static_cast<std::size_t>(i)];
    lane.id = source.id();
    lane.on_route = source.on_route();
    lane.samples = std::move(samples).value();
  }
  for (int i = 0; i < route.lanes_size(); ++i) {
    const MapLane& source = route.lanes(i);
    Lane& lane = map.lanes_[static_cast<std::size_t>(i)];
    for (const auto& [id, neighbour] : {std::pair{source.left(), &lane.left}, std::pair{source.right(), &lane.right}}) {
      if (id == 0) continue;
      const auto index = map.index_of(id);
      if (!index) return map_error(source, fmt::format("its neighbour {} is not in the message", id));
      *neighbour = *index;
    }
    for (const std::uint32_t id : source.successors()) {
      const auto index = map.index_of(id);
      if (!index) return map_error(source, fmt::format("its successor {} is not in the message", id));
      lane.successors.push_back(*index);
      map.lanes_[static_cast<std::size_t>(*index)].predecessors.push_back(i);
    }
  }
  for (Lane& lane : map.lanes_) {
    const auto route_first = [&](int a, int b) {
      const bool route_a = map.lane(a).on_route;
      const bool route_b = map.lane(b).on_route;
      return route_a != route_b ? route_a : a < b;
    };
    std::ranges::sort(lane.successors, route_first);
    std::ranges::sort(lane.predecessors, route_first);
  }
  if (route.route_size() > 0 && route.route_end_s_m() > 0) {
    const auto last = map.index_of(route.route(route.route_size() - 1));
    if (last) map.route_end_ = RouteEnd{*last, route.route_end_s_m()};
  }
  if (!map.empty()) map.build_grid();
  return map;
}

std::optional<int> LaneMap::index_of(std::uint32_t id) const {
  // Ids are dense and 1-based, so the lane is nearly always at id - 1.
  if (id >= 1 && id <= lanes_.size() && lanes_[id - 1].id == id) return static_cast<int>(id) - 1;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    if (lanes_[i].id == id) return static_cast<int>(i);
  }
  return std::nullopt;
}

void LaneMap::build_grid() {
  double x_min = lanes_[0].samples[0].x_m, x_max = x_min;
  double y_min = lanes_[0].samples[0].y_m, y_max = y_min;
  double reach_m = 0;
  for (const Lane& lane : lanes_) {
    for (const LaneSample& sample : lane.samples) {
      x_min = std::min(x_min, sample.x_m);
      x_max = std::max(x_max, sample.x_m);
      y_min = std::min(y_min, sample.y_m);
      y_max = std::max(y_max, sample.y_m);
      reach_m = std::max(reach_m, sample.width_m / 2 + kReach_m);
    }
  }
  grid_x_m_ = x_min - reach_m;
  grid_y_m_ = y_min - reach_m;
  const double span_x_m = x_max + reach_m - grid_x_m_;
  const double span_y_m = y_max + reach_m - grid_y_m_;
  cell_m_ = std::max(20.0, std::sqrt(span_x_m * span_y_m / kMaxCells));
  columns_ = static_cast<int>(span_x_m / cell_m_) + 1;
  rows_ = static_cast<int>(span_y_m / cell_m_) + 1;

  // Two passes over the same cells: count, then fill.
  const auto for_each_cell = [&](const auto& visit) {
    for (std::uint32_t l = 0; l < lanes_.size(); ++l) {
      const auto& samples = lanes_[l].samples;
      for (std::uint32_t i = 0; i + 1 < samples.size(); ++i) {
        const LaneSample& a = samples[i];
        const LaneSample& b = samples[i + 1];
        const auto column = [&](double x) { return static_cast<int>((x - grid_x_m_) / cell_m_); };
        const auto row = [&](double y) { return static_cast<int>((y - grid_y_m_) / cell_m_); };
        for (int r = row(std::min(a.y_m, b.y_m) - reach_m); r <= row(std::max(a.y_m, b.y_m) + reach_m); ++r) {
          for (int c = column(std::min(a.x_m, b.x_m) - reach_m); c <= column(std::max(a.x_m, b.x_m) + reach_m); ++c) {
            if (r < 0 || r >= rows_ || c < 0 || c >= columns_) continue;
            visit(static_cast<std::size_t>(r) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(c),
                  Segment{l, i});
          }
        }
      }
    }
  };
  cell_begin_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_) + 1, 0);
  for_each_cell([&](std::size_t cell, Segment) { ++cell_begin_[cell + 1]; });
  for (std::size_t i = 1; i < cell_begin_.size(); ++i) cell_begin_[i] += cell_begin_[i - 1];
  cell_segments_.resize(cell_begin_.back());
  std::vector<std::uint32_t> next(cell_begin_.begin(), cell_begin_.end() - 1);
  for_each_cell([&](std::size_t cell, Segment segment) { cell_segments_[next[cell]++] = segment; });
}

LaneMap::Hit LaneMap::foot_on(const Segment& segment, double x_m, double y_m) const {
  const auto& samples = lanes_[segment.lane].samples;
  const LaneSample& a = samples[segment.index];
  const LaneSample& b = samples[segment.index + 1];
  const double dx = b.x_m - a.x_m;
  const double dy = b.y_m - a.y_m;
  const double length2 = std::max(dx * dx + dy * dy, 1e-12);
  const double u = std::clamp(((x_m - a.x_m) * dx + (y_m - a.y_m) * dy) / length2, 0.0, 1.0);
  const double off_x = x_m - (a.x_m + u * dx);
  const double off_y = y_m - (a.y_m + u * dy);
  const double distance_m = std::sqrt(off_x * off_x + off_y * off_y);
  const double side = dx * off_y - dy * off_x;
  return {{.lane = static_cast<int>(segment.lane),
           .s_m = a.s_m + u * (b.s_m - a.s_m),
           .offset_m = side < 0 ? -distance_m : distance_m,
           .heading_rad = a.heading_rad + u * (b.heading_rad - a.heading_rad),
           .width_m = a.width_m + u * (b.width_m - a.width_m)},
          distance_m};
}

// The nearest foot on each lane near the point, in lane order.
void LaneMap::closest_in_cell(double x_m, double y_m, std::vector<Hit>& hits) const {
  hits.clear();
  if (lanes_.empty()) return;
  const double column = std::floor((x_m - grid_x_m_) / cell_m_);
  const double row = std::floor((y_m - grid_y_m_) / cell_m_);
  if (!(column >= 0 && column < columns_ && row >= 0 && row < rows_)) return;
  const auto cell =
      static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
  for (std::uint32_t i = cell_begin_[cell]; i < cell_begin_[cell + 1]; ++i) {
    const Hit hit = foot_on(cell_segments_[i], x_m, y_m);
    if (!hits.empty() && hits.back().at.lane == hit.at.lane) {
      if (hit.distance_m < hits.back().distance_m) hits.back() = hit;
    } else {
      hits.push_back(hit);
    }
  }
}

std::optional<LaneLocation> LaneMap::locate(double x_m, double y_m, double heading_rad, int preferred) const {
  thread_local std::vector<Hit> hits;  // scratch: filled and read within this call
  closest_in_cell(x_m, y_m, hits);
  std::optional<LaneLocation> best;
  int best_rank = 0;
  double best_excess_m = 0;
  for (const Hit& hit : hits) {
    const double excess_m = hit.distance_m - hit.at.width_m / 2;
    if (excess_m > kOnLaneMargin_m) continue;
    const bool along = std::fabs(strict::wrap_angle(heading_rad - hit.at.heading_rad)) < kHalfPi;
    const bool inside = excess_m <= 0;
    // Inside beats beside; then the preferred lane, then the driving direction.
    const int rank = (inside ? 4 : 0) + (hit.at.lane == preferred ? 2 : 0) + (along ? 1 : 0);
    if (!best || rank > best_rank || (rank == best_rank && excess_m < best_excess_m)) {
      best = hit.at;
      best_rank = rank;
      best_excess_m = excess_m;
    }
  }
  return best;
}

std::optional<LaneLocation> LaneMap::project(int lane, double x_m, double y_m) const {
  thread_local std::vector<Hit> hits;
  closest_in_cell(x_m, y_m, hits);
  for (const Hit& hit : hits) {
    if (hit.at.lane == lane && hit.distance_m <= hit.at.width_m / 2 + kReach_m) return hit.at;
  }
  return std::nullopt;
}

LaneSample LaneMap::sample(int lane, double s_m) const {
  const auto& samples = lanes_[static_cast<std::size_t>(lane)].samples;
  return sample_in(samples, segment_at(samples, s_m), s_m);
}

double LaneCursor::move(double distance_m) {
  s_m_ += distance_m;
  // Each crossing uses up the rest of a lane, so this ends; a ring of lanes is walked as often as it takes.
  while (true) {
    const Lane& lane = map_->lane(lane_);
    if (s_m_ > lane.length_m()) {
      if (lane.successors.empty()) {
        const double left_m = s_m_ - lane.length_m();
        s_m_ = lane.length_m();
        return left_m;
      }
      s_m_ -= lane.length_m();
      lane_ = lane.successors.front();
      s_m_ += map_->lane(lane_).samples.front().s_m;
      hint_ = 0;
    } else if (s_m_ < lane.samples.front().s_m) {
      if (lane.predecessors.empty()) {
        const double left_m = s_m_ - lane.samples.front().s_m;
        s_m_ = lane.samples.front().s_m;
        return left_m;
      }
      const double back_m = s_m_ - lane.samples.front().s_m;
      lane_ = lane.predecessors.front();
      s_m_ = map_->lane(lane_).length_m() + back_m;
      hint_ = 0;
    } else {
      return 0;
    }
  }
}

LaneSample LaneCursor::sample() const {
  const auto& samples = map_->lane(lane_).samples;
  if (hint_ + 1 >= samples.size() || s_m_ < samples[hint_].s_m) {
    hint_ = segment_at(samples, s_m_);
  } else {
    int steps = 0;
    while (hint_ + 2 < samples.size() && s_m_ >= samples[hint_ + 1].s_m) {
      if (++steps > 8) {
        hint_ = segment_at(samples, s_m_);
        break;
      }
      ++hint_;
    }
  }
  return sample_in(samples, hint_, s_m_);
}

}  // namespace longtail::stack
