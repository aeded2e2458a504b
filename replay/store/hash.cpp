#include "replay/store/hash.h"

#include <openssl/evp.h>

#include <initializer_list>
#include <memory>

#include "stack/base/check.h"

namespace longtail::replay {
namespace {

Sha256 sha256_of_parts(std::initializer_list<std::string_view> parts) {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  // Looking the algorithm up costs more than hashing a small message.
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(kAlgorithm != nullptr && EVP_DigestInit_ex2(context.get(), kAlgorithm, nullptr) == 1, "OpenSSL has no SHA-256");
  for (const std::string_view part : parts) CHECK(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  Sha256 hash{};
  CHECK(EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1);
  return hash;
}

std::string_view bytes_of(const Sha256& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

Sha256 inner_hash(const Sha256& left, const Sha256& right) {
  return sha256_of_parts({std::string_view("\x01", 1), bytes_of(left), bytes_of(right)});
}

}  // namespace

Sha256 sha256(std::string_view bytes) { return sha256_of_parts({bytes}); }

std::string hex(const Sha256& hash) {
  std::string text;
  text.reserve(2 * hash.size());
  for (const std::uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

Sha256 leaf_hash(std::string_view header, std::string_view payload) {
  return sha256_of_parts({std::string_view("\x00", 1), header, payload});
}

Sha256 merkle_root(const std::vector<Sha256>& leaves) {
  if (leaves.empty()) return sha256("");
  // Complete subtrees so far, largest first, with their leaf counts: like carrying in binary addition.
  struct Subtree {
    Sha256 root;
    std::size_t leaves;
  };
  std::vector<Subtree> subtrees;
  for (const Sha256& leaf : leaves) {
    Subtree next{leaf, 1};
    while (!subtrees.empty() && subtrees.back().leaves == next.leaves) {
      next = {inner_hash(subtrees.back().root, next.root), 2 * next.leaves};
      subtrees.pop_back();
    }
    subtrees.push_back(next);
  }
  Sha256 root = subtrees.back().root;
  for (std::size_t i = subtrees.size() - 1; i-- > 0;) root = inner_hash(subtrees[i].root, root);
  return root;
}

}  // namespace longtail::replay
