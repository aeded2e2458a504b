// Known answers of the elementary functions, for the self-test: bit patterns of arguments and result.
// Written by tests/support/make_self_test_words.py; another SLEEF version is a new set of golden results.
#pragma once

#include <array>
#include <cstdint>

namespace longtail {

template <class Word>
struct KnownAnswer {
  Word x;
  Word y;  // 0 where the function has one argument
  Word result;
};

template <class Word>
struct FunctionWords {
  const char* name;  // as the C library spells it
  std::array<KnownAnswer<Word>, 20> rows;
};
using DoubleWords = FunctionWords<std::uint64_t>;
using FloatWords = FunctionWords<std::uint32_t>;

extern const std::array<DoubleWords, 27> kDoubleWords;
extern const std::array<FloatWords, 27> kFloatWords;

}  // namespace longtail
