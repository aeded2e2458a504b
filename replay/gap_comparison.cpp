#include "replay/gap_comparison.h"

#include <algorithm>
#include <array>

#include "sim/world/world.h"

namespace longtail::replay {
namespace {

struct GapRecord {
  std::uint64_t ord = 0;
  const Entry* entry = nullptr;
};

std::vector<GapRecord> gaps_of(const Recording& recording) {
  std::vector<GapRecord> gaps;
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    if (!is_message(recording.entries[ord])) gaps.push_back({ord, &recording.entries[ord]});
  }
  return gaps;
}

std::string summary(const Entry& entry) {
  const auto gap = decode_gap(entry.payload);
  if (!gap) return fmt::format("{} bytes at {} ns", entry.payload.size(), entry.t_rec.ns);
  return fmt::format("{} missing ({}) at {} ns", gap->count,
                     gap_cause_names()[static_cast<std::size_t>(gap->cause)], entry.t_rec.ns);
}

struct Field {
  const char* name;
  std::string a;
  std::string b;
};

// Of two gaps of one topic, the first field that differs.
Field difference_of(const Entry& a, const Entry& b) {
  const auto text = [](auto value) { return fmt::format("{}", value); };
  const auto left = decode_gap(a.payload);
  const auto right = decode_gap(b.payload);
  if (left && right && *left != *right) {
    const auto cause = [](const Gap& gap) { return gap_cause_names()[static_cast<std::size_t>(gap.cause)]; };
    const auto detector = [](const Gap& gap) { return gap_detector_names()[static_cast<std::size_t>(gap.detector)]; };
    const std::array fields{
        Field{"gap.sequence_first", text(left->sequence_first), text(right->sequence_first)},
        Field{"gap.sequence_last", text(left->sequence_last), text(right->sequence_last)},
        Field{"gap.count", text(left->count), text(right->count)},
        Field{"gap.before", text(left->before.ns), text(right->before.ns)},
        Field{"gap.after", text(left->after.ns), text(right->after.ns)},
        Field{"gap.cause", cause(*left), cause(*right)},
        Field{"gap.detector", detector(*left), detector(*right)},
    };
    const auto differs = [](const Field& field) { return field.a != field.b; };
    if (const auto at = std::ranges::find_if(fields, differs); at != fields.end()) return *at;
  }
  if (a.payload != b.payload) return {"(bytes)", summary(a), summary(b)};
  if (a.t_rec != b.t_rec) return {"t", text(a.t_rec.ns), text(b.t_rec.ns)};
  if (a.t_src != b.t_src) return {"t_src", text(a.t_src.ns), text(b.t_src.ns)};
  return {"(gap)", summary(a), summary(b)};
}

// `left` and `right`: the gaps at the first place where the recordings differ; null past the end.
Divergence explain(const GapRecord* left, const GapRecord* right, std::uint64_t end_ord,
                   const std::function<std::string(stack::Topic)>& producer) {
  if (left && right && left->entry->topic != right->entry->topic) {
    // The earlier of the two is the one the other recording lacks.
    (left->entry->t_rec <= right->entry->t_rec ? right : left) = nullptr;
  }
  const Entry& subject = left ? *left->entry : *right->entry;
  const Field field = left && right ? difference_of(*left->entry, *right->entry)
                                    : Field{"(gap)", left ? summary(subject) : "(none)", right ? summary(subject) : "(none)"};
  return {.ord = left ? left->ord : end_ord,
          .t = subject.t_rec,
          .tick = subject.t_rec.ns / sim::kPhysicsStep.ns,
          .topic = std::string(name_of(subject.topic)),
          .node = producer(subject.topic),
          .field = field.name,
          .recorded = field.a,
          .replayed = field.b};
}

}  // namespace

GapDifference compare_gaps(const Recording& a, const Recording& b,
                           const std::function<std::string(stack::Topic)>& producer) {
  const std::vector<GapRecord> left = gaps_of(a);
  const std::vector<GapRecord> right = gaps_of(b);
  GapDifference result{.counts = {left.size(), right.size(), 0}, .first = std::nullopt};
  const std::size_t common = std::min(left.size(), right.size());
  std::size_t first = common;
  for (std::size_t i = common; i-- > 0;) {
    if (*left[i].entry == *right[i].entry) continue;
    ++result.counts.different;
    first = i;
  }
  if (first == left.size() && first == right.size()) return result;
  result.first = explain(first < left.size() ? &left[first] : nullptr, first < right.size() ? &right[first] : nullptr,
                         first < left.size() ? left[first].ord : a.entries.size(), producer);
  return result;
}

}  // namespace longtail::replay
