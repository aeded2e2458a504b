#include "stack/monitor/monitor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>

#include "stack/api/compute.pb.h"
#include "stack/monitor/condition.h"
#include "stack/monitor/input_watch.h"
#include "stack/monitor/reasons.h"

namespace longtail::stack {
namespace {

struct InputInfo {
  Topic raw;
  Topic ingested;
  std::string_view silent;
  std::string_view frozen;
  HealthLevel level;        // of silence and freezing
  double nominal_hz;
  double MonitorParameters::*silence_s;
};

constexpr std::array kInputs{
    InputInfo{Topic::kImu, Topic::kIngestImu, reason::kImuSilent, reason::kImuFrozen, HEALTH_FAILED, 100,
              &MonitorParameters::imu_silence_s},
    InputInfo{Topic::kGnss, Topic::kIngestGnss, reason::kGnssLost, reason::kGnssFrozen, HEALTH_DEGRADED, 10,
              &MonitorParameters::gnss_silence_s},
    InputInfo{Topic::kWheelOdometry, Topic::kIngestWheelOdometry, reason::kOdometrySilent, reason::kOdometryFrozen,
              HEALTH_DEGRADED, 50, &MonitorParameters::wheel_odometry_silence_s},
    InputInfo{Topic::kSteeringAngle, Topic::kIngestSteeringAngle, reason::kSteeringSilent, reason::kSteeringFrozen,
              HEALTH_DEGRADED, 50, &MonitorParameters::steering_angle_silence_s},
    InputInfo{Topic::kRadar, Topic::kIngestRadar, reason::kRadarSilent, reason::kRadarFrozen, HEALTH_DEGRADED, 20,
              &MonitorParameters::radar_silence_s},
    InputInfo{Topic::kObjectList, Topic::kIngestObjectList, reason::kObjectListSilent, reason::kObjectListFrozen,
              HEALTH_DEGRADED, 20, &MonitorParameters::object_list_silence_s},
};
constexpr std::size_t kRadarInput = 4;
constexpr std::size_t kObjectListInput = 5;

HealthLevel graded(double value, double degraded, double failed) {
  if (value > failed) return HEALTH_FAILED;
  return value > degraded ? HEALTH_DEGRADED : HEALTH_OK;
}

HealthLevel when(bool bad, HealthLevel level) { return bad ? level : HEALTH_OK; }

class Monitor final : public Node {
 public:
  explicit Monitor(const MonitorParameters& parameters) : p_(parameters) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    now_ = context.now;
    newest_capture_ = std::max(newest_capture_, newest_capture_of(inputs));
    watch_inputs(inputs);
    watch_perception(inputs);
    watch_localization(inputs);
    watch_computer(inputs);
    outputs.work_items(static_cast<std::int64_t>(conditions_.size()));
    outputs.publish(Topic::kHealth, newest_capture_, report());
  }

  void save(StateWriter& out) const override;
  void load(StateReader& in) override;

 private:
  using Key = std::pair<std::string, std::string>;  // subject, reason

  void observe(std::string_view subject, std::string_view reason, HealthLevel seen, double value, double limit,
               const Hysteresis& hysteresis) {
    conditions_[Key{subject, reason}].observe(seen, value, limit, hysteresis, now_);
  }
  void observe(std::string_view subject, std::string_view reason, HealthLevel seen, double value, double limit) {
    observe(subject, reason, seen, value, limit, usual());
  }
  Hysteresis usual() const { return {duration_from_seconds(p_.enter_s), duration_from_seconds(p_.leave_s)}; }
  bool started() const { return now_ >= SimTime{} + duration_from_seconds(p_.startup_grace_s); }

  static SimTime newest_capture_of(const Inputs& inputs) {
    SimTime newest;
    for (const Inputs::Queue& queue : inputs.queues()) {
      if (!queue.messages.empty()) newest = std::max(newest, queue.messages.back()->capture_time);
    }
    return newest;
  }

  void watch_inputs(const Inputs& inputs);
  void watch_input(const InputInfo& info, InputWatch& watch);
  bool is_down(std::size_t input) const;
  void watch_perception(const Inputs& inputs);
  void watch_localization(const Inputs& inputs);
  void watch_computer(const Inputs& inputs);
  void watch_node(const NodeStatus& node, double elapsed_s);
  Health report() const;

