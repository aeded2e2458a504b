// The reading half of h5.h: known paths only, everything checked against the schema before it is used. libhdf5 never
// inflates, converts or allocates by what the file says.
#include <hdf5.h>

#include <algorithm>

#include "replay/store/chunk_codec.h"
#include "replay/store/evidence.h"
#include "replay/store/h5.h"

namespace longtail::replay::h5 {

namespace {

Result<void> expect_hard_link(const Handle& parent, const std::string& name) {
  H5L_info_t info{};
  if (H5Lget_info(parent.id(), name.c_str(), &info, H5P_DEFAULT) < 0)
    return evidence_error("/" + name, "it is missing");
  if (info.type != H5L_TYPE_HARD)
    return evidence_error("/" + name, "it is a soft or external link, which a recording never has");
  return {};
}

Result<void> expect_filters(const Handle& properties, const std::string& name) {
  constexpr H5Z_filter_t kFilters[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
  const int count = H5Pget_nfilters(properties.id());
  if (count != 3) return evidence_error("/" + name, fmt::format("it has {} filters, the schema has 3", count));
  for (unsigned i = 0; i < 3; ++i) {
    unsigned flags = 0;
    unsigned values[8] = {};
    unsigned config = 0;
    std::size_t value_count = 8;
    const H5Z_filter_t filter = H5Pget_filter2(properties.id(), i, &flags, &value_count, values, 0, nullptr, &config);
    if (filter != kFilters[i])
      return evidence_error("/" + name, fmt::format("filter {} is {}, the schema has {}", i, filter, kFilters[i]));
  }
  return {};
}

// Type, layout, chunk shape, filters and storage as the schema has them.
Result<void> expect_layout(const Handle& dataset, const std::string& name, const DatasetSpec& spec) {
  const Handle type(H5Dget_type(dataset.id()));
  const Handle wanted = make_type(spec.type);
  if (!type || H5Tequal(type.id(), wanted.id()) <= 0)
    return evidence_error("/" + name, "its type is not that of the schema");
  if (H5Tcommitted(type.id()) != 0) return evidence_error("/" + name, "its type is a committed type");
  const Handle properties(H5Dget_create_plist(dataset.id()));
  if (!properties || H5Pget_layout(properties.id()) != H5D_CHUNKED)
    return evidence_error("/" + name, "it is not chunked");
  if (H5Pget_external_count(properties.id()) != 0) return evidence_error("/" + name, "it lies in external files");
  hsize_t chunk[2] = {};
  const int rank = spec.columns == 0 ? 1 : 2;
  if (H5Pget_chunk(properties.id(), 2, chunk) != rank || chunk[0] != spec.chunk_rows ||
      (rank == 2 && chunk[1] != spec.columns)) {
    return evidence_error("/" + name, "its chunks are not those of the schema");
  }
  return expect_filters(properties, name);
}

Result<std::uint64_t> checked_rows(const Handle& dataset, const std::string& name, const DatasetSpec& spec,
                                   const Limits& limits) {
  const Handle space(H5Dget_space(dataset.id()));
  const int rank = spec.columns == 0 ? 1 : 2;
  hsize_t size[2] = {};
  if (!space || H5Sget_simple_extent_ndims(space.id()) != rank ||
      H5Sget_simple_extent_dims(space.id(), size, nullptr) != rank) {
    return evidence_error("/" + name, fmt::format("its rank is not {}", rank));
  }
  if (rank == 2 && size[1] != spec.columns)
    return evidence_error("/" + name, fmt::format("it has {} columns, the schema has {}", size[1], spec.columns));
  const std::uint64_t most = std::min<std::uint64_t>(limits.max_rows, limits.max_bytes / spec.row_size());
  if (size[0] > most) return evidence_error("/" + name, fmt::format("it has {} rows, allowed are {}", size[0], most));
  return static_cast<std::uint64_t>(size[0]);
}

Result<std::string> read_chunk(const Handle& dataset, const std::string& name, const DatasetSpec& spec,
                               std::uint64_t row) {
  const hsize_t offset[2] = {row, 0};
  const std::size_t chunk_size = spec.chunk_rows * spec.row_size();
  hsize_t stored = 0;
  if (H5Dget_chunk_storage_size(dataset.id(), offset, &stored) < 0 || stored == 0) {
    return evidence_error("/" + name, fmt::format("the chunk at row {} is missing", row));
  }
  // Deflate grows incompressible data by a few bytes per 16 kB; twice the size is far beyond what we ever wrote.
  if (stored > 2 * chunk_size + 1024)
    return evidence_error("/" + name,
                          fmt::format("the chunk at row {} holds {} bytes for {}", row, stored, chunk_size));
  std::string filtered(stored, '\0');
  std::uint32_t skipped_filters = 0;
  if (H5Dread_chunk(dataset.id(), H5P_DEFAULT, offset, &skipped_filters, filtered.data()) < 0 || skipped_filters != 0) {
    return evidence_error("/" + name, fmt::format("the chunk at row {} cannot be read", row));
  }
  auto chunk = decode_chunk(filtered, chunk_size, spec.type.size());
  if (!chunk) return evidence_error(fmt::format("/{} row {}", name, row), chunk.error().what);
  return chunk;
}

}  // namespace

Result<Handle> open_file(const std::string& path) {
  const Handle access(H5Pcreate(H5P_FILE_ACCESS));
  H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
  Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()));
  if (!file) return evidence_error("", "it is no readable HDF5 file: damaged, cut short or of another kind");
  return file;
}

