// What HDF5's filter pipeline shuffle, deflate(1), fletcher32 does to one chunk, done by us: libdeflate takes
// half the CPU of libhdf5's own filter, and decoding never hands damaged bytes to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stack/base/result.h"

namespace longtail::replay {

// HDF5's variant: 16-bit big-endian words, sums folded modulo 65535 (H5checksum.c of HDF5 1.10).
std::uint32_t fletcher32(std::string_view bytes);

// Filtered bytes of a whole chunk of elements of `element_size` bytes.
std::string encode_chunk(std::string_view chunk, std::size_t element_size);
// The `size` bytes behind filtered bytes; a wrong checksum, damaged stream or other size is an error.
Result<std::string> decode_chunk(std::string_view filtered, std::size_t size, std::size_t element_size);

// Of the linked libdeflate: another version may compress to other bytes.
std::string deflate_version();

}  // namespace longtail::replay
