// The writing half of h5.h. Rules for identical bytes: no object times, V110 objects only, packed types, attributes and
// links kept compact (no heaps), chunks written once in order, nothing flushed early.
#include <hdf5.h>

#include <algorithm>

#include "replay/store/chunk_codec.h"
#include "replay/store/h5.h"

namespace longtail::replay::h5 {

namespace {

// More links or attributes than any object of the schema has: below this HDF5 keeps them in the object header.
constexpr unsigned kCompactLimit = 512;

Error failed(const std::string& what) {
  return {FixBy::kEnvironment, fmt::format("HDF5 cannot {}", what), "", "is the disk full?"};
}

bool plain(hid_t plist) {
  return H5Pset_obj_track_times(plist, false) >= 0 && H5Pset_attr_phase_change(plist, kCompactLimit, 0) >= 0;
}

Handle dataset_properties(const DatasetSpec& spec) {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE));
  const hsize_t chunk[2] = {spec.chunk_rows, spec.columns};
  const bool ok = plain(properties.id()) && H5Pset_chunk(properties.id(), spec.columns == 0 ? 1 : 2, chunk) >= 0 &&
                  H5Pset_shuffle(properties.id()) >= 0 && H5Pset_deflate(properties.id(), 1) >= 0 &&
                  H5Pset_fletcher32(properties.id()) >= 0;
  return ok ? std::move(properties) : Handle();
}

}  // namespace

Result<Handle> create_file(const std::string& path) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS));
  const Handle creation(H5Pcreate(H5P_FILE_CREATE));
  if (H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110) < 0 || !plain(creation.id()) ||
      H5Pset_link_phase_change(creation.id(), kCompactLimit, 0) < 0 ||
      H5Pset_file_space_strategy(creation.id(), H5F_FSPACE_STRATEGY_FSM_AGGR, false, 1) < 0) {
    return failed("prepare a file");
  }
  Handle file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()));
  if (!file) {
    return Error{FixBy::kEnvironment, "cannot create the file", path,
                 "does the folder exist, and may you write there?"};
  }
  return file;
}

Result<void> close_file(Handle file) {
  if (H5Fget_obj_count(file.id(), H5F_OBJ_ALL) != 1) return failed("close a file that is still in use");
  const hid_t id = file.id();
  if (H5Fflush(id, H5F_SCOPE_GLOBAL) < 0) return failed("write the file out");
  file.close();
  return {};
}

Result<Handle> create_group(const Handle& parent, const std::string& name) {
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE));
  if (!plain(creation.id()) || H5Pset_link_phase_change(creation.id(), kCompactLimit, 0) < 0)
    return failed("prepare a group");
  Handle group(H5Gcreate2(parent.id(), name.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT));
  if (!group) return failed("create group " + name);
  return group;
}

Result<void> write_dataset(const Handle& parent, const std::string& name, const DatasetSpec& spec,
                           std::string_view rows) {
  const std::size_t row_size = spec.row_size();
  CHECK(rows.size() % row_size == 0, "dataset {}: {} bytes are no whole rows of {}", name, rows.size(), row_size);
  const int rank = spec.columns == 0 ? 1 : 2;
  const hsize_t size[2] = {rows.size() / row_size, spec.columns};
  const hsize_t limit[2] = {H5S_UNLIMITED, spec.columns};
  const Handle space(H5Screate_simple(rank, size, limit));
  const Handle type = make_type(spec.type);
  const Handle properties = dataset_properties(spec);
  const Handle dataset(
      H5Dcreate2(parent.id(), name.c_str(), type.id(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
  if (!dataset) return failed("create dataset " + name);

  const std::size_t chunk_size = spec.chunk_rows * row_size;
  for (std::size_t at = 0; at < rows.size(); at += chunk_size) {
    std::string chunk(rows.substr(at, chunk_size));
    chunk.resize(chunk_size, '\0');
    const std::string filtered = encode_chunk(chunk, spec.type.size());
    const hsize_t offset[2] = {at / row_size, 0};
    if (H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 0, offset, filtered.size(), filtered.data()) < 0) {
      return failed("write dataset " + name);
    }
  }
  return {};
}

Result<void> write_attribute(const Handle& object, const std::string& name, const Type& type, std::string_view bytes) {
  CHECK(bytes.size() == type.size(), "attribute {}: {} bytes for a type of {}", name, bytes.size(), type.size());
  const Handle made = make_type(type);
  const Handle space(H5Screate(H5S_SCALAR));
  const Handle attribute(H5Acreate2(object.id(), name.c_str(), made.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT));
  if (!attribute || H5Awrite(attribute.id(), made.id(), bytes.data()) < 0) return failed("write attribute " + name);
  return {};
}

}  // namespace longtail::replay::h5