Result<Handle> open_group(const Handle& parent, const std::string& name) {
  if (auto link = expect_hard_link(parent, name); !link) return link.error();
  Handle group(H5Gopen2(parent.id(), name.c_str(), H5P_DEFAULT));
  if (!group) return evidence_error("/" + name, "the group cannot be opened");
  return group;
}

Result<bool> has_child(const Handle& parent, const std::string& name) {
  const htri_t there = H5Lexists(parent.id(), name.c_str(), H5P_DEFAULT);
  if (there < 0) return evidence_error("/" + name, "the group cannot be searched");
  return there > 0;
}

Result<std::uint64_t> child_count(const Handle& group) {
  H5G_info_t info{};
  if (H5Gget_info(group.id(), &info) < 0) return evidence_error("", "a group cannot be read");
  return static_cast<std::uint64_t>(info.nlinks);
}

Result<std::string> read_dataset(const Handle& parent, const std::string& name, const DatasetSpec& spec,
                                 const Limits& limits) {
  if (auto link = expect_hard_link(parent, name); !link) return link.error();
  const Handle dataset(H5Dopen2(parent.id(), name.c_str(), H5P_DEFAULT));
  if (!dataset) return evidence_error("/" + name, "the dataset cannot be opened");
  if (auto layout = expect_layout(dataset, name, spec); !layout) return layout.error();
  const auto rows = checked_rows(dataset, name, spec, limits);
  if (!rows) return rows.error();
  if (auto attributes = expect_attribute_count(dataset, 0); !attributes) return attributes.error();

  // Grown chunk by chunk: a file that claims more rows than it holds costs no memory.
  std::string bytes;
  const std::size_t row_size = spec.row_size();
  for (std::uint64_t row = 0; row < rows.value(); row += spec.chunk_rows) {
    const auto chunk = read_chunk(dataset, name, spec, row);
    if (!chunk) return chunk.error();
    const std::size_t used = std::min<std::uint64_t>(spec.chunk_rows, rows.value() - row) * row_size;
    if (chunk.value().find_first_not_of('\0', used) != std::string::npos) {
      return evidence_error("/" + name, "the unused part of its last chunk is not zero");
    }
    bytes.append(chunk.value(), 0, used);
  }
  return bytes;
}

Result<std::string> read_attribute(const Handle& object, const std::string& name, const Type& type) {
  const Handle attribute(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT));
  if (!attribute) return evidence_error(name, "the attribute is missing");
  const Handle space(H5Aget_space(attribute.id()));
  const Handle stored(H5Aget_type(attribute.id()));
  const Handle wanted = make_type(type);
  if (!space || H5Sget_simple_extent_type(space.id()) != H5S_SCALAR || !stored ||
      H5Tequal(stored.id(), wanted.id()) <= 0) {
    return evidence_error(name, "the attribute's type is not that of the schema");
  }
  std::string bytes(type.size(), '\0');
  if (H5Aread(attribute.id(), wanted.id(), bytes.data()) < 0)
    return evidence_error(name, "the attribute cannot be read");
  return bytes;
}

Result<void> expect_attribute_count(const Handle& object, std::uint64_t count) {
  H5O_info_t info{};
  if (H5Oget_info2(object.id(), &info, H5O_INFO_NUM_ATTRS) < 0)
    return evidence_error("", "an object's attributes cannot be counted");
  if (info.num_attrs != count)
    return evidence_error("", fmt::format("an object has {} attributes, the schema has {}", info.num_attrs, count));
  return {};
}

}  // namespace longtail::replay::h5
