# Bullet in double precision from Debian's source package, without contraction. Needed where the packaged library holds
# fused multiply-adds (aarch64: thousands); elsewhere an independent proof that the package gives the same bits.
set(LONGTAIL_BULLET_SOURCE "${CMAKE_BINARY_DIR}/bullet" CACHE PATH "folder that holds Bullet's unpacked source package")
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/cmake/debian_fetch.sh source ${LONGTAIL_BULLET_SOURCE} bullet
                COMMAND_ERROR_IS_FATAL ANY)
set(bullet_source ${LONGTAIL_BULLET_SOURCE}/bullet/src)

file(GLOB_RECURSE bullet_sources ${bullet_source}/LinearMath/*.cpp ${bullet_source}/BulletCollision/*.cpp
     ${bullet_source}/BulletDynamics/*.cpp)
add_library(longtail_bullet STATIC ${bullet_sources})
target_include_directories(longtail_bullet SYSTEM PUBLIC ${bullet_source})
target_compile_definitions(longtail_bullet PUBLIC BT_USE_DOUBLE_PRECISION)
get_target_property(strict_flags longtail_flags INTERFACE_COMPILE_OPTIONS)
list(FILTER strict_flags EXCLUDE REGEX "^-W")
target_compile_options(longtail_bullet PRIVATE ${strict_flags} -w)
target_compile_features(longtail_bullet PRIVATE cxx_std_11)
