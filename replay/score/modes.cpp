#include <algorithm>

#include "replay/score/criteria.h"
#include "replay/score/mode_track.h"

namespace longtail::replay {
namespace {

class ModeCriterion : public Criterion {
 public:
  using Criterion::Criterion;
  void observe(const stack::Message& message, SimTime t) final { track_.observe(message, t); }

 protected:
  struct Span {
    SimTime from;
    SimTime until;
    const stack::Mode* mode;
  };
  // The spans of the run that touch the rule's window.
  std::vector<Span> spans(SimTime end) const {
    std::vector<Span> result;
    const auto& all = track_.spans();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const SimTime until = i + 1 < all.size() ? all[i + 1].from : end;
      if (window().overlaps(all[i].from, until)) result.push_back({all[i].from, until, &all[i].mode});
    }
    return result;
  }
  const stack::Mode* last_mode() const { return track_.spans().empty() ? nullptr : &track_.spans().back().mode; }
  std::string story() const {
    std::string text;
    for (const ModeSpan& span : track_.spans()) {
      text += fmt::format("{}{} at {:.2f} s", text.empty() ? "" : ", ", mode_name(span.mode.mode()), span.from.seconds());
    }
    return text.empty() ? "none" : text;
  }

 private:
  ModeTrack track_;
};

class ModeReached final : public ModeCriterion {
 public:
  using ModeCriterion::ModeCriterion;
  void finish(SimTime end) override {
    const std::string reason = name("reason");
    for (const Span& span : spans(end)) {
      const bool reason_fits = reason.empty() || span.mode->reason().find(reason) != std::string::npos;
      const std::string mode = mode_name(span.mode->mode());
      if (!name("not").empty() && mode == name("not") && reason_fits) {
        return fail(span.from, fmt::format("mode {} was entered ({})", mode, span.mode->reason()));
      }
      if (!name("mode").empty() && mode == name("mode") && reason_fits) return;
    }
    if (!name("mode").empty()) {
      fail(end, fmt::format("mode {}{} was not reached; modes were {}", name("mode"),
                            reason.empty() ? "" : fmt::format(" for '{}'", reason), story()));
    }
  }
};

class ModeNever final : public ModeCriterion {
 public:
  using ModeCriterion::ModeCriterion;
  void finish(SimTime end) override {
    for (const Span& span : spans(end)) {
      if (mode_name(span.mode->mode()) == name("mode")) {
        return fail(span.from, fmt::format("mode {} was entered ({})", name("mode"), span.mode->reason()));
      }
    }
  }
};

class FinalMode final : public ModeCriterion {
 public:
  using ModeCriterion::ModeCriterion;
  void finish(SimTime end) override {
    const std::string mode = last_mode() ? mode_name(last_mode()->mode()) : "none";
    if (mode != name("mode")) fail(end, fmt::format("the run ended in mode {}, expected {}", mode, name("mode")));
  }
};

class TimeInMode final : public ModeCriterion {
 public:
  using ModeCriterion::ModeCriterion;
  void finish(SimTime end) override {
    Duration sum;
    for (const Span& span : spans(end)) {
      if (mode_name(span.mode->mode()) == name("mode")) sum = sum + (span.until - span.from);
    }
    if (const auto most = number("at_most"); most && sum.seconds() > *most) {
      fail(end, fmt::format("{:.2f} s in mode {}, allowed at most {:.2f} s", sum.seconds(), name("mode"), *most));
    }
    if (const auto least = number("at_least"); least && sum.seconds() < *least) {
      fail(end, fmt::format("{:.2f} s in mode {}, expected at least {:.2f} s", sum.seconds(), name("mode"), *least));
    }
  }
};

class ModeMessage final : public ModeCriterion {
 public:
  using ModeCriterion::ModeCriterion;
  void finish(SimTime end) override {
    const std::string wanted = name("contains");
    for (const Span& span : spans(end)) {
      const std::string& told = span.mode->user_message();
      if (mode_name(span.mode->mode()) == name("mode") && !told.empty() && told.find(wanted) != std::string::npos) return;
    }
    fail(end, fmt::format("the user was never told{} in mode {}", wanted.empty() ? "" : fmt::format(" '{}'", wanted), name("mode")));
  }
};

}  // namespace

std::unique_ptr<Criterion> make_mode_reached(const sim::Expectation& e) { return std::make_unique<ModeReached>(e); }
std::unique_ptr<Criterion> make_mode_never(const sim::Expectation& e) { return std::make_unique<ModeNever>(e); }
std::unique_ptr<Criterion> make_final_mode(const sim::Expectation& e) { return std::make_unique<FinalMode>(e); }
std::unique_ptr<Criterion> make_time_in_mode(const sim::Expectation& e) { return std::make_unique<TimeInMode>(e); }
std::unique_ptr<Criterion> make_mode_message(const sim::Expectation& e) { return std::make_unique<ModeMessage>(e); }

}  // namespace longtail::replay