  MonitorParameters p_;
  SimTime now_;
  SimTime newest_capture_;
  std::array<InputWatch, kInputs.size()> watches_;
  SimTime localization_seen_;
  SimTime status_seen_;
  std::map<std::string, std::uint64_t> misses_;  // deadline misses by node, at the last status
  std::map<Key, Condition> conditions_;
};

void Monitor::watch_inputs(const Inputs& inputs) {
  for (const MessagePtr& message : inputs.all(Topic::kGapNotice)) {
    const auto& notice = body_as<GapNotice>(*message);
    for (std::size_t i = 0; i < kInputs.size(); ++i) {
      if (static_cast<std::uint32_t>(kInputs[i].raw) == notice.topic()) watches_[i].refused(notice, now_);
    }
  }
  for (std::size_t i = 0; i < kInputs.size(); ++i) {
    watches_[i].observe(inputs.all(kInputs[i].ingested), now_);
    if (p_.*kInputs[i].silence_s > 0) watch_input(kInputs[i], watches_[i]);
  }
}

void Monitor::watch_input(const InputInfo& info, InputWatch& watch) {
  const std::string_view subject = name_of(info.raw);
  const double silence_limit_s = p_.*info.silence_s;
  const double silence_s = watch.silence(now_).seconds();
  const bool frozen = watch.frozen(now_);
  // What ingest withholds because it is frozen is not silent as well.
  const bool silent = started() && !frozen && silence_s > silence_limit_s;
  const Hysteresis at_once{Duration{0}, duration_from_seconds(p_.leave_s)};
  observe(subject, info.silent, when(silent, info.level), silence_s, silence_limit_s, at_once);
  observe(subject, info.frozen, when(frozen, info.level), frozen ? 1 : 0, 0, at_once);
  const bool speaks = watch.spoke() && !silent && !frozen;
  observe(subject, reason::kInputStale, when(speaks && watch.age().seconds() > p_.stale_s, HEALTH_DEGRADED),
          watch.age().seconds(), p_.stale_s);
  const double floor_hz = p_.slow_share * info.nominal_hz;
  const bool slow = speaks && watch.window_full(now_) && watch.rate_hz() < floor_hz;
  observe(subject, reason::kInputSlow, when(slow, HEALTH_DEGRADED), watch.rate_hz(), floor_hz);
  const auto lost = static_cast<double>(watch.lost_in_window());
  observe(subject, reason::kInputGaps, when(lost > p_.lost_messages_limit, HEALTH_DEGRADED), lost, p_.lost_messages_limit);
}

bool Monitor::is_down(std::size_t input) const {
  const InputInfo& info = kInputs[input];
  const auto bad = [&](std::string_view reason) {
    const auto at = conditions_.find(Key{name_of(info.raw), reason});
    return at != conditions_.end() && at->second.level() != HEALTH_OK;
  };
  const bool absent = p_.*info.silence_s <= 0 && !watches_[input].spoke();
  return absent || bad(info.silent) || bad(info.frozen);
}

void Monitor::watch_perception(const Inputs& inputs) {
  const bool lost = started() && is_down(kRadarInput) && is_down(kObjectListInput);
  observe("perception", reason::kPerceptionLost, when(lost, HEALTH_FAILED), lost ? 1 : 0, 0);
  if (const auto* tracks = inputs.latest_as<TrackList>(Topic::kTracks)) {
    const Hysteresis slow{duration_from_seconds(p_.disagreement_enter_s), duration_from_seconds(p_.leave_s)};
    const double disagreement = tracks->disagreement();
    observe("perception", reason::kSensorsDisagree, when(disagreement > p_.disagreement_limit, HEALTH_DEGRADED),
            disagreement, p_.disagreement_limit, slow);
  }
}

void Monitor::watch_localization(const Inputs& inputs) {
  constexpr std::string_view kSubject = "localization";
  const auto* pose = inputs.latest_as<Localization>(Topic::kLocalization);
  if (pose) localization_seen_ = now_;
  const double silence_s = (now_ - localization_seen_).seconds();
  const bool lost = started() && (silence_s > p_.localization_silence_s || (pose && !pose->valid()));
  observe(kSubject, reason::kLocalizationLost, when(lost, HEALTH_FAILED), silence_s, p_.localization_silence_s);
  if (!pose || !started()) return;
  const double sigma_m = std::sqrt(std::max(pose->covariance(0), pose->covariance(5)));
  struct Doubt {
    double value;
    double limit;
  };
  const std::array doubts{Doubt{pose->consistency(), p_.consistency_limit}, Doubt{sigma_m, p_.position_sigma_limit_m},
                          Doubt{pose->gnss_age_s(), p_.gnss_age_limit_s}};
  const auto worst = std::ranges::max_element(doubts, {}, [](const Doubt& d) { return d.value / d.limit; });
  observe(kSubject, reason::kLocalizationDoubt, when(worst->value > worst->limit, HEALTH_DEGRADED), worst->value, worst->limit);
}

void Monitor::watch_computer(const Inputs& inputs) {
  constexpr std::string_view kSubject = "compute";
  const auto statuses = inputs.all(Topic::kEdgeStatus);
  const double silence_s = (now_ - status_seen_).seconds();
  const bool silent = statuses.empty() && started() && silence_s > p_.status_silence_s;
  observe(kSubject, reason::kComputeSilent, when(silent, HEALTH_FAILED), silence_s, p_.status_silence_s);
  if (statuses.empty()) return;
  const auto& status = body_as<EdgeStatus>(*statuses.back());
  const double elapsed_s = std::max((now_ - status_seen_).seconds(), 1e-3);
  status_seen_ = now_;
  const HealthLevel heat = status.speed() < p_.speed_failed ? HEALTH_FAILED : when(status.speed() < p_.speed_degraded, HEALTH_DEGRADED);
  observe(kSubject, reason::kComputeHot, heat, status.speed(), p_.speed_degraded);
  const double latency_s = static_cast<double>(status.capture_to_command_ns()) * 1e-9;
  observe(kSubject, reason::kCommandLate, graded(latency_s, p_.latency_degraded_s, p_.latency_failed_s), latency_s,
          p_.latency_degraded_s);
  for (const NodeStatus& node : status.nodes()) watch_node(node, elapsed_s);
}

void Monitor::watch_node(const NodeStatus& node, double elapsed_s) {
  std::uint64_t& before = misses_[node.node()];
  const double per_s = static_cast<double>(node.deadline_misses() - before) / elapsed_s;
  before = node.deadline_misses();
  // The first seconds of a run are start-up, not a trend.
  const HealthLevel late = started() ? graded(per_s, p_.misses_degraded_per_s, p_.misses_failed_per_s) : HEALTH_OK;
  const Hysteresis slow{duration_from_seconds(3 * p_.enter_s), duration_from_seconds(p_.leave_s)};
  observe(node.node(), reason::kDeadlineMissed, late, per_s, p_.misses_degraded_per_s, slow);
  const std::string dead = std::string(reason::kNodeDeadPrefix) + node.node();
  // The computer knows for sure whether a node is alive: nothing to smooth.
  observe(node.node(), dead, when(!node.alive(), HEALTH_FAILED), node.alive() ? 0 : 1, 0, {});
}

Health Monitor::report() const {
  Health health;
  for (const auto& [key, condition] : conditions_) {
    if (condition.level() == HEALTH_OK) continue;
    HealthItem& item = *health.add_items();
    item.set_subject(key.first);
    item.set_level(condition.level());
    item.set_reason(key.second);
    item.set_value(condition.value());
    item.set_limit(condition.limit());
    health.set_level(std::max(health.level(), condition.level()));
  }
  return health;
}

void Monitor::save(StateWriter& out) const {
  out.i64(newest_capture_.ns);
  for (const InputWatch& watch : watches_) watch.save(out);
  out.i64(localization_seen_.ns);
  out.i64(status_seen_.ns);
  out.u64(misses_.size());
  for (const auto& [node, misses] : misses_) {
    out.str(node);
    out.u64(misses);
  }
  out.u64(conditions_.size());
  for (const auto& [key, condition] : conditions_) {
    out.str(key.first);
    out.str(key.second);
    condition.save(out);
  }
}

void Monitor::load(StateReader& in) {
  newest_capture_ = {in.i64()};
  for (InputWatch& watch : watches_) watch.load(in);
  localization_seen_ = {in.i64()};
  status_seen_ = {in.i64()};
  misses_.clear();
  for (std::uint64_t n = in.u64(); n > 0; --n) {
    const std::string node = in.str();
    misses_[node] = in.u64();
  }
  conditions_.clear();
  for (std::uint64_t n = in.u64(); n > 0; --n) {
    std::string subject = in.str();
    std::string reason = in.str();
    conditions_[Key{std::move(subject), std::move(reason)}].load(in);
  }
}

}  // namespace

std::unique_ptr<Node> make_monitor(const MonitorParameters& parameters, const VehicleCalibration&) {
  return std::make_unique<Monitor>(parameters);
}

}  // namespace longtail::stack
