# Reuse compiled objects across builds and checkouts when ccache is there.
find_program(LONGTAIL_CCACHE ccache)
if(LONGTAIL_CCACHE)
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_ctime,include_file_mtime
      ${LONGTAIL_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
