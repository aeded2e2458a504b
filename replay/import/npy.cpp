#include "replay/import/npy.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

namespace longtail::replay {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in the file");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::uint64_t kMaxHeader = 65'536;
constexpr std::uint64_t kMaxValues = 100'000'000;

Error bad_npy(const std::string& file, std::string what) {
  return {FixBy::kEnvironment, std::move(what), file,
          "wanted is a NumPy array of float64, one or two dimensions, C order"};
}

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

// The header is a Python dictionary literal with exactly the keys descr, fortran_order and shape.
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : rest_(text) {}

  std::optional<Header> run() {
    Header header;
    bool has_descr = false;
    bool has_order = false;
    bool has_shape = false;
    if (!eat('{')) return std::nullopt;
    while (!eat('}')) {
      const auto key = quoted();
      if (!key || !eat(':')) return std::nullopt;
      bool* seen = *key == "descr"           ? &has_descr
                   : *key == "fortran_order" ? &has_order
                   : *key == "shape"         ? &has_shape
                                             : nullptr;
      if (seen == nullptr || *seen) return std::nullopt;
      *seen = true;
      const bool ok = *key == "descr"           ? read_descr(header)
                      : *key == "fortran_order" ? read_order(header)
                                                : read_shape(header);
      if (!ok) return std::nullopt;
      if (!eat(',') && peek() != '}') return std::nullopt;
    }
    skip_space();
    if (!rest_.empty() || !has_descr || !has_order || !has_shape) return std::nullopt;
    return header;
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) rest_.remove_prefix(1);
  }
  char peek() {
    skip_space();
    return rest_.empty() ? '\0' : rest_.front();
  }
  bool eat(char wanted) {
    if (peek() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool eat_word(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::optional<std::string> quoted() {
    if (!eat('\'')) return std::nullopt;
    const std::size_t end = rest_.find('\'');
    if (end == std::string_view::npos) return std::nullopt;
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  bool read_descr(Header& header) {
    auto text = quoted();
    if (!text) return false;
    header.descr = std::move(*text);
    return true;
  }
  bool read_order(Header& header) {
    if (eat_word("False")) return true;
    header.fortran_order = true;
    return eat_word("True");
  }
  bool read_shape(Header& header) {
    if (!eat('(')) return false;
    while (!eat(')')) {
      skip_space();
      std::uint64_t size = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (error != std::errc{}) return false;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      header.shape.push_back(size);
      if (!eat(',') && peek() != ')') return false;
    }
    return true;
  }

  std::string_view rest_;
};

// Where the values begin, or 0.
std::uint64_t header_end(std::string_view bytes, std::uint64_t& header_begin) {
  const int major = static_cast<unsigned char>(bytes[6]);
  std::uint64_t size = 0;
  header_begin = major == 1 ? 10 : 12;
  if (major < 1 || major > 3 || bytes.size() < header_begin) return 0;
  std::memcpy(&size, bytes.data() + 8, major == 1 ? 2 : 4);
  if (size > kMaxHeader || header_begin + size > bytes.size()) return 0;
  return header_begin + size;
}

}  // namespace

Result<NpyArray> parse_npy(std::string_view bytes, const std::string& file) {
  if (bytes.size() < 10 || !bytes.starts_with(kMagic))
    return bad_npy(file, "the file does not begin like a NumPy array");
  std::uint64_t begin = 0;
  const std::uint64_t end = header_end(bytes, begin);
  if (end == 0) return bad_npy(file, "its format version or header length is not one of NumPy's");
  const auto header = HeaderParser(bytes.substr(begin, end - begin)).run();
  if (!header) return bad_npy(file, "its header is not a dictionary of descr, fortran_order and shape");
  if (header->descr != "<f8")
    return bad_npy(file, fmt::format("its values are of type '{}', not '<f8'", header->descr));
  if (header->fortran_order) return bad_npy(file, "its values lie in Fortran order");
  if (header->shape.empty() || header->shape.size() > 2) {
    return bad_npy(file, fmt::format("it has {} dimensions, allowed are 1 and 2", header->shape.size()));
  }
  NpyArray array;
  array.rows = header->shape[0];
  array.columns = header->shape.size() == 2 ? header->shape[1] : 1;
  if (array.columns == 0 || array.columns > 64 || array.rows > kMaxValues / array.columns) {
    return bad_npy(file, fmt::format("its shape is {} x {}, allowed are up to 64 columns and {} values", array.rows,
                                     array.columns, kMaxValues));
  }
  const std::uint64_t size = array.rows * array.columns * sizeof(double);
  if (bytes.size() - end != size) {
    return bad_npy(file, fmt::format("it holds {} bytes of values, its shape asks for {}", bytes.size() - end, size));
  }
  array.values.resize(array.rows * array.columns);
  if (size != 0) std::memcpy(array.values.data(), bytes.data() + end, size);
  return array;
}

Result<NpyArray> load_npy(const std::string& path) {
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error) return Error{FixBy::kEnvironment, fmt::format("cannot be read: {}", error.message()), path, ""};
  if (size > kMaxHeader + 12 + kMaxValues * sizeof(double)) return bad_npy(path, fmt::format("it has {} bytes", size));
  std::string bytes(size, '\0');
  std::ifstream in(path, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) {
    return Error{FixBy::kEnvironment, "cannot be read", path, ""};
  }
  return parse_npy(bytes, path);
}

}  // namespace longtail::replay
