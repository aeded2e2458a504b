#include "stack/prediction/prediction.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "stack/base/strict_math.h"
#include "stack/prediction/hypotheses.h"
#include "stack/prediction/latched_map.h"
#include "stack/prediction/path.h"

namespace longtail::stack {
namespace {

constexpr double kArcSpacing_m = 4;

// What is remembered of a track from one list to the next: its filtered turn rate.
struct TurnMemory {
  std::uint32_t track = 0;
  std::int64_t capture_ns = 0;
  double heading_rad = 0;
  double turn_rate_rps = 0;
};

class PredictionNode final : public Node {
 public:
  explicit PredictionNode(const PredictionParameters& parameters) : parameters_(parameters), times_(parameters) {}

  void process(const Inputs& inputs, const Context&, Outputs& outputs) override {
    const auto* list = inputs.latest_as<TrackList>(Topic::kTracks);
    if (!list) return;
    map_.update(inputs);
    const auto* ego = inputs.latest_as<Localization>(Topic::kLocalization);
    remember_turns(*list);

    Prediction prediction;
    prediction.set_step_ns(duration_from_seconds(parameters_.step_s).ns);
    const std::optional<Path> arc = arc_of(ego);
    const HypothesisContext context{parameters_, times_, map_.map(), arc ? &*arc : nullptr};
    std::int64_t predicted = 0;
    for (int i = 0; i < list->tracks_size(); ++i) {
      const Track& track = list->tracks(i);
      if (track.existence() < parameters_.existence_min || !is_relevant(track, ego)) continue;
      add_hypotheses(context, track, turns_[static_cast<std::size_t>(i)].turn_rate_rps, prediction);
      ++predicted;
    }
    outputs.work_items(predicted);
    outputs.publish(Topic::kPrediction, {list->header().capture_time_ns()}, std::move(prediction));
  }

  void save(StateWriter& out) const override {
    out.boolean(on_arc_);
    out.i64(arc_capture_.ns);
    out.f64(curvature_per_m_);
    out.u64(turns_.size());
    for (const TurnMemory& turn : turns_) {
      out.u32(turn.track);
      out.i64(turn.capture_ns);
      out.f64(turn.heading_rad);
      out.f64(turn.turn_rate_rps);
    }
  }
  void load(StateReader& in) override {
    on_arc_ = in.boolean();
    arc_capture_ = {in.i64()};
    curvature_per_m_ = in.f64();
    turns_.resize(in.u64());
    for (TurnMemory& turn : turns_) {
      turn.track = in.u32();
      turn.capture_ns = in.i64();
      turn.heading_rad = in.f64();
      turn.turn_rate_rps = in.f64();
    }
  }

 private:
  // In a wedge ahead of the ego and a strip behind it: bends stay inside, far sides fall out.
  bool is_relevant(const Track& track, const Localization* ego) const {
    if (!ego) return true;
    const double cosine = strict::cos(ego->yaw_rad());
    const double sine = strict::sin(ego->yaw_rad());
    const double dx = track.x_m() - ego->x_m();
    const double dy = track.y_m() - ego->y_m();
    const double ahead_m = cosine * dx + sine * dy;
    const double beside_m = std::fabs(cosine * dy - sine * dx);
    if (ahead_m > parameters_.range_ahead_m || ahead_m < -parameters_.range_behind_m) return false;
    return beside_m < 15 + 0.3 * std::fabs(ahead_m);
  }

  // The path the ego drives now, where there is no map under it to tell more.
  std::optional<Path> arc_of(const Localization* ego) {
    const bool mapped = ego && map_.map().locate(ego->x_m(), ego->y_m(), ego->yaw_rad()).has_value();
    if (!ego || mapped) {
      on_arc_ = false;
      return std::nullopt;
    }
    const SimTime capture{ego->header().capture_time_ns()};
    const double speed_mps = ego->speed_mps();
    const double now_per_m = speed_mps > 1 ? std::clamp(ego->yaw_rate_rps() / speed_mps, -0.15, 0.15) : 0;
    const double dt_s = (capture - arc_capture_).seconds();
    const double weight = on_arc_ ? dt_s / (dt_s + parameters_.curvature_filter_s) : 1;
    curvature_per_m_ += dt_s > 0 || !on_arc_ ? weight * (now_per_m - curvature_per_m_) : 0;
    on_arc_ = true;
    arc_capture_ = capture;
    return path_along_arc({.x_m = ego->x_m(),
                           .y_m = ego->y_m(),
                           .heading_rad = ego->yaw_rad(),
                           .curvature_per_m = curvature_per_m_,
                           .width_m = parameters_.unmapped_width_m,
                           .extent = {parameters_.range_behind_m + 20, parameters_.range_ahead_m + 20, kArcSpacing_m}});
  }

  // Brings turns_ in step with the list (same order), filtering the turn rate where a track is known.
  void remember_turns(const TrackList& list) {
    std::vector<TurnMemory> turns(static_cast<std::size_t>(list.tracks_size()));
    const std::int64_t now_ns = list.header().capture_time_ns();
    for (int i = 0; i < list.tracks_size(); ++i) {
      const Track& track = list.tracks(i);
      const double vx = track.velocity_x_mps();
      const double vy = track.velocity_y_mps();
      const bool fast = vx * vx + vy * vy > 9;  // slower, the direction of motion says little
      TurnMemory& turn = turns[static_cast<std::size_t>(i)];
      turn = {track.id(), now_ns, fast ? strict::atan2(vy, vx) : track.yaw_rad(), 0};
      const auto before = std::ranges::find(turns_, track.id(), &TurnMemory::track);
      if (before == turns_.end()) continue;
      const double dt_s = nanoseconds(now_ns - before->capture_ns).seconds();
      if (dt_s <= 0) {
        turn = *before;
        continue;
      }
      const double rate_rps = fast ? strict::wrap_angle(turn.heading_rad - before->heading_rad) / dt_s : 0;
      const double weight = dt_s / (dt_s + parameters_.turn_rate_filter_s);
      turn.turn_rate_rps = std::clamp(before->turn_rate_rps + weight * (rate_rps - before->turn_rate_rps),
                                      -parameters_.turn_rate_max_rps, parameters_.turn_rate_max_rps);
    }
    turns_ = std::move(turns);
  }

  const PredictionParameters parameters_;
  const SampleTimes times_;
  LatchedMap map_;
  bool on_arc_ = false;  // no map under the ego at the last list
  SimTime arc_capture_;
  double curvature_per_m_ = 0;  // of the arc, filtered
  std::vector<TurnMemory> turns_;  // in the order of the last track list
};

}  // namespace

std::unique_ptr<Node> make_prediction(const PredictionParameters& parameters, const VehicleCalibration&) {
  return std::make_unique<PredictionNode>(parameters);
}

}  // namespace longtail::stack
