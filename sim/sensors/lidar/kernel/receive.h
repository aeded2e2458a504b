// Detection, range noise and quantisation of the echoes of surfaces, as vectors (sim/sensors/lidar/receiver.h says what). Included
// only by baseline.cpp and avx2.cpp.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/lidar/kernel/receive_tables.h"

namespace longtail::sim {
namespace {

typedef std::uint16_t RangeLanes __attribute__((vector_size(2 * LONGTAIL_LANES)));
typedef std::uint8_t IntensityLanes __attribute__((vector_size(LONGTAIL_LANES)));

// The sum of a word's four bytes, made mean 0 and variance 1.
LONGTAIL_INLINE Lanes normal_of_bytes(Words word) {
  const Words pairs = (word & 0x00FF00FFu) + ((word >> 8) & 0x00FF00FFu);
  const LaneMask sum = dot_halves(reinterpret_cast<LaneMask>(pairs), all(std::int32_t{0x00010001}));
  return __builtin_convertvector(sum - 510, Lanes) * 0.006765875f;
}

LONGTAIL_INLINE LaneMask intensity_steps(Lanes reflectance) {
  Lanes steps = 100.0f * reflectance;
  const LaneMask beyond = reflectance > 1.0f;
  if (any(beyond)) steps = beyond ? 100.0f + 52.0f * (root(root(reflectance)) - 1.0f) : steps;
  return __builtin_convertvector(least(steps + 0.5f, all(255.0f)), LaneMask);
}

// As the device measures an echo: range 0 where it detects none.
struct ReturnLanes {
  Lanes range_m, power;
};
LONGTAIL_INLINE ReturnLanes detect(const ReceiveTables& t, Lanes range, Lanes power, Words of_power, Words of_range) {
  const Lanes measured = power + (t.noise + t.spread * power) * normal_of_bytes(of_power);
  Lanes sigma = t.sigma_at_unit_power / root(most(power, all(1e-12f)));
  if (t.extra_sigma > 0) {
    const Lanes extra = t.extra_sigma * range;
    sigma = root(sigma * sigma + extra * extra);
  }
  const Lanes seen = range + sigma * normal_of_bytes(of_range);
  const LaneMask detected = (power > 0.0f) & (measured >= t.threshold) & (seen >= t.min_range_m) & (seen <= t.max_range_m);
  return {detected ? seen : Lanes{}, detected ? measured : Lanes{}};
}

// Of numbers that fit.
LONGTAIL_INLINE RangeLanes sixteen_bits_of(LaneMask numbers) {
#if defined(__SSE2__) && LONGTAIL_LANES == 4
  typedef short Shorts __attribute__((vector_size(16)));
  const LaneMask centred = numbers - 0x8000;  // there is an instruction for signed ones
  const Shorts packed_twice = __builtin_ia32_packssdw128(centred, centred) ^ static_cast<short>(-0x8000);
  RangeLanes lanes;
  std::memcpy(&lanes, &packed_twice, sizeof lanes);
  return lanes;
#else
  return __builtin_convertvector(numbers, RangeLanes);
#endif
}
LONGTAIL_INLINE IntensityLanes eight_bits_of(LaneMask numbers) {
#if defined(__SSE2__) && LONGTAIL_LANES == 4
  const auto shorts = __builtin_ia32_packssdw128(numbers, numbers);
  const auto bytes = __builtin_ia32_packuswb128(shorts, shorts);
  IntensityLanes lanes;
  std::memcpy(&lanes, &bytes, sizeof lanes);
  return lanes;
#else
  return __builtin_convertvector(numbers, IntensityLanes);
#endif
}

LONGTAIL_INLINE RangeLanes range_steps(const ReturnLanes& seen) {
  return sixteen_bits_of(__builtin_convertvector(seen.range_m * 500.0f + 0.5f, LaneMask));
}
LONGTAIL_INLINE IntensityLanes intensity_of(const ReturnLanes& seen) {
  return eight_bits_of(intensity_steps(seen.power * seen.range_m * seen.range_m));
}

LONGTAIL_INLINE void receive_group(const ReceiveTables& t, std::int32_t at, Words of_power, Words of_range) {
  const ReturnLanes seen = detect(t, load(t.range_m + at), load(t.power + at), of_power, of_range);
  const RangeLanes out_range = range_steps(seen);
  const IntensityLanes out_intensity = intensity_of(seen);
  std::memcpy(t.range + at, &out_range, sizeof out_range);
  std::memcpy(t.intensity + at, &out_intensity, sizeof out_intensity);
}

void receive(const ReceiveTables& t) {
  Words lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = static_cast<std::uint32_t>(i);
  const PhiloxRun run = philox_run({t.key[0], t.key[1]}, {0, t.purpose, t.frame});
  for (std::int32_t block = 0; block < t.count; block += kReceiveBlock) {
    for (int group = 0; group < 16; group += kLanes) {
      if (!any(most(load(t.power + block + group), load(t.power + block + 16 + group)) >= t.least_power)) continue;
      const Words counter = lane + static_cast<std::uint32_t>(block / 2 + group);
      const PhiloxLanes random = philox_of<10>(run, counter);
      receive_group(t, block + group, random.word[0], random.word[1]);
      receive_group(t, block + 16 + group, random.word[2], random.word[3]);
    }
  }
}

struct EchoLanes {
  Lanes range_m, power;
};

// Nearer ones first; of two at one range the weaker.
LONGTAIL_INLINE void sort_two(EchoLanes& a, EchoLanes& b) {
  const LaneMask swaps = (b.range_m < a.range_m) | ((b.range_m == a.range_m) & (b.power < a.power));
  const EchoLanes low{swaps ? b.range_m : a.range_m, swaps ? b.power : a.power};
  b = {swaps ? a.range_m : b.range_m, swaps ? a.power : b.power};
  a = low;
}
template <int kCount>
LONGTAIL_INLINE void sort(EchoLanes (&e)[kCount]) {
  for (int end = kCount - 1; end > 0; --end) {
    for (int i = 0; i < end; ++i) sort_two(e[i], e[i + 1]);
  }
}

// Echoes too near together become one, at the middle of their powers: it takes the place of the last of them.
template <int kCount>
LONGTAIL_INLINE void merge_close(float resolution_m, EchoLanes (&e)[kCount]) {
  for (int i = 1; i < kCount; ++i) {
    EchoLanes& last = e[i - 1];
    const LaneMask close = (e[i].range_m - last.range_m < resolution_m) & (last.power > 0.0f) & (e[i].power > 0.0f);
    if (!any(close)) continue;
    const Lanes power = last.power + e[i].power;
    const Lanes range = last.range_m + (e[i].range_m - last.range_m) * (e[i].power / power);
    e[i].range_m = close ? range : e[i].range_m;
    e[i].power = close ? power : e[i].power;
    last.power = close ? Lanes{} : last.power;
  }
}

struct TwoReturns {
  ReturnLanes first;   // the strongest
  ReturnLanes second;  // the last one, or where that is the strongest the second strongest
};
template <int kCount>
LONGTAIL_INLINE TwoReturns detect_all(const ReceiveTables& t, std::uint32_t purpose, Words ray, const EchoLanes (&e)[kCount]) {
  const auto blank = ReturnLanes{Lanes{}, Lanes{}};
  ReturnLanes first = blank, second = blank, last = blank;
  PhiloxLanes random;
  std::int32_t drawn = -1;
  for (std::int32_t i = 0; i < kCount; ++i) {
    if (!any(e[i].power >= t.least_power)) continue;
    if (drawn != i / 2) {
      drawn = i / 2;
      random = philox_lanes(t.key[0], t.key[1],
                            {{all_words(static_cast<std::uint32_t>(drawn)), all_words(purpose), all_words(t.frame), ray}});
    }
    const ReturnLanes seen = detect(t, e[i].range_m, e[i].power, random.word[2 * (i % 2)], random.word[2 * (i % 2) + 1]);
    const LaneMask there = seen.range_m > 0.0f;
    const LaneMask strongest = there & (seen.power > first.power);
    const LaneMask stronger = there & (seen.power > second.power);
    second.range_m = strongest ? first.range_m : stronger ? seen.range_m : second.range_m;
    second.power = strongest ? first.power : stronger ? seen.power : second.power;
    first.range_m = strongest ? seen.range_m : first.range_m;
    first.power = strongest ? seen.power : first.power;
    last.range_m = there ? seen.range_m : last.range_m;
    last.power = there ? seen.power : last.power;
  }
  const LaneMask other = last.range_m != first.range_m;
  return {first, {other ? last.range_m : second.range_m, other ? last.power : second.power}};
}

struct Reported {
  RangeLanes range;
  IntensityLanes intensity;
};
LONGTAIL_INLINE Reported reported(const ReturnLanes& seen) {
  if (!any(seen.range_m > 0.0f)) return {RangeLanes{}, IntensityLanes{}};
  return {range_steps(seen), intensity_of(seen)};
}

LONGTAIL_INLINE void report(const ReceiveTables& t, const SeveralTables& several, std::int32_t at, const TwoReturns& seen) {
  const Reported first = reported(seen.first);
  const Reported second = reported(seen.second);
  if (several.ray == nullptr) {
    std::memcpy(t.range + at, &first.range, sizeof first.range);
    std::memcpy(t.intensity + at, &first.intensity, sizeof first.intensity);
    if (several.second_range == nullptr) return;
    std::memcpy(several.second_range + at, &second.range, sizeof second.range);
    std::memcpy(several.second_intensity + at, &second.intensity, sizeof second.intensity);
    return;
  }
  const int lanes = least(several.count - at, kLanes);
  for (int i = 0; i < lanes; ++i) {
    const std::uint32_t to = several.ray[at + i];
    t.range[to] = first.range[i];
    t.intensity[to] = first.intensity[i];
    if (several.second_range == nullptr) continue;
    several.second_range[to] = second.range[i];
    several.second_intensity[to] = second.intensity[i];
  }
}

LONGTAIL_INLINE Words rays_at(const SeveralTables& several, std::int32_t at) {
  Words ray;
  if (several.ray != nullptr) {
    std::memcpy(&ray, several.ray + at, sizeof ray);
  } else {
    for (int i = 0; i < kLanes; ++i) ray[i] = static_cast<std::uint32_t>(at + i);
  }
  return ray;
}

template <int kCount>
LONGTAIL_INLINE void receive_each(const ReceiveTables& t, const SeveralTables& several) {
  for (std::int32_t at = 0; at < several.count; at += kLanes) {
    EchoLanes e[kCount];
    for (int i = 0; i < kCount; ++i) {
      const Lanes power = load(several.power[i] + at);
      e[i] = {power > 0.0f ? load(several.range_m[i] + at) : all(kNoEcho_m), power};
    }
    sort(e);
    merge_close(several.resolution_m, e);
    report(t, several, at, detect_all(t, several.purpose, rays_at(several, at), e));
  }
}

void receive_several(const ReceiveTables& t, const SeveralTables& several) {
  if (several.echoes == 2) return receive_each<2>(t, several);
  if (several.echoes == 4) return receive_each<4>(t, several);
  receive_each<kMostEchoes>(t, several);
}

void fog_echoes(const FogTables& t) {
  const Lanes last = all(static_cast<float>(t.count - 1));
  for (std::int32_t ray = 0; ray < t.rays; ray += kLanes) {
    const Lanes at = least(load(t.hard_range_m + ray) * t.steps_per_metre, last);
    if (!any(at < last)) {
      store(t.range_m + ray, all(t.echo_range_m[t.count - 1]));
      store(t.power + ray, all(t.echo_power[t.count - 1]));
      continue;
    }
    const LaneMask index = __builtin_convertvector(at, LaneMask);
    Lanes range, power;
    for (int i = 0; i < kLanes; ++i) {
      range[i] = t.echo_range_m[index[i]];
      power[i] = t.echo_power[index[i]];
    }
    store(t.range_m + ray, range);
    store(t.power + ray, power);
  }
}

}  // namespace
}  // namespace longtail::sim
