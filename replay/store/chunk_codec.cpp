#include "replay/store/chunk_codec.h"

#include <libdeflate.h>

#include <cstring>
#include <memory>

#include "replay/store/evidence.h"

namespace longtail::replay {
namespace {

constexpr int kDeflateLevel = 1;
constexpr std::size_t kChecksumSize = 4;

// Byte k of every element together; a remainder that is no whole element stays at the end.
std::string shuffle(std::string_view in, std::size_t element_size) {
  if (element_size <= 1) return std::string(in);
  std::string out(in.size(), '\0');
  const std::size_t count = in.size() / element_size;
  for (std::size_t byte = 0; byte < element_size; ++byte) {
    char* to = out.data() + byte * count;
    for (std::size_t i = 0; i < count; ++i) to[i] = in[i * element_size + byte];
  }
  const std::size_t done = count * element_size;
  std::memcpy(out.data() + done, in.data() + done, in.size() - done);
  return out;
}

std::string unshuffle(std::string in, std::size_t element_size) {
  if (element_size <= 1) return in;
  std::string out(in.size(), '\0');
  const std::size_t count = in.size() / element_size;
  for (std::size_t byte = 0; byte < element_size; ++byte) {
    const char* from = in.data() + byte * count;
    for (std::size_t i = 0; i < count; ++i) out[i * element_size + byte] = from[i];
  }
  const std::size_t done = count * element_size;
  std::memcpy(out.data() + done, in.data() + done, in.size() - done);
  return out;
}

struct FreeCompressor {
  void operator()(libdeflate_compressor* it) const { libdeflate_free_compressor(it); }
};
struct FreeDecompressor {
  void operator()(libdeflate_decompressor* it) const { libdeflate_free_decompressor(it); }
};

}  // namespace

std::uint32_t fletcher32(std::string_view bytes) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t words = bytes.size() / 2;
  std::uint32_t sum1 = 0;
  std::uint32_t sum2 = 0;
  while (words != 0) {
    // 360 words fit before a 32-bit sum can overflow.
    std::size_t block = words > 360 ? 360 : words;
    words -= block;
    for (; block != 0; --block, at += 2) {
      sum1 += static_cast<std::uint32_t>(at[0] << 8 | at[1]);
      sum2 += sum1;
    }
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  }
  if (bytes.size() % 2 != 0) {
    sum1 += static_cast<std::uint32_t>(*at << 8);
    sum2 += sum1;
    sum1 = (sum1 & 0xffff) + (sum1 >> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  }
  sum1 = (sum1 & 0xffff) + (sum1 >> 16);
  sum2 = (sum2 & 0xffff) + (sum2 >> 16);
  return sum2 << 16 | sum1;
}

std::string encode_chunk(std::string_view chunk, std::size_t element_size) {
  thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(kDeflateLevel));
  CHECK(compressor != nullptr, "out of memory");
  const std::string shuffled = shuffle(chunk, element_size);
  std::string out(libdeflate_zlib_compress_bound(compressor.get(), shuffled.size()) + kChecksumSize, '\0');
  const std::size_t size = libdeflate_zlib_compress(compressor.get(), shuffled.data(), shuffled.size(), out.data(),
                                                    out.size() - kChecksumSize);
  CHECK(size > 0, "a chunk of {} bytes outgrew libdeflate's own bound", chunk.size());
  const std::uint32_t sum = fletcher32({out.data(), size});
  std::memcpy(out.data() + size, &sum, kChecksumSize);
  out.resize(size + kChecksumSize);
  return out;
}

Result<std::string> decode_chunk(std::string_view filtered, std::size_t size, std::size_t element_size) {
  thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
      libdeflate_alloc_decompressor());
  CHECK(decompressor != nullptr, "out of memory");
  if (filtered.size() < kChecksumSize) return evidence_error("", "a chunk is shorter than its checksum");
  const std::string_view deflated = filtered.substr(0, filtered.size() - kChecksumSize);
  std::uint32_t stored = 0;
  std::memcpy(&stored, filtered.data() + deflated.size(), kChecksumSize);
  if (const std::uint32_t sum = fletcher32(deflated); sum != stored) {
    return evidence_error("", fmt::format("a chunk's checksum is {:08x}, the file says {:08x}", sum, stored));
  }
  std::string shuffled(size, '\0');
  if (libdeflate_zlib_decompress(decompressor.get(), deflated.data(), deflated.size(), shuffled.data(), size,
                                 nullptr) != LIBDEFLATE_SUCCESS) {
    return evidence_error("", fmt::format("a chunk does not decompress to its {} bytes", size));
  }
  return unshuffle(std::move(shuffled), element_size);
}

std::string deflate_version() { return LIBDEFLATE_VERSION_STRING; }

}  // namespace longtail::replay
