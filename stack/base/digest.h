// Digests: xxh3-128 over canonical little-endian bytes. A `DigestChain` folds digests in order, so one
// value stands for a whole history; `StateWriter` turns values into canonical bytes for hashing and
// for saved node state. -0.0 keeps its sign; NaN is a bug and is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace longtail {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  constexpr auto operator<=>(const Digest&) const = default;
  std::string hex() const;  // 32 lower-case digits, most significant first
};

Digest digest_of(std::string_view bytes);

// next = xxh3-128(previous, item): order matters, every item counts.
class DigestChain {
 public:
  void add(Digest item);
  void add(std::string_view bytes) { add(digest_of(bytes)); }
  Digest value() const { return value_; }

 private:
  Digest value_;
};

// Appends canonical bytes: integers and doubles little-endian, strings and arrays length-prefixed.
class StateWriter {
 public:
  void u8(std::uint8_t v) { put(v); }
  void boolean(bool v) { u8(v ? 1 : 0); }
  void u32(std::uint32_t v) { put(v); }
  void u64(std::uint64_t v) { put(v); }
  void i64(std::int64_t v) { put(v); }
  void f64(double v) {
    if (v != v) [[unlikely]] refuse_nan();
    put(v);
  }
  void f64s(std::span<const double> values);
  // Without a length: for layouts fixed by the code.
  template <std::size_t kCount>
  void words(const std::array<double, kCount>& values) {
    double sum = 0;  // NaN when any of them is: one test for all
    for (const double v : values) sum += v;
    if (sum != sum) [[unlikely]] refuse_nan();
    put(values);
  }
  void str(std::string_view v);

  std::string_view bytes() const { return {buffer_.data(), size_}; }
  void clear() { size_ = 0; }

 private:
  [[noreturn]] static void refuse_nan();
  void make_room(std::size_t size);
  // Inlined: the whole state of the world passes through here two hundred times a simulated second.
  template <class Value>
  void put(Value v) {
    if (size_ + sizeof v > buffer_.size()) make_room(sizeof v);
    std::memcpy(buffer_.data() + size_, &v, sizeof v);
    size_ += sizeof v;
  }

  std::vector<char> buffer_;
  std::size_t size_ = 0;
};

// Reads what StateWriter wrote, in the same order. A short or oversized buffer is a bug: CHECK.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : bytes_(bytes) {}
  std::uint8_t u8();
  bool boolean() { return u8() != 0; }
  std::uint32_t u32();
  std::uint64_t u64();
  std::int64_t i64();
  double f64();
  void f64s(std::span<double> values);
  std::string str();
  bool at_end() const { return position_ == bytes_.size(); }

 private:
  void need(std::size_t size) const;
  void take(void* out, std::size_t size);
  std::string_view bytes_;
  std::size_t position_ = 0;
};

}  // namespace longtail
