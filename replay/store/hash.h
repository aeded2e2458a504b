// SHA-256 and the Merkle tree behind `content_root`. Shape of the tree: RFC 6962 section 2.1 (leaves
// prefixed 0x00, inner nodes 0x01, split at the largest power of two; no leaf is ever duplicated).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace longtail::replay {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
std::string hex(const Sha256& hash);

// SHA256(0x00 || header || payload).
Sha256 leaf_hash(std::string_view header, std::string_view payload);

// The root over leaf hashes in order; of no leaves: SHA256("").
Sha256 merkle_root(const std::vector<Sha256>& leaves);

}  // namespace longtail::replay
