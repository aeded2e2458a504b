// Small RAII layer over the HDF5 C API, for files of our own strict schema only. Types are described as data and
// compared exactly; datasets are one-dimensional, chunked, shuffle + deflate + fletcher32, and move as raw filtered
// chunks that we code ourselves. Not thread safe: hold `library_lock()` across any sequence of calls.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stack/base/result.h"

namespace longtail::replay::h5 {

// libhdf5 is one global state. The first lock also silences its error printing and forbids plugins.
std::unique_lock<std::mutex> library_lock();

std::string library_version();

class Handle {
 public:
  Handle() = default;
  explicit Handle(std::int64_t id) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() { close(); }

  explicit operator bool() const { return id_ >= 0; }
  std::int64_t id() const { return id_; }
  void close();

 private:
  std::int64_t id_ = -1;
};

enum class Scalar : std::uint8_t { kU8, kU16, kU32, kU64, kI64, kF64 };

struct Member;

// A packed little-endian element: a scalar, a fixed-length UTF-8 string, an enumeration over u8, an array of a
// scalar, or a compound of these.
struct Type {
  enum class Kind : std::uint8_t { kScalar, kString, kEnum, kArray, kCompound } kind = Kind::kScalar;
  Scalar scalar = Scalar::kU8;
  std::size_t count = 1;                // bytes of a string, elements of an array
  std::vector<std::string> enum_names;  // value = position
  std::vector<Member> members;

  std::size_t size() const;
};
struct Member {
  std::string name;
  Type type;
};
inline Type scalar(Scalar kind) {
  return {.kind = Type::Kind::kScalar, .scalar = kind, .count = 1, .enum_names = {}, .members = {}};
}
inline Type text(std::size_t bytes) {
  return {.kind = Type::Kind::kString, .scalar = Scalar::kU8, .count = bytes, .enum_names = {}, .members = {}};
}
inline Type array(Scalar kind, std::size_t count) {
  return {.kind = Type::Kind::kArray, .scalar = kind, .count = count, .enum_names = {}, .members = {}};
}
Type enumeration(std::vector<std::string> names);
Type compound(std::vector<Member> members);

Handle make_type(const Type& type);

struct DatasetSpec {
  Type type;
  std::size_t chunk_rows = 1024;
  std::size_t columns = 0;  // 0: one-dimensional; else rows of this many elements
  std::size_t row_size() const { return type.size() * (columns == 0 ? 1 : columns); }
};

// --- writing: failures are errors of the environment (disk full, no permission) --------------------

Result<Handle> create_file(const std::string& path);
// Writes everything out; the handle must be the last one on the file.
Result<void> close_file(Handle file);
Result<Handle> create_group(const Handle& parent, const std::string& name);
// `rows` holds whole rows. Partial chunks are filled with zeros.
Result<void> write_dataset(const Handle& parent, const std::string& name, const DatasetSpec& spec,
                           std::string_view rows);
Result<void> write_attribute(const Handle& object, const std::string& name, const Type& type, std::string_view bytes);

// --- reading: failures are evidence errors ---------------------------------------------------------

struct Limits {
  std::uint64_t max_rows = 0;
  std::uint64_t max_bytes = 0;
};

Result<Handle> open_file(const std::string& path);
// `name` is one component; soft, external and user-defined links are refused.
Result<Handle> open_group(const Handle& parent, const std::string& name);
Result<bool> has_child(const Handle& parent, const std::string& name);
Result<std::uint64_t> child_count(const Handle& group);
// All rows as packed bytes. Rank, limits, type, layout, chunk shape and filters are checked before anything is
// allocated.
Result<std::string> read_dataset(const Handle& parent, const std::string& name, const DatasetSpec& spec,
                                 const Limits& limits);
Result<std::string> read_attribute(const Handle& object, const std::string& name, const Type& type);
// Datasets have no attributes, groups exactly those of the schema.
Result<void> expect_attribute_count(const Handle& object, std::uint64_t count);

}  // namespace longtail::replay::h5
