#include "replay/store/h5.h"

#include <hdf5.h>

#include "replay/store/evidence.h"

namespace longtail::replay::h5 {

static_assert(sizeof(hid_t) == sizeof(std::int64_t), "Handle keeps HDF5 ids as int64");

std::unique_lock<std::mutex> library_lock() {
  static std::mutex mutex;
  std::unique_lock lock(mutex);
  static const bool kReady = [] {
    H5open();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5PLset_loading_state(0);
    return true;
  }();
  CHECK(kReady);
  return lock;
}

std::string library_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

void Handle::close() {
  if (id_ >= 0) H5Idec_ref(std::exchange(id_, -1));
}

namespace {

std::size_t scalar_size(Scalar kind) {
  switch (kind) {
    case Scalar::kU8: return 1;
    case Scalar::kU16: return 2;
    case Scalar::kU32: return 4;
    case Scalar::kU64:
    case Scalar::kI64:
    case Scalar::kF64: return 8;
  }
  return 0;
}

hid_t scalar_type(Scalar kind) {
  switch (kind) {
    case Scalar::kU8: return H5T_STD_U8LE;
    case Scalar::kU16: return H5T_STD_U16LE;
    case Scalar::kU32: return H5T_STD_U32LE;
    case Scalar::kU64: return H5T_STD_U64LE;
    case Scalar::kI64: return H5T_STD_I64LE;
    case Scalar::kF64: return H5T_IEEE_F64LE;
  }
  return -1;
}

}  // namespace

std::size_t Type::size() const {
  switch (kind) {
    case Kind::kScalar: return scalar_size(scalar);
    case Kind::kString: return count;
    case Kind::kEnum: return 1;
    case Kind::kArray: return scalar_size(scalar) * count;
    case Kind::kCompound: {
      std::size_t sum = 0;
      for (const auto& [name, member] : members) sum += member.size();
      return sum;
    }
  }
  return 0;
}

Type enumeration(std::vector<std::string> names) {
  return {.kind = Type::Kind::kEnum, .scalar = Scalar::kU8, .count = 1, .enum_names = std::move(names), .members = {}};
}

Type compound(std::vector<Member> members) {
  return {.kind = Type::Kind::kCompound,
          .scalar = Scalar::kU8,
          .count = 1,
          .enum_names = {},
          .members = std::move(members)};
}

Handle make_type(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kScalar: return Handle(H5Tcopy(scalar_type(type.scalar)));
    case Type::Kind::kString: {
      Handle made(H5Tcopy(H5T_C_S1));
      H5Tset_size(made.id(), type.count);
      H5Tset_strpad(made.id(), H5T_STR_NULLPAD);
      H5Tset_cset(made.id(), H5T_CSET_UTF8);
      return made;
    }
    case Type::Kind::kEnum: {
      Handle made(H5Tenum_create(H5T_STD_U8LE));
      for (std::size_t i = 0; i < type.enum_names.size(); ++i) {
        const auto value = static_cast<std::uint8_t>(i);
        H5Tenum_insert(made.id(), type.enum_names[i].c_str(), &value);
      }
      return made;
    }
    case Type::Kind::kArray: {
      const hsize_t count = type.count;
      return Handle(H5Tarray_create2(scalar_type(type.scalar), 1, &count));
    }
    case Type::Kind::kCompound: {
      Handle made(H5Tcreate(H5T_COMPOUND, type.size()));
      std::size_t offset = 0;
      for (const auto& [name, member] : type.members) {
        const Handle part = make_type(member);
        H5Tinsert(made.id(), name.c_str(), offset, part.id());
        offset += member.size();
      }
      return made;
    }
  }
  return Handle();
}

}  // namespace longtail::replay::h5
