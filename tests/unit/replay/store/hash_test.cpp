#include "replay/store/hash.h"

#include <gtest/gtest.h>

namespace longtail::replay {
namespace {

TEST(Sha256, MatchesTheStandardsExamples) {
  // FIPS 180-4 examples.
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// The reference tree of the certificate-transparency project (merkle_tree_test.cc): leaf inputs and the root after
// each.
TEST(MerkleRoot, MatchesTheCertificateTransparencyReferenceTree) {
  using namespace std::string_literals;
  const std::vector<std::string> inputs{"",
                                        "\x00"s,
                                        "\x10",
                                        "\x20\x21",
                                        "\x30\x31",
                                        "\x40\x41\x42\x43",
                                        "\x50\x51\x52\x53\x54\x55\x56\x57",
                                        "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  const std::vector<std::string> roots{"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                       "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                       "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                       "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                       "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                       "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                       "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                       "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  std::vector<Sha256> leaves;
  EXPECT_EQ(merkle_root(leaves), sha256(""));
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    leaves.push_back(leaf_hash(std::string_view(inputs[i]).substr(0, i % 2),
                               std::string_view(inputs[i]).substr(std::min(i % 2, inputs[i].size()))));
    EXPECT_EQ(hex(merkle_root(leaves)), roots[i]) << i + 1 << " leaves";
  }
}

TEST(MerkleRoot, DependsOnOrderAndCount) {
  const Sha256 a = sha256("a");
  const Sha256 b = sha256("b");
  EXPECT_NE(merkle_root({a, b}), merkle_root({b, a}));
  EXPECT_NE(merkle_root({a, b}), merkle_root({a, b, b}));
}

}  // namespace
}  // namespace longtail::replay
