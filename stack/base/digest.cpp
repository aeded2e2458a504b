#include "stack/base/digest.h"

// Compiled in: most inputs are one short link of a chain, where the call would cost as much as the hash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "stack/base/check.h"
#include "stack/base/digest_avx2.h"

namespace longtail {

static_assert(std::endian::native == std::endian::little, "canonical bytes are written by memcpy");

std::string Digest::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

namespace {

constexpr std::size_t kLong = 512;  // from here on AVX2 outweighs the call

bool has_avx2() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2");
  return has;
#else
  return false;
#endif
}

}  // namespace

Digest digest_of(std::string_view bytes) {
  if (bytes.size() >= kLong && has_avx2()) return digest_of_avx2(bytes);
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

void DigestChain::add(Digest item) {
  const std::array<std::uint64_t, 4> link{value_.high, value_.low, item.high, item.low};
  const XXH128_hash_t hash = XXH3_128bits(link.data(), sizeof link);
  value_ = {hash.high64, hash.low64};
}

void StateWriter::refuse_nan() {
  CHECK(false, "NaN in hashed state");
  std::abort();
}

void StateWriter::make_room(std::size_t size) { buffer_.resize(std::max(2 * buffer_.size(), size_ + size + 64)); }

void StateWriter::f64s(std::span<const double> values) {
  u32(static_cast<std::uint32_t>(values.size()));
  for (const double v : values) f64(v);
}

void StateWriter::str(std::string_view v) {
  u32(static_cast<std::uint32_t>(v.size()));
  if (v.empty()) return;
  if (size_ + v.size() > buffer_.size()) make_room(v.size());
  std::memcpy(buffer_.data() + size_, v.data(), v.size());
  size_ += v.size();
}

void StateReader::need(std::size_t size) const {
  CHECK(size <= bytes_.size() - position_, "saved state is {} bytes, wanted {} at {}", bytes_.size(), size, position_);
}

void StateReader::take(void* out, std::size_t size) {
  need(size);
  std::memcpy(out, bytes_.data() + position_, size);
  position_ += size;
}

std::uint8_t StateReader::u8() { std::uint8_t v = 0; take(&v, sizeof v); return v; }
std::uint32_t StateReader::u32() { std::uint32_t v = 0; take(&v, sizeof v); return v; }
std::uint64_t StateReader::u64() { std::uint64_t v = 0; take(&v, sizeof v); return v; }
std::int64_t StateReader::i64() { std::int64_t v = 0; take(&v, sizeof v); return v; }
double StateReader::f64() { double v = 0; take(&v, sizeof v); return v; }

void StateReader::f64s(std::span<double> values) {
  const std::uint32_t count = u32();
  CHECK(count == values.size(), "saved array holds {} values, expected {}", count, values.size());
  for (double& v : values) v = f64();
}

std::string StateReader::str() {
  const std::uint32_t size = u32();
  need(size);  // before the memory is asked for
  std::string v(size, '\0');
  take(v.data(), v.size());
  return v;
}

}  // namespace longtail
