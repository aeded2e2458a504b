# The one place for floating-point flags (docs/determinism.md). Everything links longtail_flags.
add_library(longtail_flags INTERFACE)
add_library(longtail::flags ALIAS longtail_flags)

# Names that stack/base/libm_interpose.cpp wraps: the compiler must not fold or fuse calls to them.
set(LONGTAIL_STRICT_FUNCTIONS
    sin cos tan asin acos atan atan2 sincos sinh cosh tanh asinh acosh atanh
    exp exp2 exp10 expm1 log log2 log10 log1p pow cbrt hypot erf erfc tgamma)
set(no_builtin)
foreach(name IN LISTS LONGTAIL_STRICT_FUNCTIONS)
  list(APPEND no_builtin -fno-builtin-${name} -fno-builtin-${name}f)
endforeach()

target_compile_features(longtail_flags INTERFACE cxx_std_20)
target_compile_options(longtail_flags INTERFACE
    -ffp-contract=off -fno-fast-math -fno-math-errno ${no_builtin}
    -Wall -Wextra -Werror -Wno-missing-field-initializers -fPIC)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-O[23]")
  target_compile_options(longtail_flags INTERFACE -Wno-restrict)  # false alarms on std::string, GCC bug 105651
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_FLAGS MATCHES "-O3")
  target_compile_options(longtail_flags INTERFACE -Wno-stringop-overflow)  # false alarms on fmt, GCC bug 105329
endif()
# GCC 12 fuses x - a b, y + c d into vfmaddsub in spite of -ffp-contract=off where the CPU has it (GCC bug 106902).
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64" AND CMAKE_CXX_FLAGS MATCHES "-m(arch|tune|fma)")
  target_compile_options(longtail_flags INTERFACE -mno-fma)
endif()
target_compile_definitions(longtail_flags INTERFACE EIGEN_DONT_VECTORIZE EIGEN_DONT_PARALLELIZE)
target_include_directories(longtail_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
set(CMAKE_CXX_EXTENSIONS OFF)

if(LONGTAIL_SANITIZE)
  target_compile_options(longtail_flags INTERFACE -fsanitize=${LONGTAIL_SANITIZE} -fno-omit-frame-pointer -g1)
  target_link_options(longtail_flags INTERFACE -fsanitize=${LONGTAIL_SANITIZE})
  target_compile_definitions(longtail_flags INTERFACE LONGTAIL_SANITIZED)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(longtail_flags INTERFACE -Wno-maybe-uninitialized)  # false alarms on std::regex, GCC bug 105562
  endif()
endif()
