# Toolchain: gcc for aarch64 on an x86-64 host, libraries from an unpacked folder of arm64 packages (tools/aarch64 makes
# it). -idirafter: the compiler's own C and C++ headers come first.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

set(LONGTAIL_AARCH64_ROOT "" CACHE PATH "folder of unpacked arm64 packages")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LONGTAIL_AARCH64_ROOT)
set(root ${LONGTAIL_AARCH64_ROOT})
set(flags "-O2 -idirafter ${root}/usr/include -idirafter ${root}/usr/include/aarch64-linux-gnu")
set(CMAKE_C_FLAGS_INIT ${flags})
set(CMAKE_CXX_FLAGS_INIT ${flags})
set(library_folders ${root}/usr/lib/aarch64-linux-gnu ${root}/lib/aarch64-linux-gnu)
foreach(folder ${library_folders})
  string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -L${folder} -Wl,-rpath-link,${folder}")
  string(APPEND CMAKE_MODULE_LINKER_FLAGS_INIT " -L${folder} -Wl,-rpath-link,${folder}")
endforeach()
# Libraries of libraries (BLAS behind OpenCV, say) are the loader's business.
string(APPEND CMAKE_EXE_LINKER_FLAGS_INIT " -Wl,--allow-shlib-undefined")

set(CMAKE_FIND_ROOT_PATH ${root})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)  # protoc and python run here
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${root})
set(ENV{PKG_CONFIG_LIBDIR} ${root}/usr/lib/aarch64-linux-gnu/pkgconfig:${root}/usr/share/pkgconfig)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L ${root})
